"""Reminding those who have not submitted."""

from datetime import UTC, datetime

from django.db import transaction

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.mailing import REMINDERS_AT_MOST, UNDO_WINDOW, after_quiet_hours
from delphi.protocol.refusals import (
    ClosesBeforeThat,
    QuietHours,
    RemindedRecently,
    RemindersUsedUp,
)
from delphi.queries.mailing import Reminding, reminding_in
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
    record_event(
        study_id=round_.study_id,
        kind="round_reminded",
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number, "reminded": count},
    )
    return count


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
