"""Agreement within one round, from counts [items, K]; one value per item, NaN if undefined."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Booleans, Floats, Integers, as_counts
from delphi.statistics.quantiles import where_answered
from delphi.statistics.spread import power_sums, ratio

TABULATED_LEVELS = 12
"""Up to this many levels the weights of all 2^K layer patterns are kept in a table."""


def van_der_eijk_a(counts: ArrayLike) -> Floats:
    """Agreement A per item [items]: 1 all in one level, 0 uniform, −1 split between the ends.

    The counts are peeled into layers: m is the smallest positive count, P the pattern of the
    levels still occupied, S = ΣP. With TU the triples 110 or 011 and TDU the triples 101 of a
    pattern, U = ((K−2)TU − (K−1)TDU) / ((K−2)(TU + TDU)), the layer's agreement is
    U(1 − (S−1)/(K−1)) and its weight mS/n; S = 1 gives 1, all levels occupied 0.
    Undefined for K < 3 and n = 0. van der Eijk, 2001, Quality & Quantity 35; agrees with the R
    package agrmt.
    """
    rest = as_counts(counts).copy()
    items, levels = rest.shape
    total = rest.sum(axis=1)
    if levels < 3:
        return np.full(items, np.nan)
    weights = _layer_weights(levels) if levels <= TABULATED_LEVELS else None
    bits = 1 << np.arange(min(levels, TABULATED_LEVELS))
    sum_of_layers = np.zeros(items)
    rows = np.arange(items)
    for _ in range(levels):
        occupied = rest > 0
        depth = np.where(occupied, rest, np.iinfo(np.int64).max).min(axis=1)
        rows = rows[occupied.any(axis=1)]
        if not len(rows):
            break
        keep = occupied.any(axis=1)
        occupied, depth, rest = occupied[keep], depth[keep], rest[keep]
        weight = layer_weight(occupied) if weights is None else weights[occupied @ bits]
        sum_of_layers[rows] += depth * weight
        rest = rest - depth[:, None] * occupied
    return ratio(sum_of_layers, total)


def exact_van_der_eijk_a(counts: Integers) -> Fraction:
    """A of one item's counts [K] without rounding, for a threshold that is nearly met."""
    whole = [int(count) for count in counts]
    agreement, below = Fraction(0), 0
    for height in sorted({count for count in whole if count}):
        pattern = [count >= height for count in whole]
        agreement += (height - below) * _exact_layer_weight(pattern, len(whole))
        below = height
    return agreement / sum(whole)


