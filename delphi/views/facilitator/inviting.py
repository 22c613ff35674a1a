"""Inviting to a round that is open: those who joined since its launch, or who never began."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from delphi.forms.sending import CountedForm
from delphi.protocol.refusals import Refused
from delphi.protocol.steps import Step
from delphi.queries.inviting import unreached_in
from delphi.queries.steering import StudyRow
from delphi.services.inviting import invite_unreached
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Says how many there are of each, then mails those that were chosen in the address."""
    one = row.row
    if row.next.step is not Step.WAIT_FOR_ANSWERS or one is None:
        messages.info(request, _("No round is open: its launch invites everybody."))
        return redirect("panel", public_id=row.study.public_id)
    found = unreached_in(one.round, at=timezone.now())
    again = request.GET.get("again") == "1" or (not found.new and "again" not in request.GET)
    seats = found.again if again else found.new
    form = CountedForm(request.POST if request.method == "POST" else None, expected=len(seats))
    if request.method == "POST" and form.is_valid():
        try:
            count = invite_unreached(
                round_id=one.round.pk, again=again, by=request.user, at=timezone.now()
            )
        except Refused as refused:
            messages.error(request, sentence(refused, zone=row.study.zone))
        else:
            said = ngettext(
                "{n} invitation goes out in two minutes. Until then it can be stopped.",
                "{n} invitations go out in two minutes. Until then they can be stopped.",
                count,
            )
            messages.success(request, said.format(n=count))
        return redirect("round", public_id=row.study.public_id, number=one.round.number)
    context = {
        "row": row,
        "study": row.study,
        "round": one.round,
        "form": form,
        "found": found,
        "again": again,
        "number": len(seats),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/invite.html", context, status=status)
