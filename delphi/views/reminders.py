"""Stopping the reminders of a study: from the mail program by one click, or on this page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from delphi.queries.mailing import study_titles_of
from foresight.network.services.reminders import seat_of_reminder_key, stop_reminders


# Mail programs post without a cookie (RFC 8058). The key in the address is the permission, and all
# that it permits is this; a cross-site page that knew it could do no more than its owner's mail.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows the choice and changes nothing; only a POST that says what it wants does."""
    seat = seat_of_reminder_key(key)
    if seat is None:
        raise Http404
    wish = request.POST.get("List-Unsubscribe") or request.POST.get("reminders")
    if wish in ("One-Click", "stop", "resume"):
        stopped = wish != "resume"
        stop_reminders(panellist_id=seat.pk, stopped=stopped)
        seat.reminders_stopped = stopped
    with translation.override(seat.language):
        request.LANGUAGE_CODE = seat.language  # type: ignore[attr-defined]
        return render(
            request,
            "delphi/reminders.html",
            {
                "stopped": seat.reminders_stopped,
                "changed": request.method == "POST",
                "titles": study_titles_of(seat.panel_id),
            },
        )
