"""The steps of a scale on which a rule can be tried before anybody has answered."""

from typing import NamedTuple

from surveys.choices import NUMERIC_KINDS, ScaleKind
from surveys.models import Scale

#: On more whole numbers than this no rule is tried.
MOST_STEPS = 201


class Steps(NamedTuple):
    """Whole numbers from `lowest` on, `levels` of them."""

    lowest: int
    levels: int


def steps_of(scale: Scale) -> Steps | None:
    """The levels of an ordinal scale, or the whole numbers between the bounds of another.

    None where answers are no numbers, have decimals or no bounds, or there are too many steps. That
    years may be answered by "never" is left out of account.
    """
    if scale.kind == ScaleKind.ORDINAL:
        levels = [point["level"] for point in scale.points]
        return Steps(min(levels), max(levels) - min(levels) + 1)
    low, high = scale.lowest, scale.highest
    if scale.kind == ScaleKind.PROBABILITY:
        low, high = low or 0, 100 if high is None else high
    if scale.kind not in NUMERIC_KINDS or scale.decimals or low is None or high is None:
        return None
    found = Steps(int(low), int(high) - int(low) + 1)
    return found if 1 < found.levels <= MOST_STEPS else None
