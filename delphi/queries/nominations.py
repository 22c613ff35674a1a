"""Nominations: a seat's own, and those of a panel, with the nominator only where they agreed."""

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.models import Nomination, Study
from foresight.network.models import IdentityKey


@dataclass(frozen=True, slots=True)
class Nominated:
    """Somebody suggested; `nominator` is "" unless they may be named and it is still known."""

    nomination: Nomination
    nominator: str


def nominations_of_seat(seat_id: int) -> list[Nomination]:
    """What the seat has suggested, by name."""
    return list(Nomination.objects.filter(panellist=seat_id).order_by("name", "pk"))


def nominations_in(study: Study) -> Sequence[Nominated]:
    """Everybody suggested in the study, those to be decided about first, by name; two queries."""
    found = list(
        Nomination.objects.filter(panellist__panel=study.panel_id).order_by("outcome", "name", "pk")
    )
    named = {each.panellist_id for each in found if each.may_be_named}
    names = dict(
        IdentityKey.objects.filter(panellist__in=named).values_list("panellist", "expert__name")
    )
    return [
        Nominated(each, names.get(each.panellist_id, "") if each.may_be_named else "")
        for each in found
    ]


def nomination_in(study: Study, nomination_id: int) -> Nomination | None:
    """One that is still to be decided about."""
    waiting = Nomination.objects.filter(panellist__panel=study.panel_id, outcome="")
    return waiting.filter(pk=nomination_id).first()


def waiting_in(study: Study) -> int:
    """How many are to be decided about."""
    return Nomination.objects.filter(panellist__panel=study.panel_id, outcome="").count()
