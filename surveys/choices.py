"""Fixed choices of what is asked and answered."""

from enum import StrEnum


class ScaleKind(StrEnum):
    """What a scale's values are; decides which columns of an answer are used."""

    ORDINAL = "ordinal"  # level
    NUMBER = "number"  # value
    PROBABILITY = "probability"  # value, 0 to 100 per cent
    YEAR = "year"  # value; the option "never" in choices
    INTERVAL = "interval"  # low, value (best), high
    SINGLE = "single"  # choices, one
    MULTIPLE = "multiple"  # choices, any number
    TEXT = "text"  # text


#: Kinds whose answers are numbers without levels: medians and quantiles, no counts.
NUMERIC_KINDS = frozenset(
    {ScaleKind.NUMBER, ScaleKind.PROBABILITY, ScaleKind.YEAR, ScaleKind.INTERVAL}
)

#: The answer to a year question that says it will not happen.
NEVER = "never"


class SheetState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
