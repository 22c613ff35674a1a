"""`manage.py undo_launch STUDY N`: make a round a draft again, before anybody has heard of it."""

from typing import Any

from django.utils import timezone

from delphi.management.rounds import RoundCommand
from delphi.services.rounds import undo_launch


class Command(RoundCommand):
    help = "Undo a launch, as long as no message has gone out and nobody has answered."

    def act(self, found: Any, user: Any, options: dict[str, Any]) -> str:
        undo_launch(round_id=found.pk, by=user, at=timezone.now())
        return f"Round {found.number} is a draft again."
