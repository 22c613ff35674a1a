"""A panellist's own sheet through the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from foresight.network.services.links import mint_link, withdraw_seat
from surveys.models import Answer
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


@pytest.fixture
def study() -> Any:
    return make_study(seats=2)


def by_link(seat: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Link {mint_link(panellist_id=seat.pk)}")
    return client


def put(client: APIClient, question: Any, revision: int = 0, **content: Any) -> Any:
    return client.put(
        f"/api/v1/sheet/answers/{question.pk}/",
        {"content": content, "revision": revision},
        format="json",
    )


def test_a_sheet_is_read_answered_and_submitted(study: Any) -> None:
    round_ = make_round(study)
    first, _second = questions_of(round_)
    client = by_link(seats_of(study)[0])
    assert put(client, first, level=6, rationale="Siksi.").json()["revision"] == 1
    shown = client.get("/api/v1/sheet/").json()
    question = shown["items"][0]["questions"][0]
    assert (question["content"]["level"], question["revision"]) == (6, 1)
    receipt = client.post("/api/v1/sheet/submit/").json()["receipt"]
    assert client.post("/api/v1/sheet/submit/").json()["receipt"] == receipt
    assert client.get("/api/v1/sheet/").json()["receipt"] == receipt


def test_what_is_wrong_is_told_field_by_field(db: Any) -> None:
    study = make_study(items=1, criteria=["order", "budget", "range"])
    order, budget, interval = questions_of(make_round(study))
    client = by_link(seats_of(study)[0])
    refused = {
        "choices": put(client, order, choices=["raha", "raha", "laki"]),
        "shares": put(client, budget, shares={"raha": 60, "laki": 41}),
        "value": put(client, interval, low=5, value=4, high=9),
        "share-laki": put(client, budget, shares={"raha": 60, "laki": -1, "tieto": 41}),
    }
    for field, response in refused.items():
        assert response.status_code == 400
        assert [each["field"] for each in response.json()["problems"]] == [field]
        assert response.json()["detail"] == response.json()["problems"][0]["message"]
    assert put(client, order, choices="raha").json()["problems"][0]["field"] == "choices"
    assert not Answer.objects.exists()
    assert put(client, order, choices=["laki", "raha", "tieto"]).json()["revision"] == 1
    assert put(client, budget, shares={"raha": 60, "laki": 40}).json()["content"]["shares"] == {
        "raha": 60,
        "laki": 40,
        "tieto": 0,
    }


def test_the_sheet_holds_own_data_only(study: Any) -> None:
    round_ = make_round(study)
    mine, theirs = seats_of(study)
    make_answer(theirs, questions_of(round_)[0], level=7, rationale="TOISEN SALAISUUS")
    shown = by_link(mine).get("/api/v1/sheet/").content.decode()
    assert "TOISEN SALAISUUS" not in shown
    assert theirs.code not in shown
    assert str(theirs.pk) not in shown


def test_a_stale_answer_is_a_conflict_that_shows_what_is_stored(study: Any) -> None:
    question = questions_of(make_round(study))[0]
    client = by_link(seats_of(study)[0])
    put(client, question, level=6)
    conflict = put(client, question, revision=0, level=2)
    assert conflict.status_code == 409
    assert conflict.json()["stored"]["level"] == 6
    assert Answer.objects.get().level == 6


def test_a_value_outside_the_scale_is_refused_with_a_sentence(study: Any) -> None:
    question = questions_of(make_round(study))[0]
    client = by_link(seats_of(study)[0])
    for content in ({"level": 8}, {"level": "6"}, {"level": True}, {"planet": "Mars"}):
        answer = put(client, question, **content)
        assert (answer.status_code, answer.json()["code"]) == (400, "outside_scale")
        assert answer.json()["detail"]
    assert not Answer.objects.exists()


def test_a_closed_round_takes_no_answer(study: Any) -> None:
    question = questions_of(make_round(study, state="closed"))[0]
    answer = put(by_link(seats_of(study)[0]), question, level=3)
    assert (answer.status_code, answer.json()["code"]) == (409, "round_closed")


def test_a_question_of_another_study_is_not_found(study: Any) -> None:
    make_round(study)
    foreign = questions_of(make_round(make_study(key="toinen")))[0]
    assert put(by_link(seats_of(study)[0]), foreign, level=3).status_code == 404


def test_an_ended_link_opens_nothing(study: Any) -> None:
    make_round(study)
    seat = seats_of(study)[0]
    client = by_link(seat)
    withdraw_seat(panellist_id=seat.pk)
    assert client.get("/api/v1/sheet/").status_code == 401


def test_a_browser_session_needs_the_csrf_token_to_write(study: Any) -> None:
    question = questions_of(make_round(study))[0]
    client = APIClient(enforce_csrf_checks=True)
    landing = client.get(link_of(seats_of(study)[0]))
    token = client.cookies["csrf"].value
    client.post(landing.wsgi_request.path, {"csrfmiddlewaretoken": token})
    assert client.get("/api/v1/sheet/").status_code == 200
    assert put(client, question, level=3).status_code == 403
    client.credentials(HTTP_X_CSRFTOKEN=client.cookies["csrf"].value)
    assert put(client, question, level=3).status_code == 200


def test_a_signed_in_user_has_no_sheet(study: Any) -> None:
    make_round(study)
    client = APIClient()
    client.force_login(make_user(study=study))
    assert client.get("/api/v1/sheet/").status_code == 401


@pytest.mark.parametrize("body", ["[" * 100_000, '{"revision": 0, "content": ' + "[" * 900])
def test_json_nested_without_end_is_a_bad_request(study: Any, body: str) -> None:
    round_ = make_round(study)
    client = by_link(seats_of(study)[0])
    body += "]" * 900 + "}" if body.startswith("{") else ""
    path = f"/api/v1/sheet/answers/{questions_of(round_)[0].pk}/"
    answer = client.put(path, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_number_too_large_for_a_key_names_no_question(study: Any) -> None:
    make_round(study)
    client = by_link(seats_of(study)[0])
    sent = {"content": {"level": 3}, "revision": 0}
    assert client.put(f"/api/v1/sheet/answers/{10**30}/", sent, format="json").status_code == 404
