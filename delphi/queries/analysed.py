"""What the analysis of a sealed round reads: few queries, however many panellists there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Max

from delphi.models import ItemResult, PanelResult, Round
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.trends import starts_anew
from delphi.queries.counts import (
    Cell,
    GroupBy,
    QuestionCounts,
    choices_in,
    counts_in,
    groups_in,
    options_of,
    present_in,
    ranges_in,
    rankings_in,
    ratings_of,
    shares_in,
    transitions_between,
)
from delphi.queries.participation import Flow, Participation, flow_into, participation_in
from delphi.queries.protocols import protocol_of
from surveys.choices import NUMERIC_KINDS, OPTION_KINDS, ScaleKind
from surveys.models import Answer, Criterion, Question, Statement

#: By what stakeholder groups are made when the protocol does not say.
DEFAULT_GROUPING = GroupBy.SECTOR


@dataclass(frozen=True, slots=True)
class EarlierLook:
    """The result of the last round before that asked the item on the same trend."""

    question_id: int
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SealedRound:
    """A sealed round as the analysis sees it. Mappings are by question id."""

    round: Round
    protocol: Mapping[str, Any]
    grouping: GroupBy
    questions: Sequence[Question]  # with criterion and scale
    counts: Mapping[int, Mapping[str, QuestionCounts]]  # by group
    present: int
    participation: Participation
    flow: Flow | None
    choices: Mapping[int, Mapping[str, int]]
    rankings: Mapping[int, Sequence[tuple[Sequence[str], int]]]
    shares: Mapping[int, Sequence[tuple[dict[str, int], int]]]
    ranges: Mapping[int, Sequence[tuple[float, float]]]
    options: Mapping[int, Mapping[int, Any]]  # by respondent; of earlier questions too
    ratings: Mapping[int, Mapping[int, float]]  # of earlier questions on numbers too
    earlier: Mapping[int, EarlierLook]
    transitions: Mapping[int, Mapping[tuple[Cell, Cell], int]]
    groups: Mapping[int, str]  # by respondent, where numbers or years are asked
    camps: Mapping[int, Sequence["ShownCamps"]]  # by criterion


class ShownCamps(NamedTuple):
    """Camps of an earlier round whose sizes are shown: who rated then, and of how many they were
    made when it was sealed."""

    raters: frozenset[int]
    sealed: int


class Rationale(NamedTuple):
    """A reason given with an answer."""

    answer_id: int
    item_id: int
    criterion_id: int
    level: int | None
    text: str
    language: str


def sealed_round(found: Round) -> SealedRound:
    """Everything the analysis of `found` needs."""
    protocol = protocol_of(found)
    grouping = GroupBy(protocol.get("stakeholder_groups", DEFAULT_GROUPING))
    questions = list(
        Question.objects.filter(questionnaire=found.questionnaire_id)
        .select_related("criterion__scale", "statement", "item")
        .order_by("position", "pk")
    )
    earlier = _earlier_looks(found, questions)
    pairs = {later: look.question_id for later, look in earlier.items()}
    with_levels = {q.pk for q in questions if kind_of(q.criterion) is ScaleKind.ORDINAL}
    with_numbers = {q.pk for q in questions if kind_of(q.criterion) in NUMERIC_KINDS}
    with_choices = {
        q.pk for q in questions if kind_of(q.criterion) in (ScaleKind.SINGLE, ScaleKind.MULTIPLE)
    }
    ranked = {q.pk for q in questions if kind_of(q.criterion) is ScaleKind.RANKING}
    shared = {q.pk for q in questions if kind_of(q.criterion) is ScaleKind.POINTS}
    between = {q.pk for q in questions if kind_of(q.criterion) is ScaleKind.INTERVAL}
    twice = {q.pk for q in questions if kind_of(q.criterion) in OPTION_KINDS and q.pk in pairs}
    transitions = transitions_between({q: pairs[q] for q in pairs if q in with_levels})
    return SealedRound(
        round=found,
        protocol=protocol,
        grouping=grouping,
        questions=questions,
        counts=counts_in(found.questionnaire_id, by=grouping),
        present=present_in(found.questionnaire_id),
        participation=participation_in(found),
        flow=flow_into(found),
        choices=choices_in(with_choices) if with_choices else {},
        rankings=rankings_in(ranked) if ranked else {},
        shares=shares_in(shared) if shared else {},
        ranges=ranges_in(between) if between else {},
        options=options_of(twice | {pairs[q] for q in twice}) if twice else {},
        ratings=ratings_of(
            with_levels | with_numbers | {pairs[q] for q in pairs if q in with_numbers}
        ),
        earlier=earlier,
        transitions={question: groups.get("", {}) for question, groups in transitions.items()},
        groups=groups_in(found.questionnaire_id, grouping) if with_numbers else {},
        camps=_camps_before(found),
    )


def _camps_before(found: Round) -> dict[int, list[ShownCamps]]:
    """By criterion the camps of earlier rounds whose sizes are shown. A query, and one for each."""
    shown: dict[int, list[ShownCamps]] = {}
    results = PanelResult.objects.filter(
        round__study=found.study_id, round__number__lt=found.number
    ).select_related("round")
    for result in results.order_by("round__number", "criterion"):
        camps = result.figures.get("camps") or {}
        if camps.get("sizes") and not camps["sizes_tell"]:
            rated = Answer.objects.filter(
                question__questionnaire=result.round.questionnaire_id,
                question__criterion=result.criterion_id,
                question__item__code__in=camps["items"],
                level__isnull=False,
                cannot_judge=False,
            )
            raters = frozenset(rated.order_by().values_list("sheet__respondent", flat=True))
            sealed = sum(camps["sizes"]) + camps["unplaced"]
            shown.setdefault(result.criterion_id, []).append(ShownCamps(raters, sealed))
    return shown


def kind_of(criterion: Criterion) -> ScaleKind:
    return ScaleKind(criterion.scale.kind)


def rationales_in(found: Round) -> list[Rationale]:
    """Every reason given in the round, in the order of its random key. One query."""
    rows = (
        Answer.objects.filter(
            sheet__questionnaire=found.questionnaire_id, question__repeats__isnull=True
        )
        .exclude(rationale="")
        .order_by("pk")
        .values_list(
            "pk",
            "question__item_id",
            "question__criterion_id",
            "level",
            "rationale",
            "sheet__respondent__language",
        )
    )
    return [Rationale(*row) for row in rows]


def sealed_before(found: Round) -> list[int]:
    """Ids of earlier rounds that are sealed and not analysed yet, oldest first."""
    return list(
        Round.objects.filter(
            study=found.study_id, number__lt=found.number, state=RoundState.SEALED.value
        )
        .order_by("number")
        .values_list("pk", flat=True)
    )


def last_results(found: Round, questions: Sequence[Question]) -> dict[int, ItemResult]:
    """By question id the result of the last analysed round before `found` that asked the same.

    Of rounds in between that did not ask it nothing is carried forward. Two queries.
    """
    asked = {(question.item_id, question.criterion_id): question.pk for question in questions}
    earlier = ItemResult.objects.filter(
        round__study=found.study_id,
        round__number__lt=found.number,
        round__state=RoundState.ANALYSED.value,
        item__in={item for item, _ in asked},
    )
    last = {
        (item, criterion): number
        for item, criterion, number in earlier.order_by()
        .values_list("item", "criterion")
        .annotate(number=Max("round__number"))
    }
    numbers = set(last.values())
    return {
        asked[key]: result
        for result in earlier.filter(round__number__in=numbers).select_related("round", "statement")
        if (key := (result.item_id, result.criterion_id)) in asked
        and last[key] == result.round.number
    }


def versions_of(items: set[int]) -> dict[int, dict[int, bool]]:
    """By item whether each version of its wording goes on the trend. One query."""
    found: dict[int, dict[int, bool]] = {item: {} for item in items}
    for item, version, goes_on in Statement.objects.filter(item__in=items).values_list(
        "item_id", "version", "continues_trend"
    ):
        found[item][version] = goes_on
    return found


def _earlier_looks(found: Round, questions: Sequence[Question]) -> dict[int, EarlierLook]:
    results = last_results(found, questions)
    versions = versions_of({question.item_id for question in questions})
    same_trend = {
        question.pk: results[question.pk]
        for question in questions
        if question.pk in results
        and not starts_anew(
            versions[question.item_id],
            earlier=results[question.pk].statement.version,
            later=question.statement.version,
        )
    }
    question_ids = {
        (round_id, item, criterion): pk
        for round_id, item, criterion, pk in Question.objects.filter(
            questionnaire__round__in={result.round_id for result in same_trend.values()}
        ).values_list("questionnaire__round", "item", "criterion", "pk")
    }
    return {
        later: EarlierLook(
            question_ids[result.round_id, result.item_id, result.criterion_id], result.figures
        )
        for later, result in same_trend.items()
    }
