"""The end of answering: what is still unanswered, submitting, and the receipt."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import Refused
from delphi.queries.consent import must_consent
from delphi.queries.ideas import IdeaSheet, idea_sheet
from delphi.queries.sheets import (
    Stage,
    number_answered,
    round_of_seat,
    sheet_of,
    sheet_view,
    stage_of,
)
from delphi.queries.workloads import workload_of
from delphi.services.answering import submit_sheet
from delphi.views.expert.seat import Seat, see_other, with_seat


@require_http_methods(["GET", "HEAD", "POST"])
@with_seat
def review(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What was answered and what not; POST submits, and does so once however often it comes."""
    round_ = round_of_seat(seat)
    if round_ is None or must_consent(round_):
        return see_other("answer-landing")
    is_unsaved = False
    if request.method == "POST":
        try:
            submit_sheet(seat_id=seat.pk, round_id=round_.pk, at=timezone.now())
        except Refused:
            return see_other("answer-landing")
        except OperationalError:
            is_unsaved = True
        else:
            return see_other("answer-receipt")
    if stage_of(round_.study, round_, timezone.now()) is not Stage.OPEN:
        return see_other("answer-landing")
    if round_.kind == RoundKind.COLLECT:
        return _review_ideas(request, idea_sheet(round_, seat.pk), is_unsaved=is_unsaved)
    view = sheet_view(round_, seat.pk)
    missing = [
        (item, [each for each in item.questions if not each.is_answered]) for item in view.items
    ]
    context = {
        "study": view.study,
        "round": round_,
        "view": view,
        "missing": [(item, questions) for item, questions in missing if questions],
        "is_unsaved": is_unsaved,
    }
    return render(request, "delphi/expert/review.html", context, status=503 if is_unsaved else 200)


def _review_ideas(request: HttpRequest, view: IdeaSheet, *, is_unsaved: bool) -> HttpResponse:
    context = {"study": view.study, "round": view.round, "view": view, "is_unsaved": is_unsaved}
    status = 503 if is_unsaved else 200
    return render(request, "delphi/expert/review_ideas.html", context, status=status)


@require_safe
@with_seat
def receipt(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The receipt of the newest round, for as long as it is the newest one."""
    round_ = round_of_seat(seat)
    sheet = sheet_of(round_, seat.pk) if round_ else None
    if round_ is None or sheet is None or not sheet.receipt:
        return see_other("answer-landing")
    context = {
        "study": round_.study,
        "round": round_,
        "stage": stage_of(round_.study, round_, timezone.now()),
        "receipt": sheet.receipt,
    }
    if round_.kind != RoundKind.COLLECT:
        context["answered"] = number_answered(sheet)
        context["asked"] = workload_of(round_).questions
    return render(request, "delphi/expert/receipt.html", context)
