"""`manage.py personal_links STUDY`: print fresh personal links, for handing out by other means.

An operator's act, recorded in the study's trail: whoever reads the output can answer in the
panellists' place. Links made earlier go on working.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from delphi.management.files import known_study, known_user
from delphi.services.seats import hand_out_links


class Command(BaseCommand):
    help = (
        "Print a fresh personal link for each active seat. Whoever holds a link can answer from "
        "the seat, so keep the output as you would keep passwords; the act is recorded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's key")
        parser.add_argument("--code", help="only the seat with this code")
        parser.add_argument("--by", metavar="EMAIL", help="the user whose act this is")

    def handle(
        self, *args: Any, study: str, code: str | None, by: str | None, **options: Any
    ) -> None:
        links = hand_out_links(
            study_id=known_study(study), code=code, by=known_user(by), at=timezone.now()
        )
        if not links:
            raise CommandError("There is no such active seat.")
        for seat, link in links.items():
            self.stdout.write(f"{seat}\t{link}")
