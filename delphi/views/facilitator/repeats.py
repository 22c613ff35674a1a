"""Choosing what a drafted round asks twice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from delphi.forms.repeats import RepeatsForm
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import Refused
from delphi.queries.repeats import asked_twice, may_ask_twice, repeatable_in
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services.repeats import ask_twice
from delphi.views.facilitator.access import UserRequest, to_steer, with_round
from delphi.wording.refusals import sentence


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def twice(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """The sentence that says what is asked twice; POST changes it. Fixed from the launch on."""
    round_ = one.round
    if round_.state != RoundState.DRAFT:
        return redirect("round", public_id=row.study.public_id, number=round_.number)
    items, criteria = repeatable_in(round_)
    form = RepeatsForm(
        request.POST if request.method == "POST" else None,
        items=items,
        criteria=criteria,
        twice=asked_twice(round_),
    )
    if request.method == "POST" and form.is_valid():
        codes = form.codes()
        try:
            ask_twice(
                round_id=round_.pk,
                codes=codes,
                criterion_key=form.cleaned_data["criterion"] if codes else "",
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=row.study.zone))
        else:
            messages.success(request, _said(len(codes)))
            return redirect("round", public_id=row.study.public_id, number=round_.number)
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": round_,
        "form": form,
        "may": may_ask_twice(round_) and bool(items),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/twice.html", context, status=status)


def _said(n: int) -> str:
    if not n:
        return _("Nothing is asked twice.")
    return ngettext(
        "{n} statement is asked once more at the end of the sheet.",
        "{n} statements are asked once more at the end of the sheet.",
        n,
    ).format(n=n)
