"""`manage.py extend_round STUDY N --closes "2027-02-07 23:59"`: move a deadline to later."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from delphi.management.rounds import CLOSES_HELP, RoundCommand, deadline_entered, deadline_of
from delphi.services.rounds import extend_round


class Command(RoundCommand):
    help = "Move the deadline of an open round to later and tell those who are not done."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--closes", required=True, metavar="TIME", help=CLOSES_HELP)

    def act(self, found: Any, user: Any, options: dict[str, Any]) -> str:
        extended = extend_round(
            round_id=found.pk,
            closes_at=deadline_entered(options["closes"], found),
            by=user,
            at=timezone.now(),
        )
        return f"Round {found.number} is open until {deadline_of(extended)}."
