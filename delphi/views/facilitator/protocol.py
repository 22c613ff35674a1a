"""The protocol of a study: its rules and terms, what chance makes of them, and deviations."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.forms.terms import ReasonForm, TermsForm
from delphi.protocol.lifecycle import Anonymity
from delphi.protocol.refusals import Refused
from delphi.protocol.terms import enough_settled, maximum_rounds, needs_stability
from delphi.queries.protocols import VersionRow, version_rows
from delphi.queries.steering import StudyRow, judged_criteria_of
from delphi.services import protocols
from delphi.services.calibrating import calibrations_of
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence


@with_study
@require_safe
def protocol(request: UserRequest, row: StudyRow) -> HttpResponse:
    """What stands, what it lets through, and every version there has been."""
    versions = version_rows(row.study.pk)
    document = versions[0].version.document
    criteria = judged_criteria_of(row.study)
    context = {
        "row": row,
        "study": row.study,
        "versions": versions,
        "document": document,
        "criteria": criteria,
        "calibrations": calibrations_of(
            criteria, document.get("criteria", {}), seats=row.seats, looks=maximum_rounds(document)
        ),
        "needs_stability": needs_stability(document),
        "enough": enough_settled(document),
        **standing_of(versions),
    }
    return render(request, "delphi/facilitator/protocol.html", context)


def standing_of(versions: list[VersionRow]) -> dict[str, Any]:
    """Whether the protocol is locked, since when, and the deviation not launched under yet."""
    first = versions[-1].version
    newest = versions[0]
    is_pending = newest.is_deviation and newest.version.locked_at is None
    return {
        "locked_at": first.locked_at,
        "pending": newest if is_pending else None,
        "deviates": first.locked_at is not None or newest.is_deviation,
    }


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Anonymity, minimum cell, rounds and quartiles."""
    versions = version_rows(row.study.pk)
    standing = standing_of(versions)
    document = versions[0].version.document
    data = request.POST if request.method == "POST" else None
    form = TermsForm(data, document=document, is_locked=standing["deviates"])
    why = reason_form(data, standing)
    if data is not None and form.is_valid() and (why is None or why.is_valid()):
        chosen = form.cleaned_data
        try:
            protocols.write_terms(
                study_id=row.study.pk,
                level=Anonymity(chosen["level"]),
                cell=chosen["cell"],
                quartiles=chosen["quartiles"],
                maximum_rounds=chosen["maximum"],
                stable=chosen["stable"],
                settled_per_cent=chosen["settled_per_cent"],
                quotes=chosen["quotes"],
                reason=why.cleaned_data["reason"] if why else "",
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=row.study.zone))
        else:
            return written(request, row)
    context = {"row": row, "study": row.study, "form": form, "why": why, **standing}
    wrong = form.errors or (why is not None and why.errors)
    status = 422 if wrong else 200
    return render(request, "delphi/facilitator/protocol_terms.html", context, status=status)


@with_study
@require_POST
def withdraw(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Take back a deviation that no round has been launched under."""
    try:
        protocols.withdraw_deviation(study_id=row.study.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        messages.success(request, _("The deviation has been taken back."))
    return redirect("protocol", public_id=row.study.public_id)


def reason_form(data: Any, standing: dict[str, Any]) -> ReasonForm | None:
    """The field for the reason of a deviation; None before the first launch."""
    if not standing["deviates"]:
        return None
    pending = standing["pending"]
    return ReasonForm(data, initial={"reason": pending.version.reason if pending else ""})


def written(request: UserRequest, row: StudyRow) -> HttpResponse:
    messages.success(request, _("The protocol has been written."))
    return redirect("protocol", public_id=row.study.public_id)


def criterion_named(row: StudyRow, key: str) -> Any:
    found = next((each for each in judged_criteria_of(row.study) if each.key == key), None)
    if found is None:
        raise Http404
    return found
