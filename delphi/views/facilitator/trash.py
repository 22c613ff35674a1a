"""The trash: putting a study there, looking what lies there, taking it out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.protocol.refusals import Refused
from delphi.queries import impact
from delphi.queries import trash as lying
from delphi.queries.steering import StudyRow
from delphi.services import trash as services
from delphi.views.facilitator.access import UserRequest, signed_in, to_own, with_study
from delphi.wording.refusals import sentence


@signed_in
@require_safe
def trash(request: UserRequest) -> HttpResponse:
    """What the user may still take out."""
    context = {"lying": lying.trash_of(request.user)}
    return render(request, "delphi/facilitator/trash.html", context)


@with_study
@to_own
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Asks first, then puts a study that has never been launched into the trash."""
    study = row.study
    if study.trial:
        raise Http404
    if request.method != "POST":
        context = {
            "row": row,
            "study": study,
            "is_launched": lying.is_launched(study.pk),
            "impact": impact.of_putting_into_trash(study),
        }
        return render(request, "delphi/facilitator/study_discard.html", context)
    try:
        services.discard_study(study_id=study.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=study.zone))
        return redirect("study", public_id=study.public_id)
    messages.success(request, _("The study is in the trash. You can restore it for 30 days."))
    return redirect("trash")


@signed_in
def restore(request: UserRequest, *, public_id: str) -> HttpResponse:
    """Take a study out, by POST."""
    study = lying.study_in_trash(request.user, public_id)
    if study is None or request.method != "POST":
        raise Http404
    try:
        services.restore_study(study_id=study.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=study.zone))
        return redirect("trash")
    messages.success(request, _("The study has been restored."))
    return redirect("study", public_id=study.public_id)


@signed_in
def restore_draft(request: UserRequest, *, draft: int) -> HttpResponse:
    """Take the draft of a round out, by POST."""
    found = lying.draft_in_trash(request.user, draft)
    if found is None or request.method != "POST":
        raise Http404
    try:
        round_ = services.restore_draft(draft_id=found.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=found.study.zone))
        return redirect("trash")
    messages.success(request, _("The draft has been restored."))
    return redirect("round", public_id=found.study.public_id, number=round_.number)
