"""Who is at the door: a member of the study who has signed in, or somebody with a share link."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.views.expert.seat import Seat, with_seat
from reports.choices import ReportState
from reports.queries.panel import report_for_seat
from reports.queries.reports import reading_of, shared_report
from reports.renderers.places import Place

View = Callable[..., HttpResponse]


class Visit(NamedTuple):
    """A report that the visitor may open, its addresses for them, and whether they steer it."""

    place: Place
    steers: bool


def report_page(view: View) -> View:
    """A page of one report: the view gets a `Visit`.

    Under a share link (`token`) only a published report opens, for anybody. Under its own address
    members of the study open it; a withdrawn one tells them so. Everything else answers the same
    404, whoever asks; somebody not signed in is asked to sign in first, whatever the address.
    """

    @wraps(view)
    @require_safe
    def guarded(
        request: HttpRequest,
        *,
        public_id: str = "",
        token: str = "",
        for_panel: bool = False,
        **parts: Any,
    ) -> HttpResponse:
        if for_panel:
            return _for_panellists(view, request, public_id, parts)
        if token:
            response = _for_anybody(view, request, token, parts)
        elif request.user.is_authenticated:
            response = _for_members(view, request, public_id, parts)
        elif settings.SEAT_COOKIE_NAME in request.COOKIES:
            raise Http404  # a panellist has nothing to sign in with
        else:
            return redirect_to_login(request.get_full_path())
        # Asked for again each time, so a withdrawn report is gone at once; never kept by proxies.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Vary", "Cookie")
        return response

    return guarded


def _for_anybody(view: View, request: HttpRequest, token: str, parts: Any) -> HttpResponse:
    report = shared_report(token)
    if report is None:
        raise Http404
    response = view(request, Visit(Place(report, token), steers=False), **parts)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _for_panellists(view: View, request: HttpRequest, public_id: str, parts: Any) -> HttpResponse:
    """Through the seat this browser has entered: what was given to its panel, and nothing else."""

    @with_seat
    def opened(request: HttpRequest, seat: Seat) -> HttpResponse:
        report = report_for_seat(seat, public_id)
        if report is None:
            raise Http404
        return view(request, Visit(Place(report, is_panellists=True), steers=False), **parts)

    return opened(request)


def _for_members(view: View, request: HttpRequest, public_id: str, parts: Any) -> HttpResponse:
    reading = reading_of(request.user, public_id)  # type: ignore[arg-type]
    if reading is None:
        raise Http404
    if reading.report.state == ReportState.WITHDRAWN.value:
        context = {"report": reading.report, "steers": reading.steers}
        return render(request, "reports/withdrawn.html", context)
    return view(request, Visit(Place(reading.report), reading.steers), **parts)
