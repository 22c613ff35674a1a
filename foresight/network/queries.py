"""What is read about people and seats, under names that say why."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from foresight.network.choices import SeatState
from foresight.network.models import ApiToken, DistinctExperts, IdentityKey, Panellist, User
from foresight.network.models.users import normal_email


class Address(NamedTuple):
    """Where a panellist's mail goes; `refused` when servers have refused the address for good."""

    name: str
    email: str
    refused: bool


def mailing_addresses(panellist_ids: Collection[int]) -> dict[int, Address]:
    """The addresses of these seats, by seat; those whose identity key is gone are left out.

    The one place where mail goes from a seat to a person. One query.
    """
    keys = IdentityKey.objects.filter(panellist__in=panellist_ids).select_related("expert")
    return {
        key.panellist_id: Address(
            key.expert.name, key.expert.email, key.expert.undeliverable == key.expert.email
        )
        for key in keys
    }


def seat_of_address(panel_id: int, email: str) -> Panellist | None:
    """The seat of the person with this address; None when there is none, or not any more.

    For sending a lost link anew: whoever asks knows the address already.
    """
    key = (
        IdentityKey.objects.filter(panel=panel_id, expert__email=normal_email(email))
        .select_related("panellist")
        .first()
    )
    return key.panellist if key else None


def sits_in_panel(expert_id: int) -> bool:
    """Whether the expert has an active seat in any panel."""
    seats = IdentityKey.objects.filter(expert=expert_id, panellist__state=SeatState.ACTIVE)
    return seats.exists()


def told_apart() -> frozenset[frozenset[int]]:
    """The pairs of experts of whom somebody has said that they are two people. One query."""
    pairs = DistinctExperts.objects.values_list("one", "other")
    return frozenset(frozenset(pair) for pair in pairs)


def panels_with_due_keys(on: date) -> list[int]:
    """The panels that hold an identity key whose purge date has come."""
    due = IdentityKey.objects.filter(purge_on__lte=on).values_list("panel", flat=True)
    return sorted(set(due))


def user_with_email(email: str) -> User | None:
    """The user who signs in with this address, however it is spaced and capitalised."""
    return User.objects.filter(email=normal_email(email)).first()


def api_tokens_of(user: User) -> QuerySet[ApiToken]:
    """The user's tokens, expired ones too, in the order of their names."""
    return ApiToken.objects.filter(user_id=user.pk).order_by("name", "pk")
