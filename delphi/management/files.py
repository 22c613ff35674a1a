"""Reading the files a command is given, and saying what is wrong in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from delphi.document.mistakes import Mistakes
from delphi.document.tree import MAX_BYTES
from delphi.protocol.refusals import FileHasMistakes, Refused
from delphi.queries.study_files import study_id_of
from delphi.wording.refusals import sentence
from foresight.network.queries import user_with_email


def study_bytes(path: str) -> bytes:
    """The bytes of a study file, no more than are ever read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


@contextmanager
def mistakes_told(path: str) -> Iterator[None]:
    """Turn the mistakes of a file into the end of the command, one line each."""
    try:
        yield
    except FileHasMistakes as refused:
        raise CommandError(_told(path, list(map(str, refused.particulars["mistakes"])))) from None
    except Mistakes as found:
        raise CommandError(_told(path, list(map(str, found.mistakes)))) from None
    except Refused as refused:
        raise CommandError(sentence(refused)) from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _told(path: str, mistakes: list[str]) -> str:
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    return "\n".join([f"{path}: {count}, nothing has been changed.", *mistakes])


def known_study(key: str) -> int:
    """The id of the study with this key."""
    study_id = study_id_of(key)
    if study_id is None:
        raise CommandError(f"There is no study with the key {key}.")
    return study_id


def known_user(email: str | None) -> Any:
    """The user who signs in with this address; None where none is named."""
    if email is None:
        return None
    user = user_with_email(email)
    if user is None:
        raise CommandError(f"No user signs in as {email}. Make one with create_user first.")
    return user
