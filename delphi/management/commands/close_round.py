"""`manage.py close_round STUDY N`: close a round now, seal it and analyse it."""

from typing import Any

from django.utils import timezone

from delphi.management.rounds import RoundCommand
from delphi.services.analysis import analyse_round
from delphi.services.rounds import close_round
from delphi.services.sealing import seal_round


class Command(RoundCommand):
    help = "Close a round before its deadline, seal its answers and work out its figures."

    def act(self, found: Any, user: Any, options: dict[str, Any]) -> str:
        close_round(round_id=found.pk, by=user, at=timezone.now())
        seal_round(round_id=found.pk, by=user, at=timezone.now())
        analyse_round(round_id=found.pk, at=timezone.now())
        return f"Round {found.number} is closed, sealed and analysed."
