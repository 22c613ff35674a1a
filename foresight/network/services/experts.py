"""The experts of the network: known from lists and forms, retired, merged when they are one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import IntegrityError, transaction

from foresight.network.models import (
    Expert,
    ExpertTopic,
    IdentityKey,
    Institution,
    Region,
    Sector,
    Topic,
)
from foresight.network.protocol.identity import mailbox
from foresight.network.queries import sits_in_panel, told_apart
from foresight.network.services.doubles import tell_apart


class AddressKnown(Exception):
    """An expert of the network has this mailbox already; `address` is theirs."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class SitsInPanel(Exception):
    """The expert has an active seat, whose personal links go to their address and to no other."""


class MayBeAsked(Exception):
    """A panel still holds a tie to the expert, so they cannot be erased."""


@dataclass(frozen=True, slots=True)
class Knowing:
    """How well somebody knows a topic and how much it interests them, 1 to 5 each."""

    level: int
    interest: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be asked; `email` trimmed and in lower case, region and the like by their keys.

    `interests` are those to declare: conflicts of interest, in words.
    """

    email: str
    name: str
    language: str
    role: str = ""
    institution: str = ""
    region: str | None = None
    sector: str | None = None
    topics: Mapping[str, Knowing] = field(default_factory=dict)
    interests: str = ""


class Known(NamedTuple):
    """The experts by address, and how many of them the network did not know before."""

    experts: dict[str, Expert]
    added: int


def known_addresses() -> dict[str, str]:
    """The address of every expert of the network, by its mailbox."""
    return {mailbox(email): email for email in Expert.objects.values_list("email", flat=True)}


@transaction.atomic
def know_people(people: Sequence[Person], *, replace: bool = False) -> Known:
    """Add to the network who is new; of the others fill in what was unknown.

    With `replace` what a list says takes the place of what was known; what it leaves empty changes
    nothing. `people` have different addresses.
    """
    refer = _References.of(people)
    known = {
        expert.email: expert
        for expert in Expert.objects.filter(email__in=[person.email for person in people])
    }
    new = []
    for person in people:
        if person.email in known:
            _learn(known[person.email], refer.details(person), replace)
        else:
            new.append(Expert(email=person.email, **refer.details(person)))
    fields = ["name", "language", "role", "institution", "region", "sector", "interests"]
    Expert.objects.bulk_update(known.values(), fields, batch_size=200)
    experts = known | {expert.email: expert for expert in Expert.objects.bulk_create(new)}
    _learn_topics(people, experts, replace)
    return Known(experts, len(new))


@transaction.atomic
def add_expert(*, person: Person) -> Expert:
    """Add one expert. Raises AddressKnown when somebody has this mailbox already."""
    _require_new_address(person.email)
    try:
        with transaction.atomic():
            expert = Expert.objects.create(
                email=person.email, **_References.of([person]).details(person)
            )
    except IntegrityError:
        raise AddressKnown(person.email) from None
    _put_topics(expert, person.topics)
    return expert


@transaction.atomic
def change_expert(*, expert_id: int, person: Person) -> Expert:
    """Replace what is known of an expert; seats already taken keep what was frozen in them.

    Raises AddressKnown when another expert has the mailbox, SitsInPanel when the address would
    change while a seat is theirs: the seat's next link would open their answers to somebody else.
    """
    _require_new_address(person.email, besides=expert_id)
    # Held against a seat being given just now: that refers to this row.
    expert = Expert.objects.select_for_update().get(pk=expert_id)
    if person.email != expert.email and sits_in_panel(expert.pk):
        raise SitsInPanel
    expert.email = person.email
    for name, value in _References.of([person]).details(person).items():
        setattr(expert, name, value)
    try:
        with transaction.atomic():
            expert.save()
    except IntegrityError:
        raise AddressKnown(person.email) from None
    _put_topics(expert, person.topics)
    return expert


def retire_expert(*, expert_id: int, retired: bool = True) -> None:
    """Draw the expert into no panel any more, or, with `retired` False, again."""
    Expert.objects.filter(pk=expert_id).update(retired=retired)


@transaction.atomic
def erase_expert(*, expert_id: int) -> None:
    """Forget the expert for good. Raises MayBeAsked while a panel holds a tie to them."""
    if IdentityKey.objects.filter(expert=expert_id).exists():
        raise MayBeAsked
    Expert.objects.filter(pk=expert_id).delete()


@transaction.atomic
def merge_experts(*, kept_id: int, merged_id: int) -> None:
    """Make two records one: the kept one stays and learns what only the other knew.

    Ties to seats that `merged` has withdrawn from go over to it; one of them in a panel where it
    has a seat of its own is destroyed. From whom the other was told apart, the kept one is too.
    Raises SitsInPanel when `merged` has an active seat, whose links would go to another address
    from then on; nothing is changed then.
    """
    found = Expert.objects.select_for_update().in_bulk(sorted({kept_id, merged_id}))
    kept, merged = found[kept_id], found[merged_id]
    if sits_in_panel(merged.pk):
        raise SitsInPanel
    own = IdentityKey.objects.filter(expert=kept).values("panel")
    IdentityKey.objects.filter(expert=merged).exclude(panel__in=own).update(expert=kept)
    for name in ("role", "institution", "region", "sector", "consented_on"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(merged, name))
    kept.interests = "\n\n".join(dict.fromkeys(filter(None, [kept.interests, merged.interests])))
    kept.retired = kept.retired and merged.retired
    topics = set(ExpertTopic.objects.filter(expert=kept).values_list("topic", flat=True))
    ExpertTopic.objects.filter(expert=merged).exclude(topic__in=topics).update(expert=kept)
    apart = {key for pair in told_apart() if merged.pk in pair for key in pair}
    merged.delete()
    kept.save()
    for other in apart - {merged.pk, kept.pk}:
        tell_apart(expert_ids=[kept.pk, other])


def _require_new_address(email: str, *, besides: int | None = None) -> None:
    others = Expert.objects.values_list("pk", "email")
    address = {mailbox(each): each for pk, each in others if pk != besides}.get(mailbox(email))
    if address is not None:
        raise AddressKnown(address)


@dataclass(frozen=True, slots=True)
class _References:
    """The records that people refer to by key or name; organisations not known yet are made."""

    regions: Mapping[str, Region]
    sectors: Mapping[str, Sector]
    institutions: Mapping[str, Institution]

    @classmethod
    def of(cls, people: Sequence[Person]) -> "_References":
        wanted = {person.institution for person in people if person.institution}
        known = {each.name: each for each in Institution.objects.filter(name__in=wanted)}
        new = [Institution(name=name) for name in sorted(wanted - set(known))]
        return cls(
            {each.key: each for each in Region.objects.all()},
            {each.key: each for each in Sector.objects.all()},
            known | {each.name: each for each in Institution.objects.bulk_create(new)},
        )

    def details(self, person: Person) -> dict[str, object]:
        """What is stored of the person besides the address and topics."""
        return {
            "name": person.name,
            "language": person.language,
            "role": person.role,
            "institution": self.institutions.get(person.institution),
            "region": self.regions[person.region] if person.region else None,
            "sector": self.sectors[person.sector] if person.sector else None,
            "interests": person.interests,
        }


def _learn(expert: Expert, details: Mapping[str, object], replace: bool) -> None:
    for name, value in details.items():
        if value and (replace or not getattr(expert, name)):
            setattr(expert, name, value)


def _learn_topics(people: Sequence[Person], experts: Mapping[str, Expert], replace: bool) -> None:
    told = {experts[person.email].pk: person.topics for person in people if person.topics}
    if not told:
        return
    topics = {topic.key: topic for topic in Topic.objects.all()}
    known = {
        (each.expert_id, each.topic_id): each
        for each in ExpertTopic.objects.filter(expert__in=told)
    }
    new, changed = [], []
    for expert_id, knowings in told.items():
        for key, knowing in knowings.items():
            each = known.get((expert_id, topics[key].pk))
            if each is None:
                each = ExpertTopic(expert_id=expert_id, topic=topics[key])
                new.append(each)
            elif not replace:
                continue
            else:
                changed.append(each)
            each.level, each.interest = knowing.level, knowing.interest
    ExpertTopic.objects.bulk_create(new)
    ExpertTopic.objects.bulk_update(changed, ["level", "interest"], batch_size=200)


def _put_topics(expert: Expert, topics: Mapping[str, Knowing]) -> None:
    ExpertTopic.objects.filter(expert=expert).delete()
    keys = {topic.key: topic for topic in Topic.objects.filter(key__in=topics)}
    ExpertTopic.objects.bulk_create(
        ExpertTopic(expert=expert, topic=keys[key], level=knowing.level, interest=knowing.interest)
        for key, knowing in topics.items()
    )
