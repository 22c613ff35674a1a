"""The consensus rule of a criterion in words."""

from collections.abc import Mapping
from typing import Any


def rule_sentences(protocol: Mapping[str, Any], criterion: str) -> list[str]:
    """The rule as sentences; empty where the protocol declares none for the criterion."""
    declared = (protocol.get("criteria") or {}).get(criterion)
    if not declared:
        return []
    # Here, not at the top: rules are values of the statistics, whose numpy other pages do without.
    from delphi.statistics import ConsensusRule

    rule = ConsensusRule.from_json(declared)
    return [part.text() for part in rule.rules]
