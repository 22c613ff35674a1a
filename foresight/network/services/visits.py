"""What is kept of visits by users, and for how long. Of panellists' visits nothing is kept."""

from datetime import datetime

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session


def forget_visits(*, at: datetime) -> None:
    """Delete failed sign-ins once they lock nobody out any more, and sessions that have ended."""
    cool_off = get_cool_off()
    if cool_off is not None:
        AccessAttempt.objects.filter(attempt_time__lte=at - cool_off).delete()
    Session.objects.filter(expire_date__lte=at).delete()
