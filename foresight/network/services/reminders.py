"""Stopping and resuming reminders, by an address that can do nothing else.

The address in List-Unsubscribe passes mail gateways and their logs, so it holds no token that
opens a seat: it is the seat's random id, signed.
"""

from django.core import signing

from foresight.network.choices import SeatState
from foresight.network.models import Panellist

_SIGNER = signing.Signer(salt="foresight.network.reminders")


def reminder_key(panellist_id: int) -> str:
    """What the seat is called in the address that stops its reminders."""
    return _SIGNER.sign(str(panellist_id)).replace(":", "~")


def seat_of_reminder_key(key: str) -> Panellist | None:
    """The active seat that the key was made for, or None."""
    try:
        seat = int(_SIGNER.unsign(key.replace("~", ":")))
    except (signing.BadSignature, ValueError):
        return None
    return Panellist.objects.filter(pk=seat, state=SeatState.ACTIVE).first()


def stop_reminders(*, panellist_id: int, stopped: bool = True) -> None:
    """Send the seat no reminders any more, or, with `stopped` False, send them again."""
    Panellist.objects.filter(pk=panellist_id).update(reminders_stopped=stopped)
