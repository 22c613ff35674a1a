"""Consensus rules as values: they print as text, save as JSON and judge arrays exactly.

A rule is a clause or a composition of clauses with `AllOf` and `AnyOf`; `EveryGroup` asks a rule
of each stakeholder group on its own. Thresholds are fractions and every comparison is made in
integers, so 7 of 10 *is* 70 %. A clause whose measure is undefined (nobody answered) fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.appropriateness import RAND_LEVELS
from delphi.statistics.ballots import Ballot, ValueBallot
from delphi.statistics.clauses import (
    AgreementAtLeast,
    AnswersAtLeast,
    Band,
    CoefficientOfVariationAtMost,
    DisagreementIndexAtMost,
    InvalidRuleError,
    IqrAtMost,
    MedianWithin,
    Rule,
    ShareBelow,
    ShareWithin,
    band_text,
    number_text,
)
from delphi.statistics.counts import Booleans
from delphi.statistics.quantiles import QuartileType
from delphi.statistics.shares import exact


@dataclass(frozen=True)
class _Several(Rule):
    """Two rules or more, joined by one word."""

    rules: tuple[Rule, ...]
    word: ClassVar[str]

    def __init__(self, *rules: Rule) -> None:
        if len(rules) < 2:
            raise InvalidRuleError(f"'{self.word}' joins two rules or more")
        flat: list[Rule] = []
        for rule in rules:
            # (a and b) and c is a and b and c, so that text and JSON have one form.
            same = isinstance(rule, _Several) and rule.word == self.word
            flat.extend(rule.parts() if same else (rule,))
        object.__setattr__(self, "rules", tuple(flat))

    def parts(self) -> tuple[Rule, ...]:
        return self.rules

    def text(self) -> str:
        return f" {self.word} ".join(
            f"({rule.text()})" if isinstance(rule, _Several) else rule.text() for rule in self.rules
        )

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "rules": [rule.to_json() for rule in self.rules]}


@dataclass(frozen=True, init=False)
class AllOf(_Several):
    """Every one of the rules holds."""

    kind: ClassVar[str] = "all_of"
    word: ClassVar[str] = "and"

    def holds(self, ballot: Ballot) -> Booleans:
        return np.asarray(np.all([rule.holds(ballot) for rule in self.rules], axis=0))

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        return all(rule.holds_for_values(ballot) for rule in self.rules)


@dataclass(frozen=True, init=False)
class AnyOf(_Several):
    """At least one of the rules holds."""

    kind: ClassVar[str] = "any_of"
    word: ClassVar[str] = "or"

    def holds(self, ballot: Ballot) -> Booleans:
        return np.asarray(np.any([rule.holds(ballot) for rule in self.rules], axis=0))

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        return any(rule.holds_for_values(ballot) for rule in self.rules)


@dataclass(frozen=True)
class EveryGroup(Rule):
    """The rule holds in every stakeholder group on its own; a group without answers fails it."""

    rule: Rule
    kind: ClassVar[str] = "every_group"

    def __post_init__(self) -> None:
        if any(isinstance(rule, EveryGroup) for rule in nested(self.rule)):
            raise InvalidRuleError("'every group' cannot stand inside 'every group'")

    def parts(self) -> tuple[Rule, ...]:
        return (self.rule,)

    def holds(self, ballot: Ballot) -> Booleans:
        if ballot.groups is None:
            raise InvalidRuleError("'every group' needs the counts by stakeholder group")
        items, groups, levels = ballot.groups.shape
        unable = ballot.groups_cannot_judge
        if ballot.cannot_judge is not None and unable is None:
            raise InvalidRuleError(
                "'every group' needs the cannot-judge counts by stakeholder group"
            )
        flat = Ballot(
            ballot.groups.reshape(items * groups, levels),
            ballot.lowest,
            None if unable is None else unable.reshape(items * groups),
            quartile_type=ballot.quartile_type,
        )
        in_group = self.rule.holds(flat).reshape(items, groups)
        return np.asarray(in_group.all(axis=1) & (groups > 0))

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        raise InvalidRuleError("'every group' is judged on counts by stakeholder group")

    def text(self) -> str:
        return f"every group ({self.rule.text()})"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "rule": self.rule.to_json()}


def nested(rule: Rule) -> Iterator[Rule]:
    """The rule and every rule within it."""
    yield rule
    for part in rule.parts():
        yield from nested(part)


_FROM_JSON: Mapping[str, Callable[[Mapping[str, Any]], Rule]] = {
    ShareWithin.kind: lambda o: ShareWithin(exact(o["low"]), exact(o["high"]), o["at_least"]),
    ShareBelow.kind: lambda o: ShareBelow(exact(o["low"]), exact(o["high"]), o["below"]),
    MedianWithin.kind: lambda o: MedianWithin(exact(o["low"]), exact(o["high"])),
    IqrAtMost.kind: lambda o: IqrAtMost(o["at_most"]),
    DisagreementIndexAtMost.kind: lambda o: DisagreementIndexAtMost(o["at_most"]),
    CoefficientOfVariationAtMost.kind: lambda o: CoefficientOfVariationAtMost(o["at_most"]),
    AgreementAtLeast.kind: lambda o: AgreementAtLeast(o["at_least"]),
    AnswersAtLeast.kind: lambda o: AnswersAtLeast(o["at_least"]),
    AllOf.kind: lambda o: AllOf(*[rule_from_json(part) for part in o["rules"]]),
    AnyOf.kind: lambda o: AnyOf(*[rule_from_json(part) for part in o["rules"]]),
    EveryGroup.kind: lambda o: EveryGroup(rule_from_json(o["rule"])),
}


def rule_from_json(value: Mapping[str, Any]) -> Rule:
    """The rule that a JSON object of `Rule.to_json` stands for, else InvalidRuleError."""
    try:
        make = _FROM_JSON[value["kind"]]
        return make(value)
    except InvalidRuleError:
        raise
    except (KeyError, TypeError, ValueError, ZeroDivisionError, RecursionError) as error:
        kind = value.get("kind") if isinstance(value, Mapping) else None
        named = f"of kind {kind!r}" if isinstance(kind, str) else "without a kind"
        raise InvalidRuleError(f"not a rule: a value {named}") from error


def judge(
    rule: Rule,
    counts: ArrayLike,
    *,
    lowest: int = 1,
    cannot_judge: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    groups_cannot_judge: ArrayLike | None = None,
    quartile_type: QuartileType = 7,
) -> Booleans:
    """`Rule.judge` as a function: whether the rule holds for each item, bool [items]."""
    return rule.judge(
        counts,
        lowest=lowest,
        cannot_judge=cannot_judge,
        groups=groups,
        groups_cannot_judge=groups_cannot_judge,
        quartile_type=quartile_type,
    )


def check_rule(rule: Rule, lowest: int, highest: int) -> None:
    """Raise InvalidRuleError unless the rule can be judged on the scale ``lowest .. highest``."""
    for clause in rule.clauses():
        if isinstance(clause, Band):
            for end in (clause.low, clause.high):
                if Fraction(end).denominator != 1:
                    point = number_text(end)
                    raise InvalidRuleError(
                        "{clause}: {point} is not on the scale", clause=clause.text(), point=point
                    )
            if clause.low < lowest or clause.high > highest:
                raise InvalidRuleError(
                    "{clause}: the band {band} is not within the scale {lowest}..{highest}",
                    clause=clause.text(),
                    band=band_text(clause.low, clause.high),
                    lowest=lowest,
                    highest=highest,
                )
        levels = highest - lowest + 1
        if isinstance(clause, DisagreementIndexAtMost) and levels != RAND_LEVELS:
            raise InvalidRuleError(
                "the disagreement index needs nine levels, the scale has {levels}", levels=levels
            )
        if isinstance(clause, AgreementAtLeast) and levels < 3:
            raise InvalidRuleError("agreement A needs three levels or more")


def is_directed(rule: Rule) -> bool:
    """Whether every way of meeting the rule says where on the scale the answers lie."""
    if isinstance(rule, AnyOf):
        return all(is_directed(part) for part in rule.rules)
    if isinstance(rule, AllOf | EveryGroup):
        return any(is_directed(part) for part in rule.parts())
    return isinstance(rule, ShareWithin | MedianWithin)


def region(rule: Rule, lowest: int, levels: int) -> Booleans:
    """The levels the rule asks the answers to lie in, bool [K]: its at-least and median bands."""
    inside = np.zeros(levels, dtype=np.bool_)
    for clause in rule.clauses():
        if not isinstance(clause, ShareWithin | MedianWithin):
            continue
        inside[max(int(clause.low) - lowest, 0) : max(int(clause.high) - lowest + 1, 0)] = True
    return inside
