"""Consensus rules as unions of boxes in the space of cumulative counts.

For a fixed number of answers, whether a share, a median, an IQR or a disagreement index meets its
threshold depends on the cumulative counts F_1 .. F_{K−1} alone, and the tables that meet it are a
union of boxes low ≤ F ≤ high. The nearest table in a box is found by dynamic programming over the
levels, so the smallest change of answers that changes a verdict is found exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np

from delphi.statistics.clauses import (
    AgreementAtLeast,
    AnswersAtLeast,
    CoefficientOfVariationAtMost,
    DisagreementIndexAtMost,
    IqrAtMost,
    MedianWithin,
    Rule,
    ShareBelow,
    ShareWithin,
)
from delphi.statistics.counts import Booleans, Integers
from delphi.statistics.quantiles import (
    HALF,
    QUARTER,
    THREE_QUARTERS,
    QuartileType,
    quantile_ranks,
)
from delphi.statistics.rules import AllOf, AnyOf

MOST_BOXES = 100_000


class NotBoxesError(Exception):
    """The rule's tables are no union of boxes, or of too many."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the boxes of a rule depend on besides the rule."""

    n: int
    cannot_judge: int
    lowest: int
    levels: int
    quartile_type: QuartileType


@dataclass(frozen=True, slots=True)
class Boxes:
    """Bounds on the cumulative counts, both ends included: ``low`` and ``high`` [boxes, K−1].

    Not ``complete`` where a part of an any-of has no boxes: then they hold too little.
    """

    low: Integers
    high: Integers
    complete: bool = True

    def __len__(self) -> int:
        return len(self.low)

    def and_(self, other: Boxes) -> Boxes:
        """All non-empty intersections of a box here with one there."""
        if len(self) * len(other) > 50 * MOST_BOXES:
            raise NotBoxesError
        low = np.maximum(self.low[:, None], other.low).reshape(-1, self.low.shape[1])
        high = np.minimum(self.high[:, None], other.high).reshape(-1, self.low.shape[1])
        # Cumulative counts never fall, so bounds carry over to the neighbours.
        low = np.maximum.accumulate(low, axis=1)
        high = np.minimum.accumulate(high[:, ::-1], axis=1)[:, ::-1]
        kept = (low <= high).all(axis=1)
        both = np.unique(np.concatenate([low[kept], high[kept]], axis=1), axis=0)
        complete = self.complete and other.complete
        return _checked(Boxes(both[:, : low.shape[1]], both[:, low.shape[1] :], complete))

    def or_(self, other: Boxes) -> Boxes:
        """The boxes of both."""
        return _checked(
            Boxes(
                np.concatenate([self.low, other.low]),
                np.concatenate([self.high, other.high]),
                self.complete and other.complete,
            )
        )


def _checked(boxes: Boxes) -> Boxes:
    if len(boxes) > MOST_BOXES:
        raise NotBoxesError
    return boxes


def everything(setting: Setting) -> Boxes:
    """The one box of all tables."""
    size = (1, setting.levels - 1)
    return Boxes(np.zeros(size, dtype=np.int64), np.full(size, setting.n, dtype=np.int64))


def nothing(setting: Setting) -> Boxes:
    """No box."""
    empty = np.zeros((0, setting.levels - 1), dtype=np.int64)
    return Boxes(empty, empty)


def boxes_of(rule: Rule, holds: bool, setting: Setting) -> Boxes:
    """The tables in which ``rule`` holds (or fails) as boxes; NotBoxesError if there are none such.

    A part without boxes in an any-of is left out, so the boxes never hold too much.
    """
    if isinstance(rule, AllOf | AnyOf):
        parts = [_or_none(part, holds, setting) for part in rule.rules]
        if isinstance(rule, AllOf) == holds:
            whole = everything(setting)
            for part in parts:
                if part is None:
                    raise NotBoxesError
                whole = whole.and_(part)
            return whole
        some = [part for part in parts if part is not None]
        if not some:
            raise NotBoxesError
        union = nothing(setting)
        for part in some:
            union = union.or_(part)
        return Boxes(union.low, union.high, union.complete and len(some) == len(parts))
    return _clause_boxes(rule, holds, setting)


