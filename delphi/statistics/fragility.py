"""How many answers would have to differ for a verdict on agreement to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
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
    as_whole_numbers,
)
from delphi.statistics.moving import Codes
from delphi.statistics.rules import AllOf, AnyOf, EveryGroup, nested
from delphi.statistics.verdict import AGREEMENTS, Agreement, agreement

SEARCHED_RADIUS = 3
"""Rules without boxes (A, CV, pooled and by group at once) are searched this far, then "≥ 4"."""
MOST_NEIGHBOURS = 3_000_000
RADII = tuple(4**power for power in range(1, 16))
"""How many changes off the nearest table is looked for, few first: time grows with the square."""

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
    the least movement on the scale. Shape as for `agreement`; whoever is in no group answers for
    the panel alone. Raises InvalidRatingsError where the groups hold more than the panel.

    By hand: 8 of 10 in 4..5 against a bar of 70 %; two must leave the band.

    >>> rule = ConsensusRule.parse("share(4..5) >= 0.7")
    >>> result = verdict_fragility([[0, 0, 2, 3, 5]], rule)
    >>> result.changes.tolist(), result.witness.tolist()
    ([2.0], [[0, 0, 4, 1, 5]])
    """
    table = as_counts(counts)
    items, levels = table.shape
    cells = _cells(table, rule, cannot_judge, groups, groups_cannot_judge)
    now = agreement(
        table,
        rule,
        lowest=lowest,
        cannot_judge=cannot_judge,
        groups=groups,
        groups_cannot_judge=groups_cannot_judge,
    )
    changes, at_least = np.full(items, np.nan), np.zeros(items, dtype=np.bool_)
    witness = np.full((items, levels), -1, dtype=np.int64)
    reasons = []
    for item in range(items):
        case = _Case(rule, lowest, levels, cells[item])
        found, bound, reason = case.fragility(int(now[item]))
        reasons.append(reason)
        at_least[item] = found is None and bound is not None
        if found is not None:
            changes[item], witness[item] = found.changes, found.table
        elif bound is not None:
            changes[item] = bound
    return VerdictFragility(changes, at_least, witness, tuple(reasons))


def _cells(
    panel: Integers,
    rule: ConsensusRule,
    cannot_judge: ArrayLike | None,
    groups: ArrayLike | None,
    groups_cannot_judge: ArrayLike | None,
) -> Integers:
    """The answers [items, groups + 1, K or K + 1] that ``rule`` reads; see `_Case`."""
    items, levels = panel.shape
    # Whoever answers otherwise does so within a group, so groups matter only to rules about them.
    if groups is None or not rule.asks_groups:
        groups, groups_cannot_judge = np.zeros((items, 0, levels), dtype=np.int64), None
    of_groups = as_group_counts(groups, panel)
    if rule.cannot_judge_counts:
        unable = _counted(cannot_judge, (items,))
        of_groups_unable = _counted(groups_cannot_judge, of_groups.shape[:2])
        panel = np.concatenate([panel, unable[:, None]], axis=1)
        of_groups = np.concatenate([of_groups, of_groups_unable[:, :, None]], axis=2)
    others = panel - of_groups.sum(axis=1)
    if (others < 0).any():
        item = int(np.argwhere(others < 0)[0, 0])
        raise InvalidRatingsError(f"item {item + 1}: the groups hold more answers than the panel")
    return np.concatenate([of_groups, others[:, None]], axis=1)


def _counted(cannot_judge: ArrayLike | None, shape: tuple[int, ...]) -> Integers:
    if cannot_judge is None:
        return np.zeros(shape, dtype=np.int64)
    counts = as_whole_numbers(cannot_judge, "cannot-judge counts")
    if counts.shape != shape or (counts < 0).any():
        raise InvalidRatingsError(f"cannot-judge counts must be 0 or more, of shape {shape}")
    return counts


