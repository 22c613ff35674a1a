"""The life of a round: launched, undone, extended, closed."""

from datetime import UTC, datetime

from django.db import transaction

from delphi.models import ProtocolVersion, Release, Reply, Round, RoundDay, SeatDeadline, Study
from delphi.protocol.lifecycle import SEALED_STATES, MessageKind, RoundState
from delphi.protocol.mailing import UNDO_WINDOW, after_quiet_hours
from delphi.protocol.refusals import (
    AnswersExist,
    DeadlineNotLater,
    DeadlinePassed,
    EarlierRoundUnfinished,
    MessagesGoneOut,
    NobodyToAsk,
    NotAllowedNow,
    NothingToAsk,
    NotReady,
    SeatWithdrawn,
    StudyEnded,
    TooManyRounds,
)
from delphi.protocol.terms import maximum_rounds
from delphi.queries.deadlines import deadline_of_seat
from delphi.queries.mailing import (
    ONE_SEAT,
    active_seats,
    seats_asked_before,
    seats_to_tell,
    seats_to_thank,
)
from delphi.queries.protocols import protocol_in_force
from delphi.queries.readiness import findings_of
from delphi.services.events import record_event
from delphi.services.feedback import freeze_feedback
from delphi.services.locks import hold_round_for_change, hold_study
from delphi.services.outbox import cancel_queued, queue_messages, withdraw_queued
from delphi.services.purging import destroy_keys_when_over
from delphi.services.states import put_round, require_answerable, require_state
from foresight.network.models import User
from surveys.choices import SheetState
from surveys.models import Answer, AnswerSheet, Idea, Question

LAUNCH = "launch"  # the occasion of every invitation


@transaction.atomic
def launch_round(
    *,
    round_id: int,
    closes_at: datetime,
    by: User | None,
    at: datetime,
    invite: bool = True,
    held: bool = False,
) -> Round:
    """Open the round for answers until `closes_at`, lock the protocol, invite every active seat.

    Invitations wait for UNDO_WINDOW. Raises NotAllowedNow, StudyEnded, DeadlinePassed,
    EarlierRoundUnfinished, TooManyRounds, NothingToAsk, NobodyToAsk or, for whatever else blocks
    (`delphi.protocol.readiness`), NotReady; of a round that was `held` already, elsewhere, nothing
    is left to be mended.
    """
    round_ = hold_round_for_change(round_id)
    hold_study(round_.study_id)
    require_state(round_, RoundState.DRAFT, wanted=RoundState.OPEN)
    if closes_at <= at:
        raise DeadlinePassed(entered=_utc(closes_at))
    _require_turn(round_)
    if not Question.objects.filter(questionnaire=round_.questionnaire_id).exists():
        raise NothingToAsk
    seats = list(active_seats(round_).values_list("pk", flat=True))
    if not seats:
        raise NobodyToAsk
    found = [] if held else findings_of(round_, at=at, closes_at=closes_at)
    if blocking := [each for each in found if each.blocks]:
        raise NotReady(findings=blocking)
    known = seats_asked_before(round_)
    # Those not locked before: the first, and any reasoned deviation written since.
    ProtocolVersion.objects.filter(study=round_.study_id, locked_at=None).update(locked_at=at)
    put_round(round_, RoundState.OPEN, opened_at=at, closes_at=closes_at)
    freeze_feedback(round_id=round_id)
    kinds = {
        MessageKind.INVITATION: [seat for seat in seats if seat not in known],
        MessageKind.NEXT_ROUND: [seat for seat in seats if seat in known],
    }
    invited = sum(
        queue_messages(
            round_=round_,
            recipients=recipients if invite else [],
            kind=kind,
            occasion=LAUNCH,
            due_at=at + UNDO_WINDOW,
        )
        for kind, recipients in kinds.items()
    )
    _record(round_, "round_launched", by, at, closes_at=_utc(closes_at), invited=invited)
    return round_


