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
    RANKING = "ranking"  # choices, best first: all of them, or as many as there are places
    POINTS = "points"  # shares: how many points each choice gets
    TEXT = "text"  # text


#: Kinds whose answers are numbers without levels: medians and quantiles, no counts.
NUMERIC_KINDS = frozenset(
    {ScaleKind.NUMBER, ScaleKind.PROBABILITY, ScaleKind.YEAR, ScaleKind.INTERVAL}
)
#: Kinds whose answers are about several options at once.
OPTION_KINDS = frozenset(
    {ScaleKind.SINGLE, ScaleKind.MULTIPLE, ScaleKind.RANKING, ScaleKind.POINTS}
)

#: The answer to a year question that says it will not happen.
NEVER = "never"


class CriterionRole(StrEnum):
    """What the answers on a criterion are about."""

    JUDGEMENT = "judgement"  # the item
    EXPERTISE = "expertise"  # oneself: how well one knows the item; never judged, kept apart


class SheetState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
