"""A panellist declares conflicts of interest, if there are any; never asked while answering."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delphi.forms.conflicts import ConflictForm
from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused
from delphi.queries.conflicts import conflicts_of_seat, places_in
from delphi.queries.sheets import study_of_seat
from delphi.services.conflicts import declare_conflict, withdraw_conflict
from delphi.views.expert.seat import Seat, see_other, with_seat
from delphi.wording.refusals import sentence


@require_http_methods(["GET", "HEAD", "POST"])
@with_seat
def conflicts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Their declarations, each to be taken back, and one more."""
    study = study_of_seat(seat)
    if removed := whole_number(request.POST.get("remove"), digits=19):
        withdraw_conflict(seat_id=seat.pk, conflict_id=removed)
        return see_other("answer-conflicts")
    form = ConflictForm(request.POST if request.method == "POST" else None, places=places_in(study))
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(seat_id=seat.pk, by=None, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, sentence(refused))
        else:
            return see_other("answer-conflicts")
    context = {"study": study, "form": form, "declared": conflicts_of_seat(seat.pk, study)}
    status = 422 if form.errors else 200
    return render(request, "delphi/expert/conflicts.html", context, status=status)
