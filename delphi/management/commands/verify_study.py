"""`manage.py verify_study STUDY`: check a study against its seals, digests and chain of events."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from delphi.management.files import known_study
from delphi.services.verification import Account, account_of


class Command(BaseCommand):
    help = "Check a study against its seals, digests and chain of events; 1 if anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's key")

    def handle(self, *args: Any, study: str, **options: Any) -> None:
        account = account_of(study_id=known_study(study))
        for line in _lines(account):
            self.stdout.write(line)
        if account.differences:
            for difference in account.differences:
                self.stdout.write(
                    self.style.ERROR(f"DIFFERS  {difference.where}: {difference.what}")
                )
                self.stdout.write(f"         recorded {difference.expected}")
                self.stdout.write(f"         found    {difference.found}")
            raise CommandError(f"{len(account.differences)} differences in {study}.", returncode=1)
        self.stdout.write(self.style.SUCCESS(f"{study} is as it was recorded."))


def _lines(account: Account) -> list[str]:
    """What was checked, one line each."""
    rounds: list[str] = []
    for found in account.rounds:
        sealed = f"root {found.root} (sealed by {found.software})"
        rounds.append(f"round {found.number}: {found.sheets} sheets; {sealed}")
        rounds += [f"         sheet {sheet} is erased" for sheet in found.erased]
    return [
        f"study {account.study}",
        *(rounds or ["no sealed rounds"]),
        f"{account.protocols} protocol versions, {account.releases} frozen feedbacks",
        f"{account.events} events, the last {account.head or 'none'}",
    ]