def _or_none(rule: Rule, holds: bool, setting: Setting) -> Boxes | None:
    try:
        return boxes_of(rule, holds, setting)
    except NotBoxesError:
        return None


@lru_cache(maxsize=512)
def _clause_boxes(rule: Rule, holds: bool, setting: Setting) -> Boxes:
    if isinstance(rule, AnswersAtLeast):
        return everything(setting) if (setting.n >= rule.at_least) == holds else nothing(setting)
    if not setting.n:
        return nothing(setting) if holds else everything(setting)
    match rule:
        case ShareWithin(low=low, high=high, at_least=share):
            return _band_boxes(int(low), int(high), share, holds, setting)
        case ShareBelow(low=low, high=high, below=share):
            return _band_boxes(int(low), int(high), share, not holds, setting)
        case MedianWithin(low=low, high=high):
            inside = range(int(low) - setting.lowest, int(high) - setting.lowest + 1)
            return _quantile_boxes(
                (HALF,), lambda x, unit: (math.ceil(x[0] / unit) in inside) == holds, 7, setting
            )
        case IqrAtMost(at_most=bound):
            return _quantile_boxes(
                (QUARTER, THREE_QUARTERS),
                lambda x, unit: (x[1] - x[0] <= bound * unit) == holds,
                setting.quartile_type,
                setting,
            )
        case DisagreementIndexAtMost(at_most=bound):
            kind: QuartileType = 7 if setting.quartile_type == "tukey" else setting.quartile_type
            return _quantile_boxes(
                (Fraction(3, 10), Fraction(7, 10)),
                lambda x, unit: (
                    (20 * (x[1] - x[0]) <= bound * (47 * unit + 15 * abs(8 * unit - x[0] - x[1])))
                    == holds
                ),
                kind,
                setting,
            )
        case AgreementAtLeast() | CoefficientOfVariationAtMost():
            raise NotBoxesError
    raise NotBoxesError


def _band_boxes(low: int, high: int, share: Fraction, reached: bool, setting: Setting) -> Boxes:
    """Tables whose band holds at least (or less than) ``share`` of the denominator."""
    n, cuts = setting.n, setting.levels - 1
    needed = math.ceil(share * (n + setting.cannot_judge))
    below, top = low - setting.lowest - 1, high - setting.lowest
    all_ = everything(setting)
    if below < 0 and top >= cuts:
        return all_ if (n >= needed) == reached else nothing(setting)
    if below < 0:
        return _one(all_, top, needed, n) if reached else _one(all_, top, 0, needed - 1)
    if top >= cuts:
        return _one(all_, below, 0, n - needed) if reached else _one(all_, below, n - needed + 1, n)
    under = np.arange(n + 1)
    low_, high_ = (np.repeat(bound, n + 1, axis=0) for bound in (all_.low, all_.high))
    if reached:
        high_[:, below] = under
        low_[:, top] = under + needed
    else:
        low_[:, below] = under
        high_[:, top] = under + needed - 1
    return Boxes(low_, high_).and_(all_)


def _one(boxes: Boxes, cut: int, low: int, high: int) -> Boxes:
    low_, high_ = boxes.low.copy(), boxes.high.copy()
    low_[:, cut], high_[:, cut] = max(low, 0), high
    return Boxes(low_, high_).and_(boxes)


