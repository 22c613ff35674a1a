"""What a study is called, what it is for and whom to ask."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.forms.describing import DescriptionForm
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import Refused
from delphi.queries.steering import StudyRow
from delphi.services.describing import describe_study
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def description(request: UserRequest, row: StudyRow) -> HttpResponse:
    """A form, with what a change of it reaches."""
    study = row.study
    form = DescriptionForm(
        request.POST if request.method == "POST" else None,
        languages=study.survey.languages,
        titles=study.titles,
        purposes=study.purposes,
        contact=study.contact,
    )
    if request.method == "POST" and form.is_valid():
        try:
            describe_study(
                study_id=study.pk,
                titles=form.titles(),
                purposes=form.purposes(),
                contact=form.cleaned_data["contact"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=study.zone))
        else:
            messages.success(request, _("Saved"))
            return redirect("study", public_id=study.public_id)
    context = {
        "row": row,
        "study": study,
        "form": form,
        "has_begun": any(each.round.state != RoundState.DRAFT for each in row.rounds),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/description.html", context, status=status)
