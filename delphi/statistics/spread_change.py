"""Did the spread of the stayers change, and did those who left answer like those who stayed?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_counts,
    as_transitions,
)
from delphi.statistics.spread import power_sums, ratio

EXACT_UP_TO = 30
"""Up to this many answers the null distribution of U is enumerated, ties and all."""


@dataclass(frozen=True, slots=True)
class PitmanMorgan:
    """Test of equal variances in both rounds [items].

    ``r`` −1 .. 1 is the correlation of b + a with b − a (b later): positive means wider.
    ``relative_before``/``relative_after`` are the SDs over the largest possible at that mean.
    """

    r: Floats
    p: Floats
    n: Integers
    relative_before: Floats
    relative_after: Floats


def pitman_morgan(transitions: ArrayLike) -> PitmanMorgan:
    """Did the spread of the stayers change? Correlation of b + a with b − a, t with n − 2 df.

    Undefined when either is constant or n < 3. A ceiling alone rejects in 24–45 %: when answers
    pile up at an end the spread must shrink, so read it beside the relative spreads.
    Pitman, 1939, Biometrika 31; Morgan, 1939, Biometrika 31.
    """
    table = as_transitions(transitions)
    before, after = table.sum(axis=2), table.sum(axis=1)
    n, x, xx = power_sums(before)
    _, y, yy = power_sums(after)
    levels = np.arange(table.shape[1])
    xy = np.einsum("nij,i,j->n", table, levels, levels)
    # n² times the variances and the covariance, in whole numbers.
    vx, vy, cxy = n * xx - x * x, n * yy - y * y, n * xy - x * y
    of_sum = (vx + vy + 2 * cxy).astype(np.float64)
    of_difference = (vx + vy - 2 * cxy).astype(np.float64)
    r = ratio(vy - vx, np.sqrt(of_sum) * np.sqrt(of_difference))
    # Rounding must not make a perfect correlation a nearly perfect one, nor more than that.
    r = np.where(np.abs(r) > 1 - 1e-12, np.sign(r), r)
    r = np.where(n >= 3, r, np.nan)
    return PitmanMorgan(r, _correlation_p(r, n), n, relative_spread(before), relative_spread(after))


def relative_spread(counts: ArrayLike) -> Floats:
    """SD over the largest SD possible at that mean [items], 0 .. 1.

    The largest has everybody at the two ends: variance (mean − low)(high − mean). Undefined at
    n = 0 and where the mean is an end of the scale.
    """
    table = as_counts(counts)
    n, first, second = power_sums(table)
    variance = n * second - first * first
    largest = first * (n * (table.shape[1] - 1) - first)
    return np.sqrt(ratio(variance, largest))


@dataclass(frozen=True, slots=True)
class AttritionBias:
    """Leavers against stayers in the earlier round [items].

    ``u`` of the leavers; ``p`` two-sided; ``rank_biserial`` −1 .. 1, positive where leavers had
    answered higher; NaN where either is empty, p also where all answers are equal.
    """

    u: Floats
    p: Floats
    rank_biserial: Floats
    leavers: Integers
    stayers: Integers


def attrition_bias(leavers: ArrayLike, stayers: ArrayLike) -> AttritionBias:
    """Had those who left answered otherwise? Mann–Whitney on two counts [items, K].

    U counts pairs in which the leaver was higher, ties half; rank-biserial 2U/(ml·ms) − 1, −1 .. 1
    and positive where leavers were higher. Undefined without leavers or stayers, p also when all
    answers are equal. Mann & Whitney, 1947, Annals of Mathematical Statistics 18.
    Exact and conditional on ties up to 30 answers together, normal with tie correction and no
    continuity correction beyond (there with scipy.stats.mannwhitneyu).
    """
    gone, stayed = as_counts(leavers), as_counts(stayers)
    if gone.shape != stayed.shape:
        raise InvalidRatingsError("leavers and stayers need the same items and levels")
    both = gone + stayed
    left, kept = gone.sum(axis=1), stayed.sum(axis=1)
    total = left + kept
    doubled = 2 * np.cumsum(both, axis=1) - both + 1
    twice_u = (gone * doubled).sum(axis=1) - left * (left + 1)
    excess = twice_u - left * kept
    ties = (both.astype(np.float64) ** 3 - both).sum(axis=1)
    size = total.astype(np.float64)
    variance = left * kept / 3 * (size + 1 - ratio(ties, size * (size - 1)))
    from scipy.special import ndtr

    p = 2 * ndtr(-np.abs(ratio(excess, np.sqrt(np.maximum(variance, 0)))))
    small = (total <= EXACT_UP_TO) & (variance > 0)
    for item in np.flatnonzero(small):
        p[item] = _exact_u_p(both[item], int(left[item]), doubled[item], int(excess[item]))
    present = (left > 0) & (kept > 0)
    return AttritionBias(
        np.where(present, twice_u / 2, np.nan),
        np.where(present, p, np.nan),
        ratio(excess, left * kept),
        left,
        kept,
    )


def _exact_u_p(both: Integers, left: int, doubled: Integers, excess: int) -> float:
    """Share of the ways to choose the leavers among all that lie at least as far off."""
    from math import comb

    centre = left * (int(both.sum()) + 1)
    ways: dict[tuple[int, int], int] = {(0, 0): 1}
    for size, rank in zip(both.tolist(), doubled.tolist(), strict=True):
        longer: dict[tuple[int, int], int] = {}
        for (chosen, ranks), count in ways.items():
            for more in range(min(size, left - chosen) + 1):
                key = (chosen + more, ranks + more * rank)
                longer[key] = longer.get(key, 0) + count * comb(size, more)
        ways = longer
    final = {ranks - centre: count for (chosen, ranks), count in ways.items() if chosen == left}
    far = sum(count for distance, count in final.items() if abs(distance) >= abs(excess))
    return far / sum(final.values())


def _correlation_p(r: Floats, n: Integers) -> Floats:
    from scipy.special import stdtr

    df = np.maximum(n - 2, 1)
    with np.errstate(divide="ignore"):
        t = np.abs(r) * np.sqrt(df / (1 - r * r))
    return np.asarray(2 * stdtr(df, -t), dtype=np.float64)
