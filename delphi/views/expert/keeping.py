"""What a panellist keeps: references of every round to check, and a copy of their own answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delphi.queries.receipts import handed_in, round_numbered, with_reference
from delphi.queries.sheets import Stage, sheet_view, stage_of, study_of_seat
from delphi.renderers.copies import TooLong, copy_of, copy_pdf
from delphi.views.expert.seat import Seat, with_seat
from foresight.languages import page_language


@require_safe
@with_seat
def receipts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Every round with its reference; one that is typed in is looked up among them."""
    found = handed_in(seat)
    reference = request.GET.get("reference", "")[:40].strip()
    context = {
        "study": found[0].round.study if found else study_of_seat(seat),
        "rounds": found,
        "reference": reference,
        "match": with_reference(found, reference),
    }
    return render(request, "delphi/expert/receipts.html", context)


@require_safe
@with_seat
def copy(
    request: HttpRequest, seat: Seat, number: int, *, is_too_long: bool = False
) -> HttpResponse:
    """The panellist's own answers of one round, to be read, printed and kept."""
    round_ = round_numbered(seat, number)
    if round_ is None:
        raise Http404
    view = sheet_view(round_, seat.pk)
    context = {
        "study": round_.study,
        "round": round_,
        "view": view,
        "copy": copy_of(view, page_language()),
        "is_open": stage_of(round_.study, round_, timezone.now()) is Stage.OPEN
        and not (round_.submit_once and view.is_submitted),
        "is_too_long": is_too_long,
    }
    return render(request, "delphi/expert/copy.html", context, status=413 if is_too_long else 200)


@require_safe
@with_seat
def copy_file(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """The same as a PDF; one that is too long to be made while somebody waits is read as a page."""
    round_ = round_numbered(seat, number)
    if round_ is None:
        raise Http404
    made = copy_of(sheet_view(round_, seat.pk), page_language())
    try:
        content = copy_pdf(made)
    except TooLong:
        return copy(request, number=number, is_too_long=True)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{round_.study.key}-{number}.pdf"'
    return response
