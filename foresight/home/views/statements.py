"""Pages that say how the site keeps its promises: accessibility, privacy, health."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foresight.home.queries import database_answers


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, f"home/accessibility_{get_language()}.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, f"home/privacy_{get_language()}.html")


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """`ok` while the site can read its database; for load balancers and monitors."""
    try:
        database_answers()
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
