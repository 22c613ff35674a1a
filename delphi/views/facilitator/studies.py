"""The list of studies, one study, its statements, its file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.forms.files import StudyFileForm
from delphi.permissions import may_set_up_studies
from delphi.protocol.lifecycle import READING_ROLES
from delphi.protocol.refusals import FileHasMistakes, Refused
from delphi.queries import impact, steering
from delphi.queries.outcomes import is_forecasting
from delphi.queries.steering import StudyRow
from delphi.services.purging import end_study
from delphi.services.study_files import export_study, import_study
from delphi.views.facilitator.access import UserRequest, signed_in, to_own, with_study
from delphi.wording.refusals import sentence


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def studies(request: UserRequest) -> HttpResponse:
    """The user's studies, and setting up a new one from a study file."""
    may_set_up = may_set_up_studies(request.user)
    if request.method != "POST":
        return _list(request, StudyFileForm() if may_set_up else None)
    if not may_set_up:
        raise Http404
    form = StudyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    content = form.cleaned_data["content"]
    try:
        study = import_study(text=content, by=request.user, at=timezone.now())
    except FileHasMistakes as refused:
        # What was uploaded stands in the text field, so that it can be mended there.
        again = StudyFileForm({"text": _text(content)})
        again.is_valid()
        found = refused.particulars["mistakes"]
        return _list(request, again, status=422, mistakes=found)
    messages.success(request, _("The study has been set up. Next, put the panel together."))
    return redirect("study", public_id=study.public_id)


def _text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode("utf-8", errors="replace")


def _list(
    request: UserRequest, form: StudyFileForm | None, *, status: int = 200, mistakes: object = ()
) -> HttpResponse:
    rows = steering.study_rows(request.user, at=timezone.now())
    context = {"rows": rows, "form": form, "mistakes": mistakes}
    return render(request, "delphi/facilitator/studies.html", context, status=status)


@with_study
@require_safe
def study(request: UserRequest, row: StudyRow) -> HttpResponse:
    """One study: what it needs next, its rounds, protocol, members and trail."""
    members = steering.members_of(row.study.trial_of_id or row.study.pk)
    context = {
        "row": row,
        "study": row.study,
        "protocols": list(row.study.protocols.all()),
        "members": [each for each in members if each.role not in READING_ROLES],
        "readers": sum(each.role in READING_ROLES for each in members),
        "events": steering.latest_events_of(row.study.pk),
        "is_forecasting": is_forecasting(row.study.pk),
    }
    return render(request, "delphi/facilitator/study.html", context)


@with_study
@require_safe
def study_file(request: UserRequest, row: StudyRow) -> HttpResponse:
    """The study as a file that makes the same study again."""
    response = HttpResponse(
        export_study(study_id=row.study.pk), content_type="application/yaml; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{row.study.key}.yaml"'
    return response


@with_study
@to_own
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Asks first, then ends the study: no more rounds."""
    if request.method != "POST":
        context = {"row": row, "study": row.study, "impact": impact.of_ending(row.study)}
        return render(request, "delphi/facilitator/end.html", context)
    try:
        end_study(study_id=row.study.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        messages.success(request, _("The study has been ended."))
    return redirect("study", public_id=row.study.public_id)
