"""The panellist's session: a signed cookie that names a seat and the epoch it was entered in.

Reissuing links and withdrawing raise the seat's epoch, so every session of it ends at once. The
cookie is a panellist's alone: whoever is signed in as a user is somebody else to the site.
"""

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


def seat_in(request: HttpRequest) -> Panellist | None:
    """The active seat this browser has entered, or None. One query, or none without a cookie."""
    cookie = request.COOKIES.get(settings.SEAT_COOKIE_NAME)
    if not cookie:
        return None
    try:
        seat, epoch = signing.loads(cookie, salt=_SALT, max_age=settings.SEAT_COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Panellist.objects.filter(pk=seat, epoch=epoch, state=SeatState.ACTIVE).first()
