"""A panellist's own data over HTTP: seen, taken along, left behind, erased."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from delphi.models import Endorsement, Exposure, Message
from delphi.services.consenting import give_consent, write_information
from foresight.network.models import Panellist
from foresight.privacy.models import Erasure
from surveys.models import Answer, AnswerRevision, AnswerSheet
from tests.factories import (
    link_of,
    make_answer,
    make_argument,
    make_people,
    make_release,
    make_round,
    make_study,
    questions_of,
    seats_of,
    texts,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)
MINE, HERS = "=MINUN(syyni)", "Berthan salaisuus"


@pytest.fixture
def study():
    """Alice and Bertha have answered; Alice has everything there can be."""
    study = make_study(items=1)
    make_people(study)
    alice, bertha, _ = seats_of(study)
    first = make_round(study, state="closed")
    (asked,) = questions_of(first)
    answer = make_answer(alice, asked, level=5, rationale=MINE)
    AnswerRevision.objects.create(answer=answer, revision=1, statement=answer.statement, level=2)
    Answer.objects.update(revision=2)
    make_answer(bertha, asked, level=1, rationale=HERS)
    make_argument(first, asked, "for", MINE, answer=answer)
    hers = make_argument(first, asked, "against", "Toisen syy")
    Endorsement.objects.create(argument=hers, panellist=alice)
    second = make_round(study, number=2)
    (again,) = questions_of(second)
    release = make_release(second, first, {again.pk: {"median": 4}})
    sheet = make_answer(alice, again, cannot_judge=True).sheet
    Exposure.objects.create(
        sheet=sheet, question=again, release=release, digest="d", shown={"parts": ["median"]}
    )
    Message.objects.create(
        round=second, recipient=alice, kind="invitation", occasion="launch", due_at=NOW
    )
    told = write_information(
        study_id=study.pk, texts=texts("Tiedote."), changes={}, by=None, at=NOW
    )
    give_consent(seat_id=alice.pk, shown=told.digest, at=NOW)
    return study


@pytest.fixture
def alices(client, study):
    client.post(link_of(seats_of(study)[0]))
    client.cookies["language"] = "en"
    return client


def test_everything_held_is_shown_and_nothing_of_anybody_else(alices):
    page = alices.get("/answer/data/").content.decode()
    for expected in (
        "P001",
        "asiantuntija1@example.org",
        "=MINUN(syyni)",
        "Toisen syy",
        "cannot judge",
        "1 invitation: waiting to be sent",
        "Tiedote.",
        "median",
    ):
        assert expected in page, expected
    assert HERS not in page
    assert "asiantuntija2" not in page


def test_days_read_as_people_write_them_and_stay_sortable_in_files(alices):
    page = alices.get("/answer/data/").content.decode()
    assert "14 Dec 2026" in page
    assert "2026-12-14" not in page
    alices.cookies["language"] = "fi"
    assert "14.12.2026" in alices.get("/answer/data/").content.decode()
    assert "2026-12-14" in alices.get("/answer/data.json").content.decode()


def test_the_files_hold_the_same_and_no_cell_becomes_a_formula(alices):
    held = json.loads(alices.get("/answer/data.json").content)
    assert [row["version"] for row in held["answers"]] == ["2", "1", "1"]
    assert held["answers"][0]["reason"] == MINE
    assert held["answers"][1]["answer"] == "2"
    rows = list(csv.reader(io.StringIO(alices.get("/answer/data.csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["table", "row", "column", "value"]
    assert ["answers", "1", "reason", f"'{MINE}"] in rows
    assert {row[0] for row in rows[1:]} == {table for table, held_rows in held.items() if held_rows}


def test_looking_at_the_confirmation_changes_nothing(alices, study):
    for way in ("keep", "erase"):
        assert alices.get(f"/answer/withdraw/{way}/").status_code == 200
    assert alices.get("/answer/withdraw/other/").status_code == 404
    assert Panellist.objects.filter(state="active").count() == 3
    assert Answer.objects.count() == 3


def test_withdrawing_leaves_the_answers_and_ends_link_and_session(alices, client, study):
    link = link_of(seats_of(study)[0])
    response = alices.post("/answer/withdraw/keep/")
    assert response["Location"] == "/answer/left/"
    assert alices.get("/answer/").status_code == 403
    assert client.get(link).status_code == 404
    assert Answer.objects.count() == 3
    assert not Erasure.objects.exists()


def test_erasing_takes_what_was_written_and_says_what_is_kept(alices, study):
    page = alices.get("/answer/withdraw/erase/").content.decode()
    for kept in ("invited again", "which messages", "information sheet you agreed to"):
        assert kept in page
    response = alices.post("/answer/withdraw/erase/")
    assert response["Location"] == "/answer/left/?erased=1"
    assert "has been erased" in alices.get(response["Location"]).content.decode()
    assert [answer.rationale for answer in Answer.objects.all()] == [HERS]
    assert not AnswerSheet.objects.filter(respondent=seats_of(study)[0]).exists()
    assert not (Endorsement.objects.exists() or Exposure.objects.exists())
    assert Erasure.objects.count() == 1
    assert alices.post("/answer/withdraw/erase/").status_code == 403
