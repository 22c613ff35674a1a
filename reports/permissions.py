"""Which reports a person may open: their own studies' facilitators all, readers those given out."""

from django.db.models import Q, QuerySet

from delphi.permissions import facilitated_by
from foresight.network.models import User
from reports.choices import ReportState
from reports.models import Report

#: What readers find at the address; a withdrawn one says that it was withdrawn.
GIVEN_OUT = (ReportState.PUBLISHED.value, ReportState.WITHDRAWN.value)


def readable_by(user: User) -> QuerySet[Report]:
    """The reports the user may open, drafts only where they facilitate the study."""
    given_out = Q(study__members__user_id=user.pk, state__in=GIVEN_OUT)
    return Report.objects.filter(Q(study__in=facilitated_by(user)) | given_out).distinct()


def steered_by(user: User) -> QuerySet[Report]:
    """The reports the user may publish, edit and withdraw."""
    return Report.objects.filter(study__in=facilitated_by(user))
