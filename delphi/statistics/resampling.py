"""Intervals and verdict shares by resampling: whole arrays of counts at a time, in chunks.

One round is a multinomial draw over counts, two rounds over transitions, longer series and the
whole panel draw panellists jointly (1→2 and 2→3 do not give 1→3). Memory is bounded by chunks
of CHUNK_CELLS numbers, whatever the panel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_counts,
    as_numbers,
    as_transitions,
)
from delphi.statistics.decomposition import Measure
from delphi.statistics.verdict import (
    AGREEMENTS,
    VERDICTS,
    Agreement,
    VerdictParameters,
    agreement,
    verdicts,
)

CHUNK_CELLS = 1 << 21
Progress: TypeAlias = Callable[[int], object]
"""Called with the number of replicates just done."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Percentile interval per item [items]; NaN where over one draw in twenty is undefined."""

    low: Floats
    high: Floats
    level: float
    replicates: int


@dataclass(frozen=True, slots=True)
class VerdictShares:
    """How often each verdict came out: ``shares`` [items, VERDICTS] and ``stands`` [items]."""

    shares: Floats
    stands: Floats
    replicates: int


def bootstrap_interval(
    cells: ArrayLike,
    measure: Measure,
    *,
    rng: np.random.Generator,
    replicates: int = 2000,
    level: float = 0.9,
    progress: Progress | None = None,
) -> Interval:
    """Percentile bootstrap of ``measure`` over multinomial draws from ``cells``.

    ``cells`` are counts [items, K] or transitions [items, K, K]; ``measure`` takes arrays of the
    same form. Efron & Tibshirani, 1993, ch. 13. Unanimous items get an interval of no width: see
    `verdict_robustness` for what that hides.
    """
    table = np.asarray(cells)
    table = as_counts(table) if table.ndim == 2 else as_transitions(table)
    flat = table.reshape(len(table), -1)
    values = np.empty((replicates, len(table)))
    for rows in _chunks(replicates, flat.size):
        drawn = draw(flat, rows.stop - rows.start, rng)
        values[rows] = measure(drawn.reshape(-1, *table.shape[1:])).reshape(-1, len(table))
        if progress:
            progress(rows.stop - rows.start)
    return interval_of(values, level)


def interval_of(values: Floats, level: float = 0.9) -> Interval:
    """The central interval of replicates [replicates, …] at ``level``."""
    if not 0 < level < 1:
        raise ValueError(f"level lies between 0 and 1, not {level}")
    tails = ((1 - level) / 2, (1 + level) / 2)
    undefined = np.isnan(values).mean(axis=0)
    filled = np.where(undefined == 1, 0.0, values)
    low, high = np.nanquantile(filled, tails, axis=0) if values.size else (undefined, undefined)
    known = undefined <= 0.05
    return Interval(np.where(known, low, np.nan), np.where(known, high, np.nan), level, len(values))


def verdict_bootstrap(
    stayers: ArrayLike,
    leavers: ArrayLike,
    joiners: ArrayLike,
    rule: ConsensusRule,
    *,
    rng: np.random.Generator,
    lowest: int = 1,
    replicates: int = 2000,
    parameters: VerdictParameters | None = None,
    progress: Progress | None = None,
) -> VerdictShares:
    """Verdicts of resampled panels: draws over stayers' transitions, leavers and joiners jointly.

    ``stayers`` [items, K, K], ``leavers`` and ``joiners`` [items, K]. A plug-in bootstrap never
    draws what nobody answered; `verdict_robustness` does.
    """
    table, left, joined = as_transitions(stayers), as_counts(leavers), as_counts(joiners)
    items, levels = left.shape
    squares = levels * levels
    flat = np.concatenate([table.reshape(items, squares), left, joined], axis=1)

    def judged(cells: Integers) -> Integers:
        kept = cells[:, :squares].reshape(-1, levels, levels)
        gone, new = cells[:, squares : squares + levels], cells[:, squares + levels :]
        return verdicts(
            kept.sum(axis=1) + new,
            kept,
            rule,
            lowest=lowest,
            earlier_n=kept.sum(axis=(1, 2)) + gone.sum(axis=1),
            parameters=parameters,
        ).verdict_codes.astype(np.int64)

    observed = judged(flat)
    tally = np.zeros((items, len(VERDICTS)), dtype=np.int64)
    for rows in _chunks(replicates, flat.size):
        size = rows.stop - rows.start
        codes = judged(draw(flat, size, rng).reshape(-1, flat.shape[1])).reshape(size, items)
        for code in np.unique(codes):
            tally[:, code] += (codes == code).sum(axis=0)
        if progress:
            progress(size)
    shares = tally / replicates
    return VerdictShares(shares, shares[np.arange(items), observed], replicates)


