"""What the panel of a study covers and what it lacks: as seated, and as it answered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.forms.numbers import whole_number
from delphi.queries.coverage import (
    attendance_of,
    by_group,
    composition,
    grouping_of,
    item_covers,
    round_covers,
    topic_cover,
)
from delphi.queries.steering import StudyRow
from delphi.views.facilitator.access import UserRequest, with_study

if TYPE_CHECKING:
    from delphi.models import Round


@with_study
@require_safe
def coverage(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Seats by region and sector, topics by expertise and interest, answers by group."""
    protocols = list(row.study.protocols.all())
    by, k = grouping_of(protocols[-1].document if protocols else {})
    seated = composition(row.study)
    names = seated.names(by)
    attendance = attendance_of(row.study, [each.round for each in row.rounds], by)
    shown = _round_shown(list(attendance.began), request.GET.get("round"))
    covers = round_covers(attendance, names, k)
    context = {
        "row": row,
        "study": row.study,
        "composition": seated,
        "topics": topic_cover(row.study, list(seated.sectors)),
        "rounds": covers,
        "by_group": by_group(covers),
        "shown": shown,
        "items": item_covers(attendance, shown, by, names, k) if shown else [],
        "k": k,
    }
    return render(request, "delphi/facilitator/coverage.html", context)


def _round_shown(finished: "Sequence[Round]", asked: str | None) -> "Round | None":
    """The analysed round that was asked for, else the latest."""
    number = whole_number(asked, digits=4)
    found = next((each for each in finished if each.number == number), None)
    return found or (finished[-1] if finished else None)
