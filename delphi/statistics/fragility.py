"""How many answers would have to differ for a verdict on agreement to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.boxes import (
    Boxes,
    Nearest,
    NotBoxesError,
    Setting,
    boxes_of,
    everything,
    nearest_table,
    nothing,
)
from delphi.statistics.clauses import AnswersAtLeast, Rule
from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.counts import (
    Booleans,
    Floats,
    Integers,
    InvalidRatingsError,
    as_counts,
    as_group_counts,
)
from delphi.statistics.moving import Codes
from delphi.statistics.rules import AllOf, AnyOf, EveryGroup, nested
from delphi.statistics.verdict import AGREEMENTS, Agreement, agreement

SEARCHED_RADIUS = 3
"""Rules without boxes (A, CV, pooled and by group at once) are searched this far, then "≥ 4"."""
MOST_NEIGHBOURS = 300_000

Literal_: TypeAlias = tuple[Rule, bool]
Conjunction: TypeAlias = tuple[Literal_, ...]


@dataclass(frozen=True, slots=True)
class VerdictFragility:
    """Fragility of the agreement verdict per item [items].

    ``changes``: the fewest answers that would have to differ; with ``at_least`` a lower bound.
    NaN with a reason where no table of this size has another verdict. ``witness`` [items, K] is
    such a table of the whole panel (−1 without one).
    """

    changes: Floats
    at_least: Booleans
    witness: Integers
    reasons: tuple[str, ...]


def verdict_fragility(
    counts: ArrayLike,
    rule: ConsensusRule,
    *,
    lowest: int = 1,
    cannot_judge: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    groups_cannot_judge: ArrayLike | None = None,
) -> VerdictFragility:
    """Fewest answers that would have to differ for another agreement verdict, per item.

    The minimum over tables with another verdict, group sizes fixed, of Σ_groups ½‖c − c′‖₁;
    cannot-judge is a cell only where the rule counts it. Exact for shares, medians, IQR,
    disagreement index and their compositions; A, CV and rules that read the panel and its groups
    at once are searched up to 3 changes, beyond which ``at_least`` marks the bound. Ties go to
    the least movement on the scale. Shape as for `agreement`.

    By hand: 8 of 10 in 4..5 against a bar of 70 %; two must leave the band.

    >>> rule = ConsensusRule.parse("share(4..5) >= 0.7")
    >>> result = verdict_fragility([[0, 0, 2, 3, 5]], rule)
    >>> result.changes.tolist(), result.witness.tolist()
    ([2.0], [[0, 0, 4, 1, 5]])
    """
    table = as_counts(counts)
    items, levels = table.shape
    unable = _optional(cannot_judge, (items,)) if rule.cannot_judge_counts else None
    # Whoever answers otherwise does so within a group, so groups matter only to rules about them.
    by_group = None
    if groups is not None and rule.asks_groups:
        by_group = as_group_counts(groups, table)
    group_unable = None
    if by_group is not None and rule.cannot_judge_counts:
        group_unable = _optional(groups_cannot_judge, by_group.shape[:2])
    changes, at_least = np.full(items, np.nan), np.zeros(items, dtype=np.bool_)
    witness = np.full((items, levels), -1, dtype=np.int64)
    reasons = []
    for item in range(items):
        case = _Case(
            rule,
            lowest,
            table[item],
            None if unable is None else int(unable[item]),
            None if by_group is None else by_group[item],
            None if group_unable is None else group_unable[item],
        )
        found, bound, reason = case.fragility()
        reasons.append(reason)
        at_least[item] = found is None and bound is not None
        if found is not None:
            changes[item], witness[item] = found.changes, found.table
        elif bound is not None:
            changes[item] = bound
    return VerdictFragility(changes, at_least, witness, tuple(reasons))


def _optional(values: ArrayLike | None, shape: tuple[int, ...]) -> Integers:
    if values is None:
        return np.zeros(shape, dtype=np.int64)
    whole = np.asarray(values, dtype=np.int64)
    if whole.shape != shape:
        raise InvalidRatingsError(f"cannot-judge counts must have shape {shape}")
    return whole


@dataclass(frozen=True)
class _Case:
    """One item: its counts [K], those who could not judge, and the same by group [groups, K]."""

    rule: ConsensusRule
    lowest: int
    counts: Integers
    unable: int | None
    groups: Integers | None
    groups_unable: Integers | None

    def fragility(self) -> tuple[Nearest | None, int | None, str]:
        """The nearest other table, else a lower bound on its distance, else why there is none."""
        now = self._judge(self._start()[None])[0]
        if not self.counts.sum() and not self.unable:
            return None, None, "nobody answered"
        best: Nearest | None = None
        complete = True
        unreached: list[int] = []
        for conjunction in self.targets(AGREEMENTS[now]):
            found, exact, bound = self.reach(conjunction, AGREEMENTS[now])
            complete &= exact
            if not exact:
                unreached.append(bound)
            best = _nearer(best, found)
        if complete:
            return best, None, "" if best else self._never(AGREEMENTS[now])
        limit = SEARCHED_RADIUS if best is None else min(SEARCHED_RADIUS, best.changes - 1)
        searched, radius = self.search(int(now), limit)
        if searched is not None:
            return searched, None, ""
        bound = max(radius + 1, min(unreached))
        if best is not None and best.changes <= bound:
            return best, None, ""
        return None, bound, ""

    def _never(self, now: Agreement) -> str:
        if now is Agreement.TOO_FEW:
            return "too few answers, whatever they are"
        return "no table of this size has another verdict"

    def targets(self, now: Agreement) -> list[Conjunction]:
        """What would have to hold for another verdict than ``now``, as alternatives."""
        for_, against, middle = self.rule.for_, self.rule.against, self.rule.middle
        rest: Conjunction = () if middle is None else ((middle, False),)
        enough = AnswersAtLeast(self.rule.minimum_answers)
        if now is Agreement.TOO_FEW:
            return [((enough, True),)]
        too_few: list[Conjunction] = [((enough, False),)]
        if against is None:
            if now is Agreement.AGREED:
                return too_few + _alternatives(((for_, False), *rest))
            return [a for r in (for_, middle) if r for a in _alternatives(((r, True),))] + too_few
        wanted: dict[Agreement, list[Conjunction]] = {
            Agreement.FOR: [((for_, False),), ((against, True),)],
            Agreement.AGAINST: [((against, False),), ((for_, True),)],
            Agreement.NONE: [
                ((for_, True), (against, False)),
                ((against, True), (for_, False)),
            ],
        }
        if middle is not None:
            wanted[Agreement.AGREED] = [((middle, False),), ((for_, True),), ((against, True),)]
            wanted[Agreement.NONE].append(((middle, True), (for_, False), (against, False)))
        return too_few + [a for literals in wanted[now] for a in _alternatives(literals)]

    def reach(self, wanted: Conjunction, now: Agreement) -> tuple[Nearest | None, bool, int]:
        """The nearest table where all of ``wanted`` holds; whether that is exact; else a bound."""
        pooled = tuple(part for part in wanted if not isinstance(part[0], EveryGroup))
        grouped = tuple(
            (part[0].rule, part[1]) for part in wanted if isinstance(part[0], EveryGroup)
        )
        whole, exact = self._nearest(pooled, self.counts, self.unable) if pooled else (None, True)
        if not grouped:
            return whole, exact, 1
        in_groups, group_exact = self._in_groups(grouped)
        if not pooled:
            return in_groups, group_exact, 1
        # Moving answers in groups moves the panel: if that suffices for both, it is the least.
        bound = max(part.changes for part in (whole, in_groups, _ZERO) if part)
        return None, False, bound

    def _in_groups(self, wanted: Conjunction) -> tuple[Nearest | None, bool]:
        if self.groups is None or not len(self.groups):
            return None, True
        hold = tuple((rule, True) for rule, holds in wanted if holds)
        fail = [rule for rule, holds in wanted if not holds]
        if len(fail) > 1:
            return None, False
        unable = [None] * len(self.groups) if self.groups_unable is None else self.groups_unable
        kept = [
            self._nearest(hold, group, _number(cannot)) if hold else (_stay(group), True)
            for group, cannot in zip(self.groups, unable, strict=True)
        ]
        exact = all(is_exact for _, is_exact in kept)
        if not fail:
            return _summed([found for found, _ in kept]), exact
        best: Nearest | None = None
        for number, (group, cannot) in enumerate(zip(self.groups, unable, strict=True)):
            broken, is_exact = self._nearest((*hold, (fail[0], False)), group, _number(cannot))
            exact &= is_exact
            parts = [found for found, _ in kept]
            parts[number] = broken
            best = _nearer(best, _summed(parts))
        return best, exact

    def _nearest(
        self, wanted: Conjunction, counts: Integers, unable: int | None
    ) -> tuple[Nearest | None, bool]:
        """The nearest table to ``counts`` [K] that meets all of ``wanted``, and whether exact."""
        n, cannot = int(counts.sum()), unable or 0
        exact = True
        radius = 4
        most = n + cannot
        made: dict[int, Boxes] = {}
        while True:
            best: Nearest | None = None
            # A cannot-judge that becomes a rating, or the reverse, is one changed answer.
            spare = range(-min(radius, cannot), min(radius, n) + 1) if unable is not None else (0,)
            for more in spare:
                size = n - more
                if size not in made:
                    made[size] = self._boxes(wanted, size, cannot + more)
                exact &= made[size].complete
                best = _nearer(best, nearest_table(counts, made[size], size, min(radius, most)))
            if (best is not None and best.changes <= radius) or radius >= most:
                return best, exact
            radius = min(4 * radius, max(most, 1))

    def _boxes(self, wanted: Conjunction, n: int, cannot_judge: int) -> Boxes:
        setting = Setting(n, cannot_judge, self.lowest, len(self.counts), self.rule.quartile_type)
        boxes = everything(setting)
        try:
            for rule, holds in wanted:
                boxes = boxes.and_(boxes_of(rule, holds, setting))
        except NotBoxesError:
            none = nothing(setting)
            return Boxes(none.low, none.high, complete=False)
        return boxes

    def search(self, now: int, limit: int) -> tuple[Nearest | None, int]:
        """The nearest table with another verdict within ``limit``, and how far it looked."""
        start = self._start()
        ring = start.reshape(1, -1)
        known = ring
        cells = start.shape[1]
        for radius in range(1, limit + 1):
            if len(ring) * len(start) * cells * cells > MOST_NEIGHBOURS * 10:
                return None, radius - 1
            ring = _without(_single_changes(ring, len(start), cells), known)
            known = np.concatenate([known, ring])
            tables = ring.reshape(len(ring), *start.shape)
            codes = self._judge(tables)
            other = np.flatnonzero(codes != now)
            if len(other):
                pooled = tables[other][:, :, : len(self.counts)].sum(axis=1)
                shift = np.abs(np.cumsum(pooled - self.counts, axis=1)).sum(axis=1)
                chosen = int(shift.argmin())
                return Nearest(radius, int(shift[chosen]), pooled[chosen]), radius
        return None, limit

    def _start(self) -> Integers:
        """Counts [groups, K], with those who could not judge beside them where that is read."""
        groups = self.counts[None] if self.groups is None else self.groups
        if self.unable is None:
            return groups
        unable = np.array([self.unable]) if self.groups_unable is None else self.groups_unable
        return np.concatenate([groups, unable[:, None]], axis=1)

    def _judge(self, tables: Integers) -> Codes:
        """Agreement of tables [tables, groups, K or K + 1]."""
        levels = len(self.counts)
        groups = tables[:, :, :levels]
        unable = tables[:, :, levels] if tables.shape[2] > levels else None
        return agreement(
            groups.sum(axis=1),
            self.rule,
            lowest=self.lowest,
            cannot_judge=None if unable is None else unable.sum(axis=1),
            groups=None if self.groups is None else groups,
            groups_cannot_judge=None if self.groups is None else unable,
        )


_ZERO = Nearest(0, 0, np.zeros(0, dtype=np.int64))


def _alternatives(literals: Conjunction) -> list[Conjunction]:
    """The conjunction as alternatives in which 'every group' stands alone, not inside others."""
    alternatives: list[Conjunction] = [()]
    for rule, holds in literals:
        alternatives = [
            (*before, *after) for before in alternatives for after in _spread(rule, holds)
        ]
    return alternatives


def _spread(rule: Rule, holds: bool) -> list[Conjunction]:
    grouped = any(isinstance(part, EveryGroup) for part in nested(rule))
    if not grouped or isinstance(rule, EveryGroup) or not isinstance(rule, AllOf | AnyOf):
        # An all-of is broken by its cheapest part, so parts are tried one by one.
        if isinstance(rule, AllOf | AnyOf) and isinstance(rule, AnyOf) == holds:
            return [one for part in rule.rules for one in _spread(part, holds)]
        return [((rule, holds),)]
    if isinstance(rule, AllOf) == holds:
        return _alternatives(tuple((part, holds) for part in rule.rules))
    return [one for part in rule.rules for one in _spread(part, holds)]


def _nearer(first: Nearest | None, second: Nearest | None) -> Nearest | None:
    if first is None or second is None:
        return first or second
    return min(first, second, key=lambda found: (found.changes, found.movement))


def _summed(parts: Sequence[Nearest | None]) -> Nearest | None:
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return Nearest(
        sum(part.changes for part in found),
        sum(part.movement for part in found),
        np.sum([part.table for part in found], axis=0),
    )


def _stay(counts: Integers) -> Nearest:
    return Nearest(0, 0, counts)


def _number(value: np.int64 | None) -> int | None:
    return None if value is None else int(value)


def _single_changes(tables: Integers, groups: int, cells: int) -> Integers:
    """Every table one changed answer away, within groups, [tables′, groups · cells]."""
    changed = []
    for group in range(groups):
        for source in range(group * cells, (group + 1) * cells):
            able = tables[tables[:, source] > 0]
            for target in range(group * cells, (group + 1) * cells):
                if target != source and len(able):
                    moved = able.copy()
                    moved[:, source] -= 1
                    moved[:, target] += 1
                    changed.append(moved)
    if not changed:
        return np.zeros((0, groups * cells), dtype=np.int64)
    return np.unique(np.concatenate(changed), axis=0)


def _without(tables: Integers, known: Integers) -> Integers:
    """The rows of ``tables`` that are not among ``known``."""
    seen = {row.tobytes() for row in known}
    fresh = [row for row in tables if row.tobytes() not in seen]
    return np.array(fresh, dtype=np.int64).reshape(len(fresh), tables.shape[1])
