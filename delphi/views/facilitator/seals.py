"""Whether a study is still as it was recorded: its seals and its chain of events, recomputed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delphi.queries.steering import StudyRow
from delphi.services.verification import account_of
from delphi.views.facilitator.access import UserRequest, with_study
from delphi.wording.verification import difference_words


@with_study
@require_safe
def seals(request: UserRequest, row: StudyRow) -> HttpResponse:
    """What was checked, and every difference in a sentence."""
    account = account_of(study_id=row.study.pk)
    context = {
        "row": row,
        "study": row.study,
        "account": account,
        "differences": [
            (difference_words(difference.what), difference) for difference in account.differences
        ],
    }
    return render(request, "delphi/facilitator/seals.html", context)
