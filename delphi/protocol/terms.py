"""What a protocol's document (`ProtocolVersion.document`) says, or takes for granted."""

from collections.abc import Mapping
from typing import Any

from delphi.choices import ALL, DEFAULT_MINIMUM_CELL
from delphi.protocol.lifecycle import Anonymity

Document = Mapping[str, Any]


def minimum_cell(document: Document) -> int:
    """The smallest number of answers of which figures are shown, 1 or more."""
    return int(document.get("minimum_cell", DEFAULT_MINIMUM_CELL))


def answers_needed(document: Document) -> int:
    """So many answers have figures and a verdict under every rule; 1 or more.

    The minimum cell, or the most that a rule asks for as its `minimum_answers`.
    """
    rules = [each for each in document.get("criteria", {}).values() if each]
    return max([minimum_cell(document), *(int(each.get("minimum_answers", 1)) for each in rules)])


def maximum_rounds(document: Document) -> int | None:
    """The largest number of rounds foreseen; None where there is no such limit."""
    maximum = document.get("stopping", {}).get("maximum_rounds")
    return int(maximum) if maximum else None


def needs_stability(document: Document) -> bool:
    """Whether a statement has its result only when its answers stand still too: unless said
    otherwise, it has."""
    return bool(document.get("stopping", {}).get("stable", True))


def enough_settled(document: Document) -> int:
    """The study stops when so many per cent of the statements have their result, 1 to 100."""
    return int(document.get("stopping", {}).get("settled_per_cent", ALL))


def anonymity(document: Document) -> Anonymity:
    """How far it can be told who answered what."""
    return Anonymity(document.get("anonymity", Anonymity.CONFIDENTIAL))


def may_quote(document: Document) -> bool:
    """Whether reports may quote reasons, without names: only where panellists were told so before
    they wrote."""
    return bool(document.get("quotes", False))


def is_membership_public(document: Document) -> bool:
    """Whether everybody may know who sits on the panel."""
    return bool(document.get("membership_public")) or anonymity(document) is Anonymity.NAMED
