"""What stands in the way of a launch, and what should be looked at before one: each named."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from delphi.protocol.drafted import Draft
from delphi.protocol.findings import Code, Finding, Findings, Place
from delphi.protocol.lifecycle import Anonymity
from delphi.protocol.rule_findings import of_the_rules
from delphi.protocol.terms import anonymity, maximum_rounds, minimum_cell
from delphi.protocol.text_findings import of_the_languages, of_the_letters, of_the_statements

#: Fewer answers than this are single ones, whatever else a protocol says of anonymity.
LEAST_CELL = 3
SOON, FAR = timedelta(hours=24), timedelta(days=200)


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


def of_the_outcomes(draft: Draft) -> Findings:
    """A round that closes after the outcome was known is no forecast of it."""
    if draft.known:
        yield Finding(Code.ALREADY_KNOWN, False, Place.OUTCOMES, {"items": list(draft.known)})


def of_the_study(draft: Draft) -> Findings:
    if not draft.has_information:
        yield Finding(Code.NO_INFORMATION, False, Place.INFORMATION)
    if not draft.has_contact:
        yield Finding(Code.NO_CONTACT, False, Place.STUDY)
    if not draft.has_owner:
        yield Finding(Code.NO_OWNER, False, Place.MEMBERS)


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
    of_the_outcomes,
    of_the_rules,
    of_the_languages,
    of_the_study,
    of_the_letters,
    of_the_deadline,
)
