"""Random identities: keys and codes that say nothing about who or when."""

import hashlib
import secrets
from typing import Any

from django.db import models

# Digits and capitals without look-alikes and vowels: typed without mistakes, and never a word.
ALPHABET = "23456789CFGHJKMPQRVWX"


def random_key() -> int:
    """A random positive 63-bit integer, never 0."""
    return secrets.randbits(63) or random_key()


def random_code(length: int = 8) -> str:
    """A random code of `length` characters of an alphabet without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def public_id() -> str:
    """The random id of a study, report or other record in an address (about 52 bits)."""
    return random_code(12).lower()


def random_token() -> str:
    """A secret for a link or an API client: 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256. Its entropy needs no salt and no stretching."""
    return hashlib.sha256(token.encode()).hexdigest()


class RandomKeyField(models.BigIntegerField):  # type: ignore[type-arg]
    """A random 63-bit primary key.

    On SQLite the column type must read exactly INTEGER, so that the key *is* the row id: any other
    type keeps a hidden, ascending row id beside it, which is the order of arrival.
    """

    def __init__(self, **options: Any) -> None:
        fixed: dict[str, Any] = {"primary_key": True, "default": random_key, "editable": False}
        super().__init__(**fixed | options)

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
