"""Until when a seat may answer: as long as everybody, or longer, where it was given more time."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from delphi.models import Round, SeatDeadline


def with_deadline_of(seat_id: int, rounds: QuerySet[Round]) -> QuerySet[Round]:
    """The rounds, each knowing until when the seat may answer: read by `as_for_seat`."""
    own = SeatDeadline.objects.filter(round=OuterRef("pk"), panellist=seat_id)
    until = Coalesce(Subquery(own.values("closes_at")[:1]), "others_close_at", "closes_at")
    return rounds.annotate(open_for_seat_until=until)


def as_for_seat(round_: Round | None) -> Round | None:
    """The round as it stands for the seat of `with_deadline_of`: it closes when it does for it.

    For pages alone: such a round is never saved.
    """
    if round_ is not None:
        round_.closes_at = getattr(round_, "open_for_seat_until", round_.closes_at)
    return round_


def deadline_of_seat(round_: Round, seat_id: int) -> datetime | None:
    """Until when the seat may answer. One query, and none where all have the same deadline."""
    if round_.others_close_at is None:
        return round_.closes_at
    own = SeatDeadline.objects.filter(round=round_, panellist=seat_id)
    return own.values_list("closes_at", flat=True).first() or round_.others_close_at


def may_still_answer(round_: Round, *, at: datetime) -> Q:
    """Of seats: those for which the open round has not closed yet."""
    if round_.others_close_at is None or at < round_.others_close_at:
        return Q()
    own = SeatDeadline.objects.filter(round=round_, panellist=OuterRef("pk"), closes_at__gt=at)
    return Q(Exists(own))


def seats_with_more_time(round_: Round) -> int:
    """How many seats have a deadline of their own."""
    return SeatDeadline.objects.filter(round=round_).count()
