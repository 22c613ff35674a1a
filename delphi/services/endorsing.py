"""Endorsing others' arguments: one tap, taken back by another, while the round is open."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from delphi.models import Argument, Endorsement
from delphi.protocol.refusals import RoundClosed, SeatWithdrawn, UnknownQuestion
from delphi.queries.places import place_of
from delphi.services.locks import hold_round_for_answer
from foresight.network.choices import SeatState


@transaction.atomic
def endorse_argument(
    *,
    seat_id: int,
    round_id: int,
    argument_id: int,
    endorsed: bool,
    epoch: int | None = None,
    at: datetime,
) -> bool:
    """Let the seat endorse an argument shown in the round, or take that back; return what stands.

    Saying it again changes nothing. Raises UnknownQuestion for an argument that is not shown in
    this round or is the panellist's own, SeatWithdrawn, RoundClosed.
    """
    hold_round_for_answer(round_id)
    place = place_of(seat_id, round_id)
    shown = (
        Argument.objects.filter(pk=argument_id, hidden=False)
        .filter(round__study__rounds=round_id, round__number__lt=F("round__study__rounds__number"))
        .exclude(answer__sheet__respondent=seat_id)
    )
    if place is None or not shown.exists():
        raise UnknownQuestion
    if place.seat_state != SeatState.ACTIVE or epoch not in (None, place.seat_epoch):
        raise SeatWithdrawn
    if not place.takes_answers(at):
        raise RoundClosed(closed_at=place.closed_at or place.closes_at)
    if endorsed:
        Endorsement.objects.bulk_create(
            [Endorsement(argument_id=argument_id, panellist_id=seat_id)], ignore_conflicts=True
        )
    else:
        Endorsement.objects.filter(argument=argument_id, panellist=seat_id).delete()
    return endorsed
