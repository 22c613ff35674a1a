"""How much answers changed between two rounds, from transitions [items, K, K] or two counts.

Rows are the earlier answers; only panellists who rated in both rounds are in the table. One
value per item, NaN if undefined.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_counts,
    as_transitions,
)
from delphi.statistics.quantiles import QuartileType, iqr
from delphi.statistics.spread import coefficient_of_variation, ratio, standard_deviation


def difference_counts(transitions: ArrayLike) -> Integers:
    """How many changed by d = later − earlier = −(K−1) .. K−1, [items, 2K − 1]."""
    table = as_transitions(transitions)
    levels = table.shape[1]
    by_difference = [
        np.trace(table, offset=d, axis1=1, axis2=2) for d in range(-(levels - 1), levels)
    ]
    return np.stack(by_difference, axis=1).astype(np.int64, copy=False)


def share_changed(transitions: ArrayLike) -> Floats:
    """Share of the stayers who gave another answer, 0 .. 1; undefined without stayers."""
    table = as_transitions(transitions)
    total = table.sum(axis=(1, 2))
    return ratio(total - np.trace(table, axis1=1, axis2=2), total)


def mean_absolute_change(transitions: ArrayLike) -> Floats:
    """Mean |later − earlier| of the stayers in points, 0 .. K−1; undefined without stayers."""
    differences = difference_counts(transitions)
    steps = np.abs(np.arange(differences.shape[1]) - differences.shape[1] // 2)
    return ratio(differences @ steps, differences.sum(axis=1))


def scheibe_change(transitions: ArrayLike) -> Floats:
    """Net change of the distribution, ½ Σ|c_k − c′_k| / n over the stayers, 0 .. 1.

    Below 15 % counts as stable (Scheibe, Skutsch & Schofer in Linstone & Turoff, 1975, pp.
    262–287, as quoted since). Undefined without stayers.
    """
    table = as_transitions(transitions)
    net = np.abs(table.sum(axis=2) - table.sum(axis=1)).sum(axis=1)
    return ratio(net, 2 * table.sum(axis=(1, 2)))


def change_in_iqr(
    earlier: ArrayLike, later: ArrayLike, *, quartile_type: QuartileType = 7
) -> Floats:
    """IQR later − IQR earlier per item, in points; negative means narrower."""
    first, second = _two_rounds(earlier, later)
    return iqr(second, quartile_type=quartile_type) - iqr(first, quartile_type=quartile_type)


def change_in_sd(earlier: ArrayLike, later: ArrayLike) -> Floats:
    """SD later − SD earlier per item, in points; negative means narrower."""
    first, second = _two_rounds(earlier, later)
    return standard_deviation(second) - standard_deviation(first)


def change_in_cv(earlier: ArrayLike, later: ArrayLike, *, lowest: int = 1) -> Floats:
    """CV later − CV earlier per item; |ΔCV| < 0.2 is often called stable (from memory)."""
    first, second = _two_rounds(earlier, later)
    return coefficient_of_variation(second, lowest=lowest) - coefficient_of_variation(
        first, lowest=lowest
    )


def convergence_index(
    earlier: ArrayLike, later: ArrayLike, *, quartile_type: QuartileType = 7
) -> Floats:
    """(IQR₁ − IQR₂) / IQR₁ per item, ≤ 1; positive means narrower; undefined at IQR₁ = 0."""
    first, second = _two_rounds(earlier, later)
    before = iqr(first, quartile_type=quartile_type)
    return ratio(before - iqr(second, quartile_type=quartile_type), before)


def toward_median_share(
    transitions: ArrayLike, shown_median: ArrayLike, *, lowest: int = 1
) -> Floats:
    """Share strictly nearer to the median that was shown, over the stayers who were off it.

    ``shown_median`` [items] in codes of the scale, NaN where none was shown (undefined there).
    Undefined where nobody was off it. Read it only beside `toward_median_noise`: re-answering ±1 at
    random alone gives about 65 %.
    """
    table = as_transitions(transitions)
    levels = table.shape[1]
    median_shown = np.asarray(shown_median, dtype=np.float64) - lowest
    if median_shown.shape != (len(table),):
        raise InvalidRatingsError("shown_median must hold one median per item")
    distance = np.abs(np.arange(levels) - median_shown[:, None])
    was_off = distance > 0
    nearer = distance[:, None, :] < distance[:, :, None]
    moved = (table * (nearer & was_off[:, :, None])).sum(axis=(1, 2))
    off = (table.sum(axis=2) * was_off).sum(axis=1)
    # Nobody is off a median that was not shown.
    return ratio(moved, off)


def toward_median_noise(
    transitions: ArrayLike, shown_median: ArrayLike, *, lowest: int = 1
) -> Floats:
    """`toward_median_share` to expect if all change were retest noise [items], 0 .. 1.

    If nobody's view moved, a panellist's two answers are exchangeable, so the table is compared
    with itself and its transpose in equal parts. Those who answered far off the first time then
    come nearer by regression alone.
    """
    table = as_transitions(transitions)
    return toward_median_share(table + table.transpose(0, 2, 1), shown_median, lowest=lowest)


def _two_rounds(earlier: ArrayLike, later: ArrayLike) -> tuple[Integers, Integers]:
    first, second = as_counts(earlier), as_counts(later)
    if first.shape != second.shape:
        raise InvalidRatingsError(
            f"both rounds need the same items and levels: {first.shape} and {second.shape}"
        )
    return first, second
