"""Endorsing others' arguments: one tap, taken back by another, while the round is open."""

from datetime import datetime

from django.db import transaction

from delphi.models import Argument, Endorsement, Round
from delphi.protocol.lifecycle import RoundState, takes_answers
from delphi.protocol.refusals import RoundClosed, SeatWithdrawn, UnknownQuestion
from delphi.services.locks import hold_round_for_answer
from foresight.network.choices import SeatState
from foresight.network.models import Panellist


@transaction.atomic
def endorse_argument(
    *, seat_id: int, round_id: int, argument_id: int, endorsed: bool, at: datetime
) -> bool:
    """Let the seat endorse an argument shown in the round, or take that back; return what stands.

    Saying it again changes nothing. Raises UnknownQuestion for an argument that is not shown in
    this round or is the panellist's own, SeatWithdrawn, RoundClosed.
    """
    try:
        held = hold_round_for_answer(round_id)
    except Round.DoesNotExist:
        raise UnknownQuestion from None
    state = (
        Panellist.objects.filter(pk=seat_id, panel__study=held.study_id)
        .values_list("state", flat=True)
        .first()
    )
    shown = Argument.objects.filter(
        pk=argument_id, hidden=False, round__study=held.study_id, round__number__lt=held.number
    ).exclude(answer__sheet__respondent=seat_id)
    if state is None or not shown.exists():
        raise UnknownQuestion
    if state != SeatState.ACTIVE:
        raise SeatWithdrawn
    if not takes_answers(RoundState(held.state), held.closes_at, at):
        raise RoundClosed(closed_at=held.closed_at or held.closes_at)
    if endorsed:
        Endorsement.objects.bulk_create(
            [Endorsement(argument_id=argument_id, panellist_id=seat_id)], ignore_conflicts=True
        )
    else:
        Endorsement.objects.filter(argument=argument_id, panellist=seat_id).delete()
    return endorsed
