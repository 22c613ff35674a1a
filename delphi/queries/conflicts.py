"""Conflicts of interest: a seat's own, those of a panel without names, and how many by item."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from delphi.models import DeclaredConflict, Study
from delphi.protocol.disclosure import released_count
from delphi.protocol.lifecycle import RoundState
from foresight.languages import Texts
from surveys.models import Item, Question, Section


@dataclass(frozen=True, slots=True)
class Place:
    """What a conflict can be about: an item or section that has been asked; neither: the study."""

    key: str  # "", "section-<id>" or "item-<id>"
    titles: Texts
    code: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict and what it is about, where that is told; `titles` empty: the whole study."""

    conflict: DeclaredConflict
    titles: Texts
    code: str
    is_placed: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How many declared a conflict themselves, None for 1 .. k − 1; and were entered by others."""

    declared: int | None
    entered: int


def places_in(study: Study) -> list[Place]:
    """The sections and items that have been asked, in the wording asked last; one query."""
    asked = (
        Question.objects.filter(questionnaire__round__study=study)
        .exclude(questionnaire__round__state=RoundState.DRAFT)
        .select_related("item__section", "statement")
        .order_by("questionnaire__round__number", "position")
    )
    items: dict[int, Place] = {}
    sections: dict[int, Place] = {}
    for question in asked:
        item = question.item
        items[item.pk] = Place(f"item-{item.pk}", question.statement.texts, item.code)
        if item.section and any(item.section.titles.values()):
            key = f"section-{item.section_id}"
            sections[item.section.pk] = Place(key, item.section.titles)
    return [*sections.values(), *items.values()]


def place_found(study: Study, key: str) -> tuple[Section | None, Item | None] | None:
    """The section or item that `key` names, if it has been asked; (None, None): the study."""
    if not key:
        return None, None
    if key not in {place.key for place in places_in(study)}:
        return None
    kind, _, number = key.partition("-")
    if kind == "section":
        return Section.objects.get(pk=int(number)), None
    return None, Item.objects.get(pk=int(number))


def conflicts_of_seat(seat_id: int, study: Study) -> list[Declared]:
    """The seat's conflicts, those entered by facilitators too."""
    return _declared(DeclaredConflict.objects.filter(panellist=seat_id), study)


def conflicts_in(study: Study, k: int) -> list[Declared]:
    """Those of the panel's seats, by what they are about; nothing tells whose they are.

    Where 1 .. k − 1 declared something about the same, their words come last and without it: how
    many there are would be counted here. What facilitators entered, who know it, stands as it is.
    """
    found = _declared(_of_panel(study), study)
    own = Counter(_place(each.conflict) for each in found if not each.conflict.by_facilitator)
    few = {place for place, count in own.items() if released_count(count, k) is None}
    placed, others = [], []
    for each in found:
        if each.conflict.by_facilitator or _place(each.conflict) not in few:
            placed.append(each)
        else:
            others.append(Declared(each.conflict, {}, "", is_placed=False))
    # By their random keys: in the order of the items they would tell which is whose.
    return [*placed, *sorted(others, key=lambda each: each.conflict.pk)]


def conflicts_by_item(study: Study, k: int) -> Mapping[int, Count]:
    """How many seats have a conflict that touches each item; 1 .. k − 1 is told as that only.

    Those entered by facilitators, who know whose they are, are counted apart: one count of both
    would tell by its change, or by none, whether that person had declared it already.
    """
    items = list(Item.objects.filter(survey=study.survey_id).values_list("pk", "section"))
    seats: dict[tuple[int, bool], set[int]] = {}
    rows: Iterable[tuple[int, int | None, int | None, bool]] = _of_panel(study).values_list(
        "panellist", "section", "item", "by_facilitator"
    )
    for seat, section, item, entered in rows:
        for each, its_section in items:
            if section is None and item is None:
                touches = True
            elif item is not None:
                touches = item == each
            else:
                touches = section == its_section
            if touches:
                seats.setdefault((each, entered), set()).add(seat)
    return {
        item: Count(
            released_count(len(seats.get((item, False), ())), k), len(seats.get((item, True), ()))
        )
        for item in {item for item, _ in seats}
    }


def _place(conflict: DeclaredConflict) -> tuple[int | None, int | None]:
    return conflict.section_id, conflict.item_id


def _of_panel(study: Study) -> QuerySet[DeclaredConflict]:
    # Of withdrawn seats too: their going away would tell that they were among them.
    return DeclaredConflict.objects.filter(panellist__panel=study.panel_id)


def _declared(conflicts: QuerySet[DeclaredConflict], study: Study) -> list[Declared]:
    titles = {place.key: place for place in places_in(study)}
    found = conflicts.select_related("section", "item").order_by(
        "section__position", "item__position", "pk"
    )
    declared = []
    for each in found:
        if each.item is not None:
            place = titles.get(f"item-{each.item_id}")
            declared.append(Declared(each, place.titles if place else {}, each.item.code))
        else:
            declared.append(Declared(each, each.section.titles if each.section else {}, ""))
    return declared
