"""What experts are found by: regions, sectors and topics, each with a key and its names."""

from collections.abc import Mapping
from typing import TypeAlias

from foresight.network.models import Region, Sector, Topic

Kind: TypeAlias = type[Region] | type[Sector] | type[Topic]


def named(kind: Kind) -> dict[str, str]:
    """The key of each region, sector or topic by every name it goes by, in lower case."""
    return {
        name.casefold(): each.key
        for each in kind.objects.all()
        for name in (each.key, *each.names.values())
        if name
    }


def add_named(kind: Kind, entries: Mapping[str, Mapping[str, str]]) -> None:
    """Add the entries (key → names) that are not there yet, after those that are."""
    known = set(kind.objects.values_list("key", flat=True))
    new = [(key, names) for key, names in entries.items() if key not in known]
    for place, (key, names) in enumerate(new, len(known) + 1):
        kind.objects.create(key=key, names=dict(names), position=place)
