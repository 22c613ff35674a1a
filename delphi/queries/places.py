"""Everything that an answer is judged by before it is stored, in one statement.

This is the hot path: Django spends ten times as long on putting such a query together as either
database spends on answering it, so it is written out here, for both databases alike.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.dateparse import parse_datetime

from delphi.protocol.lifecycle import RoundState, takes_answers
from foresight.network.choices import SeatState
from surveys.content import FIELDS, JSON_FIELDS, AnswerContent, content_from


@dataclass(frozen=True, slots=True)
class AskedScale:
    """A question's scale, as `surveys.content` reads one."""

    kind: str
    points: Sequence[Mapping[str, Any]]
    unit: Mapping[str, str]
    lowest: float | None
    highest: float | None
    decimals: int
    never: bool
    cannot_judge: bool


class StandingAnswer(NamedTuple):
    """The stored answer to a question."""

    id: int
    revision: int
    statement_id: int
    content: AnswerContent


class AskedHere(NamedTuple):
    """A question of the round with the seat's answer, if there is one."""

    statement_id: int
    scale: AskedScale
    answer: StandingAnswer | None


class Place(NamedTuple):
    """Where a seat writes: its state and the round's, its sheet, and the questions by id.

    `closes_at` is when the round closes for this seat.
    """

    seat_state: SeatState
    seat_epoch: int
    round_state: RoundState
    closes_at: datetime | None
    closed_at: datetime | None
    questionnaire_id: int
    sheet_id: int | None
    questions: Mapping[int, AskedHere]
    is_final: bool  # submitted, in a round in which that is final
    lacks_consent: bool

    def takes_answers(self, at: datetime) -> bool:
        return takes_answers(self.round_state, self.closes_at, at)


_LARGEST = 2**63 - 1  # of a key; numbers beyond it name nothing, and databases refuse them

_ANSWER = ", ".join(f"a.{name}" for name in FIELDS)
_STATEMENT = f"""
SELECT p.state, p.epoch, r.state, COALESCE(d.closes_at, r.others_close_at, r.closes_at),
    r.closed_at, r.questionnaire_id, s.id,
    q.id, q.statement_id, k.kind, k.points, k.unit, k.lowest, k.highest, k.decimals, k.never,
    k.cannot_judge, a.id, a.revision, a.statement_id, {_ANSWER},
    r.submit_once AND s.state = 'submitted',
    EXISTS (
        SELECT 1 FROM delphi_informationsheet i
        WHERE i.study_id = t.id AND NOT i.superseded AND NOT EXISTS (
            SELECT 1 FROM delphi_consent g WHERE g.information_id = i.id AND g.panellist_id = p.id
        )
    )
FROM delphi_round r
JOIN delphi_study t ON t.id = r.study_id
JOIN network_panellist p ON p.panel_id = t.panel_id AND p.id = %s
LEFT JOIN delphi_seatdeadline d ON d.round_id = r.id AND d.panellist_id = p.id
LEFT JOIN surveys_answersheet s
    ON s.questionnaire_id = r.questionnaire_id AND s.respondent_id = p.id
LEFT JOIN surveys_question q ON q.questionnaire_id = r.questionnaire_id AND q.id IN ({{ids}})
    AND r.kind <> 'collect'
LEFT JOIN surveys_criterion c ON c.id = q.criterion_id
LEFT JOIN surveys_scale k ON k.id = c.scale_id
LEFT JOIN surveys_answer a ON a.sheet_id = s.id AND a.question_id = q.id
WHERE r.id = %s
"""  # noqa: S608 - column names and placeholders, no values


def place_of(seat_id: int, round_id: int, question_ids: Sequence[int] = ()) -> Place | None:
    """The place of a seat in a round of its study, with those of the questions it asks.

    None where the round is not one of the seat's study. One statement, whatever the number of
    questions.
    """
    if not 0 < round_id <= _LARGEST:
        return None
    ids = [each for each in question_ids if 0 < each <= _LARGEST] or [0]
    statement = _STATEMENT.format(ids=", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [seat_id, *ids, round_id])
        rows = cursor.fetchall()
    if not rows:
        return None
    seat_state, epoch, round_state, closes_at, closed_at, questionnaire, sheet = rows[0][:7]
    return Place(
        SeatState(seat_state),
        epoch,
        RoundState(round_state),
        _instant(closes_at),
        _instant(closed_at),
        questionnaire,
        sheet,
        {row[7]: _asked(row) for row in rows if row[7] is not None},
        bool(rows[0][-2]),
        bool(rows[0][-1]),
    )


def _asked(row: Sequence[Any]) -> AskedHere:
    kind, points, unit, lowest, highest, decimals, never, cannot_judge = row[9:17]
    scale = AskedScale(
        kind,
        _parsed(points),
        _parsed(unit),
        lowest,
        highest,
        decimals,
        bool(never),
        bool(cannot_judge),
    )
    if row[17] is None:
        return AskedHere(row[8], scale, None)
    values = dict(zip(FIELDS, row[20:-2], strict=True))
    for name in JSON_FIELDS:
        values[name] = _parsed(values[name])
    values["cannot_judge"] = bool(values["cannot_judge"])
    return AskedHere(row[8], scale, StandingAnswer(row[17], row[18], row[19], content_from(values)))


def _parsed(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found


def _instant(found: Any) -> datetime | None:
    """SQLite gives times as text, in UTC."""
    if isinstance(found, str):
        found = parse_datetime(found)
    if isinstance(found, datetime) and found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    return found if isinstance(found, datetime) else None
