"""The experts of the network, as those who set up studies look them up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet

from foresight.network.models import (
    DistinctExperts,
    Expert,
    ExpertTopic,
    Institution,
    Region,
    Sector,
    Topic,
)
from foresight.network.protocol.identity import Record, Suspicion, folded, suspicions
from foresight.network.queries import told_apart


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for; empty fields leave nothing out. Regions and the like are keys."""

    words: str = ""
    region: str = ""
    sector: str = ""
    topic: str = ""
    language: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """What experts are found by, each in its order."""

    regions: Sequence[Region]
    sectors: Sequence[Sector]
    topics: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class Double:
    """Experts who may be one and the same, and why they look so."""

    suspicion: Suspicion
    experts: Sequence[Expert]


def places() -> Places:
    """Every region, sector and topic; three queries."""
    return Places(list(Region.objects.all()), list(Sector.objects.all()), list(Topic.objects.all()))


def experts_sought(sought: Sought) -> list[int]:
    """The ids of the experts that are looked for, by name; one query.

    Words are compared without case and accents, each with name, address, organisation and role.
    """
    experts = Expert.objects.filter(retired=sought.retired)
    if sought.region:
        experts = experts.filter(region__key=sought.region)
    if sought.sector:
        experts = experts.filter(sector__key=sought.sector)
    if sought.topic:
        experts = experts.filter(experttopic__topic__key=sought.topic)
    if sought.language:
        experts = experts.filter(language=sought.language)
    words = folded(sought.words).split()
    rows = experts.values_list("pk", "name", "email", "institution__name", "role")
    return [
        pk
        for pk, *parts in rows
        if not words or _has_all(words, folded(" ".join(part or "" for part in parts)))
    ]


def _has_all(words: Sequence[str], text: str) -> bool:
    return all(word in text for word in words)


def experts_with(ids: Collection[int]) -> list[Expert]:
    """These experts by name, with organisation, places and topics; two queries."""
    return list(_whole(Expert.objects.filter(pk__in=ids)))


def expert_with(expert_id: int) -> Expert | None:
    """One expert, as `experts_with`."""
    return _whole(Expert.objects.filter(pk=expert_id)).first()


def _whole(experts: QuerySet[Expert]) -> QuerySet[Expert]:
    topics = ExpertTopic.objects.select_related("topic").order_by("topic__position", "topic__key")
    return experts.select_related("institution", "region", "sector").prefetch_related(
        Prefetch("experttopic_set", queryset=topics)
    )


def uses_of_places() -> Mapping[str, Mapping[str, int]]:
    """By kind and key how many experts each has; three queries."""
    uses: dict[str, Mapping[str, int]] = {}
    for kind, counted in (
        ("region", Region.objects.annotate(n=Count("expert"))),
        ("sector", Sector.objects.annotate(n=Count("expert"))),
        ("topic", Topic.objects.annotate(n=Count("experttopic"))),
    ):
        uses[kind] = dict(counted.values_list("key", "n"))
    return uses


def institutions() -> list[str]:
    """The organisations experts belong to, by name."""
    return list(Institution.objects.values_list("name", flat=True))


def doubles() -> list[Double]:
    """Experts who may be one and the same, the surest first; four queries."""
    rows = Expert.objects.values_list("pk", "name", "email", "institution__name")
    records = [Record(pk, name, email, place or "") for pk, name, email, place in rows]
    found = suspicions(records, told_apart())
    experts = {each.pk: each for each in experts_with({key for one in found for key in one.keys})}
    return [Double(each, [experts[key] for key in each.keys]) for each in found]


def pairs_told_apart() -> list[tuple[Expert, Expert]]:
    """Those of whom somebody has said that they are two people, by name. One query."""
    pairs = DistinctExperts.objects.select_related("one", "other")
    return [(each.one, each.other) for each in pairs.order_by("one__name", "other__name")]
