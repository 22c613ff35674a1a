"""`manage.py import_study FILE`: create the study that a study file describes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from delphi.management.files import known_user, mistakes_told, study_bytes
from delphi.services.study_files import import_study


class Command(BaseCommand):
    help = "Create the study that a study file (YAML, docs/study-file.md) describes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--by", metavar="EMAIL", help="the user who becomes its facilitator")
        parser.add_argument("--key", help="the study's key, in place of the one in the file")

    def handle(
        self, *args: Any, file: str, by: str | None, key: str | None, **options: Any
    ) -> None:
        user = known_user(by)
        with mistakes_told(file):
            study = import_study(text=study_bytes(file), by=user, at=timezone.now(), key=key)
        self.stdout.write(self.style.SUCCESS(f"Created the study {study.key}."))
        if user is None:
            self.stdout.write("It has no facilitator yet; --by EMAIL names one.")
