"""The lineage of a study's items."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.queries.lineage import lineage_of
from delphi.queries.steering import StudyRow
from delphi.views.facilitator.access import UserRequest, with_study


@with_study
@require_safe
def lineage(request: UserRequest, row: StudyRow) -> HttpResponse:
    """What became of each item from round to round, drawn and in words."""
    context = {"row": row, "study": row.study, "lineage": lineage_of(row.study)}
    return render(request, "delphi/facilitator/lineage.html", context)
