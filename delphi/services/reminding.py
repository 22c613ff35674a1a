"""Reminding those who have not submitted: by hand, or by themselves as the round's plan says."""

from datetime import UTC, datetime

from django.db import transaction

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind, RoundState, takes_answers
from delphi.protocol.mailing import (
    REMINDERS_AT_MOST,
    UNDO_WINDOW,
    ReminderPlan,
    after_quiet_hours,
    is_sound,
    is_within_hours,
)
from delphi.protocol.refusals import (
    ClosesBeforeThat,
    NotAllowedNow,
    QuietHours,
    RemindedRecently,
    RemindersUsedUp,
    UnsoundPlan,
)
from delphi.queries.mailing import Reminding, reminders_are_stopped, reminding_in
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.outbox import queue_messages
from delphi.services.states import require_answerable
from foresight.network.models import User


@transaction.atomic
def remind_round(*, round_id: int, by: User | None, at: datetime) -> int:
    """Remind those who have not submitted, as far as the rules of reminding let it; how many.

    The messages wait for UNDO_WINDOW. 0 when everybody is done or wants no reminders. Raises
    NotAllowedNow, RoundClosed, RemindedRecently, RemindersUsedUp, QuietHours or ClosesBeforeThat.
    """
    round_ = hold_round_for_change(round_id)
    closes_at = require_answerable(round_, at)
    whom = reminding_in(round_, at=at)
    if not whom.seats:
        return _nobody(whom)
    due_at = after_quiet_hours(at + UNDO_WINDOW, round_.study.zone)
    if due_at >= closes_at:
        if due_at > at + UNDO_WINDOW:
            raise QuietHours(until=_utc(due_at))
        raise ClosesBeforeThat(closes_at=_utc(closes_at))
    return _queue(round_, whom.seats, by=by, at=at, due_at=due_at)


@transaction.atomic
def set_round_mail(
    *, round_id: int, plan: ReminderPlan | None, thanks: bool, by: User | None, at: datetime
) -> Round:
    """Choose whether reminders go out by themselves, and whether who answers is thanked.

    Raises NotAllowedNow once the round has closed, UnsoundPlan.
    """
    round_ = hold_round_for_change(round_id)
    if round_.state not in (RoundState.DRAFT, RoundState.OPEN):
        raise NotAllowedNow(state=round_.state, wanted="mail")
    if plan is not None and not is_sound(plan):
        raise UnsoundPlan
    chosen = {"reminders": plan._asdict() if plan else {}, "thanks": thanks}
    if any(getattr(round_, name) != value for name, value in chosen.items()):
        for name, value in chosen.items():
            setattr(round_, name, value)
        round_.save(update_fields=list(chosen))
        _record(round_, "round_mail_set", by, at, **chosen)
    return round_


def remind_by_plan(*, round_id: int, at: datetime) -> int:
    """Remind whom the plan of an open round has come to by now; how many.

    Whoever comes second finds them reminded, so it does not matter how many workers call it.
    """
    round_ = Round.objects.select_related("study").get(pk=round_id)
    return _remind_by_plan(round_id, at) if _whom_by_plan(round_, at) else 0


@transaction.atomic
def _remind_by_plan(round_id: int, at: datetime) -> int:
    round_ = hold_round_for_change(round_id)
    seats = _whom_by_plan(round_, at)  # read anew: another worker may have reminded them
    return _queue(round_, seats, by=None, at=at, due_at=at + UNDO_WINDOW) if seats else 0


def _whom_by_plan(round_: Round, at: datetime) -> list[int]:
    plan = ReminderPlan.of(round_.reminders)
    is_open = takes_answers(RoundState(round_.state), round_.closes_at, at + UNDO_WINDOW)
    if plan is None or not is_open or not is_within_hours(plan, at, round_.study.zone):
        return []
    if reminders_are_stopped(round_):  # whoever stopped them decides first what becomes of them
        return []
    return reminding_in(round_, at=at, plan=plan).seats


def _nobody(whom: Reminding) -> int:
    """Why nobody may be reminded, where there is somebody to remind."""
    if whom.next_at is not None:
        raise RemindedRecently(next_at=_utc(whom.next_at))
    if whom.used_up:
        raise RemindersUsedUp(at_most=REMINDERS_AT_MOST)
    return 0


def _queue(
    round_: Round, seats: list[int], *, by: User | None, at: datetime, due_at: datetime
) -> int:
    earlier = Message.objects.filter(round=round_, kind=MessageKind.REMINDER)
    count = queue_messages(
        round_=round_,
        recipients=seats,
        kind=MessageKind.REMINDER,
        occasion=str(earlier.values("occasion").distinct().count() + 1),
        due_at=due_at,
    )
    _record(round_, "round_reminded", by, at, reminded=count)
    return count


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