@dataclass(frozen=True)
class _Case:
    """One item: its answers ``cells`` [groups + 1, K or K + 1], last those who are in no group.

    Where the rule counts those who cannot judge, they stand after the K levels.
    """

    rule: ConsensusRule
    lowest: int
    levels: int
    cells: Integers

    def fragility(self, now: int) -> tuple[Nearest | None, int | None, str]:
        """The nearest other table, else a lower bound on its distance, else why there is none."""
        if not self.cells.any():
            return None, None, "nobody answered"
        best: Nearest | None = None
        unreached: list[int] = []
        for conjunction in self.targets(AGREEMENTS[now]):
            found, exact, bound = self.reach(conjunction)
            if not exact:
                unreached.append(bound)
            best = _nearer(best, found)
        if not unreached:
            return best, None, "" if best else self._never(AGREEMENTS[now])
        searched, radius = self.search(now)
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

    def reach(self, wanted: Conjunction) -> tuple[Nearest | None, bool, int]:
        """The nearest table where all of ``wanted`` holds; whether that is exact; else a bound."""
        pooled = tuple(part for part in wanted if not isinstance(part[0], EveryGroup))
        grouped = tuple(
            (part[0].rule, part[1]) for part in wanted if isinstance(part[0], EveryGroup)
        )
        panel = self.cells.sum(axis=0)
        whole, exact = self._nearest(pooled, panel)
        if not grouped:
            return whole, exact, 1
        in_groups, group_exact = self._in_groups(grouped)
        if not pooled:
            return in_groups, group_exact, 1
        # Moving answers in groups moves the panel: if that suffices for both, it is the least.
        bound = max(part.changes for part in (whole, in_groups, _ZERO) if part)
        return None, False, bound

    def _in_groups(self, wanted: Conjunction) -> tuple[Nearest | None, bool]:
        groups, others = self.cells[:-1], self.cells[-1, : self.levels]
        if not len(groups):
            return None, True
        hold = tuple((rule, True) for rule, holds in wanted if holds)
        fail = [rule for rule, holds in wanted if not holds]
        if len(fail) > 1:
            return None, False
        kept = [self._nearest(hold, group) for group in groups]
        parts = [*(found for found, _ in kept), Nearest(0, 0, others)]
        if not fail:
            return _summed(parts), all(exact for _, exact in kept)
        broken = [self._nearest((*hold, (fail[0], False)), group) for group in groups]
        ways = [
            _summed([*parts[:number], found, *parts[number + 1 :]])
            for number, (found, _) in enumerate(broken)
        ]
        return reduce(_nearer, ways), all(exact for _, exact in (*kept, *broken))

    def _nearest(self, wanted: Conjunction, cells: Integers) -> tuple[Nearest | None, bool]:
        """The nearest table to ``cells`` [K or K + 1] that meets ``wanted``, and whether exact."""
        counts, cannot = cells[: self.levels], int(cells[self.levels :].sum())
        n = int(counts.sum())
        best: Nearest | None = None
        exact = True
        made: dict[int, Boxes] = {}
        for radius in (*(each for each in RADII if each < n + cannot), n + cannot):
            spare = range(-min(radius, cannot), min(radius, n) + 1)
            # A cannot-judge that becomes a rating, or the reverse, is one changed answer.
            for more in spare if self.rule.cannot_judge_counts else (0,):
                size = n - more
                if size not in made:
                    made[size] = self._boxes(wanted, size, cannot + more)
                exact &= made[size].complete
                best = _nearer(best, nearest_table(counts, made[size], size, radius))
            if best is not None and best.changes <= radius:
                break
        return best, exact

    def _boxes(self, wanted: Conjunction, n: int, cannot_judge: int) -> Boxes:
        setting = Setting(n, cannot_judge, self.lowest, self.levels, self.rule.quartile_type)
        boxes = everything(setting)
        try:
            for rule, holds in wanted:
                boxes = boxes.and_(boxes_of(rule, holds, setting))
        except NotBoxesError:
            return replace(nothing(setting), complete=False)
        return boxes

    def search(self, now: int) -> tuple[Nearest | None, int]:
        """The nearest table with another verdict within SEARCHED_RADIUS, and how far it looked."""
        groups, cells = self.cells.shape
        panel = self.cells.sum(axis=0)[: self.levels]
        ring = known = self.cells.reshape(1, -1)
        for radius in range(1, SEARCHED_RADIUS + 1):
            if len(ring) * groups * cells * cells > MOST_NEIGHBOURS:
                return None, radius - 1
            ring = _without(_single_changes(ring, groups, cells), known)
            known = np.concatenate([known, ring])
            tables = ring.reshape(len(ring), groups, cells)
            other = np.flatnonzero(self._judge(tables) != now)
            if len(other):
                pooled = tables[other].sum(axis=1)[:, : self.levels]
                shift = np.abs(np.cumsum(pooled - panel, axis=1)).sum(axis=1)
                chosen = int(shift.argmin())
                return Nearest(radius, int(shift[chosen]), pooled[chosen]), radius
        return None, SEARCHED_RADIUS

    def _judge(self, tables: Integers) -> Codes:
        """Agreement of tables [tables, groups + 1, K or K + 1]."""
        rated, unable = tables[:, :, : self.levels], tables[:, :, self.levels :].sum(axis=2)
        return agreement(
            rated.sum(axis=1),
            self.rule,
            lowest=self.lowest,
            cannot_judge=unable.sum(axis=1),
            groups=rated[:, :-1],
            groups_cannot_judge=unable[:, :-1],
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
    if not grouped or not isinstance(rule, AllOf | AnyOf):
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


def _single_changes(tables: Integers, groups: int, cells: int) -> Integers:
    """Every table one changed answer away, within groups, [tables′, groups · cells]."""
    changed = []
    for group in range(groups):
        for source in range(group * cells, (group + 1) * cells):
            able = tables[tables[:, source] > 0]
            for target in range(group * cells, (group + 1) * cells):
                moved = able.copy()
                moved[:, source] -= 1
                moved[:, target] += 1
                changed.append(moved)
    return np.unique(np.concatenate(changed), axis=0)


def _without(tables: Integers, known: Integers) -> Integers:
    """The rows of ``tables`` that are not among ``known``."""
    seen = {row.tobytes() for row in known}
    fresh = [row for row in tables if row.tobytes() not in seen]
    return np.array(fresh, dtype=np.int64).reshape(len(fresh), tables.shape[1])
