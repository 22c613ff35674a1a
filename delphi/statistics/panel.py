"""Agreement of a whole panel over all items, from the panellists × items matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_numbers,
)

PERMUTATION_CHUNK = 256


@dataclass(frozen=True, slots=True)
class KendallsW:
    """Kendall's coefficient of concordance and what it was computed from.

    ``w`` 0 .. 1, NaN when fewer than two panellists or items are complete or every panellist
    ties everything; ``m`` complete panellists, ``items`` items, ``dropped`` panellists with
    gaps; ``chi2`` = m(items − 1)W on ``df`` = items − 1 degrees of freedom; ``permutation_p``
    only where a generator was given; ``reason`` names why W is undefined, else "".
    """

    w: float
    m: int
    items: int
    chi2: float
    df: int
    p: float
    dropped: int
    reason: str = ""
    permutation_p: float = float("nan")


def complete_panellists(matrix: ArrayLike) -> tuple[Floats, int]:
    """The rows of ``matrix`` [panellists, items] without gaps, and how many were dropped."""
    values = as_numbers(matrix)
    if values.ndim != 2:
        raise InvalidRatingsError(f"the matrix must be panellists × items, not {values.ndim}-d")
    complete = np.isfinite(values).all(axis=1)
    return values[complete], int(len(values) - complete.sum())


def mid_ranks_doubled(matrix: Floats) -> Integers:
    """Twice the mid-ranks (1 .. items) of every row [panellists, items], as integers."""
    order = np.argsort(matrix, axis=1)
    ordered = np.take_along_axis(matrix, order, axis=1)
    position = np.arange(matrix.shape[1])
    starts = np.ones(matrix.shape, dtype=np.bool_)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(starts, position, 0), axis=1)
    ends = np.ones(matrix.shape, dtype=np.bool_)
    ends[:, :-1] = starts[:, 1:]
    backwards = np.where(ends, position, matrix.shape[1])[:, ::-1]
    last = np.minimum.accumulate(backwards, axis=1)[:, ::-1]
    ranks = np.empty(matrix.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, first + last + 2, axis=1)
    return ranks


def kendalls_w(
    matrix: ArrayLike, *, rng: np.random.Generator | None = None, replicates: int = 9999
) -> KendallsW:
    """Kendall's W of ``matrix`` [panellists, items], NaN for a gap.

    Panellists with gaps are dropped and counted; ties get mid-ranks and the tie correction:
    W = (12 ΣR² − 3m²n(n+1)²) / (m²n(n²−1) − m ΣT), T = Σ(t³ − t) per panellist (Siegel &
    Castellan, 1988, section 9.5). p from χ² = m(n−1)W, good for n > 7; with ``rng`` also
    (b+1)/(B+1) from every panellist's ranks put in random order. Reading after Schmidt, 1997,
    Decision Sciences 28(3), from memory: .1 very weak, .3 weak, .5 moderate, .7 strong, .9
    unusually strong.
    """
    complete, dropped = complete_panellists(matrix)
    m, items = complete.shape
    if m < 2 or items < 2:
        few = "fewer than two complete panellists" if m < 2 else "fewer than two items"
        return KendallsW(np.nan, m, items, np.nan, max(items - 1, 0), np.nan, dropped, few)
    ranks = mid_ranks_doubled(complete)
    w = w_of_ranks(ranks)
    if np.isnan(w):
        reason = "every panellist rates all items alike"
        return KendallsW(np.nan, m, items, np.nan, items - 1, np.nan, dropped, reason)
    from scipy.special import chdtrc

    chi2 = m * (items - 1) * w
    p = float(chdtrc(items - 1, chi2))
    by_chance = np.nan if rng is None else _permutation_p(ranks, rng, replicates)
    return KendallsW(w, m, items, chi2, items - 1, p, dropped, "", by_chance)


def _permutation_p(ranks: Integers, rng: np.random.Generator, replicates: int) -> float:
    """How often ranks in random order agree at least as well; the denominator of W is fixed."""
    observed = int((ranks.sum(axis=0) ** 2).sum())
    as_good = 0
    for start in range(0, replicates, PERMUTATION_CHUNK):
        size = min(PERMUTATION_CHUNK, replicates - start)
        shuffled = rng.permuted(np.broadcast_to(ranks, (size, *ranks.shape)), axis=2)
        as_good += int(((shuffled.sum(axis=1) ** 2).sum(axis=1) >= observed).sum())
    return (as_good + 1) / (replicates + 1)


def w_of_ranks(doubled_ranks: Integers) -> float:
    """W of doubled mid-ranks [m, items]; NaN when all are tied.

    Equals the tie-corrected formula: the corrected denominator is m times the sum of the
    panellists' own rank variances.
    """
    m, items = doubled_ranks.shape
    deviations = doubled_ranks - (items + 1)
    agreed = int((deviations.sum(axis=0) ** 2).sum())
    possible = int(m * (deviations**2).sum())
    return agreed / possible if possible else np.nan


@dataclass(frozen=True, slots=True)
class Friedman:
    """Friedman's χ² with its p; NaN with a ``reason`` where undefined."""

    chi2: float
    df: int
    p: float
    m: int
    dropped: int
    reason: str = ""


