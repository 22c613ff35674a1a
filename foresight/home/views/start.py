"""The front page: what this is, or the way on for somebody who has signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delphi.permissions import may_set_up_studies
from delphi.queries.steering import study_rows
from reports.queries.comments import new_comments
from reports.queries.reports import reports_for

NEWEST = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Strangers read what this is; users find their studies' next steps and their reports."""
    if not request.user.is_authenticated:
        is_panellist = settings.SEAT_COOKIE_NAME in request.COOKIES
        return render(request, "home/welcome.html", {"is_panellist": is_panellist})
    context = {
        "rows": study_rows(request.user, at=timezone.now()),
        "reports": reports_for(request.user)[:NEWEST],
        "commented": new_comments(request.user),
        "may_set_up": may_set_up_studies(request.user),
    }
    return render(request, "home/desk.html", context)
