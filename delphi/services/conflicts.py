"""Declaring conflicts of interest, and taking that back."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from delphi.models import DeclaredConflict, Study
from delphi.protocol.refusals import SeatWithdrawn, UnknownPlace
from delphi.queries.conflicts import place_found
from delphi.services.events import record_event
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User
from surveys.models import Item, Section


class PlacedConflict(NamedTuple):
    """A conflict with the key of its section, or the code of its item."""

    conflict: DeclaredConflict
    section: str
    item: str


@transaction.atomic
def declare_conflict(*, seat_id: int, about: str, text: str, by: User | None, at: datetime) -> None:
    """Record a conflict of the seat in what `about` names: "", "section-<id>" or "item-<id>".

    `by` is None when the panellist says so themself, else the facilitator who was told of it; each
    has one text about each place, and saying it again replaces it. The event of a facilitator's act
    tells the place, not the seat. Raises SeatWithdrawn, UnknownPlace.
    """
    seat = Panellist.objects.select_for_update(no_key=True).get(pk=seat_id)
    if seat.state != SeatState.ACTIVE:
        raise SeatWithdrawn
    study = Study.objects.get(panel=seat.panel_id)
    found = place_found(study, about)
    if found is None:
        raise UnknownPlace
    section, item = found
    DeclaredConflict.objects.update_or_create(
        panellist=seat,
        section=section,
        item=item,
        by_facilitator=by is not None,
        defaults={"text": text},
    )
    if by is not None:
        record_event(
            study_id=study.pk, kind="conflict_entered", by=by, at=at, data={"about": about}
        )


def conflicts_by_place(*, survey_id: int) -> list[PlacedConflict]:
    """The conflicts in a survey's sections and items, each with the key or code of its place."""
    found = DeclaredConflict.objects.filter(
        Q(section__survey=survey_id) | Q(item__survey=survey_id)
    )
    return [
        PlacedConflict(
            each,
            each.section.key if each.section else "",
            each.item.code if each.item else "",
        )
        for each in found.select_related("section", "item")
    ]


def place_again(conflicts: Iterable[PlacedConflict], *, survey_id: int) -> None:
    """Write conflicts anew where their sections and items have been; those of none are gone."""
    sections = {each.key: each for each in Section.objects.filter(survey=survey_id)}
    items = {each.code: each for each in Item.objects.filter(survey=survey_id)}
    kept = []
    for conflict, section, code in conflicts:
        conflict.section, conflict.item = sections.get(section), items.get(code)
        if conflict.section or conflict.item:
            kept.append(conflict)
    DeclaredConflict.objects.bulk_create(kept)


def withdraw_conflict(*, seat_id: int, conflict_id: int) -> bool:
    """Take back what the panellist declared themself; False where it is not theirs."""
    own = DeclaredConflict.objects.filter(panellist=seat_id, by_facilitator=False)
    return own.filter(pk=conflict_id).delete()[0] > 0


@transaction.atomic
def remove_conflict(*, study_id: int, conflict_id: int, by: User, at: datetime) -> bool:
    """Remove what a facilitator entered; False where it is gone, or the panellist's own."""
    entered = DeclaredConflict.objects.filter(
        panellist__panel__study=study_id, by_facilitator=True, pk=conflict_id
    )
    if not entered.delete()[0]:
        return False
    record_event(study_id=study_id, kind="conflict_removed", by=by, at=at, data={})
    return True
