"""Conflicts of interest declared in a study: read without names, entered when told of."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.forms.conflicts import EnteredConflictForm
from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused
from delphi.protocol.terms import minimum_cell
from delphi.queries.conflicts import conflicts_in, places_in
from delphi.queries.protocols import protocol_in_force
from delphi.queries.steering import StudyRow
from delphi.services.conflicts import declare_conflict, remove_conflict
from delphi.views.facilitator.access import UserRequest, with_study
from delphi.wording.refusals import sentence
from foresight.network.queries import seat_of_address


@with_study
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: UserRequest, row: StudyRow) -> HttpResponse:
    """What was declared, by what it is about; whose it is stands nowhere."""
    if removed := whole_number(request.POST.get("remove"), digits=19):
        remove_conflict(
            study_id=row.study.pk, conflict_id=removed, by=request.user, at=timezone.now()
        )
        return redirect("panel-conflicts", public_id=row.study.public_id)
    form = EnteredConflictForm(
        request.POST if request.method == "POST" else None, places=places_in(row.study)
    )
    if request.method == "POST" and form.is_valid() and _entered(request, row, form):
        messages.success(request, _("The conflict of interest has been recorded."))
        return redirect("panel-conflicts", public_id=row.study.public_id)
    k = minimum_cell(protocol_in_force(row.study.pk))
    context = {
        "row": row,
        "k": k,
        "study": row.study,
        "form": form,
        "declared": conflicts_in(row.study, k),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/conflicts.html", context, status=status)


def _entered(request: UserRequest, row: StudyRow, form: EnteredConflictForm) -> bool:
    found = dict(form.cleaned_data)
    seat = seat_of_address(row.study.panel_id, found.pop("email"))
    if seat is None:
        problem = _("Nobody in the panel has this address, or the tie to it has been destroyed.")
        form.add_error("email", problem)
        return False
    try:
        declare_conflict(seat_id=seat.pk, by=request.user, at=timezone.now(), **found)
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        return False
    return True
