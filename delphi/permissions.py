"""Who may do what in a study. When it may be done is `delphi.protocol.lifecycle`."""

from django.db.models import QuerySet

from delphi.models import Study
from delphi.protocol.lifecycle import StudyRole
from foresight.network.models import User


def facilitated_by(user: User) -> QuerySet[Study]:
    """The studies whose rounds, items, panel and results the user may see and steer."""
    return Study.objects.filter(members__user_id=user.pk, members__role=StudyRole.FACILITATOR.value)


def may_set_up_studies(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_facilitator)
