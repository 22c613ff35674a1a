"""Writing down what came back: the message was not delivered, and the address may be wrong."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction

from delphi.document.bounces import Bounce
from delphi.models import Message
from delphi.protocol.lifecycle import MessageState
from delphi.services.letters import message_of_id
from foresight.network.queries import mailing_addresses
from foresight.network.services.identities import mark_refused


class Noted(StrEnum):
    """What became of a bounce."""

    NOTED = "noted"
    KNOWN = "known"  # the message is not taken to have arrived anyway
    STRANGE = "strange"  # of no message of ours, or forged


#: States of a message that may have arrived, for all that was known.
_MAY_HAVE_ARRIVED = (MessageState.SENT, MessageState.UNCERTAIN)


@transaction.atomic
def note_bounce(*, bounce: Bounce, at: datetime) -> Noted:
    """Mark the message as not delivered; where its address is at fault, send nothing more there.

    The Message-ID is signed, so a notification that somebody made up names no message. An address
    that has been corrected since is left alone.
    """
    message_id = message_of_id(bounce.message_id)
    message = (
        Message.objects.select_related("round__study").filter(pk=message_id).first()
        if message_id is not None
        else None
    )
    if message is None:
        return Noted.STRANGE
    day = at.astimezone(ZoneInfo(message.round.study.zone)).date()
    arrived = Message.objects.filter(pk=message.pk, state__in=_MAY_HAVE_ARRIVED)
    if not arrived.update(
        state=MessageState.FAILED, problem=f"bounced {bounce.status}", settled_on=day
    ):
        return Noted.KNOWN
    address = mailing_addresses([message.recipient_id]).get(message.recipient_id)
    if address is not None and _is_about_address(bounce) and address.email in bounce.addresses:
        mark_refused(panellist_id=message.recipient_id, email=address.email)
    return Noted.NOTED


def _is_about_address(bounce: Bounce) -> bool:
    """Whether no mail to the address can arrive; a full mailbox or a refused text is no such."""
    return bounce.status.startswith("5.1.")
