"""Who may do what in a study. When it may be done is `delphi.protocol.lifecycle`.

A trial has no members of its own: the members of the study that it tries decide about it, so that
whoever is removed there, or given another role, is so here at once.
"""

from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from delphi.models import Study, StudyMember
from delphi.protocol.lifecycle import SEEING_ROLES, STEERING_ROLES, StudyRole
from foresight.network.models import User


def visible_to(user: User) -> QuerySet[Study]:
    """The studies whose rounds, items, panel and results the user sees."""
    return _where(user, SEEING_ROLES)


def steered_by(user: User) -> QuerySet[Study]:
    """The studies in which the user may change something."""
    return _where(user, STEERING_ROLES)


def owned_by(user: User) -> QuerySet[Study]:
    """The studies whose members the user decides about, and which they may end or throw away.

    A trial is thrown away by whoever steers it.
    """
    return _where(user, {StudyRole.OWNER})


def trashed_by(user: User) -> QuerySet[Study]:
    """The studies in the trash that the user may restore: owners alone see them."""
    return _members(user, {StudyRole.OWNER}).filter(trashed_at__isnull=False)


def may_set_up_studies(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_facilitator)


def _where(user: User, roles: Collection[StudyRole]) -> QuerySet[Study]:
    """Neither what is in the trash nor its trials."""
    return _members(user, roles).filter(trashed_at__isnull=True, trial_of__trashed_at__isnull=True)


def _members(user: User, roles: Collection[StudyRole]) -> QuerySet[Study]:
    """Each study comes with the user's `role` in it."""
    tried = Coalesce(OuterRef("trial_of_id"), OuterRef("pk"))
    own = StudyMember.objects.filter(user_id=user.pk, study_id=tried).values("role")
    return Study.objects.annotate(role=Subquery(own)).filter(
        role__in=[role.value for role in roles]
    )
