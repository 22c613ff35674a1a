"""What a panellist keeps: references of every round, a copy of their own answers."""

import pytest

from delphi.renderers import copies
from surveys.models import AnswerSheet
from tests.factories import (
    link_of,
    make_answer,
    make_round,
    make_study,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Two rounds: Alice has submitted the first, and answered one of two in the second."""
    study = make_study(items=2)
    alice, bertha, _ = seats_of(study)
    first = make_round(study, state="analysed")
    for question in questions_of(first):
        make_answer(alice, question, level=5, rationale="#panic() $ <b> \\ Syyni.\n\nToinen.")
    make_answer(bertha, questions_of(first)[0], level=1, rationale="Berthan syy")
    sheets = AnswerSheet.objects
    sheets.filter(respondent=alice).update(receipt="ALKU23456", state="submitted")
    sheets.filter(respondent=bertha).update(receipt="BERT23456", state="submitted")
    second = make_round(study, number=2)
    make_answer(alice, questions_of(second)[0], cannot_judge=True)
    return study


@pytest.fixture
def alices(client, study):
    client.post(link_of(seats_of(study)[0]))
    client.cookies["language"] = "en"
    return client


def test_every_round_has_its_reference(alices):
    page = alices.get("/answer/receipts/").content.decode()
    assert "ALKU23456" in page
    assert "Not submitted; saved answers count." in page
    assert "BERT23456" not in page


@pytest.mark.parametrize("typed", ["ALKU23456", "  alku 23456 "])
def test_a_reference_is_looked_up_however_it_is_typed(alices, typed):
    page = alices.get("/answer/receipts/", {"reference": typed}).content.decode()
    assert "your sheet is here, with 2 answers" in page


@pytest.mark.parametrize("typed", ["BERT23456", "x", "<script>"])
def test_other_peoples_references_are_none(alices, typed):
    page = alices.get("/answer/receipts/", {"reference": typed}).content.decode()
    assert "None of your sheets has this reference." in page
    assert "<script>" not in page


def test_a_copy_holds_the_own_answers_of_a_round_and_nobody_elses(alices):
    page = alices.get("/answer/copy/1/").content.decode()
    assert page.count("Syyni.") == 2
    assert "Berthan" not in page
    assert "&lt;b&gt;" in page
    second = alices.get("/answer/copy/2/").content.decode()
    assert "cannot judge" in second
    assert "not answered" in second
    assert alices.get("/answer/copy/3/").status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pdf_is_tagged_in_its_language_and_takes_no_text_for_source(alices, language):
    alices.cookies["language"] = language
    response = alices.get("/answer/copy/1.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    assert response.content.startswith(b"%PDF-")
    for mark in (b"/MarkInfo", b"/StructTreeRoot", f"/Lang({language}".encode()):
        assert mark in response.content.replace(b" ", b"")


def test_what_is_too_long_for_a_pdf_is_read_as_a_page(alices, monkeypatch):
    monkeypatch.setattr(copies, "MOST_CHARACTERS", 100)
    response = alices.get("/answer/copy/1.pdf")
    assert response.status_code == 413
    assert "Print this page instead." in response.content.decode()
