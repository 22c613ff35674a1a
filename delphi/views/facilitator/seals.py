"""Whether a study is still as it was recorded: its seals and its chain of events, recomputed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.queries.steering import StudyRow
from delphi.services.verification import account_of
from delphi.views.facilitator.access import with_study
from delphi.wording.verification import difference_words


@require_safe
@with_study
def seals(request: HttpRequest, row: StudyRow) -> HttpResponse:
    account = account_of(study_id=row.study.pk)
    context = {
        "study": row.study,
        "account": account,
        "differences": [
            (difference_words(difference.what), difference) for difference in account.differences
        ],
    }
    return render(request, "delphi/facilitator/seals.html", context)
