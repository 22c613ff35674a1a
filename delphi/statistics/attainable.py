"""Whether a consensus rule can be met at all, and whether it can be missed, by so many answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, product
from typing import Any, TypeAlias

import numpy as np

from delphi.statistics.ballots import Ballot
from delphi.statistics.clauses import (
    AnswersAtLeast,
    IqrAtMost,
    MedianWithin,
    Rule,
    ShareBelow,
    ShareWithin,
)
from delphi.statistics.clauses import DisagreementIndexAtMost as DisagreementAtMost
from delphi.statistics.counts import Booleans, Integers
from delphi.statistics.quantiles import HALF, QUARTER, THREE_QUARTERS, QuartileType, quantile_ranks
from delphi.statistics.rules import AllOf, AnyOf, EveryGroup
from delphi.statistics.tables import MOST_TABLES, all_tables, table_count

MOST_SIGNS = 10
"""With more clauses than this nothing is decided: the rule is taken to be met and missed."""
MOST_SIZES = 200
"""So many compositions of a panel (answers, cannot judge) are looked at, the fullest first."""

Leaves: TypeAlias = Mapping[Rule, Booleans | bool]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether some answers meet a rule, and whether some miss it."""

    can_hold: bool
    can_fail: bool

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.can_hold or other.can_hold, self.can_fail or other.can_fail)


def both_can_hold(one: Rule, other: Rule, panel: int, **conventions: Any) -> bool:
    """Whether some answers of a panel of so many meet both rules; conventions of `panel_reach`.

    False also where that cannot be told: a warning of it is never false.

    >>> from delphi.statistics.rule_text import parse_rule
    >>> high, low = parse_rule("share(6..7) >= 0.1"), parse_rule("share(1..2) >= 0.1")
    >>> both_can_hold(high, low, 20, levels=7)
    True
    """
    leaves = dict.fromkeys([*_leaves(one), *_leaves(other)])
    shares = [each for each in leaves if isinstance(each, ShareWithin | ShareBelow)]
    if len(shares) > MOST_SIGNS or not all(isinstance(each, _DECIDABLE) for each in leaves):
        return False
    return panel_reach(AllOf(one, other), panel, **conventions).can_hold


@lru_cache(maxsize=512)
def panel_reach(
    rule: Rule,
    panel: int,
    *,
    levels: int,
    lowest: int = 1,
    minimum_answers: int = 1,
    cannot_judge_counts: bool = False,
    quartile_type: QuartileType = 7,
) -> Reach:
    """Reach of ``rule`` over all numbers of answers that a panel of so many may give.

    Fewer than ``minimum_answers`` are not judged; whoever gives no answer could not judge or was
    not there. Stops as soon as the rule is both met and missed; of panels so large that there are
    more than MOST_SIZES compositions, the fullest are tried.

    >>> from delphi.statistics.rule_text import parse_rule
    >>> rule = parse_rule("share(7..9) >= 0.7 and share(1..6) >= 0.5")
    >>> panel_reach(rule, 20, levels=9)
    Reach(can_hold=False, can_fail=True)
    """
    found = Reach(False, False)
    sizes = [
        (answers, unable)
        for answers in range(panel, max(minimum_answers, 1) - 1, -1)
        for unable in range(panel - answers + 1 if cannot_judge_counts else 1)
    ]
    for answers, unable in sizes[:MOST_SIZES]:
        found |= reach(
            rule,
            answers,
            levels=levels,
            lowest=lowest,
            cannot_judge=unable,
            quartile_type=quartile_type,
        )
        if found.can_hold and found.can_fail:
            break
    return found


def reach(
    rule: Rule,
    answers: int,
    *,
    levels: int,
    lowest: int = 1,
    cannot_judge: int = 0,
    quartile_type: QuartileType = 7,
) -> Reach:
    """Reach of ``rule`` over every table of ``answers`` (1 or more) on ``levels`` levels.

    Exact for shares, medians, quartile ranges, the disagreement index and numbers of answers: with
    the answers at the ranks they look at given, what is left are bounds on differences of
    cumulative counts, which whole numbers can keep if no cycle of bounds is negative (Bellman
    1958, Quarterly of Applied Mathematics 16). The coefficient of variation and agreement A are
    decided by listing all tables where there are at most 300,000. Where there are more, and of
    "every group", whose sizes nobody knows beforehand, both outcomes count as possible: so a rule
    is never said to be out of reach, or always met, when it is not.
    """
    clauses = tuple(dict.fromkeys(_leaves(rule)))
    free = [clause for clause in clauses if not isinstance(clause, _DECIDABLE)]
    grouped = any(isinstance(clause, EveryGroup) for clause in free)
    if free and not grouped and table_count(answers, levels) <= MOST_TABLES:
        tables = all_tables(answers, levels)
        unable = np.full(len(tables), cannot_judge)
        held = rule.judge(tables, lowest=lowest, cannot_judge=unable, quartile_type=quartile_type)
        return Reach(bool(held.any()), not held.all())
    shares = [clause for clause in clauses if isinstance(clause, ShareWithin | ShareBelow)]
    if len(shares) + len(free) > MOST_SIGNS:
        return Reach(True, True)
    ranks = _ranks(clauses, answers, quartile_type)
    placed = list(combinations_with_replacement(range(levels), len(ranks)))
    cases = np.array(placed, dtype=np.int64).reshape(len(placed), len(ranks))
    ballot = Ballot(_tables_of(cases, ranks, answers, levels), lowest, quartile_type=quartile_type)
    known: dict[Rule, Booleans | bool] = {
        clause: clause.holds(ballot) for clause in clauses if isinstance(clause, _BY_RANK)
    }
    known |= {c: answers >= c.at_least for c in clauses if isinstance(c, AnswersAtLeast)}
    bounds = _bounds_of(cases, ranks, answers, levels)
    found = Reach(False, False)
    for signs in product((True, False), repeat=len(shares)):
        bounded = _with_shares(bounds, shares, signs, answers + cannot_judge, lowest)
        for guess in product((True, False), repeat=len(free)):
            leaves = known | dict(zip(shares, signs, strict=True))
            leaves |= dict(zip(free, guess, strict=True))
            holds = np.broadcast_to(_holds(rule, leaves), len(cases))
            found |= Reach(
                not found.can_hold and _is_possible(bounded[holds]),
                not found.can_fail and _is_possible(bounded[~holds]),
            )
        if found.can_hold and found.can_fail:
            break
    return found


