"""Centre and spread of one round, from counts [items, K]; one value per item, NaN if undefined."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Booleans, Floats, Integers, as_counts
from delphi.statistics.quantiles import HALF, order_statistic, quantile_ratio

NORMAL_CONSISTENT = 1.4826
"""Makes the median absolute deviation estimate the standard deviation of a normal variable."""


def n(counts: ArrayLike) -> Integers:
    """Number of valid answers per item [items]."""
    return np.asarray(as_counts(counts).sum(axis=1), dtype=np.int64)


def mean(counts: ArrayLike, *, lowest: int = 1) -> Floats:
    """Arithmetic mean per item [items]; undefined where nobody answered."""
    total, first, _ = power_sums(as_counts(counts))
    return lowest + ratio(first, total)


def standard_deviation(counts: ArrayLike) -> Floats:
    """Standard deviation with n − 1 per item [items]; undefined for n < 2.

    Agrees with numpy.std(ddof=1). The sums are integers, so no cancellation occurs.
    """
    total, first, second = power_sums(as_counts(counts))
    squares = total * second - first * first
    return np.sqrt(ratio(squares, total * (total - 1)))


def coefficient_of_variation(counts: ArrayLike, *, lowest: int = 1) -> Floats:
    """SD / mean per item [items]; undefined for n < 2 and where the mean is not positive.

    Depends on where the scale starts: the same answers on 0–4 and 1–5 differ. A negative ratio
    would pass any "at most", hence undefined. English & Kernan, 1976, Project Delphi: at most
    0.5 is good (quoted from memory there and here).
    """
    average = mean(counts, lowest=lowest)
    positive = np.where(average > 0, average, np.nan)
    return standard_deviation(counts) / positive


def median_absolute_deviation(counts: ArrayLike, *, normal_consistent: bool = False) -> Floats:
    """Median of the distances to the median per item [items], 0 .. K−1; undefined at n = 0.

    Raw; with ``normal_consistent`` times 1.4826. Agrees with scipy.stats.median_abs_deviation.
    """
    table = as_counts(counts)
    distance, _ = _twice_distance_to_median(table)
    order = np.argsort(distance, axis=1)
    cumulative = np.cumsum(np.take_along_axis(table, order, axis=1), axis=1)
    total = cumulative[:, -1]
    rows = np.arange(len(table))
    ranked = np.take_along_axis(distance, order, axis=1)
    lower = ranked[rows, order_statistic(cumulative, (total - 1) // 2)]
    upper = ranked[rows, order_statistic(cumulative, total // 2)]
    deviation = np.where(total > 0, (lower + upper) / 4, np.nan)
    return deviation * NORMAL_CONSISTENT if normal_consistent else deviation


def mean_absolute_deviation_from_median(counts: ArrayLike) -> Floats:
    """Mean distance to the median per item [items], 0 .. (K−1)/2; undefined at n = 0.

    The spread the RAND/UCLA manual reports (Fitch et al., 2001).
    """
    table = as_counts(counts)
    distance, total = _twice_distance_to_median(table)
    return ratio((table * distance).sum(axis=1), 2 * total)


def modes(counts: ArrayLike) -> Booleans:
    """All most frequent levels, bool [items, K]; no level where nobody answered."""
    table = as_counts(counts)
    highest = table.max(axis=1, keepdims=True)
    return np.asarray((table == highest) & (highest > 0))


def mode_share(counts: ArrayLike) -> Floats:
    """Share of the most frequent level per item [items], 1/K .. 1; undefined at n = 0."""
    table = as_counts(counts)
    return ratio(table.max(axis=1), table.sum(axis=1))


def interpolated_median(counts: ArrayLike, *, lowest: int = 1) -> Floats:
    """Median that takes answers as spread evenly over [M − ½, M + ½] per item [items].

    M − ½ + (n/2 − #{x < M}) / #{x = M}; M itself when nobody answered M (the median lies between
    two levels). Undefined at n = 0.
    """
    table = as_counts(counts)
    twice, _ = quantile_ratio(table, HALF)
    total = table.sum(axis=1)
    level = twice // 2
    rows = np.arange(len(table))
    at_median = np.where(twice % 2 == 0, table[rows, level], 0)
    below = np.cumsum(table, axis=1)[rows, level] - table[rows, level]
    inside = twice / 2 - 0.5 + ratio(total - 2 * below, 2 * at_median)
    value = np.where(at_median > 0, inside, twice / 2)
    return np.where(total > 0, lowest + value, np.nan)


def power_sums(counts: Integers) -> tuple[Integers, Integers, Integers]:
    """n, Σx and Σx² per item over the levels 0 .. K−1."""
    levels = np.arange(counts.shape[1])
    return counts.sum(axis=1), counts @ levels, counts @ (levels * levels)


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """numerator / denominator, NaN where the denominator is 0 or less."""
    top, bottom = (np.asarray(x, dtype=np.float64) for x in (numerator, denominator))
    return top / np.where(bottom > 0, bottom, np.nan)


def _twice_distance_to_median(counts: Integers) -> tuple[Integers, Integers]:
    """2·|x − median| for every level [items, K], and n [items]."""
    twice_median, _ = quantile_ratio(counts, HALF)
    twice_levels = 2 * np.arange(counts.shape[1])
    return np.abs(twice_levels - twice_median[:, None]), counts.sum(axis=1)
