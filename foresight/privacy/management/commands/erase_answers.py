"""`manage.py erase_answers STUDY CODE`: erase everything that was written from a seat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from delphi.management.files import known_study, known_user
from delphi.queries.seats import seat_coded
from foresight.privacy.services.leaving import erase_seat


class Command(BaseCommand):
    help = (
        "Withdraw a seat and erase what was written from it: answers, earlier versions, reasons. "
        "Sealed figures stand. It cannot be undone, so say --yes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's key")
        parser.add_argument("code", help="the seat's code")
        parser.add_argument("--yes", action="store_true", help="do it")
        parser.add_argument("--by", metavar="EMAIL", help="the user whose act this is")

    def handle(
        self, *args: Any, study: str, code: str, yes: bool, by: str | None, **options: Any
    ) -> None:
        seat = seat_coded(known_study(study), code)
        if seat is None:
            raise CommandError(f"There is no seat {code} in {study}.")
        if not yes:
            raise CommandError("Nothing has been erased: say --yes to erase for good.")
        count = erase_seat(seat_id=seat.pk, by=known_user(by), at=timezone.now())
        self.stdout.write(self.style.SUCCESS(f"Erased {count} sheets of seat {code}."))
