"""Items that other studies ask too: joined, so that reports show them side by side."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused
from delphi.queries.series import shared_items
from delphi.queries.steering import StudyRow
from delphi.services.series import join_identical, join_items, leave_series
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence


@with_study
@require_safe
def series(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Every item with those that are the same question elsewhere, or read alike."""
    items = shared_items(row.study, request.user)
    context = {
        "row": row,
        "study": row.study,
        "items": items,
        "identical": sum(each.has_identical for each in items),
        "has_others": any(each.same or each.alike for each in items),
    }
    return render(request, "delphi/facilitator/series.html", context)


@with_study
@to_steer
@require_POST
def join(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Join one item with another study's, or with `all` every one that reads the same."""
    if request.POST.get("all"):
        joined = join_identical(study_id=row.study.pk, by=request.user, at=timezone.now())
        said = ngettext("{n} item has been joined.", "{n} items have been joined.", joined)
        messages.success(request, said.format(n=joined))
        return redirect("study-series", public_id=row.study.public_id)
    try:
        join_items(
            study_id=row.study.pk,
            code=request.POST.get("item", ""),
            other_id=whole_number(request.POST.get("other")) or 0,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        messages.success(request, _("Joined. Reports show the figures of both side by side."))
    return redirect("study-series", public_id=row.study.public_id)


@with_study
@to_steer
@require_POST
def leave(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Take an item out of its series."""
    left = leave_series(
        study_id=row.study.pk, code=request.POST.get("item", ""), by=request.user, at=timezone.now()
    )
    if left:
        messages.success(request, _("Taken out: its figures stand alone again."))
    return redirect("study-series", public_id=row.study.public_id)
