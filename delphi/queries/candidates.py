"""Those of the network who can be drawn into a study's panel, and who may be there twice."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from delphi.models import Study
from foresight.network.choices import SeatState
from foresight.network.models import Expert, ExpertTopic, IdentityKey
from foresight.network.protocol.identity import Record, suspicions
from foresight.network.queries import told_apart


@dataclass(frozen=True, slots=True)
class Person:
    """An expert who has no seat in the panel; region, sector and topics by key, "" if unknown."""

    key: int
    name: str
    email: str
    institution: str
    region: str
    sector: str
    is_refused: bool
    topics: Mapping[str, int] = field(default_factory=dict)  # own expertise, 1 to 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to choose from: any of the regions, of the sectors, of the topics; empty: all.

    `level` is the least own expertise in one of the topics.
    """

    regions: Collection[str] = ()
    sectors: Collection[str] = ()
    topics: Collection[str] = ()
    level: int = 1

    def takes(self, person: Person) -> bool:
        known = [
            key
            for key, level in person.topics.items()
            if key in self.topics and level >= self.level
        ]
        return (
            (not self.regions or person.region in self.regions)
            and (not self.sectors or person.sector in self.sectors)
            and (not self.topics or bool(known))
        )


def candidates_for(study: Study) -> list[Person]:
    """The experts who have not retired and have no seat in the panel, by name; two queries.

    Those whose seat was withdrawn have had one, and are not asked again.
    """
    seated = IdentityKey.objects.filter(panel=study.panel_id).values("expert")
    free = Expert.objects.filter(retired=False).exclude(pk__in=seated)
    topics: dict[int, dict[str, int]] = {}
    for expert, key, level in ExpertTopic.objects.filter(expert__in=free).values_list(
        "expert", "topic__key", "level"
    ):
        topics.setdefault(expert, {})[key] = level
    rows = free.values_list(
        "pk", "name", "institution__name", "region__key", "sector__key", "email", "undeliverable"
    )
    return [
        Person(
            pk,
            name,
            email,
            institution or "",
            region or "",
            sector or "",
            is_refused=refused == email,
            topics=topics.get(pk, {}),
        )
        for pk, name, institution, region, sector, email, refused in rows
    ]


def looking_alike(study: Study, chosen: Sequence[Person]) -> dict[int, str]:
    """Of `chosen`, in their order, those who look like one before them or like one with a seat.

    By key: the name of that earlier one, "" for one who has a seat, or had. Two queries.
    """
    seated = _records(IdentityKey.objects.filter(panel=study.panel_id))
    own = [Record(one.key, one.name, one.email, one.institution) for one in chosen]
    names = {each.key: each.name for each in chosen}
    has_seat = {each.key for each in seated}
    found: dict[int, str] = {}
    for each in suspicions([*seated, *own], told_apart()):
        first, *later = each.keys
        for key in later:
            if key not in has_seat:
                found.setdefault(key, "" if first in has_seat else names[first])
    return found


def people_seated_twice(study: Study) -> int:
    """How many people look as if they had more than one active seat; one query, or two."""
    active = IdentityKey.objects.filter(panel=study.panel_id, panellist__state=SeatState.ACTIVE)
    records = _records(active)
    return len(suspicions(records, told_apart())) if suspicions(records) else 0


def _records(keys: QuerySet[IdentityKey]) -> list[Record]:
    rows = keys.values_list(
        "expert", "expert__name", "expert__email", "expert__institution__name"
    ).order_by("expert")
    return [Record(pk, name, email, place or "") for pk, name, email, place in rows]


def counts_by(people: Sequence[Person]) -> dict[str, Counter[str]]:
    """How many there are of each region, sector and topic."""
    return {
        "regions": Counter(each.region for each in people),
        "sectors": Counter(each.sector for each in people),
        "topics": Counter(key for each in people for key in each.topics),
    }
