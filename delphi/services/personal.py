"""What the method holds of one seat: the one list that access and erasure both follow."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    SheetSeal,
)
from delphi.protocol.changes import Why
from delphi.protocol.lifecycle import MessageKind, MessageState
from delphi.wording.changes import why_in_words
from delphi.wording.deadlines import deadline_in_words
from delphi.wording.steering import message_in_words
from foresight.languages import page_language, spoken
from foresight.personal import PersonalTable, Row
from surveys.content import AnswerContent, content_of
from surveys.models import Answer, AnswerRevision, AnswerSheet, Idea, Question, Statement
from surveys.wording import content_words


def _said(texts: dict[str, str]) -> str:
    return spoken(texts, page_language()).text


def _said_by_another(argument: Argument) -> str:
    """What another wrote, as the seat may read it now."""
    return _("Hidden from others") if argument.hidden else _said(argument.texts)


# --- answers --------------------------------------------------------------------------------------


def _sheets(seat_id: int) -> list[Row]:
    sheets = (
        AnswerSheet.objects.filter(respondent=seat_id)
        .select_related("questionnaire__round")
        .order_by("questionnaire__round__number")
    )
    return [
        {"round": str(sheet.questionnaire.round.number), "receipt": sheet.receipt}
        for sheet in sheets
    ]


def _answers(seat_id: int) -> list[Row]:
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


def _erase_answers(seat_id: int) -> None:
    """With them their earlier versions and notes; a seal keeps its leaf and loses its salt."""
    sheets = AnswerSheet.objects.filter(respondent=seat_id)
    Answer.objects.filter(sheet__in=sheets).delete()
    SheetSeal.objects.filter(sheet__in=sheets).update(salt="")


def _erase_sheets(seat_id: int) -> None:
    AnswerSheet.objects.filter(respondent=seat_id, seal__isnull=True).delete()


# --- what went to the group, and came from it -----------------------------------------------------


def _arguments(seat_id: int) -> list[Row]:
    shown = Argument.objects.filter(answer__sheet__respondent=seat_id).select_related("round")
    return [
        {
            "round": str(argument.round.number),
            "reason": _said(argument.texts),
            "shown": _("no") if argument.hidden else _("yes"),
            "why_hidden": argument.why_hidden,
        }
        for argument in shown.order_by("round__number", "item__position")
    ]


def _erase_arguments(seat_id: int) -> None:
    """Their words go wherever they were shown; that one was shown stays on record.

    Those for which they stood are shown for themselves again.
    """
    own = Argument.objects.filter(answer__sheet__respondent=seat_id)
    Argument.objects.filter(merged_into__in=own).update(merged_into=None)
    Argument.themes.through.objects.filter(argument__in=own).delete()
    own.update(texts={}, hidden=True, why_hidden="", quoted=False)


def _endorsements(seat_id: int) -> list[Row]:
    given = Endorsement.objects.filter(panellist=seat_id).select_related("argument__round")
    return [
        {
            "round": str(endorsement.argument.round.number),
            "reason": _said_by_another(endorsement.argument),
        }
        for endorsement in given.order_by("argument__round__number", "argument__item__position")
    ]


def _replies(seat_id: int) -> list[Row]:
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


def _exposures(seat_id: int) -> list[Row]:
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


def _ideas(seat_id: int) -> list[Row]:
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


def _ideas_endorsed(seat_id: int) -> list[Row]:
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


def _conflicts(seat_id: int) -> list[Row]:
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


def _nominations(seat_id: int) -> list[Row]:
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


def _messages(seat_id: int) -> list[Row]:
    sent = Message.objects.filter(recipient=seat_id).select_related("round")
    return [
        {
            "round": str(message.round.number),
            "message": message_in_words(MessageKind(message.kind), MessageState(message.state), 1),
            "due_on": message.due_at.date().isoformat(),
        }
        for message in sent.order_by("round__number", "due_at", "kind")
    ]


def _deadlines(seat_id: int) -> list[Row]:
    own = SeatDeadline.objects.filter(panellist=seat_id).select_related("round__study")
    return [
        {
            "round": str(each.round.number),
            "until": deadline_in_words(each.closes_at, each.round.study.zone),
        }
        for each in own.order_by("round__number")
    ]


def _consents(seat_id: int) -> list[Row]:
    given = Consent.objects.filter(panellist=seat_id).select_related("information")
    return [
        {
            "version": str(consent.information.version),
            "given_on": consent.given_on.isoformat(),
            "text": _said(consent.information.texts),
        }
        for consent in given.order_by("information__version")
    ]


_ROUND = {"round": gettext_lazy("Round")}

#: In the order in which they are shown. Erasing goes through them backwards: what points at an
#: answer loses its words while it can still be found from it.
TABLES = (
    PersonalTable(
        key="sheets",
        title=gettext_lazy("Sheets and receipts"),
        columns=_ROUND | {"receipt": gettext_lazy("Reference")},
        models=(AnswerSheet, SheetSeal),
        rows=_sheets,
        erase=_erase_sheets,
    ),
    PersonalTable(
        key="answers",
        title=gettext_lazy("Answers, reasons and what they were before"),
        columns=_ROUND
        | {
            "statement": gettext_lazy("Statement"),
            "question": gettext_lazy("Question"),
            "answer": gettext_lazy("Answer"),
            "reason": gettext_lazy("Reason"),
            "speaks_for": gettext_lazy("What the reason speaks for"),
            "why_changed": gettext_lazy("Why it was changed"),
            "moved_by": gettext_lazy("Number of reasons that moved you"),
            "version": gettext_lazy("Version"),
        },
        models=(Answer, AnswerRevision, AnswerNote),
        rows=_answers,
        erase=_erase_answers,
    ),
    PersonalTable(
        key="reasons_shown",
        title=gettext_lazy("Your reasons as others saw them"),
        columns=_ROUND
        | {
            "reason": gettext_lazy("Reason"),
            "shown": gettext_lazy("Shown to others"),
            "why_hidden": gettext_lazy("Why not"),
        },
        models=(Argument,),
        rows=_arguments,
        erase=_erase_arguments,
    ),
    PersonalTable(
        key="endorsements",
        title=gettext_lazy("Reasons you agreed with"),
        columns=_ROUND | {"reason": gettext_lazy("Reason")},
        models=(Endorsement,),
        rows=_endorsements,
        erase=lambda seat_id: Endorsement.objects.filter(panellist=seat_id).delete(),
    ),
    PersonalTable(
        key="replies",
        title=gettext_lazy("Your replies to others’ reasons"),
        columns=_ROUND
        | {
            "reason": gettext_lazy("Reason"),
            "reply": gettext_lazy("Reply"),
            "why_hidden": gettext_lazy("Why not shown"),
        },
        models=(Reply,),
        rows=_replies,
        erase=lambda seat_id: Reply.objects.filter(panellist=seat_id).delete(),
    ),
    PersonalTable(
        key="exposures",
        title=gettext_lazy("What you were shown before you answered"),
        columns=_ROUND
        | {
            "statement": gettext_lazy("Statement"),
            "question": gettext_lazy("Question"),
            "parts": gettext_lazy("Parts"),
            "reasons": gettext_lazy("Number of reasons"),
        },
        models=(Exposure,),
        rows=_exposures,
        erase=lambda seat_id: Exposure.objects.filter(sheet__respondent=seat_id).delete(),
    ),
    PersonalTable(
        key="ideas",
        title=gettext_lazy("Your ideas"),
        columns=_ROUND
        | {
            "statement": gettext_lazy("Prompt"),
            "idea": gettext_lazy("Idea"),
            "shown": gettext_lazy("As shown to others"),
        },
        models=(Idea,),
        rows=_ideas,
        erase=lambda seat_id: Idea.objects.filter(sheet__respondent=seat_id).delete(),
    ),
    PersonalTable(
        key="ideas_endorsed",
        title=gettext_lazy("Ideas you agreed with"),
        columns=_ROUND | {"idea": gettext_lazy("Idea")},
        models=(IdeaEndorsement,),
        rows=_ideas_endorsed,
        erase=lambda seat_id: IdeaEndorsement.objects.filter(panellist=seat_id).delete(),
    ),
    PersonalTable(
        key="conflicts",
        title=gettext_lazy("Conflicts of interest declared"),
        columns={
            "about": gettext_lazy("What it is about"),
            "text": gettext_lazy("In what the interest lies"),
            "by": gettext_lazy("Declared by"),
        },
        models=(DeclaredConflict,),
        rows=_conflicts,
        erase=lambda seat_id: DeclaredConflict.objects.filter(panellist=seat_id).delete(),
    ),
    PersonalTable(
        key="nominations",
        title=gettext_lazy("People you suggested"),
        columns={
            "name": gettext_lazy("Name"),
            "email": gettext_lazy("Address"),
            "institution": gettext_lazy("Organisation"),
            "why": gettext_lazy("Why they should be asked"),
            "may_be_named": gettext_lazy("You may be named"),
            "outcome": gettext_lazy("Outcome"),
            "reason": gettext_lazy("Why not"),
        },
        models=(Nomination,),
        rows=_nominations,
        erase=lambda seat_id: Nomination.objects.filter(panellist=seat_id).delete(),
    ),
    PersonalTable(
        key="messages",
        title=gettext_lazy("Messages to you"),
        columns=_ROUND | {"message": gettext_lazy("Message"), "due_on": gettext_lazy("Day")},
        models=(Message,),
        rows=_messages,
        kept=gettext_lazy("which messages went to the seat and when, without their address"),
    ),
    PersonalTable(
        key="deadlines",
        title=gettext_lazy("More time for you"),
        columns=_ROUND | {"until": gettext_lazy("Until")},
        models=(SeatDeadline,),
        rows=_deadlines,
        kept=gettext_lazy("until when you could answer, where you were given more time"),
    ),
    PersonalTable(
        key="consents",
        title=gettext_lazy("Your consent"),
        columns={
            "version": gettext_lazy("Version"),
            "given_on": gettext_lazy("Day"),
            "text": gettext_lazy("Text"),
        },
        models=(Consent,),
        rows=_consents,
        kept=gettext_lazy("which version of the information sheet you agreed to, and the day"),
    ),
)
