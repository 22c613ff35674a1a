"""Answers as counts and transitions, made by the database: one GROUP BY each.

So the cost of an analysis grows with items × levels and not with the number of panellists. Single
answers are read only where figures need them: numbers and years, and Kendall's W.

Every saved answer counts, submitted or not. A panellist whose sheet holds no answer at all was
absent; one who answered something else skipped the question. Erased answers are not there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from foresight.network.choices import SeatState
from foresight.network.models import Panellist
from surveys.choices import NEVER, SheetState
from surveys.models import Answer, AnswerSheet, Question


class State(StrEnum):
    """What a panellist did about a question instead of giving a level."""

    OTHER_VALUE = "other_value"  # answered on a scale without levels
    CANNOT_JUDGE = "cannot_judge"
    SKIPPED = "skipped"
    ABSENT = "absent"


class GroupBy(StrEnum):
    """The frozen attributes of a seat that make stakeholder groups."""

    REGION = "region"
    SECTOR = "sector"
    ROLE = "role"


_GROUP_FIELDS: Mapping[GroupBy, str] = {
    GroupBy.REGION: "sheet__respondent__region__key",
    GroupBy.SECTOR: "sheet__respondent__sector__key",
    GroupBy.ROLE: "sheet__respondent__role",
}

#: Level of an answer, or the state of who gave none.
Cell = int | State

_HAS_VALUE = (
    Q(level__isnull=False)
    | Q(value__isnull=False)
    | ~Q(text="")
    | ~Q(choices=[])  # the JSON text "[]" on both databases
    | ~Q(shares={})
)


@dataclass(slots=True)
class QuestionCounts:
    """The answers to one question: by level, with a value of another kind, and cannot-judge."""

    levels: dict[int, int] = field(default_factory=dict)
    other_values: int = 0
    cannot_judge: int = 0

    @property
    def n(self) -> int:
        """Valid answers."""
        return sum(self.levels.values()) + self.other_values

    def by_level(self, lowest: int, levels: int) -> list[int]:
        """Counts of every level of the scale, used or not."""
        return [self.levels.get(lowest + step, 0) for step in range(levels)]


def counts_in(
    questionnaire_id: int, *, by: GroupBy | None = None
) -> dict[int, dict[str, QuestionCounts]]:
    """Counts by question id and stakeholder group ("" without groups or without attribute).

    One statement: a GROUP BY of question, level, cannot-judge and group.
    """
    keys = ["question_id", "level", "cannot_judge", *([_GROUP_FIELDS[by]] if by else [])]
    asked = Answer.objects.filter(question__questionnaire=questionnaire_id).order_by()
    # In two parts, so that ratings, by far the most, are counted from the index alone.
    rated = asked.filter(Q(level__isnull=False) | Q(cannot_judge=True))
    other = asked.filter(_HAS_VALUE, level__isnull=True, cannot_judge=False)
    rows = (
        rated.values_list(*keys)
        .annotate(count=Count("pk"))
        .union(other.values_list(*keys).annotate(count=Count("pk")), all=True)
    )
    found: dict[int, dict[str, QuestionCounts]] = {}
    for question, level, cannot_judge, *group, count in rows:
        key = (group[0] or "") if group else ""
        counts = found.setdefault(question, {}).setdefault(key, QuestionCounts())
        if cannot_judge:
            counts.cannot_judge += count
        elif level is None:
            counts.other_values += count
        else:
            counts.levels[level] = counts.levels.get(level, 0) + count
    return found


def present_in(questionnaire_id: int) -> int:
    """How many panellists answered anything: their gaps are skipped questions. One query."""
    return (
        AnswerSheet.objects.filter(
            pk__in=Answer.objects.filter(sheet__questionnaire=questionnaire_id)
            .filter(_HAS_VALUE | Q(cannot_judge=True))
            .values("sheet")
        )
        .order_by()
        .count()
    )


def opinions_in(questionnaire_id: int) -> dict[int, int]:
    """By question, how many of those who have submitted gave an opinion on it. Two queries."""
    given = (
        Answer.objects.filter(
            _HAS_VALUE,
            sheet__questionnaire=questionnaire_id,
            sheet__state=SheetState.SUBMITTED,
            sheet__respondent__state=SeatState.ACTIVE,
            question__repeats__isnull=True,
            cannot_judge=False,
        )
        .order_by()
        .values_list("question")
        .annotate(Count("pk"))
    )
    questions = Question.objects.filter(questionnaire=questionnaire_id)
    return dict.fromkeys(questions.values_list("pk", flat=True), 0) | dict(given)


def choices_in(question_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How often each choice was chosen, by question id. One query."""
    rows = (
        Answer.objects.filter(question__in=question_ids)
        .exclude(choices=[])
        .order_by()
        .values_list("question_id", "choices")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for question, choices, count in rows:
        chosen = found.setdefault(question, {})
        for choice in choices:
            chosen[choice] = chosen.get(choice, 0) + count
    return found


def rankings_in(question_ids: Collection[int]) -> dict[int, list[tuple[tuple[str, ...], int]]]:
    """Each order given, best first, with how many gave it, by question id. One query."""
    found: dict[int, list[tuple[tuple[str, ...], int]]] = {}
    for question, choices, count in _counted(question_ids, "choices"):
        if choices:
            found.setdefault(question, []).append((tuple(choices), count))
    return found


def shares_in(question_ids: Collection[int]) -> dict[int, list[tuple[dict[str, int], int]]]:
    """Each sharing-out of points with how many gave it, by question id. One query."""
    found: dict[int, list[tuple[dict[str, int], int]]] = {}
    for question, shares, count in _counted(question_ids, "shares"):
        if shares:
            found.setdefault(question, []).append((shares, count))
    return found


def ranges_in(question_ids: Collection[int]) -> dict[int, list[tuple[float, float]]]:
    """The lowest and highest values held possible, smallest first, by question id. One query.

    For quantiles of them only. Never shown, never stored.
    """
    rows = (
        Answer.objects.filter(question__in=question_ids, cannot_judge=False)
        .order_by("question_id", "low", "high")
        .values_list("question_id", "low", "high")
    )
    found: dict[int, list[tuple[float, float]]] = {}
    for question, low, high in rows:
        if low is not None and high is not None:
            found.setdefault(question, []).append((low, high))
    return found


def _counted(question_ids: Collection[int], column: str) -> Iterable[tuple[int, Any, int]]:
    return (
        Answer.objects.filter(question__in=question_ids, cannot_judge=False)
        .order_by()
        .values_list("question_id", column)
        .annotate(count=Count("pk"))
    )


def options_of(question_ids: Collection[int]) -> dict[int, dict[int, Any]]:
    """What each respondent chose, ranked or shared out, by question: to be compared alone.

    One query. Never shown, never stored.
    """
    rows = (
        Answer.objects.filter(question__in=question_ids, cannot_judge=False)
        .order_by()
        .values_list("question_id", "sheet__respondent_id", "choices", "shares")
    )
    found: dict[int, dict[int, Any]] = {}
    for question, respondent, choices, shares in rows:
        if choices or shares:
            found.setdefault(question, {})[respondent] = (choices, shares)
    return found


def ratings_of(question_ids: Collection[int]) -> dict[int, dict[int, float]]:
    """Single answers as numbers, by question and respondent; "never" is +inf. One query.

    For what needs them only: numbers and years, and Kendall's W. Never shown, never stored.
    """
    rows = (
        Answer.objects.filter(question__in=question_ids, cannot_judge=False)
        .order_by()
        .values_list("question_id", "sheet__respondent_id", "level", "value", "choices")
    )
    found: dict[int, dict[int, float]] = {}
    for question, respondent, level, value, choices in rows:
        number = inf if NEVER in choices else level if level is not None else value
        if number is not None:
            found.setdefault(question, {})[respondent] = float(number)
    return found


def groups_in(questionnaire_id: int, by: GroupBy) -> dict[int, str]:
    """The stakeholder group of every respondent who has a sheet; "" without one. One query."""
    rows = AnswerSheet.objects.filter(questionnaire=questionnaire_id).order_by()
    return {
        seat: group or ""
        for seat, group in rows.values_list(
            "respondent_id", _GROUP_FIELDS[by].removeprefix("sheet__")
        )
    }


def transitions_between(
    pairs: Mapping[int, int], *, by: GroupBy | None = None
) -> dict[int, dict[str, dict[tuple[Cell, Cell], int]]]:
    """How panellists went from one round's answer to another's, by later question and group.

    `pairs` maps ids of later questions to those of the earlier ones on the same item and
    criterion (they may come from different rounds). Cells are (before, after), each a level or
    the state of those who gave none; a panellist who answered neither round is in no cell. One
    GROUP BY over panellists × questions, and before it one query for the rounds they were asked in.
    """
    if not pairs:
        return {}
    found: dict[int, dict[str, dict[tuple[Cell, Cell], int]]] = {}
    statement, parameters = _transition_sql(_by_rounds(pairs), by)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    for question, group, before, after, count in rows:
        table = found.setdefault(question, {}).setdefault(group or "", {})
        table[_STATES.get(before, before), _STATES.get(after, after)] = count
    return found


#: How the statement writes the states: beyond every level.
_STATES: Mapping[int, State] = dict(enumerate(State, start=10_001))


#: Two questionnaires, earlier and later, with the pairs of questions asked in them.
_ByRounds = Mapping[tuple[int, int], Sequence[tuple[int, int]]]


def _by_rounds(pairs: Mapping[int, int]) -> _ByRounds:
    """The pairs (later, earlier) by the two questionnaires they were asked in. One query."""
    asked_in = dict(
        Question.every.filter(pk__in={*pairs, *pairs.values()})
        .order_by()
        .values_list("pk", "questionnaire_id")
    )
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for later, earlier in pairs.items():
        found.setdefault((asked_in[earlier], asked_in[later]), []).append((later, earlier))
    return found


def _transition_sql(by_rounds: _ByRounds, by: GroupBy | None) -> tuple[str, list[int]]:
    """One statement for SQLite and PostgreSQL, with its parameters.

    Only table names are put in as text. The questionnaires are given rather than looked up, so that
    the database knows how many panellists to expect and plans for them.
    """
    parts, parameters = [], []
    for (earlier, later), pairs in by_rounds.items():
        parts.append(_transitions_of_two(len(pairs), by))
        parameters += [number for pair in pairs for number in pair]
        parameters += [earlier, later, earlier, later]
    return " UNION ALL ".join(parts), parameters


def _transitions_of_two(pairs: int, by: GroupBy | None) -> str:
    """The cells of two questionnaires. `seat` pairs each panellist's two sheets once."""
    answer, sheet = (model._meta.db_table for model in (Answer, AnswerSheet))
    group, join = _group_sql(by, Panellist._meta.db_table)
    pair_rows = ", ".join(["(%s, %s)"] * pairs)
    return f"""
    SELECT * FROM (
    WITH asked(later, earlier) AS (VALUES {pair_rows}),
    seat AS (
        SELECT sheet.respondent_id,
            MAX(CASE WHEN sheet.questionnaire_id = %s THEN sheet.id END) AS earlier_sheet,
            MAX(CASE WHEN sheet.questionnaire_id = %s THEN sheet.id END) AS later_sheet
        FROM {sheet} sheet
        WHERE sheet.questionnaire_id IN (%s, %s) AND EXISTS (
            SELECT 1 FROM {answer} given WHERE given.sheet_id = sheet.id
            AND (given.cannot_judge OR given.level IS NOT NULL OR {_has_value("given")})
        )
        GROUP BY sheet.respondent_id
    )
    SELECT asked.later, {group}, {_cell("before", "seat.earlier_sheet")} AS earlier_cell,
           {_cell("after", "seat.later_sheet")} AS later_cell, COUNT(*)
    FROM asked
    CROSS JOIN seat
    {join}
    LEFT JOIN ({_coded(answer)}) before
        ON before.sheet_id = seat.earlier_sheet AND before.question_id = asked.earlier
    LEFT JOIN ({_coded(answer)}) after
        ON after.sheet_id = seat.later_sheet AND after.question_id = asked.later
    GROUP BY 1, 2, 3, 4
    ) cells
    """  # noqa: S608


def _has_value(answer: str) -> str:
    return (
        f"({answer}.value IS NOT NULL OR {answer}.text <> ''"
        f" OR CAST({answer}.choices AS text) <> '[]' OR CAST({answer}.shares AS text) <> '{{}}')"
    )


def _coded(answer: str) -> str:
    """The answers with what they say as one number, a level or one of `_STATES`.

    Coded before they are joined, so that PostgreSQL carries a number through the join, no texts.
    """
    codes = {state: code for code, state in _STATES.items()}
    return (
        f"SELECT given.sheet_id, given.question_id,"  # noqa: S608
        f" CASE WHEN given.cannot_judge THEN {codes[State.CANNOT_JUDGE]}"
        f" WHEN given.level IS NOT NULL THEN given.level"
        f" WHEN {_has_value('given')} THEN {codes[State.OTHER_VALUE]} END AS code"
        f" FROM {answer} given"
    )


def _cell(answer: str, sheet: str) -> str:
    """A cell as one number, also where there is no answer."""
    codes = {state: code for code, state in _STATES.items()}
    return (
        f"COALESCE({answer}.code, CASE WHEN {sheet} IS NOT NULL THEN {codes[State.SKIPPED]}"
        f" ELSE {codes[State.ABSENT]} END)"
    )


def _group_sql(by: GroupBy | None, seat: str) -> tuple[str, str]:
    if by is None:
        return "''", ""
    join = f"JOIN {seat} panellist ON panellist.id = seat.respondent_id"
    if by is GroupBy.ROLE:
        return "panellist.role", join
    related = Panellist._meta.get_field(by.value).related_model
    table = related._meta.db_table  # type: ignore[union-attr]
    return (
        "attribute.key",
        f"{join} LEFT JOIN {table} attribute ON attribute.id = panellist.{by.value}_id",
    )


def as_table(
    cells: Iterable[tuple[tuple[Cell, Cell], int]], *, lowest: int, levels: int
) -> list[list[int]]:
    """The levels × levels table of those who rated both times."""
    table = [[0] * levels for _ in range(levels)]
    for (before, after), count in cells:
        if isinstance(before, int) and isinstance(after, int):
            table[before - lowest][after - lowest] += count
    return table
