"""Answers that are numbers, years or probabilities: no levels, so no scale-distance measures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_numbers,
)
from delphi.statistics.quantiles import (
    QUARTER,
    THREE_QUARTERS,
    QuartileType,
    checked_quartile_type,
    exact_probability,
)

Number = TypeVar("Number", float, Fraction)


@dataclass(frozen=True, slots=True)
class ValuesSummary:
    """One-round figures per item [items]; NaN where undefined (n = 0; spread needs n ≥ 2)."""

    n: Integers
    median: Floats
    lower_quartile: Floats
    upper_quartile: Floats
    iqr: Floats
    mean: Floats
    standard_deviation: Floats
    minimum: Floats
    maximum: Floats
    quartile_type: QuartileType


def values_summary(values: ArrayLike, *, quartile_type: QuartileType = 7) -> ValuesSummary:
    """Summary of ``values`` [panellists, items] or [panellists] (one item); NaN is no answer.

    +inf stands for "never" among years: it sorts last, so the median stays defined as long as
    half the panel named a year; mean and standard deviation are then undefined.
    """
    columns = _columns(values)
    lower, upper = (
        values_quantile(columns, p, quartile_type=quartile_type) for p in (QUARTER, THREE_QUARTERS)
    )
    answers = [column[~np.isnan(column)] for column in columns.T]
    finite = [bool(np.isfinite(column).all()) for column in answers]
    return ValuesSummary(
        n=np.array([len(column) for column in answers], dtype=np.int64),
        median=values_quantile(columns, Fraction(1, 2)),
        lower_quartile=lower,
        upper_quartile=upper,
        iqr=_difference(upper, lower),
        mean=_each(answers, lambda x: x.mean(), 1, finite),
        standard_deviation=_each(answers, lambda x: x.std(ddof=1), 2, finite),
        minimum=_each(answers, np.min, 1),
        maximum=_each(answers, np.max, 1),
        quartile_type=checked_quartile_type(quartile_type),
    )


def values_quantile(
    values: ArrayLike, probability: float | Fraction, *, quartile_type: QuartileType = 7
) -> Floats:
    """One quantile per item [items] of ``values`` [panellists, items]; NaN is no answer."""
    p = exact_probability(probability)
    return np.array(
        [
            float(sorted_quantile(np.sort(column[~np.isnan(column)]).tolist(), p, quartile_type))
            for column in _columns(values).T
        ]
    )


def sorted_quantile(
    ordered: Sequence[Number], probability: Fraction, quartile_type: QuartileType
) -> Number | float:
    """A quantile of sorted answers; exact when they are Fractions. NaN when there are none."""
    size = len(ordered)
    if not size:
        return math.nan
    a, b = probability.numerator, probability.denominator
    quartile_type = checked_quartile_type(quartile_type)
    if quartile_type == "tukey":
        position = _hinge_position(size, probability)
    elif quartile_type == 2:
        whole = size * a % b == 0
        position = Fraction(size * a, b) - Fraction(1, 2) if whole else Fraction(size * a // b)
    elif quartile_type == 7:
        position = Fraction((size - 1) * a, b)
    else:
        position = Fraction((size + 1) * a, b) - 1
    position = min(max(position, Fraction(0)), Fraction(size - 1))
    below = math.floor(position)
    left, right = ordered[below], ordered[min(below + 1, size - 1)]
    part = position - below
    if part == 0 or left == right:
        return left
    return left + part * (right - left)


def _hinge_position(size: int, probability: Fraction) -> Fraction:
    half = Fraction((size + 1) // 2 - 1, 2)
    if probability == QUARTER:
        return half
    if probability == THREE_QUARTERS:
        return size - 1 - half
    if probability == Fraction(1, 2):
        return Fraction(size - 1, 2)
    raise ValueError(f"Tukey's hinges are quartiles, there is none at {probability}")


def _columns(values: ArrayLike) -> Floats:
    array = as_numbers(values)
    columns = array[:, None] if array.ndim == 1 else array
    if columns.ndim != 2:
        raise InvalidRatingsError(
            f"values must be panellists × items, not {array.ndim}-dimensional"
        )
    if (columns == -np.inf).any():
        row, column = (int(index) for index in np.argwhere(columns == -np.inf)[0])
        raise InvalidRatingsError(f"row {row + 1}, column {column + 1}: minus infinity is no value")
    return columns


def _difference(upper: Floats, lower: Floats) -> Floats:
    return upper - np.where(np.isinf(lower), np.nan, lower)


def _each(
    answers: list[Floats],
    measure: Callable[[Floats], np.floating],
    needed: int,
    usable: Sequence[bool] | None = None,
) -> Floats:
    usable = usable or [True] * len(answers)
    return np.array(
        [
            float(measure(column)) if len(column) >= needed and fit else np.nan
            for column, fit in zip(answers, usable, strict=True)
        ]
    )
