"""A survey's instrument as the study file says it: scales, criteria, items, wordings, questions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max

from delphi.document.study import RoundEntry, StudyFile
from surveys.choices import ScaleKind
from surveys.models import (
    Criterion,
    Item,
    Question,
    Questionnaire,
    Scale,
    Section,
    Statement,
    Survey,
)

Statements = dict[tuple[str, int], Statement]


def create_criteria(survey: Survey, document: StudyFile) -> dict[str, Criterion]:
    """Scales and criteria; returns the criteria by key."""
    scales = Scale.objects.bulk_create(
        Scale(
            survey=survey,
            key=scale.key,
            kind=scale.kind.value,
            points=[_point(scale.kind, point.key, point.texts) for point in scale.points],
            unit=scale.unit,
            lowest=scale.lowest,
            highest=scale.highest,
            decimals=scale.decimals,
            never=scale.never,
            cannot_judge=scale.cannot_judge,
        )
        for scale in document.scales
    )
    by_key = {scale.key: scale for scale in scales}
    criteria = Criterion.objects.bulk_create(
        Criterion(
            survey=survey,
            key=criterion.key,
            position=position,
            names=criterion.names,
            prompts=criterion.prompts,
            scale=by_key[criterion.scale],
            rationale=criterion.rationale,
            role=criterion.role.value,
        )
        for position, criterion in enumerate(document.criteria, 1)
    )
    return {criterion.key: criterion for criterion in criteria}


def _point(kind: ScaleKind, key: str, texts: dict[str, str]) -> dict[str, Any]:
    if kind is ScaleKind.ORDINAL:
        return {"level": int(key), "label": texts}
    return {"key": key, "label": texts}


def create_items(survey: Survey, document: StudyFile, criteria: dict[str, Criterion]) -> Statements:
    """Sections, items and wordings; returns the wordings by item code and number."""
    sections = Section.objects.bulk_create(
        Section(survey=survey, key=section.key, position=position, titles=section.titles)
        for position, section in enumerate(document.sections, 1)
    )
    by_key = {section.key: section for section in sections}
    items = Item.objects.bulk_create(
        Item(
            survey=survey,
            section=by_key[item.section] if item.section is not None else None,
            code=item.code,
            position=position,
        )
        for position, item in enumerate(document.items, 1)
    )
    by_code = {item.code: item for item in items}
    Item.criteria.through.objects.bulk_create(
        Item.criteria.through(item=by_code[item.code], criterion=criteria[key])
        for item in document.items
        for key in item.criteria
    )
    made = Statement.objects.bulk_create(
        Statement(
            item=by_code[item.code],
            version=number,
            texts=wording.texts,
            reason=wording.reason,
            continues_trend=wording.continues_trend,
        )
        for item in document.items
        for number, wording in enumerate(item.wordings, 1)
    )
    statements = {(statement.item.code, statement.version): statement for statement in made}
    Statement.parents.through.objects.bulk_create(
        Statement.parents.through(
            from_statement=statements[item.code, number], to_statement=statements[parent]
        )
        for item in document.items
        for number, wording in enumerate(item.wordings, 1)
        for parent in wording.parents
    )
    return statements


def ask(
    questionnaire: Questionnaire,
    entry: RoundEntry,
    criteria: Mapping[str, Criterion],
    statements: Statements,
) -> None:
    """The questions of a round, in the order of the file; last what is asked twice."""
    asked: Iterable[tuple[Statement, str]] = (
        (statements[each.item, each.wording], key) for each in entry.asked for key in each.criteria
    )
    Question.objects.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=position,
            item=statement.item,
            criterion=criteria[key],
            statement=statement,
        )
        for position, (statement, key) in enumerate(asked, 1)
    )
    if (twice := entry.asked_twice) is not None:
        repeat(questionnaire, criteria[twice.criterion], twice.items)


def repeat(questionnaire: Questionnaire, criterion: Criterion, codes: Sequence[str]) -> None:
    """Ask these items, by code, once more on the criterion, after everything else."""
    first = {
        question.item.code: question
        for question in Question.objects.filter(
            questionnaire=questionnaire, criterion=criterion, item__code__in=codes
        ).select_related("item")
    }
    last = Question.every.filter(questionnaire=questionnaire).aggregate(Max("position"))
    after = last["position__max"] or 0
    Question.every.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=after + place,
            item=first[code].item,
            criterion=criterion,
            statement_id=first[code].statement_id,
            repeats=first[code],
        )
        for place, code in enumerate(codes, 1)
    )


def dropped_items(entry: RoundEntry, statements: Statements) -> list[dict[str, Any]]:
    """What a round asks no more, as `Round.dropped` holds it."""
    return [
        {"item": statements[dropped.item, 1].item.pk, "reason": dropped.reason}
        for dropped in entry.dropped
    ]
