"""Who works on a study: a member added with a role, given another one, removed.

Accounts are made by invitation only, and an owner's is one: an address that has no account gets
one without a password, which its owner sets by the page for forgotten passwords. So the same is
done and said whether an address is known or not, and no mail holds a secret.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from delphi.models import Study, StudyMember
from delphi.protocol.lifecycle import StudyRole
from delphi.protocol.refusals import AlreadyMember, LastOwner, TooManyMembers, UnknownMember
from delphi.services.courier import Courier, Fate
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from delphi.wording.membership import welcome
from foresight.network.models import User
from foresight.network.services.users import AddressTaken, create_user

MOST_MEMBERS = 50


@transaction.atomic
def add_member(
    *, study_id: int, email: str, name: str, language: str, role: StudyRole, by: User, at: datetime
) -> StudyMember:
    """Give the user at the address a role in the study; makes the account if there is none.

    `name` and `language` are those of a new account; an account there is keeps its own. Raises
    AlreadyMember, TooManyMembers, or ValidationError for what is no e-mail address.
    """
    hold_study(study_id)
    members = StudyMember.objects.filter(study=study_id)
    if members.count() >= MOST_MEMBERS:
        raise TooManyMembers(at_most=MOST_MEMBERS)
    try:
        user = create_user(email=email, name=name, language=language)
    except AddressTaken:
        user = User.objects.get_by_natural_key(email)
    if members.filter(user=user).exists():
        raise AlreadyMember(email=user.email)
    member = StudyMember.objects.create(study_id=study_id, user=user, role=role.value)
    _record("member_added", member, by=by, at=at)
    return member


@transaction.atomic
def change_role(
    *, study_id: int, member_id: int, role: StudyRole, by: User, at: datetime
) -> StudyMember:
    """Give a member another role. Raises UnknownMember, or LastOwner for the only owner."""
    member = _held(study_id, member_id)
    if member.role == role.value:
        return member
    _require_another_owner(member)
    member.role = role.value
    member.save(update_fields=["role"])
    _record("member_role_changed", member, by=by, at=at)
    return member


@transaction.atomic
def remove_member(*, study_id: int, member_id: int, by: User, at: datetime) -> StudyMember:
    """Take a member's role away; the account stays. Raises UnknownMember or LastOwner."""
    member = _held(study_id, member_id)
    _require_another_owner(member)
    _record("member_removed", member, by=by, at=at)
    StudyMember.objects.filter(pk=member.pk).delete()
    return member


def tell_member(member: StudyMember, *, by: User) -> bool:
    """Write to a new member what they may do and how they sign in; whether the mail was taken."""
    study = Study.objects.get(pk=member.study_id)
    subject, body = welcome(
        language=member.user.language,
        titles=study.titles,
        role=StudyRole(member.role),
        by=by.name,
        email=member.user.email,
        sign_in=settings.ORIGIN + reverse("account_login"),
        new_password=settings.ORIGIN + reverse("account_reset_password"),
    )
    mail = EmailMessage(
        subject=subject,
        body=body,
        to=[member.user.email],
        reply_to=[by.email],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": member.user.language},
    )
    with Courier() as courier:
        return courier.post(mail).fate is Fate.SENT


def _held(study_id: int, member_id: int) -> StudyMember:
    hold_study(study_id)
    found = StudyMember.objects.filter(study=study_id, pk=member_id).select_related("user").first()
    if found is None:
        raise UnknownMember
    return found


def _require_another_owner(member: StudyMember) -> None:
    others = StudyMember.objects.filter(study=member.study_id, role=StudyRole.OWNER.value)
    if member.role == StudyRole.OWNER.value and not others.exclude(pk=member.pk).exists():
        raise LastOwner


def _record(kind: str, member: StudyMember, *, by: User, at: datetime) -> None:
    about = {"member": member.user_id, "role": str(member.role)}
    record_event(study_id=member.study_id, kind=kind, by=by, at=at, data=about)
