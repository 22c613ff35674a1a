"""Who is at the door: a member of the study who has signed in, or somebody with a share link."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.views.expert.seat import Seat, with_seat
from delphi.views.facilitator.access import UserRequest
from reports.choices import ReportState
from reports.queries.editions import Opened, cut_back, draft_of, opened
from reports.queries.panel import report_for_seat
from reports.queries.reports import (
    SteeredReport,
    reading_of,
    report_for_all,
    shared_report,
    steered_report,
)
from reports.renderers.places import Place

View = Callable[..., HttpResponse]


class Visit(NamedTuple):
    """What the visitor reads of a report, its addresses for them, and whether they steer it."""

    place: Place
    opened: Opened
    steers: bool

    @property
    def is_members(self) -> bool:
        """Whether they opened it as a member of the study, under the report's own address."""
        place = self.place
        return not (place.token or place.is_panellists or place.is_public)


#: In the address, in place of an edition's number: the next one, for those who see the study.
DRAFT = "draft"


def report_page(view: View) -> View:
    """A page of one report: the view gets a `Visit`.

    Under a share link (`token`) a published report opens for anybody, or for anybody who has signed
    in, and so does a listed one
    under its public address (`for_all`). Under its own address members
    of the study open it. `?edition=` chooses an earlier edition, `?as_of=` an earlier round. What
    is withdrawn says so, with the reason. Everything else answers the same 404, whoever asks;
    somebody not signed in is asked to sign in first, whatever the address.
    """

    @wraps(view)
    @require_safe
    def guarded(
        request: HttpRequest,
        *,
        public_id: str = "",
        token: str = "",
        for_panel: bool = False,
        for_all: bool = False,
        **parts: Any,
    ) -> HttpResponse:
        if for_panel:
            return _for_panellists(view, request, public_id, parts)
        if for_all:
            response = _for_all(view, request, public_id, parts)
        elif token:
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


def steered(request: UserRequest, public_id: str) -> SteeredReport:
    """The report, for a page of those who steer its study; the same 404 for everybody else."""
    report = steered_report(request.user, public_id)
    if report is None:
        raise Http404
    return report


def _for_anybody(view: View, request: HttpRequest, token: str, parts: Any) -> HttpResponse:
    shared = shared_report(token)
    if shared is None:
        raise Http404
    if shared.needs_sign_in and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    report, place = shared.report, Place(shared.report, token)
    if report.state == ReportState.WITHDRAWN.value:
        response = _withdrawn(request, place, report)
    else:
        found = opened(report, shared.edition or _number(request))
        response = _read(view, request, place, found, parts, is_fixed=bool(shared.edition))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _for_all(view: View, request: HttpRequest, public_id: str, parts: Any) -> HttpResponse:
    """A report that its facilitators have listed for everybody."""
    report = report_for_all(public_id)
    if report is None:
        raise Http404
    place = Place(report, is_public=True)
    if report.state == ReportState.WITHDRAWN.value:
        return _withdrawn(request, place, report)
    return _read(view, request, place, opened(report, _number(request)), parts)


def _for_panellists(view: View, request: HttpRequest, public_id: str, parts: Any) -> HttpResponse:
    """Through the seat this browser has entered: what was given to its panel, and nothing else."""

    @with_seat
    def opened_by(request: HttpRequest, seat: Seat) -> HttpResponse:
        report = report_for_seat(seat, public_id)
        if report is None:
            raise Http404
        place = Place(report, is_panellists=True)
        return _read(view, request, place, opened(report, _number(request)), parts)

    return opened_by(request)


def _for_members(view: View, request: HttpRequest, public_id: str, parts: Any) -> HttpResponse:
    reading = reading_of(request.user, public_id)  # type: ignore[arg-type]
    if reading is None:
        raise Http404
    report, place = reading.report, Place(reading.report)
    if report.state == ReportState.WITHDRAWN.value:
        return _withdrawn(request, place, report, steers=reading.steers)
    if reading.sees and request.GET.get("edition") == DRAFT:
        found: Opened | None = draft_of(report)
    else:
        found = opened(report, _number(request))
    return _read(view, request, place, found, parts, steers=reading.steers)


def _read(
    view: View,
    request: HttpRequest,
    place: Place,
    found: Opened | None,
    parts: Any,
    *,
    steers: bool = False,
    is_fixed: bool = False,
) -> HttpResponse:
    """The view's answer, or what it says of an edition that was withdrawn."""
    if found is None:
        raise Http404
    if found.edition and not found.edition.stands:
        latest = "" if is_fixed or not found.latest else place.edition(0)
        return _withdrawn(request, place, found.edition, latest=latest, steers=steers)
    names = ("as_of",) if is_fixed else ("edition", "as_of")
    chosen = {name: asked for name in names if (asked := request.GET.get(name, ""))}
    earlier = _number(request, "as_of")
    read = found if earlier is None else cut_back(found, earlier)
    if read is None:
        raise Http404
    place = replace(place, chosen=chosen, is_fixed=is_fixed)
    return view(request, Visit(place, read, steers), **parts)


def _withdrawn(
    request: HttpRequest, place: Place, what: Any, *, latest: Any = None, steers: bool = False
) -> HttpResponse:
    """In place of a report or an edition, `what`: that it was withdrawn, when and why."""
    context = {
        "what": what,
        "report": place.report,
        "number": getattr(what, "number", None),
        "latest": latest,
        "is_members": not (place.token or place.is_panellists or place.is_public),
        "is_public": place.is_public,
        "steers": steers,
    }
    return render(request, "reports/withdrawn.html", context, status=410)


def _number(request: HttpRequest, name: str = "edition") -> int | None:
    """The edition, or the round, that the address asks for; 404 where that is no number."""
    asked = request.GET.get(name, "")
    if asked and not (asked.isdecimal() and asked.isascii() and len(asked) < 5):
        raise Http404
    return int(asked) if asked else None
