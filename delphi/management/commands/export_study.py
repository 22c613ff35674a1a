"""`manage.py export_study STUDY [FILE]`: write a study as a study file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from delphi.management.files import known_study
from delphi.services.study_files import export_study


class Command(BaseCommand):
    help = "Write a study as a study file, to FILE or to the screen. It holds no answers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's key")
        parser.add_argument("file", nargs="?")

    def handle(self, *args: Any, study: str, file: str | None, **options: Any) -> None:
        text = export_study(study_id=known_study(study))
        if file is None:
            self.stdout.write(text, ending="")
            return
        try:
            Path(file).write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(self.style.SUCCESS(f"Wrote {file}."))
