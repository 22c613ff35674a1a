"""What has been done in a study: who opens it wants to know who did what, when and why."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.forms.history import HistoryForm
from delphi.queries.history import acts_of, grounds_of
from delphi.queries.steering import StudyRow
from delphi.renderers.history import history_csv
from delphi.services.events import broken_event
from delphi.views.facilitator.access import UserRequest, with_study

ACTS_ON_A_PAGE = 100


@with_study
@require_safe
def history(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Every act, latest first, by kind, person and day; and whether the chain is whole."""
    form = HistoryForm(request.GET or {}, study=row.study)
    acts = acts_of(row.study, form.choice)
    pages = Paginator(acts, ACTS_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    grounds = grounds_of(page.object_list)
    context = {
        "row": row,
        "study": row.study,
        "form": form,
        "page": page,
        "acts": [(act, grounds.get(act.pk, ())) for act in page.object_list],
        "asked": asked.urlencode(),
        "broken_at": broken_event(study_id=row.study.pk),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/history.html", context, status=status)


@with_study
@require_safe
def history_file(request: UserRequest, row: StudyRow) -> HttpResponse:
    """The acts that were looked up, all of them, as a table to take along."""
    acts = list(acts_of(row.study, HistoryForm(request.GET or {}, study=row.study).choice))
    response = HttpResponse(history_csv(acts, zone=row.study.zone), content_type="text/csv")
    name = f"{row.study.key}-history.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
