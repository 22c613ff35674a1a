"""What panellists are told before they take part: written here, agreed to by each of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.forms.information import InformationForm
from delphi.protocol.refusals import Refused
from delphi.queries.consent import information_in_force, number_agreed
from delphi.queries.steering import StudyRow
from delphi.services.consenting import write_information
from delphi.views.facilitator.access import UserRequest, with_study
from delphi.wording.refusals import sentence


@with_study
@require_http_methods(["GET", "HEAD", "POST"])
def information(request: UserRequest, row: StudyRow) -> HttpResponse:
    """The sheet in force and a form for it; a changed one asks every panellist again."""
    standing = information_in_force(row.study.pk)
    agreed = number_agreed(standing) if standing else 0
    form = InformationForm(
        request.POST if request.method == "POST" else None,
        languages=row.study.survey.languages,
        asks_changes=bool(agreed),
        texts=standing.texts if standing else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            written = write_information(
                study_id=row.study.pk,
                texts=form.texts(),
                changes=form.changes(),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=row.study.zone))
        else:
            messages.success(
                request,
                _("Version {version} of the information sheet is in force.").format(
                    version=written.version
                ),
            )
            return redirect("information", public_id=row.study.public_id)
    context = {
        "row": row,
        "study": row.study,
        "form": form,
        "standing": standing,
        "agreed": agreed,
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/information.html", context, status=status)
