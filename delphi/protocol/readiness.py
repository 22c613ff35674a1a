"""What stands in the way of a launch, and what should be looked at before one: each named."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from delphi.protocol.lifecycle import Anonymity, MessageKind
from delphi.protocol.placeholders import MessageText, mistakes_in
from delphi.protocol.terms import Document, anonymity, maximum_rounds, minimum_cell

#: Fewer answers than this are single ones, whatever else a protocol says of anonymity.
LEAST_CELL = 3
SOON, FAR = timedelta(hours=24), timedelta(days=200)


#: On scales with more steps only rules of shares are tried, which is quick on any.
MOST_LEVELS = 11


class Code(StrEnum):
    """What was found."""

    NOTHING_TO_ASK = "nothing_to_ask"
    NOBODY_TO_ASK = "nobody_to_ask"
    ONE_SEAT = "one_seat"
    FEW_SEATS = "few_seats"
    SMALL_CELL = "small_cell"
    TOO_MANY_ROUNDS = "too_many_rounds"
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
    DEADLINE = "deadline"


class Kind(StrEnum):
    """What a text is, that a panellist reads."""

    STATEMENT = "statement"
    SECTION = "section"
    CRITERION = "criterion"
    PROMPT = "prompt"
    LABEL = "label"
    UNIT = "unit"
    TITLE = "title"
    PURPOSE = "purpose"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; one that `blocks` refuses the launch, others may be passed.

    `particulars` fill the sentence of `delphi.wording.readiness`.
    """

    code: Code
    blocks: bool
    where: Place
    particulars: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A text a panellist reads, in its languages; `name` says which, where there are several."""

    kind: Kind
    name: str
    texts: Mapping[str, str]
    optional: bool = True  # may be left out in all languages


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: an item, by its code, on a criterion, in one wording."""

    item: str
    criterion: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with levels or whole numbers; `rule` is its `ConsensusRule` as JSON, or None."""

    names: Mapping[str, str]
    lowest: int
    levels: int
    rule: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted round as far as its launch depends on it.

    `seats` are the active ones by language, `others` every text besides the statements, `letters`
    the study's own texts of messages by language, `seated_twice` how many look as if they had
    several seats.
    """

    number: int
    languages: Sequence[str]
    asked: Sequence[Asked]
    others: Sequence[Text]
    judged: Sequence[Judged]
    seats: Mapping[str, int]
    protocol: Document
    has_information: bool
    has_contact: bool
    has_owner: bool
    at: datetime
    closes_at: datetime | None = None
    is_trial: bool = False
    seated_twice: int = 0
    letters: Mapping[MessageKind, Mapping[str, MessageText]] = field(default_factory=dict)

    @property
    def panel(self) -> int:
        return sum(self.seats.values())


Findings = Iterable[Finding]


def findings(draft: Draft) -> list[Finding]:
    """Everything found, what blocks the launch first."""
    found = [each for check in CHECKS for each in check(draft)]
    return sorted(found, key=lambda each: not each.blocks)


def of_the_round(draft: Draft) -> Findings:
    if not draft.asked:
        yield Finding(Code.NOTHING_TO_ASK, True, Place.STATEMENTS)
    maximum = maximum_rounds(draft.protocol)
    if maximum is not None and draft.number > maximum:
        yield Finding(Code.TOO_MANY_ROUNDS, True, Place.PROTOCOL, {"maximum": maximum})


def of_the_panel(draft: Draft) -> Findings:
    """Feedback of fewer than the minimum cell shows nothing; of one it would show an answer."""
    k, seats = minimum_cell(draft.protocol), draft.panel
    if not seats:
        yield Finding(Code.NOBODY_TO_ASK, True, Place.PANEL)
    elif seats == 1 and not draft.is_trial:
        yield Finding(Code.ONE_SEAT, True, Place.PANEL)
    elif seats < k:
        yield Finding(Code.FEW_SEATS, False, Place.PANEL, {"seats": seats, "k": k})
    if k < LEAST_CELL and anonymity(draft.protocol) is not Anonymity.NAMED:
        particulars = {"k": k, "least": LEAST_CELL}
        yield Finding(Code.SMALL_CELL, True, Place.PROTOCOL, particulars)
    for language, count in sorted(draft.seats.items()):
        if count and language not in draft.languages:
            about = {"language": language, "seats": count}
            yield Finding(Code.SEATS_WITHOUT_LANGUAGE, False, Place.PANEL, about)
    if draft.seated_twice:
        twice = {"people": draft.seated_twice}
        yield Finding(Code.SEATED_TWICE, False, Place.DOUBLES, twice)


