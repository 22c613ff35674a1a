"""`manage.py remind_round STUDY N`: remind those who have not submitted."""

from typing import Any

from django.utils import timezone

from delphi.management.rounds import RoundCommand
from delphi.services.reminding import remind_round


class Command(RoundCommand):
    help = "Put a reminder into the outbox for those who have not submitted."

    def act(self, found: Any, user: Any, options: dict[str, Any]) -> str:
        count = remind_round(round_id=found.pk, by=user, at=timezone.now())
        return f"{count} will be reminded." if count else "There is nobody to remind."
