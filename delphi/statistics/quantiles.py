"""Quantiles of ordinal answers, from counts and exactly: every quantile is a ratio of integers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Floats, Integers, as_counts

QuartileType: TypeAlias = Literal[7, 6, 2, "tukey"]
QUARTILE_NAMES: dict[QuartileType, str] = {
    7: "type 7 (R, NumPy, Excel INC)",
    6: "type 6 (SPSS, Minitab, Excel EXC)",
    2: "type 2 (SAS)",
    "tukey": "Tukey's hinges",
}
QUARTER, HALF, THREE_QUARTERS = Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)


def quartile_name(quartile_type: QuartileType) -> str:
    """What the quartile type is called in every output."""
    return QUARTILE_NAMES[checked_quartile_type(quartile_type)]


def checked_quartile_type(quartile_type: object) -> QuartileType:
    """``quartile_type`` if it is one of 7, 6, 2 and "tukey", else ValueError."""
    for known in QUARTILE_NAMES:
        if known == quartile_type:
            return known
    raise ValueError(f"quartile type must be one of 7, 6, 2 and 'tukey', not {quartile_type!r}")


def median(counts: ArrayLike, *, lowest: int = 1) -> Floats:
    """Median per item [items] of ``counts`` [items, K]: the mid of the two middle answers.

    NaN where nobody answered. Agrees with numpy.median.
    """
    return _quantile(as_counts(counts), HALF, 7, lowest)


def quantiles(
    counts: ArrayLike,
    probabilities: Sequence[float | Fraction],
    *,
    lowest: int = 1,
    quartile_type: QuartileType = 7,
) -> Floats:
    """Quantiles [items, probabilities] of ``counts`` [items, K]; NaN where nobody answered.

    Types after Hyndman & Fan, 1996, The American Statistician 50(4): 7 (default: R, NumPy,
    Excel INC), 6 (SPSS), 2 (SAS), or "tukey" for hinges that include the median in both halves
    (quartiles and median only). Agrees with numpy.quantile's "linear", "weibull" and
    "averaged_inverted_cdf".
    """
    table = as_counts(counts)
    columns = [_quantile(table, exact_probability(p), quartile_type, lowest) for p in probabilities]
    return np.stack(columns, axis=1) if columns else np.empty((len(table), 0))


def quartiles(
    counts: ArrayLike, *, lowest: int = 1, quartile_type: QuartileType = 7
) -> tuple[Floats, Floats]:
    """Lower and upper quartile per item ([items], [items])."""
    both = quantiles(counts, (QUARTER, THREE_QUARTERS), lowest=lowest, quartile_type=quartile_type)
    return both[:, 0], both[:, 1]


def iqr(counts: ArrayLike, *, quartile_type: QuartileType = 7) -> Floats:
    """Interquartile range per item [items], 0 .. K−1; NaN where nobody answered."""
    table = as_counts(counts)
    numerator, denominator = iqr_ratio(table, quartile_type)
    return where_answered(table, numerator / denominator)


def iqr_ratio(counts: Integers, quartile_type: QuartileType) -> tuple[Integers, int]:
    """The interquartile range as integers [items] over one denominator; meaningless at n = 0."""
    lower, denominator = quantile_ratio(counts, QUARTER, quartile_type)
    upper, _ = quantile_ratio(counts, THREE_QUARTERS, quartile_type)
    return upper - lower, denominator


def quantile_ratio(
    counts: Integers, probability: Fraction, quartile_type: QuartileType = 7
) -> tuple[Integers, int]:
    """A quantile of the levels 0 .. K−1 as (numerators [items], denominator); meaningless at n = 0.

    No rounding happens, so thresholds can be compared exactly.
    """
    cumulative = np.cumsum(counts, axis=1)
    (first, second), (weight, other), unit = quantile_ranks(
        cumulative[:, -1], probability, quartile_type
    )
    left = order_statistic(cumulative, first)
    right = order_statistic(cumulative, second)
    return weight * left + other * right, unit


def quantile_ranks(
    n: Integers, probability: Fraction, quartile_type: QuartileType
) -> tuple[tuple[Integers, Integers], tuple[Integers, Integers], int]:
    """Which two answers (ranks from 0) a quantile of n answers mixes, and how.

    Ranks, weights and what the weights add up to. Ranks may lie beyond the answers and are then to
    be clipped.
    """
    a, b = probability.numerator, probability.denominator
    one = np.ones_like(n)
    quartile_type = checked_quartile_type(quartile_type)
    if quartile_type == "tukey":
        return _hinge_ranks(n, probability), (one, one), 2
    if quartile_type == 2:
        # A whole n·p averages the two neighbours; both are the same answer otherwise.
        return (-(-(n * a) // b) - 1, n * a // b), (one, one), 2
    position = (n - 1) * a if quartile_type == 7 else (n + 1) * a - b
    below, remainder = position // b, position % b
    return (below, below + 1), (b - remainder, remainder), b


def order_statistic(cumulative: Integers, rank: Integers) -> Integers:
    """Level of the answer with 0-based ``rank`` [items], clipped to the answers there are."""
    last = np.maximum(cumulative[:, -1] - 1, 0)
    inside = np.clip(rank, 0, last)
    # One compare per level on contiguous columns beats a search per row.
    level = np.zeros(len(cumulative), dtype=np.int64)
    for k in range(cumulative.shape[1] - 1):
        level += cumulative[:, k] <= inside
    return level


def exact_probability(probability: float | Fraction) -> Fraction:
    """A probability as the fraction its shortest decimal means: 0.3 is 3/10."""
    fraction = (
        probability if isinstance(probability, Fraction) else Fraction(str(float(probability)))
    )
    if not 0 <= fraction <= 1:
        raise ValueError(f"a probability lies in 0 .. 1, not {probability}")
    return fraction


def where_answered(counts: Integers, values: Floats) -> Floats:
    """``values`` [items], NaN where nobody answered."""
    return np.where(counts.any(axis=1), values, np.nan)


def _hinge_ranks(n: Integers, probability: Fraction) -> tuple[Integers, Integers]:
    half = (n + 1) // 2
    if probability == QUARTER:
        return (half - 1) // 2, half // 2
    if probability == THREE_QUARTERS:
        return n - 1 - (half - 1) // 2, n - 1 - half // 2
    if probability == HALF:
        return (n - 1) // 2, n // 2
    raise ValueError(f"Tukey's hinges are quartiles, there is none at {probability}")


def _quantile(
    counts: Integers, probability: Fraction, quartile_type: QuartileType, lowest: int
) -> Floats:
    numerator, denominator = quantile_ratio(counts, probability, quartile_type)
    return where_answered(counts, lowest + numerator / denominator)
