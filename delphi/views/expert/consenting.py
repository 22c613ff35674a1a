"""Consent: given by a button that somebody pressed, after a box that somebody ticked."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from delphi.protocol.refusals import Refused
from delphi.queries.sheets import Stage, round_of_seat, stage_of
from delphi.services.consenting import give_consent
from delphi.views.expert.landing import start
from delphi.views.expert.seat import Seat, see_other, with_seat


@require_POST
@with_seat
def consent(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Record the consent and go on to the questions; without the tick, ask again."""
    now = timezone.now()
    if not request.POST.get("agree"):
        return start(request, seat, misses_tick=True, status=422)
    try:
        give_consent(seat_id=seat.pk, shown=request.POST.get("shown", ""), at=now)
    except Refused:  # other words are in force by now: they are shown
        return see_other("answer-landing")
    round_ = round_of_seat(seat)
    is_open = round_ is not None and stage_of(round_.study, round_, now) is Stage.OPEN
    return see_other("answer-sheet" if is_open else "answer-landing")
