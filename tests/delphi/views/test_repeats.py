"""Asking the same twice, over HTTP: chosen, answered, read in the results."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from delphi.queries.repeats import asked_twice
from surveys.models import Answer
from tests.delphi.services.test_noise import answered_round
from tests.delphi.services.test_repeats import analysed, choose, repeats_of, to_state
from tests.factories import (
    link_of,
    make_answer,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
LINE = "The same is asked a second time, to see how steady answers are."


@pytest.fixture
def draft():
    return make_round(make_study(items=3, criteria=("probability", "desirability")), state="draft")


@pytest.fixture
def alice(draft):
    return facilitator(draft.study)


def facilitator(study):
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user("alice@example.org", study=study))
    return browser


def panellist(seat):
    browser = Client()
    browser.cookies["language"] = "en"
    browser.post(link_of(seat))
    return browser


def address(round_, part="twice"):
    return f"/studies/{round_.study.public_id}/rounds/{round_.number}/{part}/"


def read(browser, path):
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_sentence_is_filled_in_read_back_and_taken_back(alice, draft):
    page = read(alice, address(draft))
    assert "are asked once more, on" in page
    sent = {"first": "v3", "second": "v1", "criterion": "desirability"}
    assert alice.post(address(draft), sent).status_code == 302
    twice = asked_twice(draft)
    assert (twice.codes, twice.criterion_key) == (("v3", "v1"), "desirability")
    page = read(alice, address(draft))
    assert all(f'value="{chosen}" selected' in page for chosen in ("v3", "v1", "desirability"))
    said = "v3 and v1 are asked once more at the end of the sheet, on"
    assert said in read(alice, f"/studies/{draft.study.public_id}/rounds/1/")
    assert said in read(alice, f"/studies/{draft.study.public_id}/statements/")
    assert alice.post(address(draft), {"criterion": "desirability"}).status_code == 302
    assert asked_twice(draft).codes == ()
    assert said not in read(alice, f"/studies/{draft.study.public_id}/statements/")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"first": "v1", "second": "v1"}, "Choose another statement here"),
        ({"first": "v9"}, "v9"),
        ({"first": "v1", "criterion": "range"}, "range"),
    ],
)
def test_what_cannot_be_asked_twice_is_told_and_changes_nothing(alice, draft, sent, told):
    response = alice.post(address(draft), {"criterion": "probability", **sent})
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert 'class="errors"' in page
    assert asked_twice(draft).codes == ()


def test_a_live_round_says_why_it_asks_nothing_twice(alice, draft):
    draft.live = True
    draft.save()
    assert "A live round asks nothing twice" in read(alice, address(draft))
    response = alice.post(address(draft), {"first": "v1", "criterion": "probability"})
    assert response.status_code == 422
    assert asked_twice(draft).codes == ()


def test_from_the_launch_on_the_page_leads_back_to_the_round(alice, draft):
    to_state(draft, "open")
    response = alice.post(address(draft), {"first": "v1", "criterion": "probability"})
    assert (response.status_code, asked_twice(draft).codes) == (302, ())


def test_the_preview_shows_what_is_asked_twice(alice, draft):
    choose(draft, "v2")
    assert LINE in read(alice, address(draft, "preview"))


def test_the_sheet_says_why_the_same_is_asked_again_and_takes_the_answer(draft):
    choose(draft, "v2")
    round_ = make_open(draft)
    seat = seats_of(draft.study)[0]
    browser, (repeat,) = panellist(seat), repeats_of(round_)
    page = read(browser, "/answer/sheet/")
    assert page.count(LINE) == 1
    assert page.index(LINE) > page.index(f'id="q{questions_of(round_)[-1].pk}"')
    assert page.index(f'id="q{repeat.pk}"') > page.index(LINE)
    assert f'name="q{repeat.pk}-rationale"' not in page
    assert "0 of 7" in page
    sent = {"round": round_.pk, f"q{repeat.pk}-revision": 0, f"q{repeat.pk}-level": 3}
    assert browser.post("/answer/sheet/", sent).status_code == 303
    assert Answer.objects.get(question=repeat).level == 3
    assert "You have answered 1 of 7" in read(browser, "/answer/review/")
    assert "(asked once more)" in read(browser, "/answer/copy/1/")


def make_open(draft):
    draft.opened_at = datetime.now(UTC) - timedelta(days=1)
    draft.closes_at = draft.opened_at + timedelta(days=8)
    draft.state = "open"
    draft.save()
    return draft


def test_all_reasons_of_a_repeat_are_no_page(draft):
    choose(draft, "v2")
    round_ = make_open(draft)
    browser, (repeat,) = panellist(seats_of(draft.study)[0]), repeats_of(round_)
    assert browser.get(f"/answer/reasons/{repeat.pk}/").status_code == 303


def test_the_api_tells_which_statement_is_the_second_asking(draft):
    choose(draft, "v2")
    make_open(draft)
    found = panellist(seats_of(draft.study)[0]).get("/api/v1/sheet/").json()
    assert [each["is_repeat"] for each in found["items"]] == [False, False, False, True]
    assert found["items"][-1]["questions"][0]["takes_rationale"] is False


def test_the_results_say_what_the_noise_floor_is_and_what_lies_above_it():
    study = make_study(seats=20, items=2)
    round_ = answered_round(study, [4] * 20, [[4] * 16 + [5] * 4])
    browser = facilitator(study)
    page = read(browser, address(round_, "results"))
    assert "Noise floor:" in page
    assert "Of 20 who answered v1 twice within the round, 20" in page
    second = make_round(study, number=2, state="closed")
    moved, stood = questions_of(second)
    for seat in seats_of(study):
        make_answer(seat, moved, level=6)
        make_answer(seat, stood, level=4)
    analysed(second)
    page = read(browser, address(second, "results"))
    assert page.count("More changed than when the same was asked twice") == 1
    assert page.count("No more can be shown to have changed") == 1


def test_too_few_who_answered_twice_are_told_to_be_too_few():
    study = make_study(seats=12, items=2)
    round_ = answered_round(study, [4] * 12, [[4, 4, 7]])
    page = read(facilitator(study), address(round_, "results"))
    assert "too few answered both times" in page
    assert "answered differently" not in page
