"""Experts take seats in a panel: one seat each, and the tie between them a row of its own."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from foresight.keys import random_code
from foresight.network.choices import SeatState
from foresight.network.models import Expert, IdentityKey, Panellist, Region, Sector
from foresight.network.services.experts import Person, know_people


@dataclass(frozen=True, slots=True)
class Enrolment:
    """How many seats were taken now, had been taken before, and of these had been withdrawn."""

    added: int
    kept: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class _Sitter:
    """Who takes a seat, and what is frozen in it."""

    expert_id: int
    language: str
    region_id: int | None
    sector_id: int | None
    role: str


@transaction.atomic
def enrol(*, panel_id: int, people: Sequence[Person], purge_on: date) -> Enrolment:
    """Give each person a seat in the panel, unless they have one; add to the network who is new.

    `people` have different addresses. The attributes of a seat are those given here and stay as
    they are; what the network knows of an expert is added to, never replaced.
    """
    experts = know_people(people).experts
    regions = dict(Region.objects.values_list("key", "pk"))
    sectors = dict(Sector.objects.values_list("key", "pk"))
    sitters = [
        _Sitter(
            experts[person.email].pk,
            person.language,
            regions[person.region] if person.region else None,
            sectors[person.sector] if person.sector else None,
            person.role,
        )
        for person in people
    ]
    return _seat(panel_id, sitters, purge_on)


@transaction.atomic
def enrol_experts(*, panel_id: int, expert_ids: Sequence[int], purge_on: date) -> Enrolment:
    """Give each expert of the network a seat, frozen as the network knows them now."""
    rows = Expert.objects.filter(pk__in=expert_ids).order_by("pk")
    sitters = [
        _Sitter(*row) for row in rows.values_list("pk", "language", "region", "sector", "role")
    ]
    return _seat(panel_id, sitters, purge_on)


@transaction.atomic
def enrol_again(*, panel_id: int, from_panel_id: int, purge_on: date) -> int:
    """Give the experts of another panel's active seats new seats in this one; how many.

    The attributes are those of the seat there. Who has a seat here keeps it. Seats whose key has
    been destroyed cannot be followed: nobody knows who sat there.
    """
    keys = IdentityKey.objects.filter(panel=from_panel_id, panellist__state=SeatState.ACTIVE)
    sitters = [
        _Sitter(*row)
        for row in keys.order_by("expert__email").values_list(
            "expert",
            "panellist__language",
            "panellist__region",
            "panellist__sector",
            "panellist__role",
        )
    ]
    return _seat(panel_id, sitters, purge_on).added


def _seat(panel_id: int, sitters: Sequence[_Sitter], purge_on: date) -> Enrolment:
    """Seat those who have no seat in the panel."""
    taken = IdentityKey.objects.filter(panel=panel_id)
    seats = dict(taken.values_list("expert", "panellist__state"))
    new = [each for each in sitters if each.expert_id not in seats]
    panellists = Panellist.objects.bulk_create(
        Panellist(
            panel_id=panel_id,
            code=code,
            language=each.language,
            region_id=each.region_id,
            sector_id=each.sector_id,
            role=each.role,
        )
        for each, code in zip(new, _new_codes(panel_id, len(new)), strict=True)
    )
    IdentityKey.objects.bulk_create(
        IdentityKey(
            panellist=panellist, panel_id=panel_id, expert_id=each.expert_id, purge_on=purge_on
        )
        for each, panellist in zip(new, panellists, strict=True)
    )
    kept = [each.expert_id for each in sitters if each.expert_id in seats]
    withdrawn = sum(seats[expert] == SeatState.WITHDRAWN for expert in kept)
    return Enrolment(added=len(new), kept=len(kept), withdrawn=withdrawn)


def _new_codes(panel_id: int, count: int) -> list[str]:
    """Random codes that no seat of the panel has, in no order: the n-th on a list is not the n-th.

    Were they sorted, whoever made the list could tell by the order of the codes who sits where.
    """
    taken = set(Panellist.objects.filter(panel=panel_id).values_list("code", flat=True))
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {random_code()} - taken
    return secrets.SystemRandom().sample(sorted(codes), count)
