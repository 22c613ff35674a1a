"""Who is to be written to, and what became of what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from delphi.models import Message, Round, Study
from delphi.protocol.lifecycle import LASTING_KINDS, MessageKind, MessageState, RoundState
from delphi.protocol.mailing import (
    LEASE,
    REMINDER_INTERVAL,
    REMINDERS_AT_MOST,
    Eligibility,
    ReminderPlan,
    may_be_reminded,
)
from delphi.queries.deadlines import may_still_answer
from foresight.languages import Texts
from foresight.network.choices import SeatState
from foresight.network.models import Panellist
from surveys.choices import SheetState
from surveys.models import Answer, AnswerSheet, Idea

#: The problem of a message that a facilitator has stopped; only such a one can go out later.
STOPPED = "stopped"
#: The occasions begin so of a message with a new link for a lost one, and with a seat's own time.
NEW_LINK, ONE_SEAT = "link", "seat"


class Correspondence(NamedTuple):
    """What one panellist has had or will have in a round: reminders, and the latest message."""

    reminders: int
    latest: datetime | None


class Stage(StrEnum):
    """How far messages are, as a facilitator looks them up."""

    WAITING = "waiting"
    SENT = "sent"
    TROUBLE = "trouble"
    CANCELLED = "cancelled"


STATES_OF: Mapping[Stage, Sequence[MessageState]] = {
    Stage.WAITING: (MessageState.QUEUED, MessageState.CLAIMED),
    Stage.SENT: (MessageState.SENT,),
    Stage.TROUBLE: (MessageState.FAILED, MessageState.UNCERTAIN),
    Stage.CANCELLED: (MessageState.CANCELLED,),
}


class Posted(NamedTuple):
    """Which of a round's messages; None: of every kind, at every stage."""

    kind: MessageKind | None = None
    stage: Stage | None = None


EVERYTHING = Posted()


@dataclass(frozen=True)
class Delivery:
    """How many messages of a kind are in a state."""

    kind: MessageKind
    state: MessageState
    count: int


def active_seats(round_: Round) -> QuerySet[Panellist]:
    """The seats of the round's panel that may answer, by code."""
    return Panellist.objects.filter(panel__study=round_.study_id, state=SeatState.ACTIVE)


def seats_to_write_to(round_: Round) -> QuerySet[Panellist]:
    """The active seats; in a trial only those that somebody sits in, by code."""
    seats = active_seats(round_)
    return seats.filter(identitykey__isnull=False) if round_.study.trial else seats


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
    return seats_to_write_to(round_).exclude(pk__in=submitted.values("respondent"))


def seats_to_tell(round_: Round) -> QuerySet[Panellist]:
    """Those whom a new deadline is told: not done, and not to learn it from their invitation."""
    uninvited = Message.objects.filter(
        is_waiting(),
        round=round_,
        recipient=OuterRef("pk"),
        kind__in=[MessageKind.INVITATION, MessageKind.NEXT_ROUND],
    )
    return seats_not_done(round_).exclude(Exists(uninvited))


def is_waiting() -> Q:
    """Messages that wait for their time, or for somebody who has stopped them."""
    return Q(state=MessageState.QUEUED) | Q(state=MessageState.CANCELLED, problem=STOPPED)


def may_be_sent_again() -> Q:
    """Messages that a facilitator may send again: in trouble, or stopped."""
    return Q(state__in=[MessageState.FAILED, MessageState.UNCERTAIN]) | Q(
        state=MessageState.CANCELLED, problem=STOPPED
    )


def has_submitted(round_: Round, panellist_id: int) -> bool:
    return AnswerSheet.objects.filter(
        questionnaire=round_.questionnaire_id, respondent=panellist_id, state=SheetState.SUBMITTED
    ).exists()


def goes_out() -> Q:
    """Messages that have gone out, will, or would once somebody lets them."""
    return ~Q(state=MessageState.CANCELLED) | Q(problem=STOPPED)


def correspondence_in(round_: Round, *, with_failed: bool) -> dict[int, Correspondence]:
    """What each panellist has been sent, or is to be sent, in the round. One query.

    `with_failed`: also what did not arrive, so that nothing is sent again and again by itself.
    """
    messages = Message.objects.filter(goes_out(), round=round_)
    if not with_failed:
        messages = messages.exclude(state=MessageState.FAILED)
    counted = messages.values("recipient").annotate(
        reminders=Count("pk", filter=Q(kind=MessageKind.REMINDER)), latest=Max("due_at")
    )
    return {row["recipient"]: Correspondence(row["reminders"], row["latest"]) for row in counted}


def reminders_are_stopped(round_: Round) -> bool:
    """Whether reminders of the round wait for somebody to let them go out after all."""
    return Message.objects.filter(
        round=round_, kind=MessageKind.REMINDER, state=MessageState.CANCELLED, problem=STOPPED
    ).exists()


class Reminding(NamedTuple):
    """Whom a reminder would reach now: the seats, and how many others, for which reason."""

    seats: list[int]
    too_soon: int
    used_up: int
    unwanted: int
    next_at: datetime | None  # when the first of those `too_soon` may be reminded


