"""How a panellist's program comes in: with the seat's cookie, or with the personal link's token."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from foresight.network.seats import seat_in
from foresight.network.services.links import seat_of

if TYPE_CHECKING:
    from foresight.network.models import Panellist


class SeatAuthentication(BaseAuthentication):
    """`Authorization: Link TOKEN`, or the cookie a browser has; `request.auth` is the seat.

    A request that a browser could be made to send (the cookie) must carry the CSRF token.
    """

    def authenticate(self, request: Request) -> "tuple[AnonymousUser, Panellist] | None":
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() == "link":
            seat = seat_of(token.strip())
            if seat is None:
                raise AuthenticationFailed
            return AnonymousUser(), seat
        seat = seat_in(request._request)
        if seat is None:
            return None
        SessionAuthentication().enforce_csrf(request)
        return AnonymousUser(), seat

    def authenticate_header(self, request: Request) -> str:
        return "Link"


class HasSeat(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.auth is not None


def seat_id_of(request: Request) -> int:
    """The seat of a request that `HasSeat` has let through."""
    seat: Panellist = request.auth  # type: ignore[assignment]
    return seat.pk


class SeatScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Says in the API's schema how a panellist comes in."""

    target_class = SeatAuthentication
    name = "personalLink"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Link TOKEN`, the token of a personal link.",
        }
