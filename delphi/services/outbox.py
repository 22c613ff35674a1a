"""The outbox from the side that fills it; `delphi.services.messages` empties it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind, MessageState

#: The occasion of a message that brings a new link in place of a lost one begins with this.
NEW_LINK = "link"
#: States of a message that has reached nobody and that no worker has taken up.
WAITING = (MessageState.QUEUED, MessageState.CANCELLED)


def queue_messages(
    *, round_: Round, recipients: Iterable[int], kind: MessageKind, occasion: str, due_at: datetime
) -> int:
    """Put one message per recipient (a seat) into the outbox, within the caller's transaction.

    The caller holds the round, so the unique constraint on (round, recipient, kind, occasion) is
    met by mistakes only, and then the whole act is undone.
    """
    messages = [
        Message(round=round_, recipient_id=recipient, kind=kind, occasion=occasion, due_at=due_at)
        for recipient in recipients
    ]
    Message.objects.bulk_create(messages, batch_size=2000)
    return len(messages)


def cancel_queued(*, reason: str, **which: Any) -> int:
    """Cancel what has not been taken up yet, of one `round`, `kind` or `recipient`."""
    queued = Message.objects.filter(state=MessageState.QUEUED, **which)
    return queued.update(state=MessageState.CANCELLED, problem=reason)


def withdraw_queued(*, round_id: int) -> int:
    """Take back the round's messages; returns how many had been taken up by a worker already."""
    Message.objects.filter(round=round_id, state__in=WAITING).delete()
    return Message.objects.filter(round=round_id).count()
