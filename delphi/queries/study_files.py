"""A stored study as a study file says it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from delphi.document.study import (
    Asked,
    AskedTwice,
    CriterionEntry,
    Dropped,
    ItemEntry,
    Plane,
    Point,
    RoundEntry,
    ScaleEntry,
    SectionEntry,
    StudyFile,
    Wording,
)
from delphi.models import Round, Study
from delphi.protocol.terms import enough_settled, may_quote, needs_stability
from delphi.queries.consent import information_in_force
from delphi.queries.method import method_notes
from delphi.queries.protocols import protocol_in_force
from foresight.languages import Texts
from surveys.choices import CriterionRole, ScaleKind
from surveys.models import Criterion, Item, Question, Scale, Statement, Survey

#: The scale kinds whose bounds are part of what they mean.
BOUNDED = frozenset(
    {
        ScaleKind.NUMBER,
        ScaleKind.INTERVAL,
        ScaleKind.YEAR,
        ScaleKind.RANKING,
        ScaleKind.POINTS,
    }
)


def free_key(wanted: str) -> str:
    """The key, with a number after it where another study has it. One query."""
    taken = set(Study.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    if wanted not in taken:
        return wanted
    return next(key for n in range(2, len(taken) + 3) if (key := f"{wanted}-{n}") not in taken)


def study_file(study_id: int) -> StudyFile:
    """The study with its protocol as it now stands; Study.DoesNotExist if there is none.

    16 queries, whatever the number of items and rounds.
    """
    study = Study.objects.select_related("survey").get(pk=study_id)
    protocol = protocol_in_force(study_id)
    information = information_in_force(study_id)
    survey = study.survey
    languages = tuple(survey.languages)
    items = list(survey.items.select_related("section").prefetch_related("criteria"))
    return StudyFile(
        key=study.key,
        titles=_ordered(study.titles, languages),
        purposes=_ordered(study.purposes, languages),
        information=_ordered(information.texts, languages) if information else {},
        method={
            field: told
            for field, texts in method_notes(study_id).items()
            if (told := _ordered(texts, languages))
        },
        languages=languages,
        zone=study.zone,
        contact=study.contact,
        simulated=study.simulated,
        anonymity=protocol["anonymity"],
        minimum_cell=protocol["minimum_cell"],
        quartiles=str(protocol["quartiles"]),
        scales=tuple(scale_of(scale, languages) for scale in survey.scales.order_by("pk")),
        criteria=_criteria(survey, protocol["criteria"], languages),
        sections=tuple(
            SectionEntry(section.key, _ordered(section.titles, languages))
            for section in survey.sections.all()
        ),
        items=_items(survey, items, languages),
        maximum_rounds=protocol["stopping"]["maximum_rounds"],
        rounds=_rounds(study, {item.pk: item.code for item in items}, languages),
        stable=needs_stability(protocol),
        settled_per_cent=enough_settled(protocol),
        quotes=may_quote(protocol),
        planes=tuple(Plane(each["across"], each["up"]) for each in survey.planes),
    )


def _ordered(texts: Texts, languages: tuple[str, ...]) -> Texts:
    # PostgreSQL's jsonb keeps no order of keys.
    return {language: texts[language] for language in languages if language in texts}


def scale_of(scale: Scale, languages: tuple[str, ...]) -> ScaleEntry:
    """A stored scale as a study file says it."""
    kind = ScaleKind(scale.kind)
    return ScaleEntry(
        key=scale.key,
        kind=kind,
        points=tuple(
            Point(str(point.get("level", point.get("key"))), _ordered(point["label"], languages))
            for point in scale.points
        ),
        unit=_ordered(scale.unit, languages),
        lowest=scale.lowest if kind in BOUNDED else None,
        highest=scale.highest if kind in BOUNDED else None,
        decimals=scale.decimals,
        never=scale.never,
        cannot_judge=scale.cannot_judge,
    )


def _criteria(
    survey: Survey, rules: Mapping[str, dict[str, object]], languages: tuple[str, ...]
) -> tuple[CriterionEntry, ...]:
    from delphi.statistics import ConsensusRule  # numpy: not for pages that only import this

    def entry(criterion: Criterion) -> CriterionEntry:
        rule = rules.get(criterion.key)
        consensus = None if rule is None else ConsensusRule.from_json(rule)
        return replace(criterion_of(criterion, languages), consensus=consensus)

    return tuple(entry(criterion) for criterion in survey.criteria.select_related("scale"))


def criterion_of(criterion: Criterion, languages: tuple[str, ...]) -> CriterionEntry:
    """A stored criterion as a study file says it, without its rule, which the protocol holds."""
    return CriterionEntry(
        key=criterion.key,
        names=_ordered(criterion.names, languages),
        prompts=_ordered(criterion.prompts, languages),
        scale=criterion.scale.key,
        rationale=criterion.rationale,
        role=CriterionRole(criterion.role),
    )


def _items(survey: Survey, items: list[Item], languages: tuple[str, ...]) -> tuple[ItemEntry, ...]:
    statements = (
        Statement.objects.filter(item__survey=survey)
        .order_by("item", "version")
        .prefetch_related("parents__item")
    )
    wordings: dict[int, list[Wording]] = defaultdict(list)
    for statement in statements:
        parents = ((parent.item.code, parent.version) for parent in statement.parents.all())
        wordings[statement.item_id].append(
            Wording(
                texts=_ordered(statement.texts, languages),
                parents=tuple(sorted(parents)),
                reason=statement.reason,
                continues_trend=statement.continues_trend,
            )
        )
    return tuple(
        ItemEntry(
            code=item.code,
            section=item.section.key if item.section else None,
            criteria=tuple(criterion.key for criterion in item.criteria.all()),
            wordings=tuple(wordings[item.pk]),
        )
        for item in items
    )


def _rounds(
    study: Study, codes: dict[int, str], languages: tuple[str, ...]
) -> tuple[RoundEntry, ...]:
    questions: dict[int, list[Question]] = defaultdict(list)
    for question in (
        Question.every.filter(questionnaire__survey=study.survey_id)
        .select_related("item", "criterion", "statement")
        .order_by("questionnaire", "position")
    ):
        questions[question.questionnaire_id].append(question)

    def entry(a_round: Round) -> RoundEntry:
        return RoundEntry(
            number=a_round.number,
            kind=a_round.kind,
            titles=_ordered(a_round.titles, languages),
            asked=_asked(questions[a_round.questionnaire_id]),
            feedback=a_round.feedback,
            fold_settled=a_round.fold_settled,
            live=a_round.live,
            submit_once=a_round.submit_once,
            dropped=tuple(
                Dropped(codes[dropped["item"]], dropped["reason"]) for dropped in a_round.dropped
            ),
            asked_twice=_asked_twice(questions[a_round.questionnaire_id]),
        )

    return tuple(entry(a_round) for a_round in study.rounds.order_by("number"))


def _asked(questions: list[Question]) -> tuple[Asked, ...]:
    wordings: dict[str, int] = {}
    criteria: dict[str, list[str]] = defaultdict(list)
    for question in questions:
        if question.repeats_id is not None:
            continue
        wordings[question.item.code] = question.statement.version
        criteria[question.item.code].append(question.criterion.key)
    return tuple(Asked(code, wording, tuple(criteria[code])) for code, wording in wordings.items())


def _asked_twice(questions: list[Question]) -> AskedTwice | None:
    again = [question for question in questions if question.repeats_id is not None]
    if not again:
        return None
    return AskedTwice(again[0].criterion.key, tuple(each.item.code for each in again))


def study_id_of(key: str) -> int | None:
    """The id of the study with this key, or None."""
    return Study.objects.filter(key=key).values_list("pk", flat=True).first()
