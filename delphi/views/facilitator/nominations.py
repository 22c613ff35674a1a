"""Whom panellists suggest: accepted into the network, or declined with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.forms.nominations import AcceptForm, DeclineForm
from delphi.protocol.refusals import Refused
from delphi.queries.experts import places
from delphi.queries.nominations import nomination_in, nominations_in
from delphi.queries.steering import StudyRow
from delphi.services.nominations import accept_nomination, decline_nomination
from delphi.views.facilitator.access import UserRequest, setting_up, to_steer, with_study
from delphi.wording.refusals import sentence


@setting_up
@with_study
@to_steer
@require_safe
def nominations(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Everybody suggested; who suggested them only where they agreed to be named."""
    context = {"row": row, "study": row.study, "nominated": nominations_in(row.study)}
    return render(request, "delphi/facilitator/nominations.html", context)


@setting_up
@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: UserRequest, row: StudyRow, *, nomination: int) -> HttpResponse:
    """Accept, with what the network is to know of them, or decline with a reason."""
    found = nomination_in(row.study, nomination)
    if found is None:  # taken back or decided about meanwhile
        return redirect("panel-nominations", public_id=row.study.public_id)
    declines = "decline" in request.POST
    posted = request.POST if request.method == "POST" else None
    known = {"name": found.name, "email": found.email, "institution": found.institution}
    accepting = AcceptForm(None if declines else posted, initial=known, places=places())
    declining = DeclineForm(posted if declines else None)
    form = declining if declines else accepting
    if posted is not None and form.is_valid():
        try:
            said = _decided(request, row, found.pk, accepting, declining, declines=declines)
        except Refused as refused:
            messages.error(request, sentence(refused, zone=row.study.zone))
        else:
            messages.success(request, said)
        return redirect("panel-nominations", public_id=row.study.public_id)
    context = {
        "row": row,
        "study": row.study,
        "nomination": found,
        "form": form,
        "accepting": accepting,
        "declining": declining,
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/nomination.html", context, status=status)


def _decided(
    request: UserRequest,
    row: StudyRow,
    nomination_id: int,
    accepting: AcceptForm,
    declining: DeclineForm,
    *,
    declines: bool,
) -> str:
    """Do it, and say that it is done."""
    now = timezone.now()
    if declines:
        decline_nomination(
            study_id=row.study.pk,
            nomination_id=nomination_id,
            reason=declining.cleaned_data["reason"],
            by=request.user,
            at=now,
        )
        return _("The suggestion has been declined.")
    expert = accept_nomination(
        study_id=row.study.pk,
        nomination_id=nomination_id,
        person=accepting.person,
        by=request.user,
        at=now,
    )
    return _("{name} is in the network and can be drawn into the panel.").format(name=expert.name)
