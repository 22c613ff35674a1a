"""The movement test: do those who answered both rounds still move?

A net shift or many large changes say so; docs/statistics/verdicts.md says what chance does to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.statistics.counts import (
    Booleans,
    Floats,
    Integers,
    InvalidRatingsError,
    as_numbers,
    as_transitions,
    as_whole_numbers,
)


class Movement(StrEnum):
    """Whether those who answered both rounds still move."""

    FIRST_LOOK = "first_look"
    UNKNOWN = "unknown"
    MOVING = "moving"
    BORDERLINE = "borderline"
    STABLE = "stable"


MOVEMENTS = tuple(Movement)
Codes = NDArray[np.int8]
_AT = {member: code for code, member in enumerate(MOVEMENTS)}


@dataclass(frozen=True, slots=True)
class MovementTest:
    """Parameters of the movement test; a convention of ours, so they are stated with verdicts.

    *moving*: a net shift of more than ``net_shift`` of a point, or more than ``far_share`` of
    the stayers changed by ``far_change`` points or more. Known from ``minimum_stayers`` on, when
    they are at least ``stayer_share`` of those who answered earlier.
    """

    net_shift: Fraction = Fraction(1, 3)
    far_share: Fraction = Fraction(1, 4)
    far_change: int = 2
    minimum_stayers: int = 8
    stayer_share: Fraction = Fraction(2, 3)


def movement(
    transitions: ArrayLike | None,
    earlier_n: ArrayLike | None = None,
    *,
    items: int | None = None,
    first_look: ArrayLike | None = None,
    test: MovementTest | None = None,
) -> Codes:
    """Movement of the stayers as indices into MOVEMENTS [items].

    ``transitions`` [items, K, K] hold those who answered both rounds of one trend, ``earlier_n``
    [items] all who answered the earlier one (by default the stayers alone). ``first_look``
    [items] marks items whose trend starts anew; without transitions every one of ``items`` does.
    *borderline*: leaving out one stayer would flip moving to still or back.
    """
    test = test or MovementTest()
    if transitions is None:
        if items is None:
            raise InvalidRatingsError("without transitions the number of items must be given")
        return np.full(items, _AT[Movement.FIRST_LOOK], dtype=np.int8)
    table = as_transitions(transitions)
    stayed = table.sum(axis=(1, 2))
    earlier = stayed if earlier_n is None else as_whole_numbers(earlier_n, "earlier answers")
    if earlier.shape != stayed.shape or (earlier < stayed).any():
        raise InvalidRatingsError("earlier_n must hold one number per item, not below the stayers")
    moving, flips = _moving_and_flips(table, stayed, test)
    codes = np.where(moving, _AT[Movement.MOVING], _AT[Movement.STABLE]).astype(np.int8)
    codes[flips] = _AT[Movement.BORDERLINE]
    share = test.stayer_share
    enough = (stayed >= test.minimum_stayers) & (
        stayed * share.denominator >= earlier * share.numerator
    )
    codes[~enough] = _AT[Movement.UNKNOWN]
    if first_look is not None:
        codes[np.asarray(first_look, dtype=np.bool_)] = _AT[Movement.FIRST_LOOK]
    return codes


def _moving_and_flips(
    table: Integers, stayed: Integers, test: MovementTest
) -> tuple[Booleans, Booleans]:
    """Whether the stayers move, and whether leaving out one of them would say otherwise."""
    levels = table.shape[1]
    before = np.cumsum(table.sum(axis=2), axis=1)
    after = np.cumsum(table.sum(axis=1), axis=1)
    shift = (before - after)[:, :-1]
    total_shift = np.abs(shift).sum(axis=1)
    near = range(1 - test.far_change, test.far_change)
    far = stayed - sum(np.trace(table, offset=d, axis1=1, axis2=2) for d in near)
    moving = _moves(total_shift, far, stayed, test)
    # One stayer shifts the sum by K−1 points at most: the rest cannot flip.
    most = _moves(total_shift + levels - 1, far, stayed - 1, test)
    least = _moves(total_shift - (levels - 1), far - 1, stayed - 1, test)
    close = np.flatnonzero(np.where(moving, ~least, most))
    flips = np.zeros(len(table), dtype=np.bool_)
    flips[close] = _flips(
        table[close], shift[close], total_shift[close], far[close], moving[close], test
    )
    return moving, flips


def _flips(
    table: Integers,
    shift: Integers,
    total_shift: Integers,
    far: Integers,
    moving: Booleans,
    test: MovementTest,
) -> Booleans:
    # Without a stayer who rose from i to j, the cumulative difference falls by one at i .. j−1;
    # prefix sums give the new total shift for every pair (i, j) at once.
    rising = _prefix(np.where(shift > 0, -1, 1))
    falling = _prefix(np.where(shift < 0, -1, 1))
    levels = table.shape[1]
    i, j = np.arange(levels)[:, None], np.arange(levels)
    up = rising[:, None, :] - rising[:, :, None]
    down = falling[:, :, None] - falling[:, None, :]
    without = total_shift[:, None, None] + np.where(i < j, up, down)
    is_far = np.abs(i - j) >= test.far_change
    left = (table.sum(axis=(1, 2)) - 1)[:, None, None]
    otherwise = _moves(without, far[:, None, None] - is_far, left, test)
    return np.asarray(((otherwise != moving[:, None, None]) & (table > 0)).any(axis=(1, 2)))


def _moves(total_shift: Integers, far: Integers, stayed: Integers, test: MovementTest) -> Booleans:
    net, share = test.net_shift, test.far_share
    return np.asarray(
        (total_shift * net.denominator > stayed * net.numerator)
        | (far * share.denominator > stayed * share.numerator)
    )


def _prefix(values: Integers) -> Integers:
    sums = np.zeros((len(values), values.shape[1] + 1), dtype=np.int64)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def movement_of_values(
    before: ArrayLike, after: ArrayLike, *, point: float, test: MovementTest | None = None
) -> Codes:
    """Movement of numbers or years [panellists, items], in units of ``point``, as codes.

    The same test: on levels Σ|C₁ₖ − C₂ₖ| is Σ|x₍ᵢ₎ − y₍ᵢ₎| over the sorted answers. What counts as
    a point (a year, five years, ten percentage points) is for the protocol to say. Between "never"
    and a year lies more than any number of points.
    """
    test = test or MovementTest()
    if not point > 0:
        raise InvalidRatingsError(f"a point is a positive number, not {point}")
    first, second = (as_numbers(x) for x in (before, after))
    if first.shape != second.shape or first.ndim != 2:
        raise InvalidRatingsError("both rounds must be the same panellists × items")
    codes = np.empty(first.shape[1], dtype=np.int8)
    for item in range(first.shape[1]):
        both = ~np.isnan(first[:, item]) & ~np.isnan(second[:, item])
        earlier, stayed = int((~np.isnan(first[:, item])).sum()), int(both.sum())
        if stayed < test.minimum_stayers or stayed < test.stayer_share * earlier:
            codes[item] = _AT[Movement.UNKNOWN]
            continue
        x, y, unit = _in_whole_steps(first[both, item], second[both, item], point, test)
        whole = _values_move(x, y, unit, test)
        keep = ~np.eye(stayed, dtype=np.bool_)
        flips = any(_values_move(x[k], y[k], unit, test) != whole for k in keep)
        plain = Movement.MOVING if whole else Movement.STABLE
        codes[item] = _AT[Movement.BORDERLINE if flips else plain]
    return codes


def _in_whole_steps(
    x: Floats, y: Floats, point: float, test: MovementTest
) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Values and the point as multiples of their finest step: 0.3 − 0.2 is 0.1, as printed.

    "never" becomes a value further off than any threshold reaches.
    """
    values = np.concatenate([x, y])
    finite = {v: Fraction(str(v)) for v in values[np.isfinite(values)].tolist()}
    exact_point = Fraction(str(point))
    steps = math.lcm(exact_point.denominator, *(v.denominator for v in finite.values()))
    unit = int(exact_point * steps)
    whole = {v: int(fraction * steps) for v, fraction in finite.items()}
    beyond = unit * (math.ceil(len(x) * test.net_shift) + test.far_change + 1)
    never = max(whole.values(), default=0) + beyond
    numbers = [whole.get(v, never) for v in values.tolist()]
    kind = np.int64 if (abs(never) + unit) * (len(values) + 1) < 2**60 else object
    codes = np.array(numbers, dtype=kind)
    return codes[: len(x)], codes[len(x) :], unit


def _values_move(x: NDArray[Any], y: NDArray[Any], point: int, test: MovementTest) -> bool:
    shift = int(np.abs(np.sort(x) - np.sort(y)).sum())
    far = int((np.abs(x - y) >= test.far_change * point).sum())
    return shift > len(x) * test.net_shift * point or far > len(x) * test.far_share
