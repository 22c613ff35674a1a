"""A panel's middle when every stakeholder group weighs the same, however many sit in it."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Floats, Integers, InvalidRatingsError


def equal_weight_median(groups: ArrayLike, values: ArrayLike) -> Floats:
    """Median of each item [items] with every group that answered weighing the same.

    ``groups`` [items, groups, K] counts of the rising ``values`` [K], which may end in +inf
    ("never"). The median of the mixture in which each group's shares count alike: the value at
    which half of the weight is reached, or the middle between it and the next one answered where
    it is reached exactly. In exact fractions; NaN where nobody answered.

    By hand: eight who say 5 and two who say 1 are, weighed alike, halves of 5 and 1.

    >>> equal_weight_median([[[0, 8], [2, 0]]], [1, 5]).tolist()
    [3.0]
    """
    table, points = np.asarray(groups, dtype=np.int64), np.asarray(values, dtype=np.float64)
    if table.ndim != 3 or table.shape[2] != len(points):
        raise InvalidRatingsError("groups must be items × groups × values")
    if (np.diff(points) <= 0).any():
        raise InvalidRatingsError("values must rise")
    return np.array([_middle(item, points) for item in table], dtype=np.float64)


def _middle(groups: Integers, values: Floats) -> float:
    answered = groups[groups.sum(axis=1) > 0]
    if not len(answered):
        return math.nan
    size, half = answered.sum(axis=1), Fraction(len(answered), 2)
    weights = [
        sum((Fraction(int(c), int(n)) for c, n in zip(column, size, strict=True)), Fraction(0))
        for column in answered.T
    ]
    points: list[float] = values.tolist()
    given: list[tuple[Fraction, float]] = [
        (weight, value) for weight, value in zip(weights, points, strict=True) if weight
    ]
    reached = Fraction(0)
    for place, (weight, value) in enumerate(given):
        reached += weight
        if reached > half:
            return value
        if reached == half:
            return (value + given[place + 1][1]) / 2
    raise AssertionError("the weights of the groups add up to their number")