@transaction.atomic
def undo_launch(*, round_id: int, by: User | None, at: datetime) -> Round:
    """Make the round a draft again, as if it had not been launched; sheets only opened go.

    Raises NotAllowedNow; AnswersExist, also for a reply or a sheet submitted empty; or
    MessagesGoneOut once a worker has taken up a message.
    """
    round_ = hold_round_for_change(round_id)
    require_state(round_, RoundState.OPEN, wanted=RoundState.DRAFT)
    sheets = AnswerSheet.objects.filter(questionnaire=round_.questionnaire_id)
    given = (
        Answer.objects.filter(sheet__in=sheets),
        Idea.objects.filter(sheet__in=sheets),
        Reply.objects.filter(round=round_),
        sheets.filter(state=SheetState.SUBMITTED.value),
    )
    if any(each.exists() for each in given):
        raise AnswersExist
    if gone := withdraw_queued(round_id=round_id):
        raise MessagesGoneOut(count=gone)
    ProtocolVersion.objects.filter(study=round_.study_id, locked_at=round_.opened_at).update(
        locked_at=None
    )
    sheets.delete()
    Release.objects.filter(round=round_id).delete()
    RoundDay.objects.filter(round=round_id).delete()
    SeatDeadline.objects.filter(round=round_id).delete()
    put_round(
        round_,
        RoundState.DRAFT,
        opened_at=None,
        closes_at=None,
        others_close_at=None,
        glance={},
    )
    _record(round_, "launch_undone", by, at)
    return round_


@transaction.atomic
def extend_round(*, round_id: int, closes_at: datetime, by: User | None, at: datetime) -> Round:
    """Move the deadline to later, and tell those who are not done, once, after UNDO_WINDOW.

    Whoever is still to get the invitation learns the new deadline from it; a seat that has more
    time already keeps it. Raises NotAllowedNow, RoundClosed when the deadline there was has passed,
    or DeadlineNotLater.
    """
    round_ = hold_round_for_change(round_id)
    last = require_answerable(round_, at)
    before = round_.others_close_at or last
    if closes_at <= before:
        raise DeadlineNotLater(closes_at=_utc(before))
    SeatDeadline.objects.filter(round=round_id, closes_at__lte=closes_at).delete()
    goes_on = closes_at < last  # seats with more time have still more
    _set_deadlines(round_, last if goes_on else closes_at, closes_at if goes_on else None)
    cancel_queued(round=round_id, kind=MessageKind.EXTENSION, reason="superseded")
    told = queue_messages(
        round_=round_,
        recipients=seats_to_tell(round_).values_list("pk", flat=True),
        kind=MessageKind.EXTENSION,
        occasion=_utc(closes_at),
        due_at=at + UNDO_WINDOW,
    )
    _record(
        round_, "round_extended", by, at, was=_utc(before), closes_at=_utc(closes_at), told=told
    )
    return round_


@transaction.atomic
def extend_seat(
    *, round_id: int, panellist_id: int, closes_at: datetime, by: User | None, at: datetime
) -> Round:
    """Give one seat more time than the others, and tell its panellist, after UNDO_WINDOW.

    The round closes, and is sealed, when the last deadline has passed; the others are refused
    after theirs. Raises NotAllowedNow, RoundClosed, SeatWithdrawn or DeadlineNotLater.
    """
    round_ = hold_round_for_change(round_id)
    last = require_answerable(round_, at)
    seat = active_seats(round_).filter(pk=panellist_id).first()
    if seat is None:
        raise SeatWithdrawn
    before = deadline_of_seat(round_, panellist_id) or last
    if closes_at <= max(before, at):
        raise DeadlineNotLater(closes_at=_utc(max(before, at)))
    SeatDeadline.objects.update_or_create(
        round=round_, panellist=seat, defaults={"closes_at": closes_at}
    )
    _set_deadlines(round_, max(last, closes_at), round_.others_close_at or last)
    cancel_queued(
        round=round_id, recipient=panellist_id, kind=MessageKind.EXTENSION, reason="superseded"
    )
    queue_messages(
        round_=round_,
        recipients=seats_to_tell(round_).filter(pk=panellist_id).values_list("pk", flat=True),
        kind=MessageKind.EXTENSION,
        occasion=f"{ONE_SEAT} {_utc(closes_at)}",
        due_at=at + UNDO_WINDOW,
    )
    # Not which seat: whoever gave the time knows whose it is.
    _record(round_, "seat_extended", by, at, closes_at=_utc(closes_at))
    return round_


