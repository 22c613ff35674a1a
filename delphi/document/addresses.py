"""E-mail addresses as people paste them: one or many, with or without the names before them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


class Addressee(NamedTuple):
    """`name` is "" where none was written."""

    email: str
    name: str = ""


_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")


def addressees(text: str) -> tuple[list[Addressee], list[str]]:
    """Whom the text names, each address once, in order; and the pieces that are no address.

    Lines, commas, semicolons and spaces divide; `Maija Meikäläinen <maija@example.org>` gives the
    name too, and so does a list copied from a mail program.
    """
    found: dict[str, Addressee] = {}
    wrong: list[str] = []
    for written, name in _pieces(text):
        email = written.lower()
        if _is_address(email):
            known = found.get(email)
            found[email] = Addressee(email, name or (known.name if known else ""))
        else:
            wrong.append(written or "<>")
    return list(found.values()), wrong


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What stands in the place of an address, and the name before it."""
    for part in re.split(r"[\r\n;]+", text):
        end = 0
        for match in _NAMED.finditer(part) if "<" in part else ():
            before, end = match[1].split(), match.end()
            # Addresses without a name may stand before the name: a@b.fi, Maija <c@d.fi>
            plain = max((place for place, word in enumerate(before, 1) if "@" in word), default=0)
            yield from ((each, "") for each in _words(" ".join(before[:plain])))
            yield match[2].strip(), " ".join(before[plain:]).strip(" ,\"'")
        yield from ((each, "") for each in _words(part[end:]))


def _words(text: str) -> list[str]:
    # Mail programs write an address in quotes where it stands for the name: 'c@d.fi' <c@d.fi>
    pieces = (piece.strip("\"'") for piece in re.split(r"[\s,]+", text))
    return [piece for piece in pieces if piece]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