def of_the_statements(draft: Draft) -> Findings:
    texts = {each.item: each.texts for each in draft.asked}
    if wordless := [item for item, each in texts.items() if not any(each.values())]:
        yield Finding(Code.WORDLESS, True, Place.STATEMENTS, {"items": wordless})
    alike: dict[tuple[str, ...], list[str]] = {}
    for language in draft.languages:
        for items in same_statements(draft.asked, language):
            alike.setdefault(items, []).append(language)
    for items, languages in alike.items():
        everywhere = len(languages) == len(draft.languages)
        particulars = {"items": list(items), "languages": [] if everywhere else languages}
        yield Finding(Code.SAME_STATEMENT, everywhere, Place.STATEMENTS, particulars)


def same_statements(asked: Sequence[Asked], language: str) -> list[tuple[str, ...]]:
    """Items asked the same on one criterion at least: the same words but for case, space, signs."""
    by_words: dict[tuple[str, str], list[str]] = {}
    for each in asked:
        if words := folded(each.texts.get(language, "")):
            by_words.setdefault((each.criterion, words), []).append(each.item)
    return sorted({tuple(items) for items in by_words.values() if len(items) > 1})


def folded(text: str) -> str:
    """The words of `text` alone: without case, punctuation or spacing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(each if each.isalnum() else " " for each in plain).split())


def of_the_languages(draft: Draft) -> Findings:
    """Texts there are in some language of the study and not in another, by what they are."""
    statements = {each.item: each.texts for each in draft.asked}
    texts = [Text(Kind.STATEMENT, item, each) for item, each in statements.items()]
    for language in draft.languages:
        missing: dict[Kind, list[str]] = {}
        for each in [*texts, *draft.others]:
            if not each.texts.get(language) and (any(each.texts.values()) or not each.optional):
                missing.setdefault(each.kind, []).append(each.name)
        for kind, names in missing.items():
            where = _PLACES.get(kind, Place.STATEMENTS)
            particulars = {"kind": kind, "language": language, "names": names}
            yield Finding(Code.LANGUAGE_MISSING, False, where, particulars)


_PLACES = {
    Kind.INFORMATION: Place.INFORMATION,
    Kind.TITLE: Place.STUDY,
    Kind.PURPOSE: Place.STUDY,
    Kind.CRITERION: Place.CRITERIA,
    Kind.PROMPT: Place.CRITERIA,
    Kind.LABEL: Place.CRITERIA,
    Kind.UNIT: Place.CRITERIA,
}


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


def of_the_study(draft: Draft) -> Findings:
    if not draft.has_information:
        yield Finding(Code.NO_INFORMATION, False, Place.INFORMATION)
    if not draft.has_contact:
        yield Finding(Code.NO_CONTACT, False, Place.STUDY)
    if not draft.has_owner:
        yield Finding(Code.NO_OWNER, False, Place.MEMBERS)


def of_the_letters(draft: Draft) -> Findings:
    for kind, texts in draft.letters.items():
        for language, text in texts.items():
            if mistakes_in(text, kind):
                about: dict[str, Any] = {"letter": kind, "language": language}
                yield Finding(Code.LETTER_BROKEN, True, Place.MESSAGES, about)
        for language, seats in draft.seats.items():
            if texts and seats and language not in texts:
                about = {"letter": kind, "language": language, "seats": seats}
                yield Finding(Code.LETTER_LACKS_LANGUAGE, False, Place.MESSAGES, about)


def of_the_deadline(draft: Draft) -> Findings:
    """Deadlines that are none, are refused where they are typed (`delphi.protocol.deadlines`)."""
    if draft.closes_at is None:
        return
    left = draft.closes_at - draft.at
    if left < SOON:
        hours = max(int(left / timedelta(hours=1)), 0)
        yield Finding(Code.DEADLINE_SOON, False, Place.DEADLINE, {"hours": hours})
    elif left > FAR:
        yield Finding(Code.DEADLINE_FAR, False, Place.DEADLINE, {"days": left.days})


#: Every check, in the order its findings are listed. A new one is added here.
CHECKS: Sequence[Callable[[Draft], Findings]] = (
    of_the_round,
    of_the_panel,
    of_the_statements,
    of_the_rules,
    of_the_languages,
    of_the_study,
    of_the_letters,
    of_the_deadline,
)
