"""A facilitator ends the seat of somebody who steps back, and has another take one."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.protocol.refusals import Refused
from delphi.queries import impact
from delphi.queries.steering import StudyRow
from delphi.views.facilitator.access import UserRequest, setting_up, to_steer, with_study
from delphi.wording.refusals import sentence
from foresight.network.choices import SeatState
from foresight.network.queries import seat_of_address
from foresight.privacy.forms import ReplaceForm, new_seed
from foresight.privacy.services.replacing import Successor, replace_seat, successor_of

if TYPE_CHECKING:
    from foresight.network.models import Panellist


@setting_up
@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: UserRequest, row: StudyRow) -> HttpResponse:
    """By address, for who sits where is not shown; says what happens, then does it."""
    posted = request.POST if request.method == "POST" else None
    form = ReplaceForm(posted)
    if posted is None or not form.is_valid():
        return _form(request, row, form)
    seat = seat_of_address(row.study.panel_id, form.cleaned_data["email"])
    if seat is None:
        form.add_error(
            "email",
            _("Nobody in the panel has this address, or the tie to it has been destroyed."),
        )
        return _form(request, row, form)
    follows, seed = form.cleaned_data["follows"], form.cleaned_data["seed"]
    successor = successor_of(seat, row.study, seed=seed) if follows else None
    named = request.POST.get("successor", "")
    if "replace" in request.POST and named == (str(successor.person.key) if successor else ""):
        return _done(request, row, form, seat, successor)
    context = {
        "row": row,
        "study": row.study,
        "form": form,
        "seat": seat,
        "successor": successor,
        "impact": impact.of_withdrawing(row.study, seat, None, by_code=False)
        if seat.state == SeatState.ACTIVE
        else None,
        "another_seed": new_seed(),
        "has_changed": "replace" in request.POST,
    }
    return render(request, "privacy/replace_confirm.html", context)


def _form(request: UserRequest, row: StudyRow, form: ReplaceForm) -> HttpResponse:
    context = {"row": row, "study": row.study, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "privacy/replace.html", context, status=status)


def _done(
    request: UserRequest,
    row: StudyRow,
    form: ReplaceForm,
    seat: "Panellist",
    successor: Successor | None,
) -> HttpResponse:
    try:
        replace_seat(
            study=row.study,
            seat=seat,
            successor=successor,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        whom = form.cleaned_data["email"]
        said = _("{email} has no active seat any more.").format(email=whom)
        if successor:
            said += " " + _("{name} has one now.").format(name=successor.person.name)
        messages.success(request, said)
    return redirect("panel", public_id=row.study.public_id)
