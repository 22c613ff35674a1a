"""Counting, day by day, how a round is answered; and, in batches, what is often left open."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from delphi.models import Round, RoundDay
from delphi.protocol.coverage import Asked, response_ranges
from delphi.protocol.lifecycle import RoundKind, RoundState
from delphi.protocol.watching import bands, may_look_again
from delphi.queries.counts import opinions_in
from delphi.queries.coverage import grouping_of
from delphi.queries.participation import participation_in
from delphi.queries.protocols import protocol_in_force
from delphi.queries.watching import groups_of_seats, submitted_seats
from delphi.services.locks import hold_round_for_change


def tally_round(*, round_id: int, at: datetime) -> bool:
    """Count today's started and submitted sheets; whether the count has changed.

    One row a day and no more: when on that day somebody answered stands nowhere.
    """
    round_ = Round.objects.select_related("study").get(pk=round_id)
    day = at.astimezone(ZoneInfo(round_.study.zone)).date()
    taken_part = participation_in(round_)
    now = {"started": taken_part.started, "submitted": taken_part.submitted}
    if RoundDay.objects.filter(round=round_id, day=day, **now).exists():
        return False
    RoundDay.objects.bulk_create(
        [RoundDay(round=round_, day=day, **now)],
        update_conflicts=True,
        unique_fields=["round", "day"],
        update_fields=list(now),
    )
    _, k = grouping_of(protocol_in_force(round_.study_id))
    last = round_.glance.get("submitted", 0)
    if may_look_again(submitted=taken_part.submitted, at_last_look=last, k=k):
        _look(round_id)
    return True


@transaction.atomic
def _look(round_id: int) -> None:
    """Keep what may be told of the answers so far; asked anew while the round is held."""
    round_ = hold_round_for_change(round_id)
    by, k = grouping_of(protocol_in_force(round_.study_id))
    seats = submitted_seats(round_)
    last = round_.glance.get("submitted", 0)
    if round_.state != RoundState.OPEN or not may_look_again(
        submitted=len(seats), at_last_look=last, k=k
    ):
        return
    groups = groups_of_seats(round_, by)
    invited = Counter(groups.values())
    answered = Counter(groups[seat] for seat in seats if seat in groups)
    ranges = response_ranges(
        {group: Asked(invited[group], answered[group]) for group in sorted(invited)}, k
    )
    opinions = {} if round_.kind == RoundKind.COLLECT else opinions_in(round_.questionnaire_id)
    without = {question: len(seats) - given for question, given in opinions.items()}
    round_.glance = {
        "submitted": len(seats),
        "left_open": {
            str(question): band.value
            for question, band in bands(without, submitted=len(seats)).items()
        },
        "by": by.value,
        "groups": {
            group: {"invited": invited[group], "answered": list(told) if told else None}
            for group, told in ranges.items()
        },
    }
    round_.save(update_fields=["glance"])
