"""`manage.py create_user --email … --name …`: an account, whose owner chooses the password."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foresight.languages import LANGUAGES
from foresight.network.services.users import AddressTaken, create_user


class Command(BaseCommand):
    help = (
        "Make an account. Without a password its owner sets one by “Forgot your password?”; "
        "--password asks for one, or reads it from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--language", choices=LANGUAGES, default="fi")
        parser.add_argument("--facilitator", action="store_true", help="may set up studies")
        parser.add_argument("--password", action="store_true", help="set a password now")

    def handle(
        self,
        *args: Any,
        email: str,
        name: str,
        language: str,
        facilitator: bool,
        password: bool,
        **options: Any,
    ) -> None:
        try:
            user = create_user(
                email=email,
                name=name,
                language=language,
                is_facilitator=facilitator,
                password=_password() if password else None,
            )
        except AddressTaken:
            raise CommandError(f"{email} has an account already.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(self.style.SUCCESS(f"{user.email} has an account."))


def _password() -> str:
    # Never an argument: those are seen by everybody on the machine and kept in histories.
    asked = sys.stdin.isatty()
    chosen = getpass.getpass() if asked else sys.stdin.readline().rstrip("\n")
    validate_password(chosen)
    return chosen
