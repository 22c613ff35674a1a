"""`manage.py import_answers STUDY FILE`: answers of rounds that were held elsewhere."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from delphi.document.tables import read_table
from delphi.management.files import known_study, known_user, mistakes_told
from delphi.services.past_answers import COLUMNS, import_answers


class Command(BaseCommand):
    help = (
        "Take answers (CSV or XLSX, one row per panellist, round, item and criterion) into "
        "drafted rounds, and close, seal and analyse these."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's key")
        parser.add_argument("file")
        parser.add_argument("--by", metavar="EMAIL", help="the user who does it")
        parser.add_argument(
            "--map",
            metavar="COLUMN=HEADING",
            action="append",
            default=[],
            help=f"the heading of a column in the file; columns: {', '.join(COLUMNS)}",
        )

    def handle(
        self, *args: Any, study: str, file: str, by: str | None, map: list[str], **options: Any
    ) -> None:
        study_id, user, columns = known_study(study), known_user(by), _columns(map)
        with mistakes_told(file), Path(file).open("rb") as opened:
            done = import_answers(
                study_id=study_id,
                rows=read_table(opened),
                by=user,
                at=timezone.now(),
                columns=columns,
            )
        rounds = ", ".join(f"round {number}" for number in done.rounds)
        self.stdout.write(
            self.style.SUCCESS(
                f"{done.answers} answers of {done.panellists} panellists; "
                f"sealed and analysed: {rounds}."
            )
        )
        if done.dropped:
            self.stdout.write(f"Columns that were not read: {', '.join(done.dropped)}.")


def _columns(mapped: list[str]) -> dict[str, str]:
    columns = {}
    for entry in mapped:
        column, separator, heading = entry.partition("=")
        if not separator or column not in COLUMNS:
            raise CommandError(
                f"--map {entry}: expected COLUMN=HEADING, where COLUMN is one of "
                f"{', '.join(COLUMNS)}."
            )
        columns[column] = heading
    return columns
