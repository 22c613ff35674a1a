"""Behind the personal link: every page here belongs to the seat this browser has entered."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeAlias

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac

from foresight.network.seats import claim_in, seat_in

if TYPE_CHECKING:
    from foresight.network.models import Panellist

P = ParamSpec("P")
#: What the pages hold in their hands; they reach data through queries and services alone.
Seat: TypeAlias = "Panellist"


def with_seat(
    view: Callable[Concatenate[HttpRequest, Seat, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the seat, or answer that there is none; the page is stored nowhere."""

    @wraps(view)
    def behind_the_seat(request: HttpRequest, *args: P.args, **named: P.kwargs) -> HttpResponse:
        seat = seat_in(request)
        if seat is None:
            response = render(request, "delphi/expert/no_seat.html", status=403)
        else:
            response = view(request, seat, *args, **named)
        return personal(response)

    return behind_the_seat  # type: ignore[return-value] # `wraps` is typed too narrowly


def mark_in(request: HttpRequest) -> str:
    """What a page tells seats apart by, so that it sends nobody else's drafts; "" without one."""
    claim = claim_in(request)
    return salted_hmac("delphi.sheet", str(claim.seat_id)).hexdigest()[:12] if claim else ""


def personal(response: HttpResponse) -> HttpResponse:
    """Mark a page as one person's: no cache keeps it, and no address leaks from it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def see_other(name: str, anchor: str = "", query: str = "", **parts: object) -> HttpResponse:
    """A 303 to the page of that name: what was sent is not sent again by going back."""
    address = (
        reverse(name, kwargs=parts)
        + (f"?{query}" if query else "")
        + (f"#{anchor}" if anchor else "")
    )
    return HttpResponseRedirect(address, status=303)
