"""What a study asks, as it is changed before the first launch."""

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.document.study import CriterionEntry, ScaleEntry
from delphi.models import Study
from delphi.protocol.canonical import digest_of
from delphi.queries.study_files import criterion_of, scale_of
from foresight.languages import Texts, page_language, spoken
from surveys.choices import ScaleKind
from surveys.models import Criterion, Item, Section


@dataclass(frozen=True, slots=True)
class EditedStatement:
    """A statement in its latest wording, by the keys of its section and criteria."""

    texts: Texts
    section: str
    criteria: Sequence[str]

    @property
    def mark(self) -> str:
        return statement_mark(self.texts, self.section, self.criteria)


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion, its scale, and how many items are asked on it."""

    criterion: Criterion
    scale: ScaleEntry
    items: int


def statement_mark(texts: Texts, section: str, criteria: Sequence[str]) -> str:
    """What tells a statement from the same one changed meanwhile."""
    return digest_of([texts, section, sorted(criteria)])


def criterion_mark(criterion: CriterionEntry, scale: ScaleEntry) -> str:
    """What tells a criterion with its scale from the same one changed meanwhile."""
    points = [[point.key, point.texts] for point in scale.points]
    bounds = [scale.lowest, scale.highest, scale.unit]
    return digest_of([criterion.names, criterion.prompts, points, bounds])


def asked_of_new_items(study: Study) -> list[tuple[str, str]]:
    """Keys and names of the criteria a new statement can be asked on. One query.

    In a study that begins with ideas those are the ones answered in words, in others all.
    """
    criteria = Criterion.objects.filter(survey=study.survey_id).select_related("scale")
    first = study.rounds.all()[0] if study.rounds.all() else None
    found = [
        each
        for each in criteria.order_by("position")
        if first is None or first.kind != "collect" or each.scale.kind == ScaleKind.TEXT
    ]
    language = page_language()
    return [(each.key, spoken(each.names, language).text) for each in found]


def sections_to_choose(study: Study) -> list[tuple[str, str]]:
    language = page_language()
    sections = Section.objects.filter(survey=study.survey_id).order_by("position")
    return [(each.key, spoken(each.titles, language).text) for each in sections]


def statement_to_edit(study: Study, code: str) -> EditedStatement | None:
    item = (
        Item.objects.filter(survey=study.survey_id, code=code)
        .select_related("section")
        .prefetch_related("criteria", "statements")
        .first()
    )
    if item is None:
        return None
    return EditedStatement(
        texts=list(item.statements.all())[-1].texts,
        section=item.section.key if item.section else "",
        criteria=[each.key for each in item.criteria.all()],
    )


def criterion_rows(study: Study) -> list[CriterionRow]:
    """The criteria in their order. Two queries."""
    languages = tuple(study.survey.languages)
    criteria = (
        Criterion.objects.filter(survey=study.survey_id)
        .select_related("scale")
        .prefetch_related("items")
        .order_by("position")
    )
    return [
        CriterionRow(each, scale_of(each.scale, languages), len(each.items.all()))
        for each in criteria
    ]


def criterion_entry(study: Study, key: str) -> tuple[CriterionEntry, ScaleEntry] | None:
    """A criterion and its scale as the study file says them, the rule left out. One query."""
    languages = tuple(study.survey.languages)
    found = Criterion.objects.filter(survey=study.survey_id, key=key).select_related("scale")
    criterion = found.first()
    if criterion is None:
        return None
    return criterion_of(criterion, languages), scale_of(criterion.scale, languages)
