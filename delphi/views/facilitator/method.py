"""What facilitators tell about the method of their study, for its reports."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.forms.method import MethodNoteForm
from delphi.protocol.method import MethodField
from delphi.queries.method import method_notes
from delphi.queries.steering import StudyRow
from delphi.services.method import write_method_note
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.method import field_hint, field_name


@with_study
@require_safe
def method(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Everything that can be told, with what has been."""
    told = method_notes(row.study.pk)
    context = {
        "row": row,
        "study": row.study,
        "fields": [
            {
                "key": field.value,
                "name": field_name(field),
                "hint": field_hint(field),
                "texts": told.get(field.value),
            }
            for field in MethodField
        ],
        "told": len(told),
        "missing": len(MethodField) - len(told),
    }
    return render(request, "delphi/facilitator/method.html", context)


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def method_note(request: UserRequest, row: StudyRow, *, field: str) -> HttpResponse:
    """One of them, to write and to change."""
    if field not in set(MethodField):
        raise Http404
    study = row.study
    form = MethodNoteForm(
        request.POST if request.method == "POST" else None,
        languages=study.survey.languages,
        texts=method_notes(study.pk).get(field, {}),
    )
    if request.method == "POST" and form.is_valid():
        write_method_note(
            study_id=study.pk,
            field=MethodField(field),
            texts=form.cleaned_data,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Saved"))
        return redirect(reverse("method", kwargs={"public_id": study.public_id}) + f"#{field}")
    context = {
        "row": row,
        "study": study,
        "form": form,
        "name": field_name(field),
        "hint": field_hint(field),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/method_note.html", context, status=status)
