"""Themes of a round's reasons and ideas: put, renamed. They are read on the pages of both."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services.themes import gather_ideas, rename_theme
from delphi.views.facilitator.access import UserRequest, with_round
from delphi.wording.refusals import sentence

#: The pages that show what is under a theme.
PAGES = ("round-arguments", "round-results", "round-next")


@with_round
@require_POST
def rename(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Give a theme of the study another name, and go back to what is under it."""
    name = request.POST.get("theme", "")
    page = request.POST.get("page", "")
    try:
        theme = rename_theme(
            study_id=row.study.pk,
            name=name,
            new_name=request.POST.get("name", ""),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        name = theme.name
        messages.success(request, _("The theme is called {name} now.").format(name=name))
    return _to(row, one, page if page in PAGES else PAGES[0], name)


@with_round
@require_POST
def gather(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Put one idea under the themes typed, whatever has become of it."""
    idea = whole_number(request.POST.get("idea"), digits=19) or 0
    try:
        gather_ideas(
            round_id=one.round.pk,
            idea_ids=[idea],
            themes=request.POST.get("themes", "").split(","),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        messages.success(request, _("The themes are saved."))
    return _to(row, one, "round-results", request.GET.get("theme", ""), f"#idea-{idea}")


def _to(row: StudyRow, one: RoundRow, page: str, theme: str, anchor: str = "") -> HttpResponse:
    query = "?" + urlencode({"theme": theme}) if theme else ""
    return redirect(reverse(page, args=[row.study.public_id, one.round.number]) + query + anchor)