def layer_weight(patterns: Booleans) -> Floats:
    """S · U(1 − (S−1)/(K−1)) of layer patterns, bool [patterns, K] → [patterns]."""
    levels = patterns.shape[1]
    ones = patterns.astype(np.int64)
    size = ones.sum(axis=1)
    left = np.cumsum(ones, axis=1) - ones
    right = size[:, None] - left - ones
    empty = 1 - ones
    peaked = (empty * (left * (left - 1) + right * (right - 1)) // 2).sum(axis=1)
    hollow = (empty * left * right).sum(axis=1)
    unimodality = ratio(
        (levels - 2) * peaked - (levels - 1) * hollow, (levels - 2) * (peaked + hollow)
    )
    spread_out = 1 - (size - 1) / (levels - 1)
    return np.where(size == 1, 1.0, np.where(size == levels, 0.0, size * unimodality * spread_out))


@cache
def _layer_weights(levels: int) -> Floats:
    codes = np.arange(1 << levels)
    table = layer_weight((codes[:, None] >> np.arange(levels)) & 1 == 1)
    table.flags.writeable = False
    return table


def _exact_layer_weight(pattern: list[bool], levels: int) -> Fraction:
    size = sum(pattern)
    if size == 1:
        return Fraction(1)
    if size == levels:
        return Fraction(0)
    peaked = hollow = 0
    for k, occupied in enumerate(pattern):
        if not occupied:
            left, right = sum(pattern[:k]), sum(pattern[k + 1 :])
            peaked += left * (left - 1) // 2 + right * (right - 1) // 2
            hollow += left * right
    unimodality = Fraction(
        (levels - 2) * peaked - (levels - 1) * hollow, (levels - 2) * (peaked + hollow)
    )
    return size * unimodality * (1 - Fraction(size - 1, levels - 1))


def leik_d(counts: ArrayLike) -> Floats:
    """Ordinal dispersion D per item [items]: 0 consensus .. 1 half at each end.

    2 Σ min(F_k, 1 − F_k) / (K−1). Leik, 1966, Pacific Sociological Review 9(2). Undefined at n = 0.
    """
    table = as_counts(counts)
    cumulative = np.cumsum(table, axis=1)
    total = cumulative[:, -1]
    smaller = np.minimum(cumulative, total[:, None] - cumulative).sum(axis=1)
    return ratio(2 * smaller, total * (table.shape[1] - 1))


def consensus_cns(counts: ArrayLike) -> Floats:
    """Consensus Cns per item [items]: 1 unanimous .. 0 half at each end.

    1 + Σ_{p>0} p_k log2(1 − |k − mean| / (K−1)). Tastle & Wierman, 2007, International Journal
    of Approximate Reasoning 45(3). Undefined at n = 0.
    """
    table = as_counts(counts)
    levels = np.arange(table.shape[1])
    total, first, _ = power_sums(table)
    centre = ratio(first, total)
    nearness = 1 - np.abs(levels - centre[:, None]) / (table.shape[1] - 1)
    occupied = table > 0
    logs = np.log2(np.where(occupied, nearness, 1.0))
    return 1 + ratio((table * logs).sum(axis=1), total)


def blair_lacy_l(counts: ArrayLike) -> Floats:
    """Concentration l per item [items]: 0 half at each end .. 1 all in one level.

    sqrt(Σ_{k<K} (F_k − ½)² / ((K−1)/4)). Blair & Lacy, 2000, Sociological Methods & Research 28.
    Undefined at n = 0.
    """
    table = as_counts(counts)
    cumulative = np.cumsum(table, axis=1)
    total = cumulative[:, -1]
    twice = 2 * cumulative[:, :-1] - total[:, None]
    squares = (twice.astype(np.float64) ** 2).sum(axis=1)
    return np.sqrt(ratio(squares, total.astype(np.float64) ** 2 * (table.shape[1] - 1)))


def ordinal_variation(counts: ArrayLike) -> Floats:
    """Index of ordinal variation per item [items]: 0 consensus .. 1 as split as n allows.

    Σ_{i<j} c_i c_j (j−i) / Tmax, Tmax = n²(K−1)/4 for even and (n²−1)(K−1)/4 for odd n.
    Undefined for n < 2. Berry & Mielke, 1992, Perceptual and Motor Skills 74.
    """
    table = as_counts(counts)
    cumulative = np.cumsum(table, axis=1)
    total = cumulative[:, -1]
    # Each step k|k+1 of the scale parts F_k·n answers from the rest.
    pairs = (cumulative * (total[:, None] - cumulative)).sum(axis=1)
    largest = (total * total - total % 2) * (table.shape[1] - 1)
    return ratio(4 * pairs, largest)


def entropy(counts: ArrayLike, *, normalised: bool = False) -> Floats:
    """Shannon entropy per item [items] in bits, 0 .. log2 K; over log2 K when ``normalised``.

    −Σ_{p>0} p_k log2 p_k; it knows no order of the levels. Shannon, 1948. Undefined at n = 0.
    """
    table = as_counts(counts)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    logs = np.log2(np.where(table > 0, share, 1.0))
    bits = where_answered(table, -(share * logs).sum(axis=1) + 0.0)
    return bits / np.log2(table.shape[1]) if normalised else bits


def esteban_ray(counts: ArrayLike, *, alpha: float = 1.3) -> Floats:
    """Polarisation per item [items]: ΣΣ p_i^{1+α} p_j |i − j|, α in [1, 1.6].

    Largest for two equal camps at the ends: (K−1) / 2^{1+α}. Esteban & Ray, 1994, Econometrica
    62(4). Undefined at n = 0.
    """
    if not 1 <= alpha <= 1.6:
        raise ValueError(f"alpha lies in 1 .. 1.6, not {alpha}")
    table = as_counts(counts)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    levels = np.arange(table.shape[1])
    distance = np.abs(levels[:, None] - levels)
    value = (share ** (1 + alpha) * (share @ distance)).sum(axis=1)
    return where_answered(table, value)
