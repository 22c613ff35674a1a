"""How far the later answers follow the earlier ones, from transitions [items, K, K].

One value per item [items], NaN if undefined. All of them fall when everybody agrees: without
differences between panellists there is nothing to be in the same order.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Floats, Integers, as_transitions
from delphi.statistics.spread import ratio


def weighted_kappa(
    transitions: ArrayLike, *, weights: Literal["linear", "quadratic"] = "linear"
) -> Floats:
    """Cohen's weighted kappa of both rounds per item, ≤ 1, over the *full* scale.

    1 − Σ d_ij·n·T_ij / Σ d_ij·r_i·c_j with d = |i−j| or (i−j)². Undefined where the expected
    disagreement is 0 (everybody in one and the same level) and without stayers. Cohen, 1968,
    Psychological Bulletin 70; agrees with sklearn.metrics.cohen_kappa_score given all labels.
    """
    if weights not in ("linear", "quadratic"):
        raise ValueError(f"weights must be linear or quadratic, not {weights!r}")
    table = as_transitions(transitions)
    levels = np.arange(table.shape[1])
    distance = np.abs(levels[:, None] - levels)
    if weights == "quadratic":
        distance = distance**2
    observed = np.einsum("nij,ij->n", table, distance) * table.sum(axis=(1, 2))
    expected = ((table.sum(axis=2) @ distance) * table.sum(axis=1)).sum(axis=1)
    return 1 - ratio(observed, expected)


def spearman(transitions: ArrayLike) -> Floats:
    """Spearman's rank correlation per item, −1 .. 1, ties at mid-ranks.

    Undefined for fewer than two stayers or a constant round. Agrees with scipy.stats.spearmanr.
    """
    table = as_transitions(transitions)
    total = table.sum(axis=(1, 2))
    before, after = table.sum(axis=2), table.sum(axis=1)
    # Twice the mid-rank less its mean, so that all sums stay whole.
    x = 2 * np.cumsum(before, axis=1) - before - total[:, None]
    y = 2 * np.cumsum(after, axis=1) - after - total[:, None]
    # Ranks of a whole panel grow with n, their products with n³: floats beyond 2**53 are fine.
    together = np.einsum("ni,nij,nj->n", x.astype(np.float64), table, y)
    spread = np.sqrt((before * x.astype(np.float64) ** 2).sum(axis=1)) * np.sqrt(
        (after * y.astype(np.float64) ** 2).sum(axis=1)
    )
    return np.clip(ratio(together, spread), -1, 1)


def kendall_tau_b(transitions: ArrayLike) -> Floats:
    """Kendall's tau-b per item, −1 .. 1.

    (P − Q) / sqrt((pairs untied before)(pairs untied after)). Undefined for fewer than two
    stayers or a constant round. Agrees with scipy.stats.kendalltau.
    """
    table = as_transitions(transitions)
    below = _below_right(table)
    mirrored = table[:, :, ::-1]
    concordant = (table * below).sum(axis=(1, 2))
    discordant = (mirrored * _below_right(mirrored)).sum(axis=(1, 2))
    total = table.sum(axis=(1, 2))
    untied = [
        total * (total - 1) // 2 - (margin * (margin - 1) // 2).sum(axis=1)
        for margin in (table.sum(axis=2), table.sum(axis=1))
    ]
    spread = np.sqrt(untied[0].astype(np.float64)) * np.sqrt(untied[1].astype(np.float64))
    return ratio(concordant - discordant, spread)


def _below_right(table: Integers) -> Integers:
    """For every cell, how many lie in cells with both levels higher."""
    sums = np.zeros_like(table)
    total = np.flip(np.cumsum(np.cumsum(np.flip(table, (1, 2)), axis=1), axis=2), (1, 2))
    sums[:, :-1, :-1] = total[:, 1:, 1:]
    return sums
