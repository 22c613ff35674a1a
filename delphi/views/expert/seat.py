"""Behind the personal link: every page here belongs to the seat this browser has entered."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from foresight.network.seats import seat_in

P = ParamSpec("P")
#: A panellist as the views know one: `foresight.network.models.Panellist`.
Seat = Any


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


def personal(response: HttpResponse) -> HttpResponse:
    """Mark a page as one person's: no cache keeps it, and no address leaks from it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Let this browser see the site in `language` from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def see_other(name: str, anchor: str = "", query: str = "") -> HttpResponse:
    """A 303 to the page of that name: what was sent is not sent again by going back."""
    address = reverse(name) + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
    return HttpResponseRedirect(address, status=303)
