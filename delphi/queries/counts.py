"""Answers as counts and transitions, made by the database: one GROUP BY each.

So the cost of an analysis grows with items × levels and not with the number of panellists. Single
answers are read only where figures need them: numbers and years, and Kendall's W.

Every saved answer counts, submitted or not. A panellist whose sheet holds no answer at all was
absent; one who answered something else skipped the question. Erased answers are not there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from django.db import connection
from django.db.models import Count, Q

from foresight.network.models import Panellist
from surveys.choices import NEVER
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

    One query: a GROUP BY of question, level, cannot-judge and group.
    """
    keys = ["question_id", "level", "cannot_judge"]
    if by:
        keys.append(_GROUP_FIELDS[by])
    rows = (
        Answer.objects.filter(sheet__questionnaire=questionnaire_id)
        .filter(_HAS_VALUE | Q(cannot_judge=True))
        .order_by()
        .values_list(*keys)
        .annotate(count=Count("pk"))
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


def transitions_between(
    pairs: Mapping[int, int], *, by: GroupBy | None = None
) -> dict[int, dict[str, dict[tuple[Cell, Cell], int]]]:
    """How panellists went from one round's answer to another's, by later question and group.

    `pairs` maps ids of later questions to those of the earlier ones on the same item and
    criterion (they may come from different rounds). Cells are (before, after), each a level or
    the state of those who gave none; a panellist who answered neither round is in no cell. One
    query: a GROUP BY over panellists × questions.
    """
    if not pairs:
        return {}
    found: dict[int, dict[str, dict[tuple[Cell, Cell], int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_transition_sql(len(pairs), by), _transition_parameters(pairs))
        rows = cursor.fetchall()
    for question, group, *before_and_after, count in rows:
        before, after = _cell(*before_and_after[:4]), _cell(*before_and_after[4:])
        table = found.setdefault(question, {}).setdefault(group or "", {})
        table[before, after] = table.get((before, after), 0) + count
    return found


def _cell(level: int | None, cannot_judge: bool | None, valued: bool, present: bool) -> Cell:
    if cannot_judge:
        return State.CANNOT_JUDGE
    if level is not None:
        return int(level)
    if valued:
        return State.OTHER_VALUE
    return State.SKIPPED if present else State.ABSENT


def _transition_sql(pairs: int, by: GroupBy | None) -> str:
    """One statement for SQLite and PostgreSQL; only table names are put in as text."""
    answer, sheet, question = (model._meta.db_table for model in (Answer, AnswerSheet, Question))
    seat = Panellist._meta.db_table
    group, join = _group_sql(by, seat)
    pair_rows = ", ".join(["(%s, %s)"] * pairs)
    return f"""
    WITH pair(later, earlier) AS (VALUES {pair_rows}),
    valued AS (
        SELECT id, sheet_id, question_id, level, cannot_judge,
               (value IS NOT NULL OR text <> '' OR CAST(choices AS text) <> '[]') AS other
        FROM {answer}
        WHERE question_id IN (SELECT later FROM pair UNION SELECT earlier FROM pair)
    ),
    present AS (
        SELECT sheet.respondent_id, sheet.questionnaire_id, sheet.id AS sheet_id
        FROM {sheet} sheet
        WHERE sheet.questionnaire_id IN (
            SELECT questionnaire_id FROM {question}
            WHERE id IN (SELECT later FROM pair UNION SELECT earlier FROM pair)
        ) AND EXISTS (
            SELECT 1 FROM {answer} given WHERE given.sheet_id = sheet.id AND (
                given.cannot_judge OR given.level IS NOT NULL OR given.value IS NOT NULL
                OR given.text <> '' OR CAST(given.choices AS text) <> '[]'
            )
        )
    ),
    seat AS (SELECT DISTINCT respondent_id FROM present)
    SELECT pair.later, {group} AS grouped,
           earlier_answer.level, earlier_answer.cannot_judge, earlier_answer.other,
           earlier_sheet.sheet_id IS NOT NULL,
           later_answer.level, later_answer.cannot_judge, later_answer.other,
           later_sheet.sheet_id IS NOT NULL,
           COUNT(*)
    FROM pair
    CROSS JOIN seat
    {join}
    JOIN {question} earlier_question ON earlier_question.id = pair.earlier
    JOIN {question} later_question ON later_question.id = pair.later
    LEFT JOIN present earlier_sheet ON earlier_sheet.respondent_id = seat.respondent_id
        AND earlier_sheet.questionnaire_id = earlier_question.questionnaire_id
    LEFT JOIN present later_sheet ON later_sheet.respondent_id = seat.respondent_id
        AND later_sheet.questionnaire_id = later_question.questionnaire_id
    LEFT JOIN valued earlier_answer ON earlier_answer.sheet_id = earlier_sheet.sheet_id
        AND earlier_answer.question_id = pair.earlier
    LEFT JOIN valued later_answer ON later_answer.sheet_id = later_sheet.sheet_id
        AND later_answer.question_id = pair.later
    WHERE earlier_sheet.sheet_id IS NOT NULL OR later_sheet.sheet_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    """  # noqa: S608


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


def _transition_parameters(pairs: Mapping[int, int]) -> list[int]:
    return [number for pair in pairs.items() for number in pair]


def as_table(
    cells: Iterable[tuple[tuple[Cell, Cell], int]], *, lowest: int, levels: int
) -> list[list[int]]:
    """The levels × levels table of those who rated both times."""
    table = [[0] * levels for _ in range(levels)]
    for (before, after), count in cells:
        if isinstance(before, int) and isinstance(after, int):
            table[before - lowest][after - lowest] += count
    return table
