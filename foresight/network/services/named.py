"""What experts are found by: regions, sectors and topics, each with a key and its names."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeAlias

from django.db import transaction
from django.db.models import ProtectedError

from foresight.languages import page_language, spoken
from foresight.network.models import Region, Sector, Topic

Kind: TypeAlias = type[Region] | type[Sector] | type[Topic]
KINDS: Mapping[str, Kind] = {"region": Region, "sector": Sector, "topic": Topic}


class NameKnown(Exception):
    """Another entry of the kind goes by `name` already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class StillUsed(Exception):
    """Experts or seats refer to the entry."""


def key_of(name: str) -> str:
    """The key a name makes: small letters, digits and hyphens; "" where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def named(kind: Kind) -> dict[str, str]:
    """The key of each region, sector or topic by every name it goes by, in lower case."""
    return {
        name.casefold(): each.key
        for each in kind.objects.all()
        for name in (each.key, *each.names.values())
        if name
    }


def called(kind: Kind) -> dict[str, str]:
    """What each region, sector or topic is called in the page's language, by key."""
    language = page_language()
    return {each.key: spoken(each.names, language).text or each.key for each in kind.objects.all()}


def add_named(kind: Kind, entries: Mapping[str, Mapping[str, str]]) -> None:
    """Add the entries (key → names) that are not there yet, after those that are."""
    known = set(kind.objects.values_list("key", flat=True))
    new = [(key, names) for key, names in entries.items() if key not in known]
    for place, (key, names) in enumerate(new, len(known) + 1):
        kind.objects.create(key=key, names=dict(names), position=place)


@transaction.atomic
def put_named(*, kind: Kind, names: Mapping[str, str], key: str = "") -> str:
    """Add an entry, or with `key` give the one there is other names; its key.

    Raises NameKnown where another entry goes by one of the names.
    """
    known = named(kind)
    for name in names.values():
        if known.get(name.casefold(), key) != key:
            raise NameKnown(name)
    if key:
        kind.objects.filter(key=key).update(names=dict(names))
        return key
    first = next(iter(names.values()))
    key = key_of(first) or f"entry-{len(known) + 1}"
    if kind.objects.filter(key=key).exists():
        raise NameKnown(first)
    add_named(kind, {key: names})
    return key


@transaction.atomic
def remove_named(*, kind: Kind, key: str) -> None:
    """Remove an entry that nobody refers to. Raises StillUsed."""
    try:
        kind.objects.filter(key=key).delete()
    except ProtectedError:
        raise StillUsed from None
