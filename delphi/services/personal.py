"""What the method holds of one seat: the one list that access and erasure both follow."""

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
    StudyMember,
)
from delphi.queries import personal as held
from foresight.personal import PersonalTable
from surveys.models import Answer, AnswerRevision, AnswerSheet, Idea


def _erase_answers(seat_id: int) -> None:
    """With them their earlier versions and notes; a seal keeps its leaf and loses its salt."""
    sheets = AnswerSheet.objects.filter(respondent=seat_id)
    Answer.objects.filter(sheet__in=sheets).delete()
    SheetSeal.objects.filter(sheet__in=sheets).update(salt="")


def _erase_sheets(seat_id: int) -> None:
    AnswerSheet.objects.filter(respondent=seat_id, seal__isnull=True).delete()


def _erase_arguments(seat_id: int) -> None:
    """Their words go wherever they were shown; that one was shown stays on record.

    Those for which they stood are shown for themselves again.
    """
    own = Argument.objects.filter(answer__sheet__respondent=seat_id)
    Argument.objects.filter(merged_into__in=own).update(merged_into=None)
    Argument.themes.through.objects.filter(argument__in=own).delete()
    own.update(texts={}, hidden=True, why_hidden="", quoted=False)


_ROUND = {"round": gettext_lazy("Round")}

#: In the order in which they are shown. Erasing goes through them backwards: what points at an
#: answer loses its words while it can still be found from it.
TABLES = (
    PersonalTable(
        key="sheets",
        title=gettext_lazy("Sheets and receipts"),
        columns=_ROUND | {"receipt": gettext_lazy("Reference")},
        models=(AnswerSheet, SheetSeal),
        rows=held.sheets_of,
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
        rows=held.answers_of,
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
            "taken_back": gettext_lazy("Taken back from reports"),
        },
        models=(Argument,),
        rows=held.arguments_of,
        erase=_erase_arguments,
    ),
    PersonalTable(
        key="endorsements",
        title=gettext_lazy("Reasons you agreed with"),
        columns=_ROUND | {"reason": gettext_lazy("Reason")},
        models=(Endorsement,),
        rows=held.endorsements_of,
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
        rows=held.replies_of,
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
        rows=held.exposures_of,
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
        rows=held.ideas_of,
        erase=lambda seat_id: Idea.objects.filter(sheet__respondent=seat_id).delete(),
    ),
    PersonalTable(
        key="ideas_endorsed",
        title=gettext_lazy("Ideas you agreed with"),
        columns=_ROUND | {"idea": gettext_lazy("Idea")},
        models=(IdeaEndorsement,),
        rows=held.ideas_endorsed_of,
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
        rows=held.conflicts_of,
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
        rows=held.nominations_of,
        erase=lambda seat_id: Nomination.objects.filter(panellist=seat_id).delete(),
    ),
    PersonalTable(
        key="messages",
        title=gettext_lazy("Messages to you"),
        columns=_ROUND | {"message": gettext_lazy("Message"), "due_on": gettext_lazy("Day")},
        models=(Message,),
        rows=held.messages_of,
        kept=gettext_lazy("which messages went to the seat and when, without their address"),
    ),
    PersonalTable(
        key="deadlines",
        title=gettext_lazy("More time for you"),
        columns=_ROUND | {"until": gettext_lazy("Until")},
        models=(SeatDeadline,),
        rows=held.deadlines_of,
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
        rows=held.consents_of,
        kept=gettext_lazy("which version of the information sheet you agreed to, and the day"),
    ),
)

#: Of somebody who signs in; each function gets the user's id in the place of a seat's.
ACCOUNT_TABLES = (
    PersonalTable(
        key="studies",
        title=gettext_lazy("Your parts in studies"),
        columns={
            "study": gettext_lazy("Study"),
            "role": gettext_lazy("Role"),
            "team": gettext_lazy("Your team or organisation"),
        },
        models=(StudyMember,),
        rows=held.memberships_of,
        kept=gettext_lazy("which studies you have a part in, until their owners end it"),
    ),
)
