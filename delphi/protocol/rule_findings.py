"""What is found of consensus rules before a launch: all answers a panel could give are tried."""

from collections.abc import Mapping
from typing import Any

from delphi.protocol.drafted import Draft, Judged
from delphi.protocol.findings import Code, Finding, Findings, Place

#: On scales with more steps only rules of shares are tried, which is quick on any.
MOST_LEVELS = 11


def of_the_rules(draft: Draft) -> Findings:
    """Rules that no answers of this panel can meet, or that all answers do."""
    if draft.judged and not draft.protocol.get("criteria"):
        yield Finding(Code.NO_RULE, False, Place.PROTOCOL)
    for each in draft.judged:
        if each.rule and draft.panel:
            yield from of_rule(each, each.rule, draft.panel)


def of_rule(judged: Judged, declared: Mapping[str, Any], panel: int) -> Findings:
    """What is found of one declared rule, judged by a panel of so many seats (1 or more)."""
    # numpy is for those who launch, not for whoever imports this.
    from delphi.statistics import ShareBelow, ShareWithin
    from delphi.statistics.attainable import both_can_hold, panel_reach
    from delphi.statistics.clauses import AnswersAtLeast
    from delphi.statistics.consensus import ConsensusRule

    consensus = ConsensusRule.from_json(declared)
    sides = {"for": consensus.for_, "against": consensus.against, "middle": consensus.middle}
    clauses = [clause for each in sides.values() if each is not None for clause in each.clauses()]
    decidable = (ShareWithin, ShareBelow, AnswersAtLeast)
    if judged.levels > MOST_LEVELS and not all(isinstance(each, decidable) for each in clauses):
        return  # medians and quartile ranges have more cases than can be gone through
    conventions: dict[str, Any] = {
        "levels": judged.levels,
        "lowest": judged.lowest,
        "minimum_answers": consensus.minimum_answers,
        "cannot_judge_counts": consensus.cannot_judge_counts,
        "quartile_type": consensus.quartile_type,
    }
    if consensus.against is not None and both_can_hold(
        consensus.for_, consensus.against, max(panel, consensus.minimum_answers), **conventions
    ):
        whose = {"criterion": dict(judged.names)}
        yield Finding(Code.RULE_BOTH_SIDES, False, Place.PROTOCOL, whose)
    for side, rule in sides.items():
        if rule is None:
            continue
        numbers = [each.at_least for each in rule.clauses() if isinstance(each, AnswersAtLeast)]
        needed = max([consensus.minimum_answers, *numbers])
        found = panel_reach(rule, max(panel, needed), **conventions)
        about = {"criterion": dict(judged.names), "side": side}
        if not found.can_hold:
            yield Finding(Code.RULE_NEVER_MET, True, Place.PROTOCOL, about)
        elif not found.can_fail:
            yield Finding(Code.RULE_ALWAYS_MET, True, Place.PROTOCOL, about)
        elif needed > panel:
            numbers_too = about | {"needed": needed, "seats": panel}
            yield Finding(Code.RULE_NEEDS_ANSWERS, False, Place.PANEL, numbers_too)
