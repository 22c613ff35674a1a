"""Experts take seats in a panel: one seat each, and the tie between them a row of its own."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from foresight.keys import random_code
from foresight.network.choices import SeatState
from foresight.network.models import (
    Expert,
    IdentityKey,
    Institution,
    Panellist,
    Region,
    Sector,
)

#: Mail services that ignore dots before the @, and the other name of one of them.
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be asked; `email` trimmed and in lower case, region and sector by their keys."""

    email: str
    name: str
    language: str
    role: str = ""
    institution: str = ""
    region: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """How many seats were taken now, had been taken before, and of these had been withdrawn."""

    added: int
    kept: int
    withdrawn: int


def mailbox(email: str) -> str:
    """The mailbox an address most likely ends in: without "+alias", and without dots at Gmail."""
    local, _, domain = email.strip().lower().rpartition("@")
    local = local.split("+", 1)[0]
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def known_addresses() -> dict[str, str]:
    """The address of every expert of the network, by its mailbox."""
    return {mailbox(email): email for email in Expert.objects.values_list("email", flat=True)}


def named(kind: type[Region] | type[Sector]) -> dict[str, str]:
    """The key of each region or sector by every name it goes by, in lower case."""
    return {
        name.casefold(): each.key
        for each in kind.objects.all()
        for name in (each.key, *each.names.values())
        if name
    }


def add_named(kind: type[Region] | type[Sector], entries: Mapping[str, Mapping[str, str]]) -> None:
    """Add the regions or sectors (key → names) that are not there yet, after those that are."""
    known = set(kind.objects.values_list("key", flat=True))
    new = [(key, names) for key, names in entries.items() if key not in known]
    for place, (key, names) in enumerate(new, len(known) + 1):
        kind.objects.create(key=key, names=dict(names), position=place)


@transaction.atomic
def enrol(*, panel_id: int, people: Sequence[Person], purge_on: date) -> Enrolment:
    """Give each person a seat in the panel, unless they have one; add to the network who is new.

    `people` have different addresses. The attributes of a seat are those given here and stay as
    they are; what the network knows of an expert is added to, never replaced.
    """
    experts = _experts(people)
    taken = IdentityKey.objects.filter(panel=panel_id)
    seats = dict(taken.values_list("expert", "panellist__state"))
    new = [person for person in people if experts[person.email].pk not in seats]
    regions = {region.key: region for region in Region.objects.all()}
    sectors = {sector.key: sector for sector in Sector.objects.all()}
    panellists = Panellist.objects.bulk_create(
        Panellist(
            panel_id=panel_id,
            code=code,
            language=person.language,
            region=regions[person.region] if person.region else None,
            sector=sectors[person.sector] if person.sector else None,
            role=person.role,
        )
        for person, code in zip(new, _new_codes(panel_id, len(new)), strict=True)
    )
    IdentityKey.objects.bulk_create(
        IdentityKey(
            panellist=panellist, panel_id=panel_id, expert=experts[person.email], purge_on=purge_on
        )
        for person, panellist in zip(new, panellists, strict=True)
    )
    kept = [experts[p.email].pk for p in people if experts[p.email].pk in seats]
    withdrawn = sum(seats[expert] == SeatState.WITHDRAWN for expert in kept)
    return Enrolment(added=len(new), kept=len(kept), withdrawn=withdrawn)


@transaction.atomic
def enrol_again(*, panel_id: int, from_panel_id: int, purge_on: date) -> int:
    """Give the experts of another panel's active seats new seats in this one; how many.

    The attributes are those of the seat there. Who has a seat here keeps it. Seats whose key has
    been destroyed cannot be followed: nobody knows who sat there.
    """
    taken = IdentityKey.objects.filter(panel=panel_id).values("expert")
    keys = list(
        IdentityKey.objects.filter(panel=from_panel_id, panellist__state=SeatState.ACTIVE)
        .exclude(expert__in=taken)
        .select_related("panellist")
        .order_by("expert__email")
    )
    panellists = Panellist.objects.bulk_create(
        Panellist(
            panel_id=panel_id,
            code=code,
            language=key.panellist.language,
            region_id=key.panellist.region_id,
            sector_id=key.panellist.sector_id,
            role=key.panellist.role,
        )
        for key, code in zip(keys, _new_codes(panel_id, len(keys)), strict=True)
    )
    IdentityKey.objects.bulk_create(
        IdentityKey(
            panellist=panellist, panel_id=panel_id, expert_id=key.expert_id, purge_on=purge_on
        )
        for key, panellist in zip(keys, panellists, strict=True)
    )
    return len(panellists)


def _new_codes(panel_id: int, count: int) -> list[str]:
    """Random codes that no seat of the panel has, in no order: the n-th on a list is not the n-th.

    Were they sorted, whoever made the list could tell by the order of the codes who sits where.
    """
    taken = set(Panellist.objects.filter(panel=panel_id).values_list("code", flat=True))
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {random_code()} - taken
    return secrets.SystemRandom().sample(sorted(codes), count)


def _experts(people: Sequence[Person]) -> dict[str, Expert]:
    """The experts by address: found, filled in where something was unknown, or made."""
    institutions = _institutions(person.institution for person in people)
    regions = {region.key: region for region in Region.objects.all()}
    sectors = {sector.key: sector for sector in Sector.objects.all()}
    known = {
        expert.email: expert
        for expert in Expert.objects.filter(email__in=[person.email for person in people])
    }
    new = []
    for person in people:
        details = {
            "role": person.role,
            "institution": institutions.get(person.institution),
            "region": regions[person.region] if person.region else None,
            "sector": sectors[person.sector] if person.sector else None,
        }
        if person.email in known:
            _fill_in(known[person.email], details)
        else:
            new.append(
                Expert(email=person.email, name=person.name, language=person.language, **details)
            )
    Expert.objects.bulk_update(known.values(), ["role", "institution", "region", "sector"])
    return known | {expert.email: expert for expert in Expert.objects.bulk_create(new)}


def _fill_in(expert: Expert, details: Mapping[str, object]) -> None:
    for field, value in details.items():
        if value and not getattr(expert, field):
            setattr(expert, field, value)


def _institutions(names: Iterable[str]) -> dict[str, Institution]:
    wanted = {name for name in names if name}
    known = {each.name: each for each in Institution.objects.filter(name__in=wanted)}
    new = [Institution(name=name) for name in sorted(wanted - set(known))]
    return known | {each.name: each for each in Institution.objects.bulk_create(new)}
