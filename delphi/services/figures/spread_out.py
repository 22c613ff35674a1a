"""How answers in numbers and years lie over their scale, as far as single ones cannot be told.

A distribution of numbers shown answer by answer would show the smallest and the largest. So it is
counted between round places of the scale, which do not depend on the answers.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, log10

import numpy as np

from delphi import statistics
from delphi.services.figures.asked import Array, Figures, Measure, number

#: Parts of a scale that answers are counted in, at most.
MOST_PARTS = 10


def round_places(low: float, high: float) -> list[float]:
    """Both ends of a scale and the round numbers between them, at most `MOST_PARTS` + 1 of them."""
    width = high - low
    power = 10.0 ** floor(log10(width / MOST_PARTS))
    # The multiples that fall inside may make one part more than `width / step` says.
    step = next(
        power * factor
        for factor in (1, 2, 5, 10, 20)
        if len(_multiples(low, high, power * factor)) < MOST_PARTS
    )
    return [low, *_multiples(low, high, step), high]


def _multiples(low: float, high: float, step: float) -> list[float]:
    """The multiples of `step` strictly between `low` and `high`."""
    first, last = floor(low / step) + 1, ceil(high / step) - 1
    return [round(step * count, 10) for count in range(first, last + 1)]


def by_part(column: Array, measure: Measure) -> Figures | None:
    """How many of the answers [panellists] lie in each part of the scale; None without its ends.

    `places` are the ends of the parts, one more than `counts`. A part holds its upper end, the
    first also its lower one. "Never" (+inf) is in none of them and counted by itself.
    """
    if measure.ends is None:
        return None
    places = round_places(*measure.ends)
    named = np.clip(column[np.isfinite(column)], *measure.ends)
    parts = np.maximum(np.searchsorted(places, named, side="left"), 1)
    counts = np.bincount(parts - 1, minlength=len(places) - 1)
    return {
        "places": [float(place) for place in places],
        "counts": [int(count) for count in counts],
        "never": int(np.isposinf(column).sum()),
    }


def tails(column: Array, measure: Measure) -> Figures:
    """The first and the last decile of the answers."""
    # Tukey's hinges are quartiles alone.
    kind = 7 if measure.quartile_type == "tukey" else measure.quartile_type
    return {
        name: number(
            statistics.values_quantile(column, Fraction(tenths, 10), quartile_type=kind)[0]
        )
        for name, tenths in (("p10", 1), ("p90", 9))
    }


def ranges(given: Sequence[tuple[float, float]], measure: Measure) -> Figures | None:
    """The lowest and highest values held possible, and how far each panellist's lie apart."""
    if not given:
        return None
    ends = np.array(given, dtype=np.float64)
    columns = np.column_stack([ends, ends[:, 1] - ends[:, 0]])
    summary = statistics.values_summary(columns, quartile_type=measure.quartile_type)
    return {"n": len(given)} | {
        name: {
            "median": number(summary.median[at]),
            "q1": number(summary.lower_quartile[at]),
            "q3": number(summary.upper_quartile[at]),
        }
        for at, name in enumerate(("low", "high", "width"))
    }
