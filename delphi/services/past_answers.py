"""Answers of rounds held elsewhere: taken from a long table into sealed and analysed rounds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from delphi.document.answers import read_cells
from delphi.document.mistakes import Mistake, known_or_meant, quoted
from delphi.document.tables import Columns, Row, Table, find_columns
from delphi.models import Round, Study
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import FileHasMistakes
from delphi.services.analysis import analyse_round
from delphi.services.answering import RECEIPT_LENGTH
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from delphi.services.rounds import close_round, launch_round
from delphi.services.sealing import seal_round
from foresight.keys import random_code
from foresight.network.models import Panellist, User
from surveys.choices import SheetState
from surveys.content import AnswerContent
from surveys.models import Answer, AnswerSheet, Question

#: What is read; every other column is dropped unread, names and addresses first of all.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "panellist": (
        "Panelisti", "Tunniste", "Vastaajan tunniste", "Panellist", "Panelist", "Paneldeltagare",
        "Kod", "Code", "Participant", "Respondent", "Replier Id", "User id",
    ),
    "round": ("Kierros", "Omgång", "Round", "Study round"),
    "item": ("Väittämä", "Arvioitava asia", "Kohde", "Påstående", "Objekt", "Item", "Statement"),
    "criterion": ("Kriteeri", "Kriterium", "Criterion"),
    "value": ("Arvo", "Vastaus", "Värde", "Svar", "Value", "Answer", "Rating", "Score"),
    "low": ("Alaraja", "Alin", "Nedre", "Low", "Lower"),
    "high": ("Yläraja", "Ylin", "Övre", "High", "Upper"),
    "choices": ("Vaihtoehdot", "Valinnat", "Val", "Choices"),
    "text": ("Teksti", "Text"),
    "cannot_judge": ("En osaa arvioida", "Kan inte bedöma", "Cannot judge"),
    "rationale": ("Perustelu", "Motivering", "Rationale", "Reason", "Justification", "Comment"),
}  # fmt: skip
YES = frozenset({"1", "true", "x", "yes", "kyllä", "ja"})
NO = frozenset({"", "0", "false", "no", "ei", "nej"})
LONGEST_CODE = 40
#: How long an imported round counts as open when nobody says when it was.
MOMENT = timedelta(minutes=1)
BATCH = 1000


class RoundDates(NamedTuple):
    opened_at: datetime
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class AnswersImport:
    """What was taken in; `dropped` are columns that were not read."""

    rounds: tuple[int, ...]
    panellists: int
    answers: int
    dropped: tuple[str, ...] = ()


class PastAnswer(NamedTuple):
    round: int
    panellist: str
    question: Question
    content: AnswerContent


@dataclass(slots=True)
class _Reading:
    columns: Columns
    rounds: Mapping[int, Round]
    questions: Mapping[int, Mapping[str, Mapping[str, Question]]]
    mistakes: list[Mistake]
    answers: list[PastAnswer] = field(default_factory=list)
    seen: dict[tuple[int, str, int], int] = field(default_factory=dict)

    def say(self, row: Row, column: str, found: str, expected: str) -> None:
        self.mistakes.append(self.columns.mistake(row, column, found, expected))


def import_answers(
    *,
    study_id: int,
    rows: Table,
    by: User | None,
    at: datetime,
    columns: Mapping[str, str] | None = None,
    dates: Mapping[int, RoundDates] | None = None,
) -> AnswersImport:
    """Take the answers of a long table into drafted rounds, then close, seal and analyse these.

    One row per panellist, round, item and criterion; `columns` names headings of the file that
    are not known ones, `dates` says when rounds were held. Seats are made for unknown codes.
    Raises FileHasMistakes, one message per mistake, or what launching refuses; nothing has been
    changed then.
    """
    found, mistakes = find_columns(
        rows, COLUMNS, required=("panellist", "item"), mapped=columns or {}
    )
    if mistakes:
        raise FileHasMistakes(mistakes=tuple(mistakes))
    with transaction.atomic():
        hold_study(study_id)
        study = Study.objects.select_related("survey").get(pk=study_id)
        answers = _read_answers(study, rows, found)
        seats = _seats(study, {answer.panellist for answer in answers})
        by_round: dict[int, list[PastAnswer]] = defaultdict(list)
        for answer in answers:
            by_round[answer.round].append(answer)
        for number in sorted(by_round):
            held = (dates or {}).get(number) or RoundDates(at, at + MOMENT)
            hold_past_round(
                study_id=study_id,
                number=number,
                answers=by_round[number],
                seats=seats,
                dates=held,
                by=by,
                at=at,
            )
        return AnswersImport(
            rounds=tuple(sorted(by_round)),
            panellists=len(seats),
            answers=len(answers),
            dropped=found.unknown,
        )


def hold_past_round(
    *,
    study_id: int,
    number: int,
    answers: Sequence[PastAnswer],
    seats: Mapping[str, Panellist],
    dates: RoundDates,
    by: User | None,
    at: datetime,
) -> Round:
    """Open the drafted round without mail, store the answers, close, seal and analyse it."""
    round_ = Round.objects.get(study=study_id, number=number)
    launch_round(
        round_id=round_.pk,
        closes_at=dates.closed_at,
        by=by,
        at=dates.opened_at,
        invite=False,
        held=True,
    )
    store_answers(round_=round_, answers=answers, seats=seats)
    record_event(
        study_id=study_id,
        kind="answers_imported",
        by=by,
        at=at,
        data={"round": round_.pk, "number": number, "answers": len(answers)},
    )
    close_round(round_id=round_.pk, by=by, at=dates.closed_at)
    seal_round(round_id=round_.pk, by=by, at=dates.closed_at)
    analyse_round(round_id=round_.pk, at=dates.closed_at)
    round_.refresh_from_db()
    return round_


def store_answers(
    *,
    round_: Round,
    answers: Iterable[PastAnswer],
    seats: Mapping[str, Panellist],
    submitted: bool = True,
) -> None:
    """Write checked answers into new sheets, one per panellist; in the caller's transaction."""
    ordered = sorted(answers, key=lambda answer: answer.panellist)
    codes = [code for code, _group in groupby(ordered, key=lambda answer: answer.panellist)]
    sheets = AnswerSheet.objects.bulk_create(
        AnswerSheet(
            questionnaire_id=round_.questionnaire_id,
            respondent=seats[code],
            state=(SheetState.SUBMITTED if submitted else SheetState.OPEN).value,
            receipt=random_code(RECEIPT_LENGTH) if submitted else "",
        )
        for code in codes
    )
    by_code = dict(zip(codes, sheets, strict=True))
    Answer.objects.bulk_create(
        (
            Answer(
                sheet=by_code[answer.panellist],
                question=answer.question,
                statement_id=answer.question.statement_id,
                **answer.content.columns(),
            )
            for answer in ordered
            if not answer.content.is_empty
        ),
        batch_size=BATCH,
    )
    _refresh_statistics(AnswerSheet, Answer, Question)


