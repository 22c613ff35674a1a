"""The outbox from the side that empties it.

SMTP cannot be exactly-once. A message is claimed, in a transaction of its own, before it is sent;
whoever claimed it writes down what became of it, under the number of the claim. A claim whose
lease has run out becomes *uncertain*, and stays so until somebody decides to send it again.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction

from delphi.models import Message
from delphi.protocol.lifecycle import (
    LASTING_KINDS,
    NEXT_MESSAGE_STATES,
    MessageKind,
    MessageState,
    RoundState,
    takes_answers,
)
from delphi.protocol.mailing import LEASE, after_quiet_hours, retry_at
from delphi.protocol.refusals import NotRequeued
from delphi.queries.deadlines import deadline_of_seat
from delphi.queries.mailing import NEW_LINK, has_submitted, may_be_sent_again
from delphi.services.courier import Courier, Fate, Outcome
from delphi.services.events import record_event
from delphi.services.letters import letter_to, mail_of
from foresight.network.choices import SeatState
from foresight.network.models import User
from foresight.network.queries import Address, mailing_addresses
from foresight.network.services.identities import mark_refused, try_address_again
from foresight.network.services.links import mint_link

log = logging.getLogger(__name__)


class SendingCount(NamedTuple):
    """How many messages ended in which state; `later`: back in the queue for a later time."""

    sent: int
    later: int
    failed: int
    cancelled: int
    uncertain: int


class _Step(NamedTuple):
    """Where a message goes: its state, and what else is written down."""

    state: MessageState
    changes: dict[str, Any]


class _Claim(NamedTuple):
    """A message taken up, with where to send it and the token for it; or the step it took."""

    message: Message
    address: Address | None = None
    token: str = ""
    step: _Step | None = None


#: States in which a worker that claimed a message may find it when it knows what became of it.
_CLAIMED = (MessageState.CLAIMED, MessageState.UNCERTAIN)


def send_due_messages(
    *, worker: str, at: datetime, limit: int, keep_going: Callable[[], bool] = lambda: True
) -> SendingCount:
    """Send up to `limit` due messages, one by one, as `worker`; any number may do so at once.

    Stops early when `keep_going` says so, and at the first mail that finds no mail server.
    """
    began = time.monotonic()
    count: Counter[MessageState] = Counter()
    count[MessageState.UNCERTAIN] = give_up_lost_claims(at=at)
    with Courier() as courier:
        for _ in range(limit):
            now = at + timedelta(seconds=time.monotonic() - began)
            claim = _take_up(worker=worker, at=now) if keep_going() else None
            if claim is None:
                break
            if claim.step is not None:
                count[claim.step.state] += 1
                continue
            outcome = _hand_over(courier, claim)
            count[_settle(claim.message, outcome, at=now)] += 1
            if outcome.problem == "no_connection":
                break
    return SendingCount(
        sent=count[MessageState.SENT],
        later=count[MessageState.QUEUED],
        failed=count[MessageState.FAILED],
        cancelled=count[MessageState.CANCELLED],
        uncertain=count[MessageState.UNCERTAIN],
    )


def give_up_lost_claims(*, at: datetime) -> int:
    """Mark as uncertain what was claimed by workers that have not been heard of since."""
    lost = Message.objects.filter(state=MessageState.CLAIMED, lease_until__lt=at)
    if not lost.exists():
        return 0
    return lost.update(state=MessageState.UNCERTAIN, problem="worker_lost")


@transaction.atomic
def requeue_message(*, message_id: int, by: User | None, at: datetime) -> Message:
    """Send a message again that failed, was stopped, or whose fate is uncertain.

    Raises NotRequeued.
    """
    message = Message.objects.select_related("round").get(pk=message_id)
    round_ = message.round
    if not _is_timely(message, at):
        raise NotRequeued(state=message.state)
    again = Message.objects.filter(may_be_sent_again(), pk=message_id).update(
        state=MessageState.QUEUED, due_at=at, attempts=0, problem="", lease_until=None
    )
    if not again:
        raise NotRequeued(state=message.state)
    try_address_again(panellist_id=message.recipient_id)
    record_event(
        study_id=round_.study_id,
        kind="message_requeued",
        by=by,
        at=at,
        data={"round": round_.pk, "message": message_id, "was": message.state},
    )
    message.refresh_from_db()
    return message


def _take_up(*, worker: str, at: datetime) -> _Claim | None:
    """Claim the next due message, or find that it is not to be sent; None when none is due."""
    due = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=at)
    if not due.exists():  # asked first, because a transaction takes SQLite's write lock
        return None
    with transaction.atomic():
        message = (
            due.select_related("round__study", "recipient")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "pk")
            .first()
        )
        if message is None:
            return None
        address = mailing_addresses([message.recipient_id]).get(message.recipient_id)
        step = _step_instead(message, address, at)
        if step is not None or address is None:
            step = step or _Step(MessageState.FAILED, {"problem": "no_address"})
            _move(message, step, MessageState.QUEUED)
            return _Claim(message, step=step)
        claimed = {
            "claimed_by": worker[:40],
            "lease_until": at + LEASE,
            "fence": message.fence + 1,
            "attempts": message.attempts + 1,
        }
        _move(message, _Step(MessageState.CLAIMED, claimed), MessageState.QUEUED)
        token = mint_link(panellist_id=message.recipient_id)
    return _Claim(message, address, token)


def _step_instead(message: Message, address: Address | None, at: datetime) -> _Step | None:
    """What becomes of a due message that is not to be sent now; None when it is."""
    round_, seat = message.round, message.recipient
    reason = ""
    if not _is_timely(message, at):
        reason = "round_closed"
    elif seat.state != SeatState.ACTIVE:
        reason = "seat_withdrawn"
    elif _is_done_with(message):
        reason = "submitted"
    elif message.kind == MessageKind.REMINDER and seat.reminders_stopped:
        reason = "reminders_stopped"
    if reason:
        return _Step(MessageState.CANCELLED, {"problem": reason})
    if message.kind in LASTING_KINDS or message.kind == MessageKind.REMINDER:
        morning = after_quiet_hours(at, round_.study.zone)
        if morning > at:
            return _Step(MessageState.QUEUED, {"due_at": morning})
    if address is None or not _is_one_address(address.email):
        return _Step(MessageState.FAILED, {"problem": "no_address"})
    if address.refused:
        return _Step(MessageState.FAILED, {"problem": "address_refused"})
    return None


def _is_timely(message: Message, at: datetime) -> bool:
    """Whether what it says still holds: thanks and reports do, the others end with their round."""
    if message.kind in LASTING_KINDS:
        return True
    closes_at = deadline_of_seat(message.round, message.recipient_id)
    return takes_answers(RoundState(message.round.state), closes_at, at)


def _is_done_with(message: Message) -> bool:
    """Whether it asks for answers that have been submitted."""
    if message.kind in LASTING_KINDS or message.occasion.startswith(NEW_LINK):
        return False
    return has_submitted(message.round, message.recipient_id)


def _is_one_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _hand_over(courier: Courier, claim: _Claim) -> Outcome:
    mail = _written(claim)
    return courier.post(mail) if mail else Outcome(Fate.REFUSED, "not_written")


def _written(claim: _Claim) -> EmailMessage | None:
    message, address = claim.message, claim.address
    if address is None:
        return None
    try:
        letter = letter_to(message=message, name=address.name, token=claim.token)
        mail = mail_of(letter, email=address.email, message_id=message.pk)
        mail.message()  # refuses line breaks in headers now, not on the way
    except Exception as error:  # noqa: BLE001 - one letter that cannot be written stops no other
        log.error("message %s cannot be written: %s", message.pk, type(error).__name__)
        return None
    return mail


def _settle(message: Message, outcome: Outcome, *, at: datetime) -> MessageState:
    """Write down what became of a claimed message."""
    step = _step_after(message, outcome, at)
    if outcome.fate is Fate.ADDRESS_REFUSED:
        _note_refused_address(message.recipient_id)
    if not _move(message, step, *_CLAIMED):
        log.warning("message %s has been decided upon meanwhile", message.pk)
    return step.state


def _step_after(message: Message, outcome: Outcome, at: datetime) -> _Step:
    today = at.astimezone(ZoneInfo(message.round.study.zone)).date()
    written: dict[str, Any] = {
        "problem": outcome.problem,
        "lease_until": None,
        "settled_on": today,
    }
    match outcome.fate:
        case Fate.SENT:
            return _Step(MessageState.SENT, written)
        case Fate.UNKNOWN:
            return _Step(MessageState.UNCERTAIN, written)
        case Fate.LATER:
            again = retry_at(failures=message.attempts, at=at)
            if again is not None:
                return _Step(MessageState.QUEUED, written | {"due_at": again, "settled_on": None})
    return _Step(MessageState.FAILED, written)


def _move(message: Message, step: _Step, *found: MessageState) -> bool:
    """Take the step, if the message is in one of the states `found` and under the same claim."""
    before = [state for state in found if step.state in NEXT_MESSAGE_STATES[state]]
    if step.state is MessageState.QUEUED:
        before = list(found)  # to stay in the queue, for a later time, is no change of state
    held = Message.objects.filter(pk=message.pk, fence=message.fence, state__in=before)
    if not held.update(state=step.state, **step.changes):
        return False
    for field, value in step.changes.items():
        setattr(message, field, value)
    return True


def _note_refused_address(panellist_id: int) -> None:
    address = mailing_addresses([panellist_id]).get(panellist_id)
    if address is not None:
        mark_refused(panellist_id=panellist_id, email=address.email)
