"""Personal links: minted, followed, revoked, ended. Only hashes of their tokens are stored."""

from django.db import transaction
from django.db.models import F

from foresight.keys import random_token, token_hash
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, SeatLink


class SeatEnded(Exception):
    """The seat has been withdrawn: it gets no links any more."""


@transaction.atomic
def mint_link(*, panellist_id: int) -> str:
    """A new token that opens the seat, beside those it has. Raises SeatEnded."""
    _hold_active(panellist_id)
    token = random_token()
    SeatLink.objects.create(panellist_id=panellist_id, token_hash=token_hash(token))
    return token


def seat_of(token: str) -> Panellist | None:
    """The active seat that the token opens, or None. One query."""
    link = (
        SeatLink.objects.select_related("panellist")
        .filter(token_hash=token_hash(token), panellist__state=SeatState.ACTIVE)
        .first()
    )
    return link.panellist if link else None


@transaction.atomic
def revoke_links(*, panellist_id: int) -> int:
    """End every link and session of the seat; return the epoch that begins. Raises SeatEnded."""
    _hold_active(panellist_id)
    end_links([panellist_id])
    return Panellist.objects.values_list("epoch", flat=True).get(pk=panellist_id)


@transaction.atomic
def withdraw_seat(*, panellist_id: int) -> bool:
    """End the seat with its links and sessions. False when it had been withdrawn before."""
    withdrawn = Panellist.objects.filter(pk=panellist_id, state=SeatState.ACTIVE).update(
        state=SeatState.WITHDRAWN
    )
    end_links([panellist_id])
    return bool(withdrawn)


def end_links(panellist_ids: list[int]) -> None:
    """End every link and session of these seats, within the caller's transaction."""
    Panellist.objects.filter(pk__in=panellist_ids).update(epoch=F("epoch") + 1)
    SeatLink.objects.filter(panellist__in=panellist_ids).delete()


def _hold_active(panellist_id: int) -> None:
    # Held, so that no link is minted for a seat that is just being withdrawn.
    seats = Panellist.objects.select_for_update(no_key=True).filter(state=SeatState.ACTIVE)
    if not seats.filter(pk=panellist_id).values_list("pk").first():
        raise SeatEnded
