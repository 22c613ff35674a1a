"""`manage.py import_panel STUDY FILE`: the people of a list take their seats in a panel."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from delphi.document.tables import read_table
from delphi.management.files import known_study, known_user, mistakes_told
from delphi.services.panel_lists import import_panel


class Command(BaseCommand):
    help = "Give the people of a list (CSV or XLSX) seats in a study's panel, all or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's key")
        parser.add_argument("file")
        parser.add_argument("--by", metavar="EMAIL", help="the user who does it")
        parser.add_argument(
            "--create-missing", action="store_true", help="add regions and sectors not known yet"
        )

    def handle(
        self,
        *args: Any,
        study: str,
        file: str,
        by: str | None,
        create_missing: bool,
        **options: Any,
    ) -> None:
        study_id, user = known_study(study), known_user(by)
        with mistakes_told(file):
            with Path(file).open("rb") as opened:
                table = read_table(opened)
            done = import_panel(
                study_id=study_id,
                rows=table,
                by=user,
                at=timezone.now(),
                create_missing=create_missing,
            )
        said = f"{done.added} took a seat, {done.kept} had one already."
        self.stdout.write(self.style.SUCCESS(said))
        for note in done.notes:
            self.stdout.write(note)
