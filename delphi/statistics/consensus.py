"""The consensus rule a protocol locks: what counts as agreement for, against or in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.clauses import (
    InvalidRuleError,
    MedianWithin,
    Rule,
    ShareBelow,
    ShareWithin,
)
from delphi.statistics.counts import Booleans
from delphi.statistics.quantiles import QuartileType, checked_quartile_type
from delphi.statistics.rule_text import parse_rule
from delphi.statistics.rules import (
    AllOf,
    AnyOf,
    EveryGroup,
    check_rule,
    is_directed,
    nested,
    region,
    rule_from_json,
)


@dataclass(frozen=True)
class ConsensusRule:
    """Rules for both directions and the conventions they are judged by.

    ``for_`` alone (years, numbers, scales without direction) yields only *agreed*; with
    ``against`` it yields *for* or *against*, and ``middle``, where given, *agreed*. An item with
    fewer than ``minimum_answers`` valid answers is not judged. With ``cannot_judge_counts`` the
    denominator of shares includes those who could not judge.
    """

    for_: Rule
    against: Rule | None = None
    middle: Rule | None = None
    minimum_answers: int = 1
    quartile_type: QuartileType = 7
    cannot_judge_counts: bool = False

    def __post_init__(self) -> None:
        checked_quartile_type(self.quartile_type)
        if self.minimum_answers < 1:
            raise InvalidRuleError(f"at least one answer is needed, not {self.minimum_answers}")
        if self.against is None:
            return
        for rule in (self.for_, self.against):
            # A narrow spread is as good for one side as for the other.
            if not is_directed(rule):
                raise InvalidRuleError(
                    "{rule!r} does not say where on the scale the answers lie, "
                    "so it cannot tell for from against",
                    rule=rule.text(),
                )

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are set, for first."""
        return tuple(rule for rule in (self.for_, self.against, self.middle) if rule is not None)

    @property
    def is_directed(self) -> bool:
        """Whether there is a for and an against."""
        return self.against is not None

    @property
    def asks_groups(self) -> bool:
        """Whether a rule asks every stakeholder group on its own."""
        return any(isinstance(part, EveryGroup) for rule in self.rules for part in nested(rule))

    def check(self, lowest: int, highest: int) -> None:
        """Raise InvalidRuleError unless every rule can be judged on the scale."""
        for rule in self.rules:
            check_rule(rule, lowest, highest)

    def sides(self, lowest: int, levels: int) -> tuple[Booleans, Booleans] | None:
        """The levels of the for side and of the against side, bool [K] each; None undirected.

        A level that both rules claim belongs to neither side.
        """
        if self.against is None:
            return None
        for_, against = (region(rule, lowest, levels) for rule in (self.for_, self.against))
        return np.asarray(for_ & ~against), np.asarray(against & ~for_)

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same consensus rule."""
        return {
            "for": self.for_.to_json(),
            "against": None if self.against is None else self.against.to_json(),
            "middle": None if self.middle is None else self.middle.to_json(),
            "minimum_answers": self.minimum_answers,
            "quartile_type": self.quartile_type,
            "cannot_judge_counts": self.cannot_judge_counts,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ConsensusRule:
        """The consensus rule of a JSON object; InvalidRuleError if it is none."""
        try:
            against, middle = value.get("against"), value.get("middle")
            minimum = value.get("minimum_answers", 1)
            counts = value.get("cannot_judge_counts", False)
            if type(minimum) is not int or type(counts) is not bool:
                raise InvalidRuleError(
                    "minimum_answers is a whole number, cannot_judge_counts a bool"
                )
            return cls(
                for_=rule_from_json(value["for"]),
                against=None if against is None else rule_from_json(against),
                middle=None if middle is None else rule_from_json(middle),
                minimum_answers=minimum,
                quartile_type=checked_quartile_type(value.get("quartile_type", 7)),
                cannot_judge_counts=counts,
            )
        except InvalidRuleError:
            raise
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InvalidRuleError(f"not a consensus rule: {value!r}") from error

    @classmethod
    def parse(
        cls,
        for_: str,
        against: str | None = None,
        middle: str | None = None,
        *,
        minimum_answers: int = 1,
        quartile_type: QuartileType = 7,
        cannot_judge_counts: bool = False,
    ) -> ConsensusRule:
        """The consensus rule of rule texts."""
        return cls(
            parse_rule(for_),
            None if against is None else parse_rule(against),
            None if middle is None else parse_rule(middle),
            minimum_answers,
            quartile_type,
            cannot_judge_counts,
        )


def mirrored(rule: Rule, lowest: int, highest: int) -> Rule:
    """The same rule seen from the other end of the scale: share(7..9) on 1–9 becomes share(1..3).

    Clauses without direction stay as they are.
    """
    turn = lowest + highest
    match rule:
        case ShareWithin(low=low, high=high, at_least=share):
            return ShareWithin(turn - high, turn - low, share)
        case ShareBelow(low=low, high=high, below=share):
            return ShareBelow(turn - high, turn - low, share)
        case MedianWithin(low=low, high=high):
            return MedianWithin(turn - high, turn - low)
        case AllOf(rules=rules):
            return AllOf(*[mirrored(part, lowest, highest) for part in rules])
        case AnyOf(rules=rules):
            return AnyOf(*[mirrored(part, lowest, highest) for part in rules])
        case EveryGroup(rule=inner):
            return EveryGroup(mirrored(inner, lowest, highest))
    return rule


def judged(
    rule: Rule,
    consensus: ConsensusRule,
    counts: ArrayLike,
    *,
    lowest: int,
    cannot_judge: ArrayLike | None,
    groups: ArrayLike | None,
    groups_cannot_judge: ArrayLike | None,
) -> Booleans:
    """``rule`` judged by the conventions of ``consensus``, bool [items]."""
    counted = consensus.cannot_judge_counts
    return rule.judge(
        counts,
        lowest=lowest,
        cannot_judge=cannot_judge if counted else None,
        groups=groups,
        groups_cannot_judge=groups_cannot_judge if counted else None,
        quartile_type=consensus.quartile_type,
    )
