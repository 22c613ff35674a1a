"""From the personal link to the seat: opening the link does nothing, pressing its button enters."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from delphi.queries.sheets import round_of_seat, stage_of, study_of_seat
from delphi.views.expert.misses import is_one_too_many
from delphi.views.expert.seat import Seat, personal, see_other
from foresight.languages import LANGUAGES, remember_language
from foresight.network.seats import remember_seat, seat_in
from foresight.network.services.links import seat_of


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what the link opens and writes nothing; POST exchanges the token for the seat."""
    seat = seat_of(token)
    if seat is None:
        return personal(_nothing_here(request))
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in LANGUAGES else seat.language
    with translation.override(language):
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = _entrance(request, seat)
    response.headers["Content-Language"] = language
    if request.method == "POST" and response.status_code == 303 and language != chosen:
        remember_language(response, language)
    return personal(response)


def _entrance(request: HttpRequest, seat: Seat) -> HttpResponse:
    held = seat_in(request)
    is_other_seat = held is not None and held.pk != seat.pk
    is_user = request.user.is_authenticated
    must_switch = is_other_seat or (is_user and (held is None or is_other_seat))
    if request.method == "POST" and (not must_switch or request.POST.get("switch")):
        response = see_other("answer-landing")
        remember_seat(response, seat)
        if is_other_seat:
            # What is still open of the other seat's pages can send nothing for this one.
            rotate_token(request)
        return response
    if must_switch:
        context = {"is_other_seat": is_other_seat, "is_user": is_user, "study": study_of_seat(seat)}
        return render(request, "delphi/expert/switch.html", context)
    round_ = round_of_seat(seat)
    study = round_.study if round_ else study_of_seat(seat)
    context = {"study": study, "round": round_, "stage": stage_of(study, round_, timezone.now())}
    return render(request, "delphi/expert/enter.html", context)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    """The same page for unknown, ended and malformed tokens."""
    if not is_one_too_many(request):
        return render(request, "404.html", status=404)
    response = render(request, "delphi/expert/too_many.html", status=429)
    response.headers["Retry-After"] = "60"
    return response
