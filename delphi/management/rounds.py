"""What the commands on a round have in common: naming it, doing the act, saying why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from delphi.management.files import known_user
from delphi.protocol.deadlines import local_deadline
from delphi.protocol.refusals import Refused
from delphi.queries.rounds import round_numbered
from delphi.wording.deadlines import deadline_in_words
from delphi.wording.refusals import sentence

CLOSES_HELP = (
    'the deadline on clocks in the study\'s zone, "2027-01-31 23:59" or "31.1.2027 23.59"; '
    'with an offset ("2026-10-25 03:30+02:00") for a time that occurs twice'
)


class RoundCommand(BaseCommand):
    """A command on one round: `STUDY N`, and `--by EMAIL` for whose act it is."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's key")
        parser.add_argument("number", type=int, help="the round's number")
        parser.add_argument("--by", metavar="EMAIL", help="the user whose act this is")

    def handle(
        self, *args: Any, study: str, number: int, by: str | None, **options: Any
    ) -> str | None:
        user = known_user(by)
        found = round_numbered(study, number)
        if found is None:
            raise CommandError(f"There is no round {number} in a study with the key {study}.")
        with refusals_told(found.study.zone):
            return self.act(found, user, options)

    def act(self, found: Any, user: Any, options: dict[str, Any]) -> str | None:
        """Do it to the round as the user (None: an operator); what to say when it is done."""
        raise NotImplementedError


@contextmanager
def refusals_told(zone: str) -> Iterator[None]:
    """Turn a refusal into the end of the command, in words."""
    try:
        yield
    except Refused as refused:
        raise CommandError(sentence(refused, zone=zone)) from None


def deadline_entered(closes: str, found: Any) -> Any:
    """The instant of a deadline typed for a round; refused as `local_deadline` does."""
    return local_deadline(closes, found.study.zone, now=timezone.now())


def deadline_of(found: Any) -> str:
    """The round's deadline in words."""
    return deadline_in_words(found.closes_at, found.study.zone)
