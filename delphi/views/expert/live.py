"""What a live round shows of the group just now, for a page that is open: small and seldom."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from delphi.forms.numbers import whole_number
from delphi.queries.live import latest_number
from delphi.queries.sheets import launched_round_of_seat, sheet_view
from delphi.views.expert.saving import reply
from delphi.views.expert.seat import personal
from foresight.network.seats import claim_in, seat_in


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """204 when nothing is newer than `since`, for one query; else the pieces of page that are.

    A round that takes no answers any more has nothing to say here: 404. `question`
    asks for one that has just been answered, however old its release is.
    """
    claim = claim_in(request)
    if claim is None:
        return reply(403, {"code": "no_seat"})
    round_id = whole_number(request.GET.get("round")) or 0
    since = whole_number(request.GET.get("since")) or 0
    question = whole_number(request.GET.get("question"))
    number = latest_number(
        round_id=round_id, seat_id=claim.seat_id, epoch=claim.epoch, at=timezone.now()
    )
    if number is None:
        return reply(404, {"code": "unknown_round"})
    if number <= since and question is None:
        return personal(HttpResponse(status=204))
    seat = seat_in(request)
    round_ = launched_round_of_seat(seat, round_id) if seat else None
    if seat is None or round_ is None:
        return reply(404, {"code": "unknown_round"})
    view = sheet_view(round_, seat.pk)
    wanted = [each for each in view.questions if question in (None, each.id) and each.is_answered]
    pieces = {
        str(each.id): {
            "piece": render_to_string(
                "delphi/expert/_live.html", {"question": each, "view": view}, request
            ),
            "exposure": each.feedback.exposure,
        }
        for each in wanted
    }
    return reply(200, {"release": view.release_number, "questions": pieces})
