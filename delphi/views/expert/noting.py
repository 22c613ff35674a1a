"""What a panellist says beside an answer: a tap in the sheet's form, or a request of its script."""

from collections.abc import Mapping

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused, RoundClosed, SeatWithdrawn
from delphi.services.noting import (
    Noted,
    Place,
    settle_note,
    tell_moved,
    tell_side,
    tell_why,
)
from delphi.views.expert.seat import personal
from foresight.network.seats import claim_in

#: The names of the buttons, each with a value like "12.argument": the question, and what is said.
TAPS = ("why", "moved", "unmoved", "side")


@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Store one tap and say what stands; `settle` lets go of what no longer holds."""
    claim = claim_in(request)
    if claim is None:
        return _reply(403, {"message": _("Open your personal link again.")})
    round_id = whole_number(request.POST.get("round")) or 0
    try:
        if settled := whole_number(request.POST.get("settle")):
            place = Place(claim.seat_id, round_id, settled, claim.epoch)
            noted: Noted | None = settle_note(place=place, at=timezone.now())
        else:
            noted = tap(request.POST, claim.seat_id, round_id, epoch=claim.epoch)
    except RoundClosed:
        return _reply(409, {"message": _("The round has closed, so this was not saved.")})
    except SeatWithdrawn:
        return _reply(403, {"message": _("Open your personal link again.")})
    except Refused:
        return _reply(404, {"message": _("This question is not asked here.")})
    except OperationalError:
        return _reply(503, {"message": _("Not saved. Try again in a moment.")})
    if noted is None:
        return _reply(400, {"message": _("The request is incomplete.")})
    return _reply(
        200, {"why": noted.why, "moved": [str(each) for each in noted.moved], "side": noted.side}
    )


def tap(
    data: Mapping[str, str], seat_id: int, round_id: int, *, epoch: int | None = None
) -> Noted | None:
    """Store the tap that the form was sent with; None when it was sent with none.

    Raises as the services of `delphi.services.noting`.
    """
    for name in TAPS:
        question, point, said = data.get(name, "").partition(".")
        question_id = whole_number(question)
        if not question_id or not point:
            continue
        place, now = Place(seat_id, round_id, question_id, epoch), timezone.now()
        if name == "why":
            return tell_why(place=place, why=said, at=now)
        if name == "side":
            return tell_side(place=place, side=said, at=now)
        argument = whole_number(said, digits=19) or 0
        return tell_moved(place=place, argument_id=argument, moved=name == "moved", at=now)
    return None


def tapped_question(data: Mapping[str, str]) -> int | None:
    """The question of the tap, to come back to."""
    return next(
        (whole_number(data[name].partition(".")[0]) for name in TAPS if data.get(name)), None
    )


def _reply(status: int, said: dict[str, object]) -> HttpResponse:
    return personal(JsonResponse(said, status=status))
