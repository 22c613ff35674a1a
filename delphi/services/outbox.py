"""The outbox from the side that fills it; `delphi.services.messages` empties it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from delphi.models import Message, Round
from delphi.protocol.lifecycle import (
    LASTING_KINDS,
    MessageKind,
    MessageState,
    RoundState,
    takes_answers,
)
from delphi.protocol.mailing import UNDO_WINDOW
from delphi.protocol.refusals import NothingToStop
from delphi.queries.mailing import STOPPED, is_waiting
from delphi.queries.seats import known_seats
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from foresight.network.models import User

#: States of a message that has reached nobody and that no worker has taken up.
WAITING = (MessageState.QUEUED, MessageState.CANCELLED)


def queue_messages(
    *, round_: Round, recipients: Iterable[int], kind: MessageKind, occasion: str, due_at: datetime
) -> int:
    """Put one message per recipient (a seat) into the outbox, within the caller's transaction.

    In a trial seats that nobody sits in are left out; returns how many are written to. The caller
    holds the round, so the unique constraint on (round, recipient, kind, occasion) is
    met by mistakes only, and then the whole act is undone.
    """
    if round_.study.trial:
        recipients = set(recipients) & set(known_seats(round_.study))
    messages = [
        Message(round=round_, recipient_id=recipient, kind=kind, occasion=occasion, due_at=due_at)
        for recipient in recipients
    ]
    Message.objects.bulk_create(messages, batch_size=2000)
    return len(messages)


def cancel_queued(*, reason: str, **which: Any) -> int:
    """Cancel what has not been taken up yet, of one `round`, `kind` or `recipient`.

    What was stopped is not to go out any more either.
    """
    waiting = Message.objects.filter(is_waiting(), **which)
    return waiting.update(state=MessageState.CANCELLED, problem=reason)


def withdraw_queued(*, round_id: int) -> int:
    """Take back the round's messages; returns how many had been taken up by a worker already."""
    Message.objects.filter(round=round_id, state__in=WAITING).delete()
    return Message.objects.filter(round=round_id).count()


@transaction.atomic
def stop_messages(*, round_id: int, by: User | None, at: datetime) -> int:
    """Stop what waits to be sent in the round, until `resume_messages`; how many.

    What a worker has taken up already goes out. Raises NothingToStop.
    """
    round_ = Round.objects.get(pk=round_id)
    queued = Message.objects.filter(round=round_id, state=MessageState.QUEUED)
    stopped = queued.update(state=MessageState.CANCELLED, problem=STOPPED)
    if not stopped:
        raise NothingToStop
    _record(round_, "messages_stopped", by=by, at=at, count=stopped)
    return stopped


@transaction.atomic
def resume_messages(*, round_id: int, by: User | None, at: datetime) -> int:
    """Let the messages that were stopped in the round go out after all; how many.

    They wait for UNDO_WINDOW, like any that go to many. Once the round takes no answers, only what
    still holds goes out. Raises NothingToStop where nothing of the kind was stopped.
    """
    round_ = hold_round_for_change(round_id)
    stopped = Message.objects.filter(round=round_id, state=MessageState.CANCELLED, problem=STOPPED)
    if not takes_answers(RoundState(round_.state), round_.closes_at, at):
        stopped = stopped.filter(kind__in=LASTING_KINDS)
    resumed = stopped.update(state=MessageState.QUEUED, problem="", due_at=at + UNDO_WINDOW)
    if not resumed:
        raise NothingToStop
    _record(round_, "messages_resumed", by=by, at=at, count=resumed)
    return resumed


def _record(round_: Round, kind: str, *, by: User | None, at: datetime, count: int) -> None:
    record_event(
        study_id=round_.study_id,
        kind=kind,
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number, "count": count},
    )
