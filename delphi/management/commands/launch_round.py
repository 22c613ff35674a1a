"""`manage.py launch_round STUDY N --closes "2027-01-31 23:59"`: open a round and invite."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from delphi.management.rounds import CLOSES_HELP, RoundCommand, deadline_entered, deadline_of
from delphi.services.rounds import launch_round


class Command(RoundCommand):
    help = "Open a round for answers until a deadline, and invite the panel."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--closes", required=True, metavar="TIME", help=CLOSES_HELP)
        parser.add_argument("--no-mail", action="store_true", help="invite nobody by e-mail")

    def act(self, found: Any, user: Any, options: dict[str, Any]) -> str:
        opened = launch_round(
            round_id=found.pk,
            closes_at=deadline_entered(options["closes"], found),
            by=user,
            at=timezone.now(),
            invite=not options["no_mail"],
        )
        return f"Round {found.number} is open until {deadline_of(opened)}."
