"""Who reads a study's reports: several invited at once, given another role, taken off the list.

Whoever steers the study decides about them; who works on it is decided in `members`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from delphi.document.addresses import Addressee
from delphi.models import StudyMember
from delphi.protocol.lifecycle import READING_ROLES, StudyRole
from delphi.protocol.refusals import AlreadyRead, TooManyReaders, UnknownMember
from delphi.queries.readers import readers_of
from delphi.services.locks import hold_study
from delphi.services.members import change_role, join_study, remove_member, user_at
from foresight.network.models import User

MOST_READERS = 300


@dataclass(frozen=True, slots=True)
class Invited:
    """Who can read from now on, and the addresses of those who had a part in the study already."""

    added: tuple[StudyMember, ...]
    already: tuple[str, ...]


@transaction.atomic
def invite_readers(
    *,
    study_id: int,
    people: Sequence[Addressee],
    role: StudyRole,
    team: str,
    language: str,
    by: User,
    at: datetime,
) -> Invited:
    """Let these people read the study's published reports; makes the accounts that are missing.

    A new account is called what `people` say, or else its address, and speaks `language`. Raises
    AlreadyRead when all of them have a part in the study, TooManyReaders, ValueError for a role
    that does more than read, or ValidationError for what is no e-mail address.
    """
    _require_reading(role)
    hold_study(study_id)
    members = set(StudyMember.objects.filter(study=study_id).values_list("user", flat=True))
    added, already = [], []
    for each in people:
        user = user_at(each.email, name=each.name or each.email, language=language)
        if user.pk in members:
            already.append(user.email)
            continue
        members.add(user.pk)
        added.append(
            join_study(study_id=study_id, user=user, role=role, team=team.strip(), by=by, at=at)
        )
    if not added:
        raise AlreadyRead(emails=already)
    if len(readers_of(study_id)) > MOST_READERS:
        raise TooManyReaders(at_most=MOST_READERS)
    return Invited(tuple(added), tuple(already))


@transaction.atomic
def change_reader(
    *, study_id: int, member_id: int, role: StudyRole, team: str, by: User, at: datetime
) -> StudyMember:
    """Say whether a reader also comments, and for which team they read. Raises UnknownMember."""
    _require_reading(role)
    _require_reader(study_id, member_id)
    member = change_role(study_id=study_id, member_id=member_id, role=role, by=by, at=at)
    if member.team != team.strip():
        member.team = team.strip()
        member.save(update_fields=["team"])
    return member


@transaction.atomic
def remove_reader(*, study_id: int, member_id: int, by: User, at: datetime) -> StudyMember:
    """Take a reader off the list; the account and their comments stay. Raises UnknownMember."""
    _require_reader(study_id, member_id)
    return remove_member(study_id=study_id, member_id=member_id, by=by, at=at)


@transaction.atomic
def restore_reader(
    *, study_id: int, user_id: int, role: StudyRole, team: str, by: User, at: datetime
) -> StudyMember:
    """Put somebody back who has just been taken off the list, without writing to them.

    Raises AlreadyRead where they have a part in the study again, UnknownMember where their account
    is gone.
    """
    _require_reading(role)
    hold_study(study_id)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise UnknownMember
    if StudyMember.objects.filter(study=study_id, user=user).exists():
        raise AlreadyRead(emails=[user.email])
    return join_study(study_id=study_id, user=user, role=role, team=team, by=by, at=at)


def _require_reading(role: StudyRole) -> None:
    if role not in READING_ROLES:
        raise ValueError(f"{role} does more than read")


def _require_reader(study_id: int, member_id: int) -> None:
    hold_study(study_id)
    if all(each.pk != member_id for each in readers_of(study_id)):
        raise UnknownMember
