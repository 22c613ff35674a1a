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
from delphi.protocol.lifecycle import READING_ROLES, StudyRole
from delphi.protocol.refusals import AlreadyMember, LastOwner, TooManyMembers, UnknownMember
from delphi.services.courier import Courier, Fate
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from delphi.wording.membership import welcome
from foresight.network.models import User
from foresight.network.services.users import AddressTaken, create_user

MOST_MEMBERS = 50  # not counting those who only read


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
    if role not in READING_ROLES and _working(study_id) >= MOST_MEMBERS:
        raise TooManyMembers(at_most=MOST_MEMBERS)
    user = user_at(email, name=name, language=language)
    if members.filter(user=user).exists():
        raise AlreadyMember(email=user.email)
    return join_study(study_id=study_id, user=user, role=role, by=by, at=at)


def join_study(
    *, study_id: int, user: User, role: StudyRole, by: User, at: datetime, team: str = ""
) -> StudyMember:
    """The user's part in the study, inside the caller's transaction; they must have none yet."""
    member = StudyMember.objects.create(study_id=study_id, user=user, role=role.value, team=team)
    _record("member_added", member, by=by, at=at)
    return member


def user_at(email: str, *, name: str, language: str) -> User:
    """Whoever signs in with the address; a new account, with this name and language, if nobody.

    Raises ValidationError for what is no e-mail address.
    """
    try:
        return create_user(email=email, name=name, language=language)
    except AddressTaken:
        return User.objects.get_by_natural_key(email)


@transaction.atomic
def change_role(
    *, study_id: int, member_id: int, role: StudyRole, by: User, at: datetime
) -> StudyMember:
    """Give a member another role.

    Raises UnknownMember, LastOwner for the only owner, or TooManyMembers for a reader too many.
    """
    member = _held(study_id, member_id)
    if member.role == role.value:
        return member
    _require_another_owner(member)
    promoted = role not in READING_ROLES and StudyRole(member.role) in READING_ROLES
    if promoted and _working(study_id) >= MOST_MEMBERS:
        raise TooManyMembers(at_most=MOST_MEMBERS)
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
    with Courier() as courier:
        return post_to(member.user, subject, body, by=by, courier=courier)


def post_to(user: User, subject: str, body: str, *, by: User, courier: Courier) -> bool:
    """One mail to a user, whose answer goes to `by`; whether the mail server took it."""
    mail = EmailMessage(
        subject=subject,
        body=body,
        to=[user.email],
        reply_to=[by.email],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": user.language},
    )
    return courier.post(mail).fate is Fate.SENT


def _working(study_id: int) -> int:
    """How many work on the study."""
    return (
        StudyMember.objects.filter(study=study_id)
        .exclude(role__in=[role.value for role in READING_ROLES])
        .count()
    )


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