def verdict_robustness(
    counts: ArrayLike,
    rule: ConsensusRule,
    *,
    rng: np.random.Generator,
    lowest: int = 1,
    replicates: int = 2000,
    prior_weight: float = 1.0,
    progress: Progress | None = None,
) -> Floats:
    """Share of panels of the same size in which the agreement verdict stands [items], 0 .. 1.

    Panels are Dirichlet–multinomial: shares are drawn from the posterior given the counts and a
    prior worth ``prior_weight`` answers spread evenly over the scale, then n answers from the
    shares. So 10 of 10 is not certain, as a plug-in bootstrap would have it. NaN where too few
    answered to judge. Rules that ask every group or count those who cannot judge need
    `verdict_fragility` instead.
    """
    table = as_counts(counts)
    items, levels = table.shape
    observed = agreement(table, rule, lowest=lowest)
    size = table.sum(axis=1)
    stands = np.zeros(items)
    for rows in _chunks(replicates, table.size):
        chunk = rows.stop - rows.start
        share = rng.standard_gamma(table + prior_weight / levels, (chunk, items, levels))
        share /= share.sum(axis=2, keepdims=True)
        drawn = rng.multinomial(size, share).reshape(-1, levels)
        codes = agreement(drawn, rule, lowest=lowest).reshape(chunk, items)
        stands += (codes == observed).sum(axis=0)
        if progress:
            progress(chunk)
    judged = observed != AGREEMENTS.index(Agreement.TOO_FEW)
    return np.where(judged, stands / replicates, np.nan)


def panel_bootstrap(
    ratings: ArrayLike,
    measure: Callable[[Floats], Floats],
    *,
    rng: np.random.Generator,
    replicates: int = 1000,
    level: float = 0.9,
    progress: Progress | None = None,
) -> Interval:
    """Interval of a measure of whole rounds, panellists drawn jointly over rounds and items.

    ``ratings`` [rounds, panellists, items], NaN for gaps; ``measure`` takes such an array and
    gives any array of values. Without panellists everything is undefined.
    """
    rounds = as_numbers(ratings)
    if rounds.ndim != 3:
        raise InvalidRatingsError("ratings must be rounds × panellists × items")
    panellists = rounds.shape[1]
    if not panellists:
        nothing = np.full(np.shape(measure(rounds)), np.nan)
        return Interval(nothing, nothing, level, replicates)
    values = []
    for _ in range(replicates):
        values.append(measure(rounds[:, rng.integers(0, panellists, panellists)]))
        if progress:
            progress(1)
    return interval_of(np.asarray(values), level)


def draw(flat: Integers, replicates: int, rng: np.random.Generator) -> Integers:
    """Multinomial draws [replicates, items, cells] with each item's own n and shares."""
    total = flat.sum(axis=1)
    share = flat / np.maximum(total, 1)[:, None]
    # An empty item draws nothing; the last cell takes what rounding leaves of the shares.
    return np.asarray(rng.multinomial(total, share, (replicates, len(flat))), dtype=np.int64)


def _chunks(replicates: int, cells: int) -> Iterator[slice]:
    size = max(1, min(replicates, CHUNK_CELLS // max(cells, 1)))
    for start in range(0, replicates, size):
        yield slice(start, min(start + size, replicates))
