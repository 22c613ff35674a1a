"""Which items of a study other studies ask too, and which read alike."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Prefetch, QuerySet

from delphi.models import SeriesItem, Study
from delphi.permissions import visible_to
from delphi.protocol.similarity import grams, most_alike
from foresight.languages import Texts
from foresight.network.models import User
from surveys.models import Item, Statement

#: By language the ids of items and their newest wordings as strings of letters.
ByWords: TypeAlias = Mapping[str, Sequence[tuple[int, Counter[str]]]]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An item of another study, in its newest wording.

    Without code and words where the user does not see that study.
    """

    item_id: int
    code: str
    texts: Texts
    study_id: str  # public
    study_titles: Texts


@dataclass(frozen=True, slots=True)
class Shared:
    """An item of a study, with those of other studies that are the same question, or may be."""

    item_id: int
    code: str
    texts: Texts
    same: Sequence[Elsewhere]
    alike: Sequence[Elsewhere]

    @property
    def identical(self) -> Elsewhere | None:
        """An item with the very same words, as long as ours is in no series."""
        if self.same:
            return None
        return next((each for each in self.alike if each.texts == self.texts), None)

    @property
    def has_identical(self) -> bool:
        return self.identical is not None


def shared_items(study: Study, user: User) -> list[Shared]:
    """The study's items with those of the user's other studies; six queries, however many.

    An item in the same series as one of ours is listed, in a study that the user does not see too,
    with its study's title alone: whoever joined them saw both.
    """
    own = _items(Item.objects.filter(survey=study.survey_id))
    others = {
        each.pk: each
        for each in _items(
            Item.objects.filter(
                survey__study__in=visible_to(user).filter(trial="").exclude(pk=study.pk)
            )
        )
    }
    series = _series_of([each.pk for each in own])
    joined = {item for members in series.values() for item in members}
    missing = _items(
        Item.objects.filter(
            pk__in=joined - others.keys() - {each.pk for each in own},
            survey__study__trashed_at__isnull=True,
        )
    )
    known = others | {each.pk: each for each in missing}
    by_words = _by_words(others.values(), study.survey.languages)
    found = []
    for item in own:
        same = [known[pk] for pk in series.get(item.pk, ()) if pk in known and pk != item.pk]
        asked = {each.survey_id for each in same}
        near = [pk for pk in _near(item, by_words) if known[pk].survey_id not in asked]
        found.append(
            Shared(
                item_id=item.pk,
                code=item.code,
                texts=_newest(item).texts,
                same=[_elsewhere(each, is_seen=each.pk in others) for each in same],
                alike=[_elsewhere(known[pk], is_seen=True) for pk in near],
            )
        )
    return found


def same_elsewhere(study_id: int, code: str) -> list[tuple[int, str]]:
    """Study and code of every other item in the item's series, the newest study first."""
    members = (
        SeriesItem.objects.filter(
            series__items__item__survey__study=study_id, series__items__item__code=code
        )
        .exclude(item__survey__study=study_id)
        .order_by("-item__survey__study", "item__code")
        .values_list("item__survey__study", "item__code")
    )
    return [(study, other) for study, other in members]


def _items(found: QuerySet[Item]) -> list[Item]:
    wordings = Prefetch("statements", queryset=Statement.objects.order_by("version"))
    return list(
        found.select_related("survey__study").prefetch_related(wordings).order_by("position", "pk")
    )


def _series_of(items: Sequence[int]) -> Mapping[int, list[int]]:
    """By item all items of its series."""
    rows = SeriesItem.objects.filter(series__items__item__in=items).distinct()
    series: dict[int, list[int]] = {}
    for row in rows.order_by("-item"):
        series.setdefault(row.series_id, []).append(row.item_id)
    return {item: members for members in series.values() for item in members}


def _newest(item: Item) -> Statement:
    return list(item.statements.all())[-1]


def _elsewhere(item: Item, *, is_seen: bool) -> Elsewhere:
    study = item.survey.study
    code, texts = (item.code, _newest(item).texts) if is_seen else ("", {})
    return Elsewhere(item.pk, code, texts, study.public_id, study.titles)


def _by_words(items: Collection[Item], languages: Sequence[str]) -> ByWords:
    """By language the items' newest wordings, ready to be compared."""
    return {
        language: [
            (item.pk, grams(text)) for item in items if (text := _newest(item).texts.get(language))
        ]
        for language in languages
    }


def _near(item: Item, by_words: ByWords) -> list[int]:
    """Those that read alike in the first language in which any does."""
    texts = _newest(item).texts
    for language, others in by_words.items():
        text = texts.get(language)
        if text and (found := most_alike(text, others)):
            return [each.key for each in found]
    return []
