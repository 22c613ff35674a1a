"""The mailbox of the demonstration, where the mail that it does not send can be read."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foresight.home.services.mailbox import kept_mails


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails; nothing but a demonstration has the page, for every mail opens a seat."""
    if not settings.DEMO:
        raise Http404
    return render(request, "home/mailbox.html", {"mails": kept_mails()})
