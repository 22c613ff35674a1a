"""A panellist suggests others to be asked, and sees what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from delphi.forms.nominations import NominationForm
from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused
from delphi.queries.nominations import nominations_of_seat
from delphi.queries.sheets import study_of_seat
from delphi.services.nominations import nominate, take_back_nomination
from delphi.views.expert.seat import Seat, see_other, with_seat
from delphi.wording.refusals import sentence


@require_http_methods(["GET", "HEAD", "POST"])
@with_seat
def nominations(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Their suggestions, each to be taken back, and one more."""
    if removed := whole_number(request.POST.get("remove"), digits=19):
        take_back_nomination(seat_id=seat.pk, nomination_id=removed)
        return see_other("answer-nominations")
    form = NominationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            nominate(seat_id=seat.pk, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, sentence(refused))
        else:
            return see_other("answer-nominations")
    context = {
        "study": study_of_seat(seat),
        "form": form,
        "nominations": nominations_of_seat(seat.pk),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/expert/nominations.html", context, status=status)
