"""A round while it is being answered: by day and by group, and who has not begun."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delphi.protocol.terms import minimum_cell
from delphi.protocol.visibility import Part, Viewer, may_see
from delphi.queries.steering import RoundRow, StudyRow
from delphi.queries.watching import watch_of
from delphi.views.facilitator.access import UserRequest, with_round


@with_round
@require_safe
def watch(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Attendance by day with what to expect, groups in ranges, questions often left open, seats."""
    if not may_see(Viewer.FACILITATOR, Part.PROGRESS, one.round.state):
        return redirect("round", public_id=row.study.public_id, number=one.round.number)
    one.round.study = row.study
    protocols = list(row.study.protocols.all())
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "watch": watch_of(one.round, one.participation, at=timezone.now()),
        "k": minimum_cell(protocols[-1].document if protocols else {}),
    }
    return render(request, "delphi/facilitator/watch.html", context)
