"""One camp or several? Hints at the shape of one round, from counts [items, K].

Neither decides a verdict: the two-sides and polarisation tests of `verdict` do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Floats, Integers, as_counts
from delphi.statistics.spread import power_sums, ratio


def bimodality_coefficient(counts: ArrayLike) -> Floats:
    """SAS's bimodality coefficient per item [items], 0 .. 1; undefined for n < 4 or constant.

    (G1² + 1) / (G2 + 3(n−1)²/((n−2)(n−3))) with bias-corrected skewness and excess kurtosis.
    Above 5/9 (uniform) is said to suggest two modes, but skewed consensus passes too: counts
    0, 1, 1, 2, 12 give 0.72. SAS/STAT User's Guide, PROC CLUSTER; Pfister et al., 2013.
    """
    table = as_counts(counts)
    levels = np.arange(table.shape[1], dtype=np.float64)
    total, first, _ = power_sums(table)
    n = np.maximum(total, 4).astype(np.float64)
    away = levels - ratio(first, total)[:, None]
    second, third, fourth = ((table * away**power).sum(axis=1) / n for power in (2, 3, 4))
    varied = np.where((total >= 4) & (table.astype(bool).sum(axis=1) > 1), second, np.nan)
    skewness = np.sqrt(n * (n - 1)) / (n - 2) * third / varied**1.5
    excess = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / varied**2 - 3) + 6)
    correction = 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    return np.asarray((skewness**2 + 1) / (excess + correction), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Dip:
    """Distance to the nearest unimodal distribution, 0 .. ¼, with its p [items].

    ``p`` is the share of panels answering uniformly over the scale with at least this dip, NaN
    without a generator: a hint only, since every tie counts as a small mode.
    """

    dip: Floats
    p: Floats


def dip(counts: ArrayLike, *, rng: np.random.Generator | None = None, replicates: int = 999) -> Dip:
    """Hartigan's dip per item: the largest distance to the closest unimodal distribution.

    For every level m as the mode: half the larger of the distances from the cumulative shares to
    their greatest convex minorant below m and to their least concave majorant above; the dip is
    the smallest over m. A single occupied level is unimodal, so its dip is 0 where R's diptest,
    which knows no point masses, says 1/(2n); else we agree. Hartigan & Hartigan, 1985, Annals of
    Statistics 13. Undefined at n = 0.
    """
    table = as_counts(counts)
    value = dip_of(table)
    p = np.full(len(table), np.nan)
    if rng is not None:
        sizes = table.sum(axis=1)
        levels = table.shape[1]
        for size in np.unique(sizes[sizes > 0]):
            uniform = dip_of(rng.multinomial(size, np.full(levels, 1 / levels), replicates))
            same = sizes == size
            as_large = (uniform >= value[same, None] - 1e-12).sum(axis=1)
            p[same] = (as_large + 1) / (replicates + 1)
    return Dip(value, p)


def dip_of(table: Integers) -> Floats:
    """The dip alone, [items]."""
    total = table.sum(axis=1)
    share = table / np.maximum(total, 1)[:, None]
    below = _gap_to_minorant(share)
    above = _gap_to_minorant(share[:, ::-1])[:, ::-1]
    value = np.maximum(below, above).min(axis=1) / 2
    return np.where(total > 0, value, np.nan)


def _gap_to_minorant(share: Floats) -> Floats:
    """For every mode m, the largest gap below m between F and its greatest convex minorant."""
    levels = share.shape[1]
    top = np.cumsum(share, axis=1)
    bottom = top - share
    minorant = bottom.copy()
    gaps = np.zeros_like(share)
    for m in range(1, levels):
        # The minorant is the lowest of all chords; with m come those that end there.
        for i in range(m):
            slope = (bottom[:, m] - bottom[:, i]) / (m - i)
            for j in range(i + 1, m):
                chord = bottom[:, i] + slope * (j - i)
                np.minimum(minorant[:, j], chord, out=minorant[:, j])
        gaps[:, m] = (top[:, :m] - minorant[:, :m]).max(axis=1)
    return gaps