def _set_deadlines(round_: Round, closes_at: datetime, others_close_at: datetime | None) -> None:
    # Conditional like a change of state, though the round is held: it may be closed by its date.
    moved = Round.objects.filter(
        pk=round_.pk, state=RoundState.OPEN, closes_at=round_.closes_at
    ).update(closes_at=closes_at, others_close_at=others_close_at)
    if not moved:
        raise NotAllowedNow(state=round_.state, wanted=RoundState.OPEN.value)
    round_.closes_at, round_.others_close_at = closes_at, others_close_at


@transaction.atomic
def close_round(*, round_id: int, by: User | None, at: datetime) -> Round:
    """Take no more answers. A round whose deadline has passed closed then. Raises NotAllowedNow."""
    round_ = hold_round_for_change(round_id)
    _close(round_, by=by, at=at)
    return round_


def close_due_rounds(*, at: datetime) -> list[int]:
    """Close every round whose deadline has passed; the ids of those that this call closed.

    Whoever comes second finds nothing to do, so it does not matter how many call it.
    """
    due = Round.objects.filter(state=RoundState.OPEN, closes_at__lte=at).order_by("closes_at")
    return [pk for pk in due.values_list("pk", flat=True) if _close_if_due(pk, at)]


@transaction.atomic
def _close_if_due(round_id: int, at: datetime) -> bool:
    round_ = hold_round_for_change(round_id)
    # Read anew: somebody may have closed or extended it.
    if round_.state != RoundState.OPEN or round_.closes_at is None or round_.closes_at > at:
        return False
    _close(round_, by=None, at=at)
    return True


def _close(round_: Round, *, by: User | None, at: datetime) -> None:
    closed_at = min(at, round_.closes_at or at)
    put_round(round_, RoundState.CLOSED, closed_at=closed_at)
    cancel_queued(round=round_.pk, reason="round_closed")
    _record(round_, "round_closed", by, at, closed_at=_utc(closed_at))
    destroy_keys_when_over(study=round_.study, number=round_.number, at=at)
    if round_.thanks:
        _thank(round_, at)


def _thank(round_: Round, at: datetime) -> None:
    """Thank all who answered, at the same time: when each of them did is told by no message.

    When the close has destroyed who sits where, nobody can be.
    """
    queue_messages(
        round_=round_,
        recipients=seats_to_thank(round_).values_list("pk", flat=True),
        kind=MessageKind.THANKS,
        occasion="close",
        due_at=after_quiet_hours(at + UNDO_WINDOW, round_.study.zone),
    )


def _require_turn(round_: Round) -> None:
    """Whether it is this round's turn in its study."""
    study: Study = round_.study
    if study.ended_at is not None:
        raise StudyEnded
    unfinished = (
        Round.objects.filter(study=study)
        .exclude(pk=round_.pk)
        .exclude(state__in=SEALED_STATES)
        .exclude(state=RoundState.DRAFT, number__gt=round_.number)
    )
    if earlier := unfinished.order_by("number").first():
        raise EarlierRoundUnfinished(number=earlier.number)
    maximum = maximum_rounds(protocol_in_force(study.pk))
    if maximum is not None and round_.number > maximum:
        raise TooManyRounds(maximum=maximum)


def _record(round_: Round, kind: str, by: User | None, at: datetime, **data: object) -> None:
    record_event(
        study_id=round_.study_id,
        kind=kind,
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number, **data},
    )


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
