"""Which reports a person may open: who sees a study all of its own, readers those given out."""

from django.db.models import Q, QuerySet

from delphi import permissions as studies
from foresight.network.models import User
from reports.choices import ReportState
from reports.models import Report

#: What readers find at the address; a withdrawn one says that it was withdrawn.
GIVEN_OUT = (ReportState.PUBLISHED.value, ReportState.WITHDRAWN.value)


def readable_by(user: User) -> QuerySet[Report]:
    """The reports the user may open, drafts only where they see the study."""
    given_out = Q(study__members__user_id=user.pk, state__in=GIVEN_OUT)
    return Report.objects.filter(Q(study__in=studies.visible_to(user)) | given_out).distinct()


def steered_by(user: User) -> QuerySet[Report]:
    """The reports the user may publish, edit and withdraw."""
    return Report.objects.filter(study__in=studies.steered_by(user))
