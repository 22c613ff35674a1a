"""The panellist's session: a signed cookie that names a seat and the epoch it was entered in.

Reissuing links and withdrawing raise the seat's epoch, so every session of it ends at once. The
cookie is a panellist's alone: whoever is signed in as a user is somebody else to the site.
"""

from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from foresight.network.choices import SeatState
from foresight.network.models import Panellist

_SALT = "foresight.network.seat"


def remember_seat(response: HttpResponse, panellist: Panellist) -> None:
    """Let this browser answer from the seat, for SEAT_COOKIE_AGE seconds from now."""
    response.set_cookie(
        settings.SEAT_COOKIE_NAME,
        signing.dumps([panellist.pk, panellist.epoch], salt=_SALT),
        max_age=settings.SEAT_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_seat(response: HttpResponse) -> None:
    """Leave the seat in this browser."""
    response.delete_cookie(settings.SEAT_COOKIE_NAME, samesite="Lax")


class Claim(NamedTuple):
    """What a cookie says: the seat, and the epoch it was entered in. Whether both stand is open."""

    seat_id: int
    epoch: int


def claim_in(request: HttpRequest) -> Claim | None:
    """The seat this browser claims to have entered, or None. No query: see `seat_in`."""
    cookie = request.COOKIES.get(settings.SEAT_COOKIE_NAME)
    if not cookie:
        return None
    try:
        return Claim(*signing.loads(cookie, salt=_SALT, max_age=settings.SEAT_COOKIE_AGE))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def seat_in(request: HttpRequest) -> Panellist | None:
    """The active seat this browser has entered, or None. One query, or none without a cookie."""
    claim = claim_in(request)
    if claim is None:
        return None
    return Panellist.objects.filter(
        pk=claim.seat_id, epoch=claim.epoch, state=SeatState.ACTIVE
    ).first()