def reminding_in(round_: Round, *, at: datetime, plan: ReminderPlan | None = None) -> Reminding:
    """Who of those not done may be reminded now, by hand or by the plan. Two queries.

    By a plan those who have had no message yet are taken to have had one when the round opened.
    """
    interval = timedelta(days=plan.every_days) if plan else REMINDER_INTERVAL
    at_most = min(plan.at_most, REMINDERS_AT_MOST) if plan else REMINDERS_AT_MOST
    open_for = seats_not_done(round_).filter(may_still_answer(round_, at=at))
    seats = dict(open_for.values_list("pk", "reminders_stopped"))
    past = correspondence_in(round_, with_failed=plan is not None)
    nothing = Correspondence(reminders=0, latest=round_.opened_at if plan else None)
    had = {seat: past.get(seat, nothing) for seat, stopped in seats.items() if not stopped}
    verdicts = {
        seat: may_be_reminded(
            reminders=each.reminders, latest=each.latest, at=at, interval=interval, at_most=at_most
        )
        for seat, each in had.items()
    }
    soon = [seat for seat, verdict in verdicts.items() if verdict is Eligibility.TOO_SOON]
    latest = [each for seat in soon if (each := had[seat].latest) is not None]
    return Reminding(
        seats=[seat for seat, verdict in verdicts.items() if verdict is Eligibility.NOW],
        too_soon=len(soon),
        used_up=sum(verdict is Eligibility.USED_UP for verdict in verdicts.values()),
        unwanted=sum(seats.values()),
        next_at=min(latest) + interval if latest else None,
    )


def rounds_with_reminders(*, at: datetime) -> list[int]:
    """The rounds that take answers and send reminders by themselves."""
    found = Round.objects.filter(state=RoundState.OPEN, closes_at__gt=at).exclude(reminders={})
    return list(found.order_by("pk").values_list("pk", flat=True))


def seats_to_thank(round_: Round) -> QuerySet[Panellist]:
    """The active seats that have submitted or answered anything, and can still be written to."""
    sheets = AnswerSheet.objects.filter(questionnaire=round_.questionnaire_id)
    took_part = sheets.filter(
        Q(state=SheetState.SUBMITTED)
        | Exists(Answer.objects.filter(sheet=OuterRef("pk")))
        | Exists(Idea.objects.filter(sheet=OuterRef("pk")))
    )
    return active_seats(round_).filter(
        pk__in=took_part.values("respondent"), identitykey__isnull=False
    )


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


def messages_of(round_id: int, choice: Posted = EVERYTHING) -> QuerySet[Message]:
    """The round's messages with their seats, by the seat's code; in no order of sending.

    Without new links and deadlines of single seats: whoever asked for one by address would see
    beside it which seat is that person's.
    """
    found = (
        Message.objects.filter(round=round_id)
        .exclude(occasion__startswith=f"{NEW_LINK} ")
        .exclude(occasion__startswith=f"{ONE_SEAT} ")
        .select_related("recipient")
    )
    if choice.kind is not None:
        found = found.filter(kind=choice.kind)
    if choice.stage is not None:
        found = found.filter(state__in=STATES_OF[choice.stage])
    return found.order_by("recipient__code", "kind", "occasion")


def troubled_to_single_people(round_id: int) -> QuerySet[Message]:
    """New links and deadlines of single seats that failed or are uncertain, in a random order.

    They are shown without their seat: whoever asked for one by address knows whose it is.
    """
    single = Q(occasion__startswith=f"{NEW_LINK} ") | Q(occasion__startswith=f"{ONE_SEAT} ")
    found = Message.objects.filter(single, round=round_id, state__in=STATES_OF[Stage.TROUBLE])
    return found.order_by("kind", "problem", "recipient")


def troubled_messages(round_id: int) -> QuerySet[Message]:
    """The messages a facilitator should look at: failed or uncertain, by the seat's code."""
    return messages_of(round_id, Posted(stage=Stage.TROUBLE))


def is_sendable_again(message: Message, *, is_open: bool) -> bool:
    """Whether a facilitator may send it again: as `may_be_sent_again`, while it is timely."""
    in_trouble = message.state in STATES_OF[Stage.TROUBLE]
    stopped = message.state == MessageState.CANCELLED and message.problem == STOPPED
    return (in_trouble or stopped) and (is_open or message.kind in LASTING_KINDS)


class Outgoing(NamedTuple):
    """What waits in a round's outbox: how many, and when the first goes; how many were stopped."""

    waiting: int
    first_at: datetime | None
    stopped: int

    def is_late(self, at: datetime) -> bool:
        """Whether a worker should have taken up the first long ago."""
        return self.first_at is not None and self.first_at + LEASE < at


def outgoing_in(round_id: int) -> Outgoing:
    """What is still to go out in the round. One query."""
    counts = Message.objects.filter(round=round_id).aggregate(
        waiting=Count("pk", filter=Q(state=MessageState.QUEUED)),
        first_at=Min("due_at", filter=Q(state=MessageState.QUEUED)),
        stopped=Count("pk", filter=Q(state=MessageState.CANCELLED, problem=STOPPED)),
    )
    return Outgoing(**counts)


def study_titles_of(panel_id: int) -> Texts:
    """The titles of the study that the panel answers; none where there is no study."""
    titles = Study.objects.filter(panel=panel_id).values_list("titles", flat=True).first()
    return titles or {}


def report_was_told(study_id: int) -> bool:
    """Whether the panel has been written to about a report of the study."""
    return Message.objects.filter(round__study=study_id, kind=MessageKind.REPORT).exists()
