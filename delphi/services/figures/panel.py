"""The panel's figures of one criterion in one round: how closely all agree, and its camps."""

from collections.abc import Iterable, Mapping, Sequence
from math import nan
from typing import NamedTuple

import numpy as np

from delphi import statistics
from delphi.protocol.disclosure import is_small, why_not_drawn
from delphi.services.figures.asked import Array, Figures, Measure, number
from delphi.services.figures.intervals import LEVEL, ends

REPLICATES = 1000
#: Camps are looked for over at least so many items, in panels of at most so many: every pair of
#: panellists is compared, again for every resample of the items.
CAMP_ITEMS, CAMP_PANELLISTS = 3, 500

#: By respondent the rating of one item; one mapping per item.
Ratings = Sequence[Mapping[int, float]]


class CampsBefore(NamedTuple):
    """Of camps whose sizes an earlier round shows: those who rated then, and how many it was made
    of as sealed (answers may have been erased since)."""

    raters: frozenset[int]
    sealed: int


def panel_figures(
    ratings: Ratings,
    looked_at: Sequence[Figures],
    measure: Measure,
    *,
    codes: Sequence[str] = (),
    seed: int = 0,
    before: Sequence[CampsBefore] = (),
) -> Figures:
    """The panel's figures from its `ratings` and the figures of the items, in the same order.

    Means run over items with enough answers only, or they would give a withheld one away. `codes`
    name the items of camps; `before` are the camps that earlier rounds show.
    """
    k, public = measure.minimum_cell, measure.membership_public
    some = [place for place, each in enumerate(looked_at) if each["n"] >= k]
    drawn = [
        place
        for place, each in enumerate(looked_at)
        if why_not_drawn(each, k=k, membership_public=public) is None
    ]
    matrix = rating_matrix(ratings)
    w = statistics.kendalls_w(matrix)
    return {
        "kendalls_w": None
        if number(w.w) is None
        else {
            "w": number(w.w),
            "panellists": int(w.m),
            "items": int(w.items),
            "chi2": number(w.chi2),
            "df": int(w.df),
            "p": number(w.p),
            "dropped": int(w.dropped),
        },
        "items": len(looked_at),
        "mean_iqr": _mean(looked_at[place]["iqr"] for place in some),
        "mean_a": _mean(looked_at[place]["van_der_eijk_a"] for place in drawn),
        "mean_standard_deviation": _mean(looked_at[place]["standard_deviation"] for place in drawn),
        "intervals": _intervals(matrix, some, drawn, measure, seed),
        "camps": _camps(ratings, drawn, measure, codes, seed, before),
    }


def rating_matrix(ratings: Ratings) -> Array:
    """The panellists × items matrix of ratings by respondent, one mapping per item."""
    respondents = sorted({respondent for column in ratings for respondent in column})
    return np.array(
        [[column.get(respondent, nan) for column in ratings] for respondent in respondents],
        dtype=np.float64,
    ).reshape(len(respondents), len(ratings))


def _intervals(
    matrix: Array, some: Sequence[int], drawn: Sequence[int], measure: Measure, seed: int
) -> Figures | None:
    """Of W over all items, and of the means over the items they run over."""
    if not matrix.size:
        return None

    def of(places: Sequence[int] | slice, levels: int) -> statistics.RoundIntervals:
        return statistics.round_intervals(
            matrix[:, places],
            levels=levels,
            rng=np.random.default_rng(seed),
            lowest=measure.lowest,
            quartile_type=measure.quartile_type,
            replicates=REPLICATES,
            level=LEVEL,
        )

    whole = of(slice(None), 0).kendalls_w
    means = of(drawn, measure.levels) if drawn and measure.levels else None
    return {
        "level": LEVEL,
        "replicates": REPLICATES,
        "seed": seed,
        "kendalls_w": ends(whole.low, whole.high),
        # The interval of a mean over an item that is not drawn would tell of its extremes.
        "mean_iqr": ends(means.mean_iqr.low, means.mean_iqr.high)
        if means and list(some) == list(drawn)
        else None,
        "mean_a": ends(means.mean_agreement_a.low, means.mean_agreement_a.high) if means else None,
    }


def _camps(
    ratings: Ratings,
    drawn: Sequence[int],
    measure: Measure,
    codes: Sequence[str],
    seed: int,
    before: Sequence[CampsBefore],
) -> Figures | None:
    """Camps of the panel over the items whose distributions may be drawn, without who is where.

    None where there is nothing to compare; `count` 1 with a `reason` where no camps stand out.
    """
    if not (measure.judged and measure.levels):
        return None
    matrix = rating_matrix([ratings[place] for place in drawn])
    if len(drawn) < CAMP_ITEMS:
        return {"count": 1, "reason": "few_items"}
    if len(matrix) > CAMP_PANELLISTS:
        return {"count": 1, "reason": "large_panel"}
    found = statistics.camps(matrix, rng=np.random.default_rng(seed))
    if found.count < 2:
        return {"count": 1, "reason": _REASONS.get(found.reason, "none_stand_out")}
    order = sorted(range(found.count), key=lambda camp: -_centre(found.medians[camp]))
    sizes = [int((found.labels == camp).sum()) for camp in order]
    return {
        "count": found.count,
        "sizes": sizes,
        "unplaced": int((found.labels < 0).sum()),
        "sizes_tell": _sizes_tell(ratings, drawn, before, measure.minimum_cell),
        "silhouette": number(found.silhouette),
        "stability": number(found.stability),
        "seed": seed,
        "items": {
            codes[place]: {
                "n": [
                    int((~np.isnan(matrix[found.labels == camp, column])).sum()) for camp in order
                ],
                "medians": [number(found.medians[camp, column]) for camp in order],
            }
            for column, place in enumerate(drawn)
        },
    }


_REASONS = {
    "too few panellists": "few_panellists",
    "no division stands out": "none_stand_out",
    "the division is not stable": "not_stable",
}


def _centre(medians: Array) -> float:
    known = medians[~np.isnan(medians)]
    return float(known.mean()) if len(known) else 0.0


def _sizes_tell(
    ratings: Ratings, drawn: Sequence[int], before: Sequence[CampsBefore], k: int
) -> bool:
    """Whether the sizes, beside those of an earlier round, would place the few who came or left."""
    here = {respondent for place in drawn for respondent in ratings[place]}
    return any(
        is_small(max(there.sealed - len(there.raters & here), 0), k)
        or is_small(len(here - there.raters), k)
        for there in before
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
