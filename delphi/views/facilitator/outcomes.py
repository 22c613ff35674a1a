"""What came true of what the panel forecast: listed, entered, taken back."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.forms.outcomes import OutcomeForm
from delphi.protocol.refusals import Refused
from delphi.queries.outcomes import forecast_in, forecasts_in, known
from delphi.queries.steering import StudyRow
from delphi.services.outcomes import enter_outcome, remove_outcome
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence


@with_study
@require_safe
def outcomes(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Every forecast with what came true of it, as far as that is known."""
    found = forecasts_in(row.study)
    context = {"row": row, "study": row.study, "forecasts": found, "known": len(known(found))}
    return render(request, "delphi/facilitator/outcomes.html", context)


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: UserRequest, row: StudyRow, code: str, criterion: str) -> HttpResponse:
    """One forecast: a form for what came true."""
    study = row.study
    forecast = forecast_in(study, code, criterion)
    if forecast is None:
        raise Http404
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        scale=forecast.item.scale,
        entered=forecast.outcome,
        today=timezone.now().astimezone(ZoneInfo(study.zone)).date(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            enter_outcome(
                study_id=study.pk,
                code=code,
                criterion=criterion,
                came_true=form.came_true(),
                known_on=form.cleaned_data["known_on"],
                source=form.cleaned_data["source"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=study.zone))
        else:
            messages.success(request, _("Recorded. Reports that show this item now say it."))
            return redirect("study-outcomes", public_id=study.public_id)
    context = {"row": row, "study": study, "forecast": forecast, "form": form}
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/outcome.html", context, status=status)


@with_study
@to_steer
@require_POST
def remove(request: UserRequest, row: StudyRow, code: str, criterion: str) -> HttpResponse:
    """Take one back."""
    removed = remove_outcome(
        study_id=row.study.pk, code=code, criterion=criterion, by=request.user, at=timezone.now()
    )
    if removed:
        messages.success(request, _("Removed. The item waits for its outcome again."))
    return redirect("study-outcomes", public_id=row.study.public_id)
