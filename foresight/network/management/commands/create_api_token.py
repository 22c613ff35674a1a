"""`manage.py create_api_token EMAIL`: a token for the REST API, printed once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from foresight.network.queries import user_with_email
from foresight.network.services.tokens import LONGEST_DAYS, USUAL_DAYS, create_token


class Command(BaseCommand):
    help = "Make an API token for a user and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--days", type=int, default=USUAL_DAYS, help=f"1 to {LONGEST_DAYS}")

    def handle(self, *args: Any, email: str, name: str, days: int, **options: Any) -> None:
        user = user_with_email(email)
        if user is None:
            raise CommandError(f"No user signs in as {email}. Make one with create_user first.")
        try:
            _, token = create_token(user_id=user.pk, name=name, days=days, at=timezone.now())
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(token)
