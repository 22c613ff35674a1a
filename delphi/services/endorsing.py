"""Endorsing others' arguments: one tap, taken back by another, while the round is open."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from delphi.models import Argument, Endorsement
from delphi.protocol.refusals import UnknownQuestion
from delphi.services.places import hold_place, require_open


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
    place = hold_place(seat_id, round_id, epoch=epoch)
    shown = (
        Argument.objects.filter(pk=argument_id, hidden=False, merged_into=None)
        .filter(round__study__rounds=round_id, round__number__lte=F("round__study__rounds__number"))
        .exclude(answer__sheet__respondent=seat_id)
    )
    if not shown.exists():
        raise UnknownQuestion
    require_open(place, at)
    if endorsed:
        Endorsement.objects.bulk_create(
            [Endorsement(argument_id=argument_id, panellist_id=seat_id)], ignore_conflicts=True
        )
    else:
        Endorsement.objects.filter(argument=argument_id, panellist=seat_id).delete()
    return endorsed