def friedman(matrix: ArrayLike) -> Friedman:
    """Do the items differ? Friedman's test of ``matrix`` [panellists, items], tie-corrected.

    χ² with items − 1 df, undefined where W is, with the reason; the same statistic as that of
    Kendall's W. Friedman, 1937, JASA 32. Agrees with scipy.stats.friedmanchisquare.
    """
    w = kendalls_w(matrix)
    return Friedman(w.chi2, w.df, w.p, w.m, w.dropped, w.reason)


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """ICC(2,1) and ICC(2,k) with their mean squares; NaN with a ``reason`` where undefined."""

    single: float
    average: float
    m: int
    items: int
    dropped: int
    between_items: float
    between_panellists: float
    error: float
    reason: str = ""


def icc(matrix: ArrayLike) -> IntraclassCorrelation:
    """Intraclass correlation of ``matrix`` [panellists, items], two-way random, absolute.

    Shrout & Fleiss, 1979, Psychological Bulletin 86: (2,1) = (BMS − EMS) / (BMS + (k−1)EMS +
    k(JMS − EMS)/n), (2,k) = (BMS − EMS) / (BMS + (JMS − EMS)/n), items as targets and panellists
    as judges. Panellists with gaps are dropped, constant ones kept. Falls to 0 when all items
    are rated alike. Undefined with fewer than two of either, or without any variance.
    """
    complete, dropped = complete_panellists(matrix)
    judges, targets = complete.shape
    if judges < 2 or targets < 2:
        few = "fewer than two complete panellists" if judges < 2 else "fewer than two items"
        return IntraclassCorrelation(
            np.nan, np.nan, judges, targets, dropped, np.nan, np.nan, np.nan, few
        )
    centred = complete - complete.mean()
    by_item, by_judge = centred.mean(axis=0), centred.mean(axis=1)
    between = judges * float((by_item**2).sum()) / (targets - 1)
    raters = targets * float((by_judge**2).sum()) / (judges - 1)
    residual = centred - by_item - by_judge[:, None]
    error = float((residual**2).sum()) / ((judges - 1) * (targets - 1))
    single = between + (judges - 1) * error + judges * (raters - error) / targets
    average = between + (raters - error) / targets
    whole = float((centred**2).sum())
    # Where all answers are equal, what is left of them is the rounding of their mean.
    if abs(single) <= 1e-12 * whole or (complete == complete[0, 0]).all():
        return IntraclassCorrelation(
            np.nan, np.nan, judges, targets, dropped, between, raters, error, "no variance"
        )
    return IntraclassCorrelation(
        (between - error) / single,
        (between - error) / average if abs(average) > 1e-12 * whole else np.nan,
        judges,
        targets,
        dropped,
        between,
        raters,
        error,
    )


def cronbach_alpha(matrix: ArrayLike) -> float:
    """Cronbach's alpha of ``matrix`` [panellists, items] with the panellists as test items, ≤ 1.

    m/(m−1) · (1 − Σ var_j / var(sums over panellists)). Complete panellists only. NaN with fewer
    than two panellists or items and where the sums do not vary. Cronbach, 1951, Psychometrika 16.
    """
    complete, _ = complete_panellists(matrix)
    m, items = complete.shape
    # Where everybody gives one answer throughout, what is left of it is the rounding of its mean.
    if m < 2 or items < 2 or (complete == complete[:, :1]).all():
        return np.nan
    whole = float(complete.sum(axis=0).var(ddof=1))
    parts = float(complete.var(axis=1, ddof=1).sum())
    return m / (m - 1) * (1 - parts / whole) if whole > 1e-12 * parts else np.nan
