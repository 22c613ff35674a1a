"""A new study from one there is."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.forms.copying import CopyForm
from delphi.permissions import may_set_up_studies
from delphi.protocol.refusals import Refused
from delphi.queries.seats import known_seats
from delphi.queries.steering import StudyRow
from delphi.services.copying import copy_study
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Says what a copy holds and asks for its title; then makes it."""
    if not may_set_up_studies(request.user):
        raise Http404
    study = row.study
    named = {"languages": study.survey.languages, "titles": study.titles}
    if request.method != "POST":
        return _page(request, row, CopyForm(**named))
    form = CopyForm(request.POST, **named)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        made = copy_study(
            study_id=study.pk,
            titles=form.titles(),
            with_panel=form.cleaned_data["with_panel"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=study.zone))
        return _page(request, row, form, status=422)
    messages.success(request, _("The study has been copied. This is the copy."))
    return redirect("study", public_id=made.public_id)


def _page(
    request: UserRequest, row: StudyRow, form: CopyForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "study": row.study,
        "form": form,
        "known": known_seats(row.study).count(),
    }
    return render(request, "delphi/facilitator/copy.html", context, status=status)