_BY_RANK = (MedianWithin, IqrAtMost, DisagreementAtMost)
_DECIDABLE = (ShareWithin, ShareBelow, AnswersAtLeast, *_BY_RANK)


def _leaves(rule: Rule) -> Iterator[Rule]:
    """The clauses of the rule; "every group" as one, whatever it asks of each."""
    if isinstance(rule, AllOf | AnyOf):
        for part in rule.parts():
            yield from _leaves(part)
    else:
        yield rule


def _holds(rule: Rule, leaves: Leaves) -> Booleans:
    if isinstance(rule, AllOf | AnyOf):
        parts = [_holds(part, leaves) for part in rule.parts()]
        join = np.logical_and if isinstance(rule, AllOf) else np.logical_or
        joined = parts[0]
        for part in parts[1:]:
            joined = join(joined, part)
        return np.asarray(joined)
    return np.asarray(leaves[rule])


def _ranks(clauses: tuple[Rule, ...], answers: int, quartile_type: QuartileType) -> list[int]:
    """The ranks from 0, in order, of the answers that medians and quantiles look at."""
    tenths: QuartileType = 7 if quartile_type == "tukey" else quartile_type
    wanted = {
        MedianWithin: ((HALF, 7),),
        IqrAtMost: ((QUARTER, quartile_type), (THREE_QUARTERS, quartile_type)),
        DisagreementAtMost: ((Fraction(3, 10), tenths), (Fraction(7, 10), tenths)),
    }
    found: set[int] = set()
    for clause in clauses:
        for probability, kind in wanted.get(type(clause), ()):
            both, _, _ = quantile_ranks(np.array([answers]), probability, kind)
            found |= {min(max(int(rank[0]), 0), answers - 1) for rank in both}
    return sorted(found)


def _tables_of(cases: Integers, ranks: list[int], answers: int, levels: int) -> Integers:
    """For each case [cases, ranks] a table [cases, levels] with those answers at those ranks."""
    tables = np.zeros((len(cases), levels), dtype=np.int64)
    if not ranks:
        return tables
    until = np.array([*ranks[1:], answers])
    widths = until - np.array([0, *ranks[1:]])
    np.add.at(tables, (np.arange(len(cases))[:, None], cases), widths)
    return tables


def _bounds_of(cases: Integers, ranks: list[int], answers: int, levels: int) -> Integers:
    """Most that cumulative count j may exceed count i by, [cases, levels + 1, levels + 1].

    Cumulative count i is the number of answers on the first i levels.
    """
    nodes = levels + 1
    ahead = np.triu(np.full((nodes, nodes), answers, dtype=np.int64), 1)
    bounds = np.repeat(ahead[None], len(cases), axis=0)
    bounds[:, levels, 0] = -answers
    row = np.arange(len(cases))
    for place, rank in enumerate(ranks):
        level = cases[:, place]
        bounds[row, 0, level] = np.minimum(bounds[row, 0, level], rank)
        bounds[row, level + 1, 0] = np.minimum(bounds[row, level + 1, 0], -(rank + 1))
    return bounds


def _with_shares(
    bounds: Integers,
    shares: list[ShareWithin | ShareBelow],
    signs: tuple[bool, ...],
    total: int,
    lowest: int,
) -> Integers:
    """The bounds, and those of each share clause that holds or fails."""
    narrowed = bounds.copy()
    for clause, holds in zip(shares, signs, strict=True):
        below, above = int(clause.low) - lowest, int(clause.high) - lowest + 1
        bar = clause.at_least if isinstance(clause, ShareWithin) else clause.below
        needed = -(-bar.numerator * total // bar.denominator)
        if holds == isinstance(clause, ShareWithin):
            narrowed[:, above, below] = np.minimum(narrowed[:, above, below], -needed)
        else:
            narrowed[:, below, above] = np.minimum(narrowed[:, below, above], needed - 1)
    return narrowed


def _is_possible(bounds: Integers) -> bool:
    """Whether whole numbers keep all bounds of at least one case (Floyd's shortest paths)."""
    if not len(bounds):
        return False
    shortest = bounds.copy()
    for node in range(bounds.shape[1]):
        through = shortest[:, :, node, None] + shortest[:, None, node, :]
        np.minimum(shortest, through, out=shortest)
    return bool((np.diagonal(shortest, axis1=1, axis2=2) >= 0).all(axis=1).any())
