"""Intervals of one round: of the panel's figures, and of answers that are not counts by level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.agreement import van_der_eijk_a
from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_numbers,
)
from delphi.statistics.panel import complete_panellists, mid_ranks_doubled
from delphi.statistics.quantiles import QuartileType, iqr
from delphi.statistics.resampling import CHUNK_CELLS, Interval, interval_of
from delphi.statistics.spread import ratio


@dataclass(frozen=True, slots=True)
class RoundIntervals:
    """Intervals of Kendall's W, of the mean IQR and of the mean A over the items, each of one
    value; NaN where undefined."""

    kendalls_w: Interval
    mean_iqr: Interval
    mean_agreement_a: Interval


def round_intervals(
    matrix: ArrayLike,
    *,
    levels: int,
    rng: np.random.Generator,
    lowest: int = 1,
    quartile_type: QuartileType = 7,
    replicates: int = 1000,
    level: float = 0.9,
) -> RoundIntervals:
    """Percentile intervals of a round's panel figures from ``matrix`` [panellists, items].

    Panellists are drawn jointly over all items, by how often each is drawn, so that one product
    of matrices counts a whole chunk of panels. W is that of the complete panellists among those
    drawn. Without ``levels`` (0) there is W alone. Efron & Tibshirani, 1993, ch. 13.
    """
    ratings = as_numbers(matrix)
    if ratings.ndim != 2:
        raise InvalidRatingsError("the matrix must be panellists × items")
    panellists, items = ratings.shape
    values = np.full((replicates, 3), np.nan)
    if panellists and items:
        given = _by_level(ratings, levels, lowest)
        size = max(1, min(replicates, CHUNK_CELLS // max(items * max(levels, 1), panellists)))
        for start in range(0, replicates, size):
            rows = slice(start, min(start + size, replicates))
            times = rng.multinomial(
                panellists, np.full(panellists, 1 / panellists), rows.stop - rows.start
            )
            values[rows, 0] = _concordance(times, ratings)
            if levels:
                counts = np.rint(times @ given).reshape(-1, levels)
                values[rows, 1] = _mean_of(iqr(counts, quartile_type=quartile_type), items)
                values[rows, 2] = _mean_of(van_der_eijk_a(counts), items)
    return RoundIntervals(*(interval_of(column, level) for column in values.T))


def values_interval(
    values: ArrayLike,
    measure: Callable[[Floats], Floats],
    *,
    rng: np.random.Generator,
    replicates: int = 2000,
    level: float = 0.9,
) -> tuple[Floats, Floats]:
    """Percentile interval (low, high) of ``measure`` over answers drawn from ``values``.

    ``values`` [panellists, …], without gaps, +inf for "never"; ``measure`` takes drawn panels
    [panels, panellists, …] and gives [panels, …]. The ends are values that a drawn panel had
    (inverted distribution function), so that "never" is met without arithmetic. NaN without
    answers, and where over one draw in twenty is undefined.
    """
    given = as_numbers(values)
    if not len(given):
        nothing = np.full(given.shape[1:], np.nan)
        return nothing, nothing
    size = max(1, min(replicates, CHUNK_CELLS // max(given.size, 1)))
    found = np.concatenate(
        [
            measure(given[rng.integers(0, len(given), (min(size, replicates - start), len(given)))])
            for start in range(0, replicates, size)
        ]
    )
    ordered = np.sort(found, axis=0)  # undefined ones last, after "never"
    low, high = (
        ordered[ceil(tail * len(found)) - 1] for tail in ((1 - level) / 2, (1 + level) / 2)
    )
    known = np.isnan(found).mean(axis=0) <= 0.05
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _by_level(ratings: Floats, levels: int, lowest: int) -> Floats:
    """Who gave which level to which item [panellists, items × levels], as 0 and 1."""
    scale = lowest + np.arange(levels)
    given: Floats = (ratings[:, :, np.newaxis] == scale).astype(np.float64)
    return given.reshape(len(ratings), -1)


def _concordance(times: Integers, ratings: Floats) -> Floats:
    """Kendall's W of panels in which each panellist sits ``times`` [panels, panellists]."""
    complete = np.isfinite(ratings).all(axis=1)
    ranked, _ = complete_panellists(ratings)
    if len(ranked) < 2 or ratings.shape[1] < 2:
        return np.full(len(times), np.nan)
    away = (mid_ranks_doubled(ranked) - (ratings.shape[1] + 1)).astype(np.float64)
    drawn = times[:, complete].astype(np.float64)
    agreed = ((drawn @ away) ** 2).sum(axis=1)
    return ratio(agreed, drawn.sum(axis=1) * (drawn @ (away**2).sum(axis=1)))


def _mean_of(column: Floats, items: int) -> Floats:
    """Mean over the items of every panel; items that nobody drawn had answered are left out."""
    table = column.reshape(-1, items)
    known = ~np.isnan(table)
    return ratio(np.where(known, table, 0).sum(axis=1), known.sum(axis=1))
