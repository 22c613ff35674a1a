"""Who reads a study's reports: seen, invited, written to again, taken off the list, put back.

Whether they have signed in yet is told; what they have read is recorded nowhere.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from delphi.protocol.lifecycle import StudyRole
from delphi.protocol.refusals import Refused, UnknownMember
from delphi.queries.readers import reader_of, readers_of
from delphi.services import readers as services
from delphi.views.facilitator.access import UserRequest, signed_in
from delphi.wording.membership import role_in_words
from delphi.wording.refusals import sentence
from foresight.languages import page_language
from reports.forms.readers import LANGUAGE_CHOICES, ROLES, InvitationForm, ReaderForm
from reports.queries.reports import SteeredReport
from reports.renderers.pages import in_words
from reports.services.readers import letter_to_reader, tell_readers
from reports.views.access import steered

#: In the session: who was taken off a list last, so that one click undoes it.
_REMOVED = "removed_reader"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: UserRequest, public_id: str) -> HttpResponse:
    """The list, and the form that invites several at once."""
    report = _report(request, public_id)
    if request.method != "POST":
        return _page(request, report, InvitationForm(initial={"language": page_language()}))
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, report, form, status=422)
    given = form.cleaned_data
    try:
        invited = services.invite_readers(
            study_id=report.study_id,
            people=given["addresses"],
            role=StudyRole(given["role"]),
            team=given["team"],
            language=given["language"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error("addresses", sentence(refused))
        return _page(request, report, form, status=422)
    failed = tell_readers(report, invited.added, by=request.user)
    _say_invited(request, len(invited.added), invited.already, failed)
    return _back(report)


@signed_in
@require_POST
def change(request: UserRequest, public_id: str, member: int) -> HttpResponse:
    """Say whether a reader comments, and for which team they read."""
    report = _report(request, public_id)
    form = ReaderForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        changed = services.change_reader(
            study_id=report.study_id,
            member_id=member,
            role=StudyRole(form.cleaned_data["role"]),
            team=form.cleaned_data["team"],
            by=request.user,
            at=timezone.now(),
        )
    except UnknownMember:
        raise Http404 from None
    said = _("The role of {name} is now: {role}.")
    messages.success(request, said.format(name=changed.user.name, role=role_in_words(changed.role)))
    return _back(report)


@signed_in
@require_POST
def tell(request: UserRequest, public_id: str, member: int) -> HttpResponse:
    """Write to a reader once more."""
    report = _report(request, public_id)
    found = reader_of(report.study_id, member)
    if found is None:
        raise Http404
    _say_told(request, found.user.email, tell_readers(report, [found], by=request.user))
    return _back(report)


@signed_in
@require_POST
def remove(request: UserRequest, public_id: str, member: int) -> HttpResponse:
    """Take a reader off the list; the page that follows offers to undo it."""
    report = _report(request, public_id)
    try:
        gone = services.remove_reader(
            study_id=report.study_id, member_id=member, by=request.user, at=timezone.now()
        )
    except UnknownMember:
        raise Http404 from None
    request.session[_REMOVED] = {
        "study": report.study_id,
        "user": gone.user_id,
        "name": gone.user.name,
        "role": gone.role,
        "team": gone.team,
    }
    return redirect(reverse("report-readers", args=[report.public_id]) + "?removed")


@signed_in
@require_POST
def restore(request: UserRequest, public_id: str) -> HttpResponse:
    """Put back who has just been taken off the list."""
    report = _report(request, public_id)
    removed = _removed(request, report)
    if removed is None:
        raise Http404
    del request.session[_REMOVED]
    try:
        services.restore_reader(
            study_id=report.study_id,
            user_id=removed["user"],
            role=StudyRole(removed["role"]),
            team=removed["team"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.info(request, sentence(refused))
    else:
        said = _("{name} can read the reports again.")
        messages.success(request, said.format(name=removed["name"]))
    return _back(report)


def _removed(request: UserRequest, report: SteeredReport) -> dict[str, Any] | None:
    """Whom this visitor took off this study's list last."""
    removed: dict[str, Any] | None = request.session.get(_REMOVED)
    return removed if removed and removed["study"] == report.study_id else None


def _say_invited(
    request: UserRequest, added: int, already: tuple[str, ...], failed: list[str]
) -> None:
    said = ngettext(
        "{n} reader has been added and written to.",
        "{n} readers have been added and written to.",
        added,
    )
    if added > len(failed):
        messages.success(request, said.format(n=added - len(failed)))
    if already:
        said = _("Had a part in the study already, and were not written to: {emails}.")
        messages.info(request, said.format(emails=", ".join(already)))
    if failed:
        said = _("Added, but the mail could not be sent: {emails}. Write to them again below.")
        messages.warning(request, said.format(emails=", ".join(failed)))


def _say_told(request: UserRequest, email: str, failed: list[str]) -> None:
    if failed:
        said = _("The mail to {email} could not be sent. Try again later.")
        messages.warning(request, said.format(email=email))
    else:
        messages.success(request, _("{email} has been written to.").format(email=email))


def _report(request: UserRequest, public_id: str) -> SteeredReport:
    """A report of a trial stays inside: it has no readers."""
    report = steered(request, public_id)
    if report.study.trial:
        raise Http404
    return report


def _back(report: SteeredReport) -> HttpResponse:
    return redirect("report-readers", public_id=report.public_id)


def _page(
    request: UserRequest, report: SteeredReport, form: InvitationForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "report": report,
        "title": in_words(report.study.titles),
        "readers": readers_of(report.study_id),
        "roles": [role.value for role in ROLES],
        "form": form,
        "removed": _removed(request, report) if "removed" in request.GET else None,
        "letters": [
            (
                language,
                name,
                letter_to_reader(
                    report,
                    role=StudyRole.READER,
                    language=language,
                    email="maija@example.org",
                    by=request.user,
                ),
            )
            for language, name in LANGUAGE_CHOICES
        ],
    }
    return render(request, "reports/readers.html", context, status=status)