def _refresh_statistics(*tables: type[Model]) -> None:
    """Tell PostgreSQL's planner of so many new rows: it would learn of them after the commit only,
    and read them by nested loops until then, a hundred times as long."""
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")


def _seats(study: Study, codes: set[str]) -> dict[str, Panellist]:
    """The seats by code, made where there are none."""
    known = {seat.code: seat for seat in Panellist.objects.filter(panel=study.panel_id)}
    language = study.survey.languages[0]
    new = Panellist.objects.bulk_create(
        Panellist(panel_id=study.panel_id, code=code, language=language)
        for code in sorted(codes - set(known))
    )
    return {code: seat for code, seat in known.items() if code in codes} | {
        seat.code: seat for seat in new
    }


# --- Reading --------------------------------------------------------------------------------------


def _read_answers(study: Study, table: Table, columns: Columns) -> list[PastAnswer]:
    """Every answer of the table; raises FileHasMistakes with all that is wrong."""
    questions: dict[int, dict[str, dict[str, Question]]] = defaultdict(lambda: defaultdict(dict))
    rounds = {round_.number: round_ for round_ in study.rounds.order_by("number")}
    numbers = {round_.questionnaire_id: number for number, round_ in rounds.items()}
    asked = Question.objects.filter(questionnaire__in=numbers).select_related(
        "item", "criterion__scale"
    )
    for question in asked:
        of_item = questions[numbers[question.questionnaire_id]][question.item.code]
        of_item[question.criterion.key] = question
    reading = _Reading(columns, rounds, questions, [])
    for row in table.rows:
        _read_row(row, reading)
    if not table.rows:
        nothing = Mistake(found=_("there are no answers"), expected=_("expected rows"))
        reading.mistakes.append(nothing)
    if reading.mistakes:
        raise FileHasMistakes(mistakes=tuple(reading.mistakes))
    return reading.answers


