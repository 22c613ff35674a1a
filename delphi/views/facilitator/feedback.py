"""Declaring what a drafted round gives back to its panel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.forms.feedback import FeedbackForm
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import Refused
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services.feedback import set_feedback
from delphi.views.facilitator.access import UserRequest, to_steer, with_round
from delphi.wording.refusals import sentence


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """The parts as they are declared; POST declares them anew. Fixed from the launch on."""
    round_ = one.round
    if round_.state != RoundState.DRAFT or round_.number == 1:
        return redirect("round", public_id=row.study.public_id, number=round_.number)
    form = FeedbackForm(
        request.POST if request.method == "POST" else None, feedback=round_.feedback
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_feedback(
                round_id=round_.pk,
                feedback=form.declared(),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=row.study.zone))
        else:
            messages.success(request, _("What goes back to the panel has been declared."))
            return redirect("round", public_id=row.study.public_id, number=round_.number)
    context = {"row": row, "one": one, "study": row.study, "round": round_, "form": form}
    return render(
        request,
        "delphi/facilitator/feedback.html",
        context,
        status=422 if form.errors else 200,
    )
