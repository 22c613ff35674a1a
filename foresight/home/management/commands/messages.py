"""Keep the Finnish and Swedish catalogues: `manage.py messages [--check | --compile]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foresight.home.management import catalogues


class Command(BaseCommand):
    help = (
        "Bring locale/*/LC_MESSAGES/django.po up to date with the texts in the code, "
        "and compile them."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--check", action="store_true", help="change nothing; fail naming what is missing"
        )
        instead.add_argument("--compile", action="store_true", help="only write the .mo files")

    def handle(self, *args: Any, check: bool, compile: bool, **options: Any) -> None:
        if check:
            found = catalogues.problems()
            if found:
                raise CommandError("\n".join([*found, f"{len(found)} problems"]))
            return
        if not compile:
            catalogues.update()
            self.stdout.write(f"{len(catalogues.problems())} texts to see to (messages --check)")
        catalogues.compile_all()
