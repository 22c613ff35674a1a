"""The noise floor in reports: on the page, in every document and file, and never of few."""

import csv
import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import translation

from reports.queries.accounts import account_of
from reports.renderers.paper import paper_of
from reports.renderers.tables import TABLES
from reports.wording.method import noise_sentences
from tests.delphi.services.test_noise import answered_round
from tests.delphi.services.test_repeats import analysed
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of
from tests.reports.planting import RULE, declare, imprint_of, publish

pytestmark = pytest.mark.django_db
SAID = "Of 20 who answered v1 twice within the round, 20"


@pytest.fixture
def study():
    """Of twenty four answer v1 differently the second time; in round 2 all change v1, none v2."""
    study = make_study(seats=20, items=2)
    declare(study, {"probability": RULE})
    answered_round(study, [4] * 20, [[4] * 16 + [6] * 4])
    second = make_round(study, number=2, state="closed")
    moved, stood = questions_of(second)
    for seat in seats_of(study):
        make_answer(seat, moved, level=6)
        make_answer(seat, stood, level=4)
    analysed(second)
    return study


def account(study):
    return account_of(study.rounds.select_related("study").latest("number"))


def reader(study):
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user(study=study))
    return browser


def test_the_method_says_how_much_answers_vary_by_themselves(study):
    report = publish(study)
    page = reader(study).get(f"/reports/{report.public_id}/").content.decode()
    assert page.count("How much answers vary by themselves") == 1
    assert page.count(SAID) == 1
    with translation.override("en"):
        (said,) = noise_sentences(account(study))
        paper = paper_of(account(study), imprint_of(report), {})
    assert said.startswith("Round 1, Probability (en): Of 20")
    assert paper["method"]["noise"] == [said]


def test_an_items_page_says_whether_more_changed_than_when_asked_twice(study):
    report = publish(study)
    browser = reader(study)
    moved, stood = (
        browser.get(f"/reports/{report.public_id}/items/{code}/probability/").content.decode()
        for code in ("v1", "v2")
    )
    assert "More changed than when the same was asked twice" in moved
    assert "No more can be shown to have changed" in stood


def test_files_hold_the_noise_floor_with_what_its_columns_mean(study):
    report = publish(study)
    browser = reader(study)
    base = f"/reports/{report.public_id}/figures"
    told = json.loads(browser.get(f"{base}.json").content)
    first, second = told["panel"]
    assert (first["noise_floor"]["pairs"], first["noise_floor"]["share_changed"]) == (20, 0.2)
    assert second["noise_floor"] is None
    package = zipfile.ZipFile(io.BytesIO(browser.get(f"{base}.zip").content))
    name = next(each for each in package.namelist() if each.endswith("panel.csv"))
    rows = list(csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig"))))
    assert (rows[0]["noise_items"], rows[0]["noise_pairs"]) == ("v1", "20")
    assert rows[0]["noise_share_changed"] == "0.2"
    with translation.override("fi"):
        assert all(str(column.says) for table in TABLES for column in table(account(study)).columns)


def test_few_who_answered_twice_are_told_to_be_few_and_nothing_else():
    study = make_study(seats=20, items=2)
    declare(study, {"probability": RULE})
    answered_round(study, [4] * 20, [[7, 7, 7]])
    report = publish(study)
    browser = reader(study)
    page = browser.get(f"/reports/{report.public_id}/").content.decode()
    assert "too few answered both times" in page
    told = json.loads(browser.get(f"/reports/{report.public_id}/figures.json").content)
    noise = told["panel"][0]["noise_floor"]
    assert (noise["n"], noise["pairs"], noise["share_changed"]) == ({"v1": None}, None, None)
