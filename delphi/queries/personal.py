"""What the method holds of one seat, as its panellist reads it.

Each function gives the rows of one of `delphi.services.personal.TABLES`: texts by column, in an
order that tells of no time.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from delphi.models import (
    AnswerNote,
    Argument,
    Consent,
    DeclaredConflict,
    Endorsement,
    Exposure,
    IdeaEndorsement,
    Message,
    Nomination,
    Reply,
    SeatDeadline,
    StudyMember,
)
from delphi.protocol.changes import Why
from delphi.protocol.lifecycle import MessageKind, MessageState
from delphi.wording.changes import why_in_words
from delphi.wording.deadlines import deadline_in_words
from delphi.wording.membership import role_in_words
from delphi.wording.steering import message_in_words
from foresight.languages import page_language, spoken
from foresight.personal import Row
from surveys.content import AnswerContent, content_of
from surveys.models import Answer, AnswerSheet, Idea, Question, Statement
from surveys.wording import content_words


def _said(texts: dict[str, str]) -> str:
    return spoken(texts, page_language()).text


def _said_by_another(argument: Argument) -> str:
    """What another wrote, as the seat may read it now."""
    return _("Hidden from others") if argument.hidden else _said(argument.texts)


# --- answers --------------------------------------------------------------------------------------


def sheets_of(seat_id: int) -> list[Row]:
    sheets = (
        AnswerSheet.objects.filter(respondent=seat_id)
        .select_related("questionnaire__round")
        .order_by("questionnaire__round__number")
    )
    return [
        {"round": str(sheet.questionnaire.round.number), "receipt": sheet.receipt}
        for sheet in sheets
    ]


def answers_of(seat_id: int) -> list[Row]:
    answers = (
        Answer.objects.filter(sheet__respondent=seat_id)
        .select_related(
            "statement", "question__criterion__scale", "question__questionnaire__round", "note"
        )
        .prefetch_related("revisions__statement")
        .order_by("question__questionnaire__round__number", "question__position")
    )
    return [row for answer in answers for row in _versions(answer)]


def _versions(answer: Answer) -> Iterator[Row]:
    """The answer as it stands, then what it was before, the latest first."""
    note = getattr(answer, "note", None)
    yield _version(answer.question, answer.revision, answer.statement, content_of(answer), note)
    for old in sorted(answer.revisions.all(), key=lambda each: -each.revision):
        yield _version(answer.question, old.revision, old.statement, content_of(old), None)


def _version(
    question: Question,
    revision: int,
    statement: Statement,
    content: AnswerContent,
    note: AnswerNote | None,
) -> Row:
    sides = {"for": _("For"), "against": _("Against"), "neither": _("Neither")}
    scale = question.criterion.scale
    return {
        "round": str(question.questionnaire.round.number),
        "statement": _said(statement.texts),
        "question": _asked(question),
        "answer": content_words(content, scale, page_language(), unit=scale.unit),
        "reason": content.rationale,
        "speaks_for": sides.get(note.side, "") if note else "",
        "why_changed": why_in_words(Why(note.why)) if note and note.why else "",
        "moved_by": str(len(note.moved)) if note and note.moved else "",
        "version": str(revision),
    }


def _asked(question: Question) -> str:
    name = _said(question.criterion.names)
    return name if question.repeats_id is None else f"{name} ({_('asked once more')})"


# --- what went to the group, and came from it -----------------------------------------------------


def arguments_of(seat_id: int) -> list[Row]:
    shown = Argument.objects.filter(answer__sheet__respondent=seat_id).select_related("round")
    return [
        {
            "round": str(argument.round.number),
            "reason": _said(argument.texts),
            "shown": _("no") if argument.hidden else _("yes"),
            "why_hidden": argument.why_hidden,
            "taken_back": _("yes") if argument.taken_back else "",
        }
        for argument in shown.order_by("round__number", "item__position")
    ]


def endorsements_of(seat_id: int) -> list[Row]:
    given = Endorsement.objects.filter(panellist=seat_id).select_related("argument__round")
    return [
        {
            "round": str(endorsement.argument.round.number),
            "reason": _said_by_another(endorsement.argument),
        }
        for endorsement in given.order_by("argument__round__number", "argument__item__position")
    ]


def replies_of(seat_id: int) -> list[Row]:
    given = Reply.objects.filter(panellist=seat_id).select_related("round", "argument")
    return [
        {
            "round": str(reply.round.number),
            "reason": _said_by_another(reply.argument),
            "reply": _said(reply.texts),
            "why_hidden": reply.why_hidden,
        }
        for reply in given.order_by("round__number", "argument__item__position", "pk")
    ]


def exposures_of(seat_id: int) -> list[Row]:
    shown = Exposure.objects.filter(sheet__respondent=seat_id).select_related(
        "question__questionnaire__round", "question__statement", "question__criterion"
    )
    in_order = shown.order_by(
        "question__questionnaire__round__number", "question__position", "digest"
    )
    return [
        {
            "round": str(exposure.question.questionnaire.round.number),
            "statement": _said(exposure.question.statement.texts),
            "question": _asked(exposure.question),
            "parts": ", ".join(exposure.shown.get("parts", [])),
            "reasons": str(len(exposure.shown.get("arguments", []))),
        }
        for exposure in in_order
    ]


# --- ideas ----------------------------------------------------------------------------------------


def ideas_of(seat_id: int) -> list[Row]:
    given = Idea.objects.filter(sheet__respondent=seat_id).select_related(
        "question__questionnaire__round", "question__statement"
    )
    in_order = given.order_by("question__questionnaire__round__number", "question__position", "pk")
    return [
        {
            "round": str(idea.question.questionnaire.round.number),
            "statement": _said(idea.question.statement.texts),
            "idea": idea.text,
            "shown": idea.shown,
        }
        for idea in in_order
    ]


def ideas_endorsed_of(seat_id: int) -> list[Row]:
    given = IdeaEndorsement.objects.filter(panellist=seat_id).select_related(
        "idea__question__questionnaire__round"
    )
    in_order = given.order_by("idea__question__questionnaire__round__number", "idea")
    return [
        {
            "round": str(each.idea.question.questionnaire.round.number),
            "idea": each.idea.shown,
        }
        for each in in_order
    ]


# --- beside the answers ---------------------------------------------------------------------------


def conflicts_of(seat_id: int) -> list[Row]:
    declared = DeclaredConflict.objects.filter(panellist=seat_id).select_related("section", "item")
    return [
        {
            "about": (
                each.item.code
                if each.item
                else _said(each.section.titles)
                if each.section
                else _("The whole study")
            ),
            "text": each.text,
            "by": _("those who run the study") if each.by_facilitator else _("you"),
        }
        for each in declared.order_by("section__position", "item__position", "pk")
    ]


def nominations_of(seat_id: int) -> list[Row]:
    outcomes = {"": _("not decided yet"), "accepted": _("accepted"), "declined": _("declined")}
    return [
        {
            "name": each.name,
            "email": each.email,
            "institution": each.institution,
            "why": each.why,
            "may_be_named": _("yes") if each.may_be_named else _("no"),
            "outcome": outcomes[each.outcome],
            "reason": each.reason,
        }
        for each in Nomination.objects.filter(panellist=seat_id).order_by("name", "pk")
    ]


# --- letters and consent --------------------------------------------------------------------------


def messages_of(seat_id: int) -> list[Row]:
    sent = Message.objects.filter(recipient=seat_id).select_related("round")
    return [
        {
            "round": str(message.round.number),
            "message": message_in_words(MessageKind(message.kind), MessageState(message.state), 1),
            "due_on": message.due_at.date().isoformat(),
        }
        for message in sent.order_by("round__number", "due_at", "kind")
    ]


def deadlines_of(seat_id: int) -> list[Row]:
    own = SeatDeadline.objects.filter(panellist=seat_id).select_related("round__study")
    return [
        {
            "round": str(each.round.number),
            "until": deadline_in_words(each.closes_at, each.round.study.zone),
        }
        for each in own.order_by("round__number")
    ]


def consents_of(seat_id: int) -> list[Row]:
    given = Consent.objects.filter(panellist=seat_id).select_related("information")
    return [
        {
            "version": str(consent.information.version),
            "given_on": consent.given_on.isoformat(),
            "text": _said(consent.information.texts),
        }
        for consent in given.order_by("information__version")
    ]


# --- of an account --------------------------------------------------------------------------------


def memberships_of(user_id: int) -> list[Row]:
    parts = StudyMember.objects.filter(user=user_id).select_related("study")
    return [
        {"study": _said(each.study.titles), "role": role_in_words(each.role), "team": each.team}
        for each in parts.order_by("study__key")
    ]
