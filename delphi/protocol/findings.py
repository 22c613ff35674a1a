"""What can be found before a launch: what it is, whether it blocks, and where it is mended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """What was found."""

    NOTHING_TO_ASK = "nothing_to_ask"
    NOBODY_TO_ASK = "nobody_to_ask"
    ONE_SEAT = "one_seat"
    FEW_SEATS = "few_seats"
    SMALL_CELL = "small_cell"
    TOO_MANY_ROUNDS = "too_many_rounds"
    ALREADY_KNOWN = "already_known"
    WORDLESS = "wordless"
    SAME_STATEMENT = "same_statement"
    LANGUAGE_MISSING = "language_missing"
    SEATS_WITHOUT_LANGUAGE = "seats_without_language"
    SEATED_TWICE = "seated_twice"
    RULE_NEVER_MET = "rule_never_met"
    RULE_ALWAYS_MET = "rule_always_met"
    RULE_BOTH_SIDES = "rule_both_sides"
    RULE_NEEDS_ANSWERS = "rule_needs_answers"
    NO_RULE = "no_rule"
    NO_INFORMATION = "no_information"
    NO_CONTACT = "no_contact"
    NO_OWNER = "no_owner"
    LETTER_LACKS_LANGUAGE = "letter_lacks_language"
    LETTER_BROKEN = "letter_broken"
    DEADLINE_SOON = "deadline_soon"
    DEADLINE_FAR = "deadline_far"


class Place(StrEnum):
    """Where it is mended."""

    STUDY = "study"
    STATEMENTS = "statements"
    CRITERIA = "criteria"
    PROTOCOL = "protocol"
    PANEL = "panel"
    DOUBLES = "doubles"
    MEMBERS = "members"
    MESSAGES = "messages"
    INFORMATION = "information"
    OUTCOMES = "outcomes"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; one that `blocks` refuses the launch, others may be passed.

    `particulars` fill the sentence of `delphi.wording.readiness`.
    """

    code: Code
    blocks: bool
    where: Place
    particulars: Mapping[str, Any] = field(default_factory=dict)


Findings = Iterable[Finding]
