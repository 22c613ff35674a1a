"""Personal links: minted, followed, reissued, ended. Only hashes of their tokens are stored."""

import secrets

from django.db import transaction
from django.db.models import F

from foresight.keys import token_hash
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, SeatLink

TOKEN_BYTES = 24  # 192 random bits, 32 characters


class SeatEnded(Exception):
    """The seat has been withdrawn: it gets no links any more."""


@transaction.atomic
def mint_link(*, panellist_id: int) -> str:
    """A new token that opens the seat, beside those it has. Raises SeatEnded."""
    _hold_active(panellist_id)
    return _new_link(panellist_id)


def seat_of(token: str) -> Panellist | None:
    """The active seat that the token opens, or None. One query."""
    link = (
        SeatLink.objects.select_related("panellist")
        .filter(token_hash=token_hash(token), panellist__state=SeatState.ACTIVE)
        .first()
    )
    return link.panellist if link else None


@transaction.atomic
def reissue_links(*, panellist_id: int) -> str:
    """End every link and session of the seat; return the token of a new link. Raises SeatEnded."""
    _hold_active(panellist_id)
    end_links([panellist_id])
    return _new_link(panellist_id)


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


def _new_link(panellist_id: int) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SeatLink.objects.create(panellist_id=panellist_id, token_hash=token_hash(token))
    return token
