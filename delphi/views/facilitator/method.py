"""What facilitators tell about the method of their study, for its reports."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.choices import MethodField
from delphi.forms.method import MethodNoteForm
from delphi.protocol.method import mark_of_note
from delphi.protocol.refusals import StaleText
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
    standing = method_notes(study.pk).get(field, {})
    form = MethodNoteForm(
        request.POST if request.method == "POST" else None,
        languages=study.survey.languages,
        texts=standing,
    )
    theirs: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, row, MethodField(field), form)
        except StaleText:
            form.add_error(
                None,
                _(
                    "Somebody else has saved this text meanwhile. Theirs stands above what you "
                    "typed. Save again to replace it."
                ),
            )
            # Saved once more it replaces what stands now, which is shown beside it.
            form.data = request.POST.copy()
            form.data["was"] = mark_of_note(standing)
            theirs = list(standing.items()) or [("", "")]
        else:
            messages.success(request, _("Saved"))
            return redirect(reverse("method", kwargs={"public_id": study.public_id}) + f"#{field}")
    context = {
        "row": row,
        "study": study,
        "form": form,
        "name": field_name(field),
        "hint": field_hint(field),
        "theirs": theirs,
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/method_note.html", context, status=status)


def _write(request: UserRequest, row: StudyRow, field: MethodField, form: MethodNoteForm) -> None:
    write_method_note(
        study_id=row.study.pk,
        field=field,
        texts=form.texts(),
        was=form.cleaned_data["was"] or None,
        by=request.user,
        at=timezone.now(),
    )
