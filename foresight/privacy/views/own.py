"""A panellist's own data: seen, taken along, left behind or erased."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from delphi.protocol.refusals import SeatWithdrawn
from delphi.queries.sheets import study_of_seat
from delphi.views.expert.seat import Seat, personal, see_other, with_seat
from foresight.network.seats import forget_seat
from foresight.privacy.services.access import as_csv, as_json, kept_after_erasure, own_data
from foresight.privacy.services.leaving import erase_seat, withdraw

_WAYS = ("keep", "erase")


@require_safe
@with_seat
def data(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everything that is held of the seat."""
    context = {"study": study_of_seat(seat), "tables": own_data(seat.pk)}
    return render(request, "privacy/data.html", context)


@require_safe
@with_seat
def data_file(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    """The same to take along."""
    tables = own_data(seat.pk)
    if kind == "json":
        response = HttpResponse(as_json(tables), content_type="application/json; charset=utf-8")
    else:
        response = HttpResponse(as_csv(tables), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="my-data.{kind}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_seat
def leave_study(request: HttpRequest, seat: Seat, way: str) -> HttpResponse:
    """Says exactly what goes and what is kept; the button does it, for good."""
    if way not in _WAYS:
        raise Http404
    if request.method != "POST":
        context = {
            "study": study_of_seat(seat),
            "erases": way == "erase",
            "kept": kept_after_erasure(),
        }
        return render(request, "privacy/leave.html", context)
    now = timezone.now()
    try:
        if way == "erase":
            erase_seat(seat_id=seat.pk, by=None, at=now)
        else:
            withdraw(seat_id=seat.pk, at=now)
    except SeatWithdrawn:  # by a second click: what was wanted is done
        pass
    response = see_other("answer-left", query="erased=1" if way == "erase" else "")
    forget_seat(response)
    return response


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Says that it is done; the same for everybody, for nobody's seat is open any more."""
    return personal(render(request, "privacy/left.html", {"erased": "erased" in request.GET}))
