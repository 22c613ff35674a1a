"""The start of the seat's pages: where the round stands and what is waiting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.protocol.lifecycle import RoundKind
from delphi.queries.collected import has_outcomes
from delphi.queries.consent import asked_of, must_consent
from delphi.queries.ideas import idea_sheet
from delphi.queries.mailing import report_was_told
from delphi.queries.sheets import (
    Stage,
    promises_of,
    round_of_seat,
    sheet_view,
    stage_of,
    study_of_seat,
)
from delphi.views.expert.seat import Seat, personal, see_other, with_seat
from foresight.network.seats import forget_seat


@require_safe
@with_seat
def landing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What the study is for, who sees what, until when, and how much is left to do."""
    return start(request, seat)


def start(
    request: HttpRequest, seat: Seat, *, misses_tick: bool = False, status: int = 200
) -> HttpResponse:
    """The start page; `misses_tick` when consent was sent without its box ticked."""
    round_ = round_of_seat(seat)
    study = round_.study if round_ else study_of_seat(seat)
    stage = stage_of(study, round_, timezone.now())
    level, quotes = promises_of(study, round_)
    context: dict[str, Any] = {
        "study": study,
        "round": round_,
        "stage": stage,
        "anonymity": level,
        "quotes": quotes,
        "has_outcomes": has_outcomes(study.pk, seat.pk),
    }
    context["has_report"] = report_was_told(study.pk)
    if round_ and stage is Stage.OPEN:
        view_of = idea_sheet if round_.kind == RoundKind.COLLECT else sheet_view
        context["view"] = view_of(round_, seat.pk)
        if must_consent(round_):
            context |= {
                "asked": asked_of(study.pk, seat.pk),
                "misses_tick": misses_tick,
                "tick_problem": _("Tick the box if you agree to take part."),
            }
    return render(request, "delphi/expert/landing.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the seat in this browser; the link in the invitation opens it again."""
    if request.method != "POST":
        return personal(render(request, "delphi/expert/leave.html"))
    response = see_other("answer-leave", query="left=1")
    forget_seat(response)
    rotate_token(request)  # what is still open of the seat's pages can send nothing any more
    return personal(response)
