"""From where a panellist writes: the round held first, and then asked whether the seat may."""

from collections.abc import Sequence
from datetime import datetime

from delphi.protocol.refusals import (
    ConsentMissing,
    RoundClosed,
    SeatWithdrawn,
    SubmittedForGood,
    UnknownQuestion,
)
from delphi.queries.places import Place, place_of
from delphi.services.locks import hold_round_for_answer
from foresight.network.choices import SeatState


def hold_place(
    seat_id: int, round_id: int, question_ids: Sequence[int] = (), *, epoch: int | None = None
) -> Place:
    """The place of an active seat, its round held until the caller's transaction ends.

    `epoch` is the one the seat was entered in; another one means that its links have ended since.
    Raises UnknownQuestion, also for a round that does not ask this seat, and SeatWithdrawn.
    """
    hold_round_for_answer(round_id)
    place = place_of(seat_id, round_id, question_ids)
    if place is None or any(each not in place.questions for each in question_ids):
        raise UnknownQuestion
    if place.seat_state != SeatState.ACTIVE or epoch not in (None, place.seat_epoch):
        raise SeatWithdrawn
    return place


def require_open(place: Place, at: datetime) -> None:
    """Raise RoundClosed when the place takes no answers at `at`, SubmittedForGood after a final
    submission, ConsentMissing before consent.
    """
    if not place.takes_answers(at):
        raise RoundClosed(closed_at=place.closed_at or place.closes_at)
    if place.is_final:
        raise SubmittedForGood
    if place.lacks_consent:
        raise ConsentMissing
