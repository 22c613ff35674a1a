"""The history of a study: every act with who, when and why, as its facilitators look it up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from delphi.models import Round, Study, StudyEvent
from foresight.network.models import User
from surveys.models import Item, Statement

#: In the place of a user's id: what the site did by itself, or panellists through it.
SITE = "site"


@dataclass(frozen=True, slots=True)
class Choice:
    """What to show; empty fields leave nothing out. Days are days of the study's zone."""

    kind: str = ""
    by: str = ""  # a user's id, or SITE
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Why an item was reworded, split, merged or dropped: `act` is one of these words."""

    code: str
    act: str
    reason: str


#: Where an event of a drafted round lists the items of each act.
_ACTS = ("split", "merged", "reworded", "dropped")


def recorded_in(study_id: int) -> QuerySet[StudyEvent]:
    """The acts of a study, latest first, with who did each and the member it was about."""
    member = Cast(KT("data__member"), BigIntegerField())
    name = User.objects.filter(pk=OuterRef("about_member")).values("name")
    acts = StudyEvent.objects.filter(study=study_id).select_related("by").order_by("-sequence")
    return acts.annotate(about_member=member).annotate(member_name=Subquery(name))


def particulars_of(act: StudyEvent) -> Mapping[str, Any]:
    """What an act of `recorded_in` holds, with the name of the member, who may be gone by now."""
    name: str | None = getattr(act, "member_name", None)
    return act.data | ({"name": name} if name else {})


def acts_of(study: Study, choice: Choice | None = None) -> QuerySet[StudyEvent]:
    """The acts that `choice` keeps, latest first, each with who did it."""
    choice = choice or Choice()
    acts = recorded_in(study.pk)
    if choice.kind:
        acts = acts.filter(kind=choice.kind)
    if choice.by:
        acts = acts.filter(by=None if choice.by == SITE else int(choice.by))
    if choice.first:
        acts = acts.filter(at__gte=_midnight(choice.first, study.zone))
    if choice.last:
        acts = acts.filter(at__lt=_midnight(choice.last + timedelta(days=1), study.zone))
    return acts


def kinds_of(study: Study) -> list[str]:
    """The kinds of act there have been."""
    kinds = StudyEvent.objects.filter(study=study).order_by("kind")
    return list(kinds.values_list("kind", flat=True).distinct())


def actors_of(study: Study) -> list[User]:
    """The users who have done something in the study, by name."""
    acted = StudyEvent.objects.filter(study=study, by__isnull=False).values("by")
    return list(User.objects.filter(pk__in=acted).order_by("name", "email"))


def grounds_of(events: Iterable[StudyEvent]) -> Mapping[int, Sequence[Ground]]:
    """By event the reasons given with it, where there are some; three queries at most.

    An event holds ids alone; the reasons stand with the round that was drafted and the wordings
    made for it, and are gone when that draft was discarded.
    """
    drafts = {each.data["round"]: each for each in events if each.kind == "round_drafted"}
    if not drafts:
        return {}
    rounds = list(Round.objects.filter(pk__in=drafts))
    dropped = {each.pk: {one["item"]: one["reason"] for one in each.dropped} for each in rounds}
    codes = dict(
        Item.objects.filter(pk__in={item for one in dropped.values() for item in one}).values_list(
            "pk", "code"
        )
    )
    acts = {
        round_id: {item: act for act in _ACTS for item in event.data.get(act, [])}
        for round_id, event in drafts.items()
    }
    grounds = {
        drafts[round_id].pk: [
            Ground(codes.get(item, "–"), acts[round_id].get(item, "dropped"), reason)
            for item, reason in reasons.items()
        ]
        for round_id, reasons in dropped.items()
    }
    reworded = Statement.objects.filter(
        questions__questionnaire__round__in=rounds, parents__isnull=False
    )
    rows = reworded.values_list(
        "questions__questionnaire__round", "item", "item__code", "reason"
    ).distinct()
    for round_id, item, code, reason in rows.order_by("item__position", "item__code"):
        if item in acts[round_id]:
            grounds[drafts[round_id].pk].append(Ground(code, acts[round_id][item], reason))
    return grounds


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