def _read_row(row: Row, reading: _Reading) -> None:
    before = len(reading.mistakes)
    code = _read_code(row, reading)
    number = _read_round(row, reading)
    if number is None:
        return
    question = _read_question(row, number, reading)
    if question is None:
        return
    content = _read_content(row, question, reading)
    place = (number, code, question.pk)
    if place in reading.seen:
        reading.say(
            row,
            "panellist",
            _("%(code)s has answered this before") % {"code": quoted(code)},
            _("it is already on row %(row)d") % {"row": reading.seen[place]},
        )
    reading.seen.setdefault(place, row.number)
    if len(reading.mistakes) == before:
        reading.answers.append(PastAnswer(number, code, question, content))


def _read_code(row: Row, reading: _Reading) -> str:
    code = reading.columns.cell(row, "panellist")
    if not code:
        reading.say(row, "panellist", _("nothing stands here"), _("expected a panellist's code"))
    elif "@" in code:
        expected = _("expected a code that names nobody")
        reading.say(row, "panellist", _("found an e-mail address"), expected)
    elif len(code) > LONGEST_CODE:
        expected = _("expected at most %(number)s characters") % {"number": LONGEST_CODE}
        reading.say(row, "panellist", _("found %(value)s") % {"value": quoted(code)}, expected)
    return code


def _read_round(row: Row, reading: _Reading) -> int | None:
    drafts = [n for n, each in reading.rounds.items() if each.state == RoundState.DRAFT]
    typed = reading.columns.cell(row, "round")
    if "round" not in reading.columns.places and len(drafts) == 1:
        return drafts[0]
    number = int(typed) if typed.isdecimal() and len(typed) < 5 else None
    if number in drafts:
        return number
    if number in reading.rounds:
        reading.say(
            row,
            "round",
            _("round %(number)s is not a draft") % {"number": number},
            _("answers go into rounds that have not been held yet"),
        )
    else:
        found = _("unknown round %(value)s") % {"value": quoted(typed)}
        reading.say(row, "round", found, known_or_meant(typed, drafts))
    return None


def _read_question(row: Row, number: int, reading: _Reading) -> Question | None:
    asked = reading.questions.get(number, {})
    code = reading.columns.cell(row, "item")
    if code not in asked:
        reading.say(
            row,
            "item",
            _("%(item)s is not asked in round %(number)d")
            % {"item": quoted(code), "number": number},
            known_or_meant(code, asked),
        )
        return None
    key = reading.columns.cell(row, "criterion")
    criteria = asked[code]
    if not key and len(criteria) == 1:
        return next(iter(criteria.values()))
    if key not in criteria:
        reading.say(
            row,
            "criterion",
            _("%(item)s is not asked on %(criterion)s") % {"item": code, "criterion": quoted(key)},
            known_or_meant(key, criteria),
        )
        return None
    return criteria[key]


def _read_content(row: Row, question: Question, reading: _Reading) -> AnswerContent:
    cells = {name: reading.columns.cell(row, name) for name in COLUMNS}
    flag = cells["cannot_judge"].casefold()
    if flag not in YES | NO:
        found = _("found %(value)s") % {"value": quoted(flag)}
        reading.say(row, "cannot_judge", found, _("expected 1 or 0"))
    content, problems = read_cells(cells, question.criterion.scale, cannot_judge=flag in YES)
    for problem in problems:
        cell = cells.get(problem.column, "")
        found = _("found %(value)s") % {"value": quoted(cell)} if cell else _("nothing stands here")
        reading.say(row, problem.column, found, problem.expected)
    return content