def _quantile_boxes(
    probabilities: tuple[Fraction, ...],
    accepts: Callable[[list[int], int], bool],
    quartile_type: QuartileType,
    setting: Setting,
) -> Boxes:
    """Tables whose quantiles (numerators over ``unit``) are accepted, by their order statistics."""
    size = np.array([setting.n])
    mixed = [quantile_ranks(size, probability, quartile_type) for probability in probabilities]
    unit = mixed[0][2]
    mixes = [
        [
            (min(max(int(rank[0]), 0), setting.n - 1), int(weight[0]))
            for rank, weight in zip(ranks, weights, strict=True)
            if weight[0]
        ]
        for ranks, weights, _ in mixed
    ]
    ranks_used = sorted({rank for mix in mixes for rank, _ in mix})
    low, high = [], []
    for levels in combinations_with_replacement(range(setting.levels), len(ranks_used)):
        at = dict(zip(ranks_used, levels, strict=True))
        if accepts([sum(weight * at[rank] for rank, weight in mix) for mix in mixes], unit):
            lower, upper = (
                np.zeros(setting.levels, dtype=np.int64),
                np.full(setting.levels, setting.n),
            )
            for rank, level in at.items():
                lower[level] = max(lower[level], rank + 1)
                if level:
                    upper[level - 1] = min(upper[level - 1], rank)
            low.append(lower[:-1])
            high.append(upper[:-1])
    if not low:
        return nothing(setting)
    return Boxes(np.array(low), np.array(high)).and_(everything(setting))


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest table: how many answers differ, how far they moved, and the table itself."""

    changes: int
    movement: int
    table: Integers


def nearest_table(counts: Integers, boxes: Boxes, n: int, radius: int) -> Nearest | None:
    """The table of ``n`` answers in the boxes with the fewest answers other than in ``counts`` [K].

    Changes are ½(‖c − c′‖₁ + |Σc − n|); ties go to the least movement on the scale. None when
    nothing lies within ``radius`` changes.
    """
    if not len(boxes):
        return None
    costs = _costs(counts, boxes.low, boxes.high, radius)[-1]
    end = n - int(counts.sum()) + radius
    if not 0 <= end <= 2 * radius:
        return None
    final = costs[:, end]
    best = int(final.argmin())
    if final[best] >= _FAR:
        return None
    path = _costs(counts, boxes.low[best : best + 1], boxes.high[best : best + 1], radius)
    table = _trace(counts, [costs[0] for costs in path], end, radius)
    twice = int(np.abs(table - counts).sum()) + abs(n - int(counts.sum()))
    shifts = np.cumsum(table - counts)[:-1]
    return Nearest(twice // 2, int(np.abs(shifts).sum()), table)


_FAR = np.int64(1) << 60
_STEP = np.int64(1) << 30
"""What one changed answer costs beside one point of movement: ties go to least movement."""


def _costs(counts: Integers, low: Integers, high: Integers, radius: int) -> list[Integers]:
    """Least cost to reach each shift −radius .. radius of the cumulative count, level by level."""
    cumulative = np.cumsum(counts)
    shifts = np.arange(-radius, radius + 1)
    cost = np.full((len(low), len(shifts)), _FAR)
    cost[:, radius] = 0
    steps = []
    for level, count in enumerate(counts.tolist()):
        reached = np.full_like(cost, _FAR)
        for change in range(-min(count, 2 * radius), 2 * radius + 1):
            here, there = _overlap(change, len(shifts))
            candidate = cost[:, there] + abs(change) * _STEP
            np.minimum(reached[:, here], candidate, out=reached[:, here])
        if level < len(counts) - 1:
            at = cumulative[level] + shifts
            outside: Booleans = (at < low[:, level, None]) | (at > high[:, level, None])
            reached[outside] = _FAR
            reached += np.abs(shifts)
        cost = np.minimum(reached, _FAR)
        steps.append(cost)
    return steps


def _overlap(change: int, size: int) -> tuple[slice, slice]:
    """Slices of the shifts after and before a change of one level's count."""
    if change >= 0:
        return slice(change, None), slice(size - change)
    return slice(size + change), slice(-change, None)


def _trace(counts: Integers, path: list[Integers], end: int, radius: int) -> Integers:
    table = counts.copy()
    start = np.full(2 * radius + 1, _FAR)
    start[radius] = 0
    here = end
    for level in range(len(counts) - 1, -1, -1):
        before = path[level - 1] if level else start
        change = here - np.arange(2 * radius + 1)
        cost = np.where(counts[level] + change >= 0, before + np.abs(change) * _STEP, _FAR)
        there = int(cost.argmin())
        table[level] += here - there
        here = there
    return table
