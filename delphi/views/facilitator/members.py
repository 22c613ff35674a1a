"""Who works on a study: shown to all who see it, decided by its owners."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from delphi.forms.members import NewMemberForm, RoleForm
from delphi.protocol.lifecycle import StudyRole
from delphi.protocol.refusals import Refused, UnknownMember
from delphi.queries.steering import StudyRow, members_of
from delphi.services.members import add_member, change_role, remove_member, tell_member
from delphi.views.facilitator.access import UserRequest, to_own, with_study
from delphi.wording.membership import role_in_words
from delphi.wording.refusals import sentence
from foresight.languages import page_language


@with_study
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: UserRequest, row: StudyRow) -> HttpResponse:
    """The members with their roles; an owner's POST adds one. A trial has those of its study."""
    if row.study.trial_of is not None:
        return redirect("members", public_id=row.study.trial_of.public_id)
    if request.method != "POST":
        return _page(request, row, NewMemberForm())
    if not row.owns:
        raise Http404
    form = NewMemberForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    given = form.cleaned_data
    try:
        member = add_member(
            study_id=row.study.pk,
            email=given["email"],
            name=given["name"],
            language=page_language(),
            role=StudyRole(given["role"]),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error("email", sentence(refused, zone=row.study.zone))
        return _page(request, row, form, status=422)
    _say_added(request, member.user.email, is_told=tell_member(member, by=request.user))
    return redirect("members", public_id=row.study.public_id)


def _say_added(request: UserRequest, email: str, *, is_told: bool) -> None:
    if is_told:
        said = _("{email} has been added, and told by mail how to sign in.")
        messages.success(request, said.format(email=email))
    else:
        said = _(
            "{email} has been added, but the mail could not be sent. Tell them yourself to sign in "
            "with this address, and to set a password by “Forgotten your password?”."
        )
        messages.warning(request, said.format(email=email))


@with_study
@to_own
@require_POST
def role(request: UserRequest, row: StudyRow, *, member: int) -> HttpResponse:
    """Give a member another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404

    def act() -> str:
        changed = change_role(
            study_id=row.study.pk,
            member_id=member,
            role=StudyRole(form.cleaned_data["role"]),
            by=request.user,
            at=timezone.now(),
        )
        name, words = changed.user.name, role_in_words(changed.role)
        return _("The role of {name} is now: {role}.").format(name=name, role=words)

    return _done(request, row, act)


@with_study
@to_own
@require_POST
def remove(request: UserRequest, row: StudyRow, *, member: int) -> HttpResponse:
    """Take a member's role away."""

    def act() -> str:
        gone = remove_member(
            study_id=row.study.pk, member_id=member, by=request.user, at=timezone.now()
        )
        return _("{name} has no part in the study any more.").format(name=gone.user.name)

    return _done(request, row, act)


def _done(request: UserRequest, row: StudyRow, act: Callable[[], str]) -> HttpResponse:
    """Do it and go back to the list; whoever has just shut themselves out goes to their studies."""
    try:
        messages.success(request, act())
    except UnknownMember:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    roles = {each.user_id: StudyRole(each.role) for each in members_of(row.study.pk)}
    if roles.get(request.user.pk, StudyRole.READER) is StudyRole.READER:
        return redirect("studies")
    return redirect("members", public_id=row.study.public_id)


def _page(
    request: UserRequest, row: StudyRow, form: NewMemberForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "study": row.study,
        "members": members_of(row.study.pk),
        "roles": [each.value for each in StudyRole],
        "form": form,
    }
    return render(request, "delphi/facilitator/members.html", context, status=status)
