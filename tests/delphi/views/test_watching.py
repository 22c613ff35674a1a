"""The page on which a facilitator watches a round."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delphi.models import Round, Study
from delphi.services.watching import tally_round
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db


def path(study: Study, number: int = 1) -> str:
    return reverse("round-watch", kwargs={"public_id": study.public_id, "number": number})


def watching(study: Study, role: str = "owner") -> Client:
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user(f"{study.key}@example.org", study=study, role=role))
    return browser


def answered(study: Study, seats: int) -> Round:
    round_ = make_round(study, at=timezone.now() - timedelta(days=2))
    for seat in seats_of(study)[:seats]:
        make_answer(seat, questions_of(round_)[0], level=7, rationale="SALAISUUS")
        seat.sheets.update(state="submitted", receipt="R")
    return round_


def test_the_page_tells_what_to_expect_and_nothing_of_answers() -> None:
    study = make_study(seats=24, items=2)
    round_ = answered(study, seats=12)
    tally_round(round_id=round_.pk, at=timezone.now())
    said = watching(study).get(path(study)).content.decode()
    assert "will have submitted by the deadline" in said
    assert "12 seats have not started" in said
    assert "As of the first 12 who submitted" in said
    assert "SALAISUUS" not in said
    left_open = said.split("Often left without an opinion")[1].split("</section>")[0]
    assert "v2" in left_open
    assert "v1" not in left_open


def test_of_few_days_and_answers_it_says_that_too_little_is_known() -> None:
    study = make_study(seats=8)
    answered(study, seats=2)
    said = watching(study).get(path(study)).content.decode()
    assert "Too little is known" in said
    assert "Shown in ranges when 10 have submitted" in said


def test_a_watcher_sees_it_and_is_offered_no_act() -> None:
    study = make_study(seats=8)
    answered(study, seats=2)
    said = watching(study, role="watcher").get(path(study)).content.decode()
    assert "Too little is known" in said
    assert "/remind/" not in said


def test_a_draft_has_nothing_to_watch() -> None:
    study = make_study(seats=3)
    make_round(study, state="draft")
    assert watching(study).get(path(study)).status_code == 302


def test_it_takes_at_most_15_queries_whatever_the_size(
    django_assert_max_num_queries: Any,
) -> None:
    for seats in (12, 60):
        study = make_study(key=f"of-{seats}", seats=seats, items=seats)
        round_ = answered(study, seats=seats - 1)
        tally_round(round_id=round_.pk, at=timezone.now())
        client = watching(study)
        with django_assert_max_num_queries(15):
            assert client.get(path(study)).status_code == 200
