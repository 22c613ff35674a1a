"""Accounts: made by those who keep the network."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from foresight.network.models import User
from foresight.network.models.users import normal_email


class AddressTaken(Exception):
    """Somebody signs in with this address already."""


def create_user(
    *,
    email: str,
    name: str,
    language: str = "fi",
    is_facilitator: bool = False,
    password: str | None = None,
) -> User:
    """Make an account; with `password` None nobody can sign in before one is set by mail.

    Raises AddressTaken, or ValidationError for what is no e-mail address or an empty name.
    """
    email = normal_email(email)
    validate_email(email)
    if not name.strip():
        raise ValidationError("The name is empty.")
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email,
                password,
                name=name.strip(),
                language=language,
                is_facilitator=is_facilitator,
            )
    except IntegrityError:
        raise AddressTaken from None
