"""The pages on which a facilitator says what came true."""

import pytest
from django.urls import reverse

from delphi.models import Outcome
from tests.delphi.services.test_outcomes import ANSWERING
from tests.factories import make_user
from tests.reports.planting import play

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return play(rounds=1, seats=12, answering=ANSWERING)


@pytest.fixture
def fannis(client, study):
    client.cookies["language"] = "en"
    client.force_login(make_user("fanni@example.org", study=study))
    return client


def address(study, *parts):
    if not parts:
        return reverse("study-outcomes", args=[study.public_id])
    return reverse("study-outcome", args=[study.public_id, *parts])


def test_what_came_true_is_entered_and_read_with_its_score(fannis, study):
    given = {"happened": "yes", "known_on": "2026-11-01", "source": "Statistics Finland"}
    answer = fannis.post(address(study, "v1", "chance"), given, follow=True)
    page = answer.content.decode()
    assert "it happened" in page
    assert "Statistics Finland" in page
    assert "better than a coin" in page


def test_a_figure_is_typed_with_a_comma(fannis, study):
    given = {"value": "104,25", "known_on": "2026-11-01", "source": "Register"}
    fannis.post(address(study, "v1", "share"), given)
    assert Outcome.objects.get().value == 104.25
    assert 'value="104.25"' in fannis.get(address(study, "v1", "share")).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"value": "many"}, "not a number"),
        ({"value": "5", "known_on": "2999-01-01"}, "has not come yet"),
        ({"value": "5", "source": ""}, "required"),
    ],
)
def test_a_mistake_changes_nothing_and_keeps_what_was_typed(fannis, study, given, said):
    whole = {"known_on": "2026-11-01", "source": "Register"} | given
    answer = fannis.post(address(study, "v1", "share"), whole)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert f'value="{given["value"]}"' in page
    assert not Outcome.objects.exists()


def test_a_year_not_reached_is_said_so(fannis, study):
    given = {"happened": "no", "value": "2025", "known_on": "2026-01-02", "source": "–"}
    page = fannis.post(address(study, "v1", "year"), given, follow=True).content.decode()
    assert "had not happened by the end of 2025" in page


def test_it_is_taken_back(fannis, study):
    fannis.post(
        address(study, "v1", "chance"),
        {"happened": "no", "known_on": "2026-11-01", "source": "Register"},
    )
    fannis.post(reverse("study-outcome-remove", args=[study.public_id, "v1", "chance"]))
    assert not Outcome.objects.exists()


def test_a_study_without_forecasts_says_so(client):
    other = play(rounds=1, seats=12)
    client.force_login(make_user("other@example.org", study=other))
    client.cookies["language"] = "en"
    assert "Nothing here can come true or not" in client.get(address(other)).content.decode()
    assert client.get(address(other, "v1", "probability")).status_code == 404


def test_the_list_costs_the_same_however_many_forecasts(
    fannis, study, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
        fannis.get(address(study))
