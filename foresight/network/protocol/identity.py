"""Which records may be one and the same person: by mailbox, and by name and organisation.

Hints only: a person decides. Names are compared without case, accents, spaces and the order of
their parts, for "Virtanen, Mäija" and "maija  virtanen" are typed by hand in different lists.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: Mail services that ignore dots before the @, and the other name of one of them.
DOTLESS = frozenset({"gmail.com", "googlemail.com"})
# Letters that have no accent to take off.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})


class Ground(StrEnum):
    """Why two records look like one person, the surest first."""

    MAILBOX = "mailbox"
    NAME_AND_INSTITUTION = "name_and_institution"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Record:
    """What is compared of a person."""

    key: int
    name: str
    email: str
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two or more records that share a ground, by key."""

    ground: Ground
    keys: tuple[int, ...]


def mailbox(email: str) -> str:
    """The mailbox an address most likely ends in: without "+alias", and without dots at Gmail."""
    local, _, domain = email.strip().lower().rpartition("@")
    local = local.split("+", 1)[0]
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def folded(text: str) -> str:
    """The text without case, accents, punctuation and needless spaces, for comparing."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = "".join(" " if not each.isalnum() else each for each in plain if not _is_mark(each))
    return " ".join(kept.split())


def folded_name(name: str) -> str:
    """The parts of a name, folded, in one order: lists turn first and last names around."""
    return " ".join(sorted(folded(name).split()))


def suspicions(
    records: Sequence[Record], apart: Collection[frozenset[int]] = frozenset()
) -> list[Suspicion]:
    """The groups of records that may be one person, the surest ground first.

    A group that another one of a surer ground holds already is left out, and so is of each group
    whoever has been told `apart` (pairs of keys) from all the others in it.
    """
    by_ground: dict[Ground, dict[tuple[str, ...], list[Record]]] = {
        ground: defaultdict(list) for ground in Ground
    }
    for each in records:
        name, institution = folded_name(each.name), folded(each.institution)
        by_ground[Ground.MAILBOX][mailbox(each.email),].append(each)
        if name and institution:
            by_ground[Ground.NAME_AND_INSTITUTION][name, institution].append(each)
        if name:
            by_ground[Ground.NAME][name,].append(each)
    found: list[Suspicion] = []
    for ground, groups in by_ground.items():
        for group in groups.values():
            together = {each.key for each in group}
            keys = tuple(
                key
                for key in (each.key for each in group)
                if any(frozenset((key, other)) not in apart for other in together - {key})
            )
            if len(keys) > 1 and not any(set(keys) <= set(other.keys) for other in found):
                found.append(Suspicion(ground, keys))
    return found


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"
