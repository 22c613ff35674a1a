"""Saying that items of several studies are the same question, and taking that back."""

from datetime import datetime

from django.db import transaction

from delphi.models import Series, SeriesItem, Study
from delphi.permissions import visible_to
from delphi.protocol.refusals import NotTheSameQuestion, OneItemPerStudy
from delphi.queries.series import shared_items
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import User
from surveys.models import Item


@transaction.atomic
def join_items(*, study_id: int, code: str, other_id: int, by: User, at: datetime) -> None:
    """Put the study's item into one series with `other_id`, an item of another study `by` sees.

    Two series become one. Raises NotTheSameQuestion, or OneItemPerStudy where a study would then
    have two items in it.
    """
    hold_study(study_id)
    own = Item.objects.filter(survey__study=study_id, code=code).first()
    seen = visible_to(by).filter(trial="").exclude(pk=study_id)
    other = Item.objects.filter(pk=other_id, survey__study__in=seen).first()
    if own is None or other is None or Study.objects.get(pk=study_id).trial:
        raise NotTheSameQuestion
    _join(own, other)
    record_event(
        study_id=study_id,
        kind="items_joined",
        by=by,
        at=at,
        data={
            "item": own.code,
            "other": other.code,
            "study": Study.objects.get(survey=other.survey_id).public_id,
        },
    )


@transaction.atomic
def join_identical(*, study_id: int, by: User, at: datetime) -> int:
    """Join every item that is in no series to one with the same words; returns how many were."""
    study = Study.objects.select_related("survey").get(pk=study_id)
    joined = 0
    for shared in shared_items(study, by):
        same = shared.identical
        if same is None:
            continue
        try:
            join_items(study_id=study_id, code=shared.code, other_id=same.item_id, by=by, at=at)
        except OneItemPerStudy:
            continue
        joined += 1
    return joined


@transaction.atomic
def leave_series(*, study_id: int, code: str, by: User | None, at: datetime) -> bool:
    """Take the study's item out of its series, which ends with its last pair; False if in none."""
    hold_study(study_id)
    place = SeriesItem.objects.filter(item__survey__study=study_id, item__code=code).first()
    if place is None:
        return False
    series = place.series
    place.delete()
    if series.items.count() < 2:
        series.delete()
    record_event(study_id=study_id, kind="item_left_series", by=by, at=at, data={"item": code})
    return True


def _join(own: Item, other: Item) -> None:
    places = {
        place.item_id: place.series
        for place in SeriesItem.objects.filter(item__in=(own, other)).select_related("series")
    }
    series = places.get(other.pk) or places.get(own.pk) or Series.objects.create()
    merged = places.get(own.pk)
    if merged is not None and merged != series:
        SeriesItem.objects.filter(series=merged).update(series=series)
        merged.delete()
    for item in (own, other):
        SeriesItem.objects.get_or_create(item=item, defaults={"series": series})
    studies = list(series.items.values_list("item__survey", flat=True))
    if len(studies) != len(set(studies)):
        raise OneItemPerStudy
