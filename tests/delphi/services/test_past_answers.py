"""Answers of rounds held elsewhere come in whole and leave sealed, analysed rounds, or nothing."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from delphi.document.tables import Table, read_table
from delphi.models import ItemResult, Message, Release, Round, StudyEvent
from delphi.protocol.refusals import FileHasMistakes
from delphi.queries.arguments import rounds_told
from delphi.queries.results import terms_of
from delphi.services.past_answers import RoundDates, import_answers
from delphi.services.study_files import import_study
from delphi.services.verification import verify_study
from foresight.network.models import Expert, Panellist
from surveys.models import Answer, AnswerSheet
from tests.delphi.document.test_study_file import EXAMPLE, SMALL

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TWO_ROUNDS = SMALL + "  - number: 2\n"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def table(text: str) -> Table:
    return read_table(io.BytesIO(text.encode()))


def take(study, text: str, **options):
    return import_answers(study_id=study.pk, rows=table(text), by=None, at=AT, **options)


def mistakes(study, text: str, **options) -> list[str]:
    with pytest.raises(FileHasMistakes) as refused:
        take(study, text, **options)
    assert set(Round.objects.values_list("state", flat=True)) == {"draft"}
    assert [model.objects.count() for model in (Panellist, AnswerSheet, Answer)] == [0, 0, 0]
    return [str(mistake) for mistake in refused.value.particulars["mistakes"]]


def test_two_rounds_become_sealed_analysed_and_verifiable():
    study = import_study(text=TWO_ROUNDS, by=None, at=AT)
    done = take(
        study,
        "Round,Panellist,Item,Value,Rationale,Name\n"
        + "".join(f"1,P{n},A1,{3 + n % 7},,Matti\n1,P{n},A2,8,because,Matti\n" for n in range(12))
        + "".join(f"2,P{n},A1,8,,Matti\n" for n in range(11)),
    )
    assert (done.rounds, done.panellists, done.answers, done.dropped) == ((1, 2), 12, 35, ("Name",))
    assert list(study.rounds.values_list("number", "state")) == [(1, "analysed"), (2, "analysed")]
    assert set(AnswerSheet.objects.values_list("state", flat=True)) == {"submitted"}
    results = {
        (result.round.number, result.item.code): (result.figures["n"], result.verdict)
        for result in ItemResult.objects.select_related("round", "item")
    }
    assert results[1, "A2"] == (12, "agreed_unconfirmed")
    assert results[2, "A1"][0] == 11
    assert list(verify_study(study_id=study.pk)) == []
    assert Message.objects.count() == 0
    assert Expert.objects.count() == 0
    assert Release.objects.count() == 1
    assert "answers_imported" in StudyEvent.objects.values_list("kind", flat=True)


def test_rounds_keep_the_dates_they_were_held_on():
    study = import_study(text=SMALL, by=None, at=AT)
    held = RoundDates(AT - timedelta(days=30), AT - timedelta(days=9))
    take(study, "Code;Item;Value\nP1;A1;5\n", dates={1: held})
    assert list(study.rounds.values_list("opened_at", "closes_at", "closed_at")) == [
        (held.opened_at, held.closed_at, held.closed_at)
    ]


def test_every_kind_of_scale_is_read_as_a_spreadsheet_writes_it():
    study = import_study(text=EXAMPLE, by=None, at=AT)
    take(
        study,
        "Tunniste;Kierros;Väittämä;Kriteeri;Arvo;Alaraja;Yläraja;Vaihtoehdot;Teksti;"
        "En osaa arvioida\n"
        "P1;1;A1;agreement;täysin samaa mieltä;;;;;\n"
        "P1;1;A1;price;234,5;;;;;\n"
        "P1;1;A2;agreement;;;;;;x\n"
        "P1;1;B1;when;aldrig;;;;;\n"
        "P1;1;B1;chance;70 %;;;;;\n"
        "P1;1;B1;range;50;20;80;;;\n"
        "P1;1;B1;who;kommunen;;;;;\n"
        'P1;1;B1;means;;;;"money; laki";;\n'
        "P1;1;B2;idea;;;;;Enemmän aikaa.;\n"
        "P2;1;A2;agreement;;;;;;\n",
    )
    answers = {
        (answer.question.item.code, answer.question.criterion.key): (
            answer.level,
            answer.low,
            answer.value,
            answer.high,
            answer.choices,
            answer.text,
            answer.cannot_judge,
        )
        for answer in Answer.objects.select_related("question__item", "question__criterion")
    }
    assert answers == {
        ("A1", "agreement"): (9, None, None, None, [], "", False),
        ("A1", "price"): (None, None, 234.5, None, [], "", False),
        ("A2", "agreement"): (None, None, None, None, [], "", True),
        ("B1", "when"): (None, None, None, None, ["never"], "", False),
        ("B1", "chance"): (None, None, 70.0, None, [], "", False),
        ("B1", "range"): (None, 20.0, 50.0, 80.0, [], "", False),
        ("B1", "who"): (None, None, None, None, ["municipality"], "", False),
        ("B1", "means"): (None, None, None, None, ["money", "law"], "", False),
        ("B2", "idea"): (None, None, None, None, [], "Enemmän aikaa.", False),
    }
    assert AnswerSheet.objects.count() == 2


def test_every_mistake_is_told_and_nothing_is_changed():
    study = import_study(text=TWO_ROUNDS, by=None, at=AT)
    text = (
        "Panellist;Round;Item;Criterion;Value;Cannot judge\n"
        "P1;1;A1;agreement;10;\n"
        "P1;1;A1;agreement;5;\n"
        "P1;3;A1;agreement;5;\n"
        "P1;1;A9;agreement;5;\n"
        "P1;1;A1;agrement;5;\n"
        ";1;A1;agreement;5;\n"
        "matti@example.org;1;A1;agreement;5;\n"
        "P2;1;A1;agreement;5;1\n"
        "P3;1;A1;agreement;5;perhaps\n"
        "P4;1;A1;;many;\n"
    )
    assert mistakes(study, text) == [
        "Row 2, column “Value”: found “10”; choose a value from 1 to 9.",
        "Row 3, column “Panellist”: “P1” has answered this before; it is already on row 2.",
        "Row 4, column “Round”: unknown round “3”; expected 1 or 2.",
        "Row 5, column “Item”: “A9” is not asked in round 1; expected A1 or A2.",
        "Row 6, column “Criterion”: A1 is not asked on “agrement”; did you mean agreement?",
        "Row 7, column “Panellist”: nothing stands here; expected a panellist's code.",
        "Row 8, column “Panellist”: found an e-mail address; expected a code that names nobody.",
        (
            "Row 9, column “Cannot judge”: found “1”; "
            "choose either a value or “cannot judge”, not both."
        ),
        "Row 10, column “Cannot judge”: found “perhaps”; expected 1 or 0.",
        "Row 11, column “Value”: found “many”; choose a value from 1 to 9.",
    ]


def test_nobody_was_told_that_reports_quote_in_a_round_held_elsewhere():
    study = import_study(text=TWO_ROUNDS, by=None, at=AT)
    for protocol in study.protocols.all():
        protocol.document["quotes"] = True
        protocol.save()
    take(study, "Panellist;Round;Item;Value\nP1;1;A1;5\n")
    first = study.rounds.select_related("study").get(number=1)
    assert rounds_told(first, terms_of(study.pk)) == frozenset()
    first.study.simulated = True
    assert rounds_told(first, terms_of(study.pk)) == {1}


def test_a_round_that_has_been_held_takes_no_more():
    study = import_study(text=TWO_ROUNDS, by=None, at=AT)
    take(study, "Panellist;Round;Item;Value\nP1;1;A1;5\n")
    before = Answer.objects.count()
    with pytest.raises(FileHasMistakes) as refused:
        take(study, "Panellist;Round;Item;Value\nP2;1;A1;5\n")
    (message,) = map(str, refused.value.particulars["mistakes"])
    assert "round 1 is not a draft" in message
    assert Answer.objects.count() == before


def test_the_command_says_why_a_round_cannot_be_held_yet(tmp_path):
    study = import_study(text=TWO_ROUNDS, by=None, at=AT)
    file = tmp_path / "answers.csv"
    file.write_text("Panellist;Round;Item;Value\nP1;2;A1;5\n", "utf-8")
    with pytest.raises(CommandError, match=r"[Rr]ound 1"):
        call_command("import_answers", study.key, str(file))
    assert Panellist.objects.count() == 0


def test_a_mapped_heading_that_is_not_there_is_a_mistake():
    study = import_study(text=SMALL, by=None, at=AT)
    (message,) = mistakes(study, "Who;Item;Value\nP1;A1;5\n", columns={"panellist": "Whom"})
    assert message == ("Row 1: there is no column “Whom”; the columns are “Who”, “Item”, “Value”.")


def test_the_command_maps_columns_and_tells_mistakes(tmp_path):
    study = import_study(text=SMALL, by=None, at=AT)
    file = tmp_path / "answers.csv"
    file.write_text("who,item,Score given\nP1,A1,5\nP2,A1,11\n", "utf-8")
    options = {"map": ["panellist=who", "value=Score given"]}
    with pytest.raises(CommandError, match="1 mistake, nothing has been changed"):
        call_command("import_answers", study.key, str(file), **options)
    file.write_text("who,item,Score given\nP1,A1,5\nP2,A1,9\n", "utf-8")
    call_command("import_answers", study.key, str(file), **options)
    assert Round.objects.get().state == "analysed"
    with pytest.raises(CommandError, match="COLUMN=HEADING"):
        call_command("import_answers", study.key, str(file), map=["value"])
