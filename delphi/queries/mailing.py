"""Who is to be written to, and what became of what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from delphi.models import Message, Round, Study
from delphi.protocol.lifecycle import MessageKind, MessageState
from foresight.languages import Texts
from foresight.network.choices import SeatState
from foresight.network.models import Panellist
from surveys.choices import SheetState
from surveys.models import AnswerSheet


class Correspondence(NamedTuple):
    """What one panellist has had or will have in a round: reminders, and the latest message."""

    reminders: int
    latest: datetime | None


@dataclass(frozen=True)
class Delivery:
    """How many messages of a kind are in a state."""

    kind: MessageKind
    state: MessageState
    count: int


def active_seats(round_: Round) -> QuerySet[Panellist]:
    """The seats of the round's panel that may answer, by code."""
    return Panellist.objects.filter(panel__study=round_.study_id, state=SeatState.ACTIVE)


def seats_asked_before(round_: Round) -> set[int]:
    """The seats that were written to, or have answered, in an earlier round. Two queries."""
    if round_.number == 1:
        return set()
    written_to = Message.objects.filter(
        round__study=round_.study_id, round__number__lt=round_.number
    )
    answered = AnswerSheet.objects.filter(
        questionnaire__round__study=round_.study_id, questionnaire__round__number__lt=round_.number
    )
    return {
        *written_to.exclude(state=MessageState.CANCELLED).values_list("recipient", flat=True),
        *answered.values_list("respondent", flat=True),
    }


def seats_not_done(round_: Round) -> QuerySet[Panellist]:
    """The active seats that have not submitted their sheet of this round."""
    submitted = AnswerSheet.objects.filter(
        questionnaire=round_.questionnaire_id, state=SheetState.SUBMITTED
    )
    return active_seats(round_).exclude(pk__in=submitted.values("respondent"))


def has_submitted(round_: Round, panellist_id: int) -> bool:
    return AnswerSheet.objects.filter(
        questionnaire=round_.questionnaire_id, respondent=panellist_id, state=SheetState.SUBMITTED
    ).exists()


def correspondence_in(round_: Round) -> dict[int, Correspondence]:
    """What each panellist has been sent, or is to be sent, in the round. One query."""
    messages = (
        Message.objects.filter(round=round_)
        .exclude(state__in=[MessageState.CANCELLED, MessageState.FAILED])
        .values("recipient")
        .annotate(reminders=Count("pk", filter=Q(kind=MessageKind.REMINDER)), latest=Max("due_at"))
    )
    return {row["recipient"]: Correspondence(row["reminders"], row["latest"]) for row in messages}


def deliveries_of(round_id: int) -> Sequence[Delivery]:
    """The round's messages, counted by kind and state. One query."""
    counts = (
        Message.objects.filter(round=round_id)
        .values_list("kind", "state")
        .annotate(count=Count("pk"))
        .order_by("kind", "state")
    )
    return [
        Delivery(MessageKind(kind), MessageState(state), count) for kind, state, count in counts
    ]


def troubled_messages(round_id: int) -> QuerySet[Message]:
    """The messages a facilitator should look at: failed or uncertain, by the seat's code."""
    return (
        Message.objects.filter(
            round=round_id, state__in=[MessageState.FAILED, MessageState.UNCERTAIN]
        )
        .select_related("recipient")
        .order_by("recipient__code", "kind", "occasion")
    )


def study_titles_of(panel_id: int) -> Texts:
    """The titles of the study that the panel answers; none where there is no study."""
    titles = Study.objects.filter(panel=panel_id).values_list("titles", flat=True).first()
    return titles or {}


def report_was_told(study_id: int) -> bool:
    """Whether the panel has been written to about a report of the study."""
    return Message.objects.filter(round__study=study_id, kind=MessageKind.REPORT).exists()
