"""Writing an answer: the hot path, in statements written out for both databases.

As for reading one (`delphi.queries.places`), Django would spend longer on putting these statements
together than the database on carrying them out.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from delphi.queries.places import StandingAnswer
from foresight.keys import random_key
from surveys.content import FIELDS, JSON_FIELDS, AnswerContent

_COLUMNS = ", ".join(FIELDS)
_SET = ", ".join(f"{name} = %s" for name in FIELDS)
_INSERT = (
    f"INSERT INTO surveys_answer (id, sheet_id, question_id, statement_id, revision, {_COLUMNS})"  # noqa: S608
    " VALUES "
)
_REPLACE = (
    f"UPDATE surveys_answer SET revision = %s, statement_id = %s, {_SET}"  # noqa: S608
    " WHERE id = %s AND revision = %s"
)
_KEEP = (
    f"INSERT INTO surveys_answerrevision (id, answer_id, revision, statement_id, {_COLUMNS})"  # noqa: S608
    " VALUES "
)


class NewAnswer(NamedTuple):
    """A first answer to a question, given in the wording `statement_id`."""

    sheet_id: int
    question_id: int
    statement_id: int
    content: AnswerContent


def insert_answers(answers: Sequence[NewAnswer]) -> None:
    """Store first answers, in one statement. Raises IntegrityError where there is one already."""
    _insert(_INSERT, [(random_key(), *new[:3], 1, *_stored(new.content)) for new in answers])


def replace_answer(answer: StandingAnswer, statement_id: int, content: AnswerContent) -> bool:
    """Put `content` in the place of `answer`; False if another request has replaced it since."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REPLACE,
            [answer.revision + 1, statement_id, *_stored(content), answer.id, answer.revision],
        )
        return bool(cursor.rowcount)


def keep_revisions(replaced: Sequence[StandingAnswer]) -> None:
    """Keep what has just been replaced as earlier revisions, in one statement."""
    _insert(
        _KEEP,
        [
            (random_key(), each.id, each.revision, each.statement_id, *_stored(each.content))
            for each in replaced
        ],
    )


def _insert(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    places = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    values = [value for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(statement + ", ".join([places] * len(rows)), values)


def _stored(content: AnswerContent) -> list[Any]:
    columns = content.columns()
    for name in JSON_FIELDS:
        columns[name] = json.dumps(columns[name])
    return [columns[name] for name in FIELDS]
