"""From pasted statements to a study: a facilitator at a desk, with a list from a text document."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.document.study import StudyFile
from delphi.document.study_templates import template_text
from delphi.document.write import study_text
from delphi.forms.files import StudyFileForm
from delphi.forms.setting_up import NewStudyForm
from delphi.permissions import may_set_up_studies
from delphi.protocol.refusals import FileHasMistakes
from delphi.queries.study_files import free_key
from delphi.services.study_files import import_study
from delphi.views.facilitator.access import UserRequest, signed_in
from foresight.languages import page_language


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_study(request: UserRequest) -> HttpResponse:
    """Choose a kind, name it, paste the statements; look at it; set it up."""
    if not may_set_up_studies(request.user):
        raise Http404
    if request.method != "POST":
        begin = {"template": "classic", "languages": [page_language()]}
        form = NewStudyForm(initial=begin | {"contact": f"{request.user.name}, {request.user}"})
        return _page(request, form)
    form = NewStudyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    drawn: StudyFile = form.cleaned_data["study"]
    drawn = replace(drawn, key=free_key(drawn.key))
    try:
        study = import_study(text=study_text(drawn), by=request.user, at=timezone.now(), typed=True)
    except FileHasMistakes as refused:  # somebody was quicker with the same key
        form.add_error(None, [str(mistake) for mistake in refused.particulars["mistakes"]])
        return _page(request, form, status=422)
    messages.success(
        request,
        _(
            "The study has been set up with {number} statements. Next, put the panel together."
        ).format(number=len(form.cleaned_data["statements_given"])),
    )
    return redirect("study", public_id=study.public_id)


@signed_in
@require_safe
def template_file(request: UserRequest, key: str) -> HttpResponse:
    """A template as the study file it is."""
    if not may_set_up_studies(request.user):
        raise Http404
    try:
        text = template_text(key)
    except KeyError:
        raise Http404 from None
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.yaml"'
    return response


def _page(request: UserRequest, form: NewStudyForm, *, status: int = 200) -> HttpResponse:
    # The file form posts to the list of studies, which tells its mistakes; ids must not meet.
    context = {"form": form, "file_form": StudyFileForm(auto_id="file_%s")}
    return render(request, "delphi/facilitator/new.html", context, status=status)
