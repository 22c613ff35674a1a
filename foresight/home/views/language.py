"""The language switch: three buttons that keep the page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from foresight.languages import LANGUAGES, remember_language


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language cookie and go back to the page; an unknown language changes nothing."""
    response = HttpResponseRedirect(_page_to_keep(request))
    language = request.POST.get("language", "")
    if language in LANGUAGES:
        remember_language(response, language)
    return response


def _page_to_keep(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    kept = url_has_allowed_host_and_scheme(
        page, allowed_hosts=None, require_https=settings.OVER_HTTPS
    )
    return page if kept and page.startswith("/") else reverse("home")
