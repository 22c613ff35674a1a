"""The lists of reports: of those who have signed in, of a panel, and for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.views.expert.seat import Seat, with_seat
from delphi.views.facilitator.access import UserRequest, signed_in
from reports.queries.panel import reports_for_seat
from reports.queries.reports import reportable_rounds, reports_for, reports_for_all
from reports.renderers.entries import Wanted, by_year, entries, years_of
from reports.renderers.pages import in_words

#: So many are seen at a glance, and need no looking up.
FEW = 5


@signed_in
@require_safe
def reports(request: UserRequest) -> HttpResponse:
    """The reports a person may open; for facilitators also what could be reported on."""
    context = {
        "reports": entries(reports_for(request.user)),
        "reportable": [
            {"title": in_words(study.titles), "study": study, "rounds": rounds}
            for study, rounds in reportable_rounds(request.user)
        ],
    }
    return render(request, "reports/list.html", context)


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """What the facilitators have listed for everybody, year by year, and looked up in it."""
    wanted = Wanted(*(request.GET.get(name, "")[:100] for name in ("words", "year")))
    every = entries(reports_for_all(), is_public=True)
    found = [entry for entry in every if wanted.passes(entry)]
    context = {
        "years": by_year(found),
        "shown": len(found),
        "total": len(every),
        "wanted": wanted,
        "choices": years_of(every),
        "is_long": len(every) > FEW,
    }
    response = render(request, "reports/published.html", context)
    response.headers["Cache-Control"] = "private, no-cache"  # it says who has signed in
    return response


@require_safe
@with_seat
def panel_reports(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The reports given to the panel of the seat this browser has entered."""
    context = {"reports": reports_for_seat(seat)}
    return render(request, "reports/panel_list.html", context)
