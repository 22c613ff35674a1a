"""The verbs of rounds through the API, and who may say them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from delphi.models import Round
from foresight.network.services.tokens import create_token
from surveys.models import Statement
from tests.factories import (
    make_answer,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
    texts,
)

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> APIClient:
    _, token = create_token(user_id=user.pk, name="test", at=timezone.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


@pytest.fixture
def study() -> Any:
    return make_study(seats=6)


@pytest.fixture
def fanni(study: Any) -> APIClient:
    return client_of(make_user(study=study))


def address(study: Any, verb: str = "", number: int = 1) -> str:
    return f"/api/v1/studies/{study.public_id}/rounds/{number}/{verb}"


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def test_a_round_is_launched_extended_closed_and_tells_its_participation(
    study: Any, fanni: APIClient
) -> None:
    round_ = make_round(study, state="draft")
    launched = fanni.post(address(study, "launch/"), {"closes_at": in_days(7)}, format="json")
    assert launched.status_code == 200, launched.content
    assert launched.json()["state"] == "open"

    make_answer(seats_of(study)[0], questions_of(round_)[0], level=5)
    extended = fanni.post(address(study, "extend/"), {"closes_at": in_days(9)}, format="json")
    assert extended.json()["participation"] == {"invited": 6, "started": 1, "submitted": 0}

    assert fanni.post(address(study, "close/")).json()["state"] == "closed"
    assert set(Round.objects.values_list("state", flat=True)) == {"closed"}


def test_a_launch_can_be_undone_before_the_first_message(study: Any, fanni: APIClient) -> None:
    make_round(study, state="draft")
    fanni.post(address(study, "launch/"), {"closes_at": in_days(7)}, format="json")
    assert fanni.post(address(study, "undo-launch/")).json()["state"] == "draft"


def test_an_item_is_split_through_the_api(study: Any, fanni: APIClient) -> None:
    make_round(study, state="analysed")
    parts = [texts("Yksi"), texts("Kaksi")]
    decisions = {
        "v1": {"split": parts, "reason": "two matters", "continues_trend": False},
        "v2": "keep",
    }
    answer = fanni.post(address(study, "next/"), {"decisions": decisions}, format="json")
    assert answer.status_code == 201, answer.content
    codes = Round.objects.get(number=2).questionnaire.questions.values_list("item__code", flat=True)
    assert list(codes.order_by("position")) == ["v1-a", "v1-b", "v2"]
    refused = fanni.post(
        address(study, "next/"), {"decisions": {"v1": {"split": "x"}}}, format="json"
    )
    assert refused.json()["code"] == "not_a_decision"


def test_an_act_that_the_state_does_not_permit_is_a_conflict_with_a_sentence(
    study: Any, fanni: APIClient
) -> None:
    make_round(study, state="draft")
    for verb in ("undo-launch/", "close/", "remind/"):
        answer = fanni.post(address(study, verb))
        assert answer.status_code == 409, verb
        assert set(answer.json()) == {"code", "detail"}
        assert len(answer.json()["detail"]) > 10


@pytest.mark.parametrize(
    ("closes_at", "code"),
    [
        ("2020-01-01 12:00", "deadline_passed"),
        ("2027-03-28 03:30", "missing_time"),
        ("2027-10-31 03:30", "ambiguous_time"),
        ("next week", "not_a_time"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(
    study: Any, fanni: APIClient, closes_at: str, code: str
) -> None:
    make_round(study, state="draft")
    answer = fanni.post(address(study, "launch/"), {"closes_at": closes_at}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert Round.objects.get().state == "draft"


def test_nobody_else_finds_the_study(study: Any) -> None:
    make_round(study)
    other = make_study(key="toinen")
    strangers = [
        client_of(make_user("other@example.org", study=other)),
        client_of(make_user("reader@example.org", study=study, role="reader")),
    ]
    paths = [f"/api/v1/studies/{study.public_id}/{part}" for part in ("", "file/", "items/")]
    paths += [address(study), address(study, "results/")]
    verbs = ["launch/", "undo-launch/", "extend/", "remind/", "close/", "next/"]
    for stranger in strangers:
        assert {stranger.get(path).status_code for path in paths} == {404}
        assert {stranger.post(address(study, verb)).status_code for verb in verbs} == {404}
    assert Round.objects.get().state == "open"


def test_without_signing_in_every_address_is_refused(study: Any) -> None:
    make_round(study)
    for path in ["studies/", "me/", "tokens/", "sheet/"]:
        assert APIClient().get(f"/api/v1/{path}").status_code in (401, 403), path


def test_fields_that_are_not_asked_for_change_nothing(study: Any, fanni: APIClient) -> None:
    make_round(study, state="draft")
    fanni.post(
        address(study, "launch/"),
        {"closes_at": in_days(7), "state": "analysed", "study": 99, "number": 7},
        format="json",
    )
    assert list(Round.objects.values_list("number", "state")) == [(1, "open")]


def test_a_reader_sets_up_no_study(study: Any) -> None:
    reader = client_of(make_user("reader@example.org", study=study, role="reader"))
    answer = reader.post("/api/v1/studies/", {"file": "format: 1"}, format="json")
    assert answer.status_code == 403


def test_a_study_file_with_mistakes_is_answered_with_each_of_them(fanni: APIClient) -> None:
    answer = fanni.post("/api/v1/studies/", {"file": "format: 1\nstudy: x\n"}, format="json")
    assert answer.status_code == 400
    assert len(answer.json()["mistakes"]) > 1


def test_an_exported_study_can_be_imported_again(study: Any, fanni: APIClient) -> None:
    make_round(study, state="draft")
    exported = fanni.get(f"/api/v1/studies/{study.public_id}/file/")
    assert exported.headers["Content-Type"].startswith("application/yaml")
    text = exported.content.decode().replace("study: lapset", "study: lapset-2")
    answer = fanni.post("/api/v1/studies/", {"file": text}, format="json")
    assert answer.status_code == 201, answer.content
    assert {each["key"] for each in fanni.get("/api/v1/studies/").json()} == {"lapset", "lapset-2"}


def test_what_blocks_a_launch_is_told_with_its_code(study: Any, fanni: APIClient) -> None:
    make_round(study, state="draft")
    Statement.objects.update(texts={"fi": "Sama.", "sv": "Samma.", "en": "The same."})
    refused = fanni.post(address(study, "launch/"), {"closes_at": in_days(7)}, format="json")
    assert refused.status_code == 409
    assert refused.json()["code"] == "not_ready"
    assert "v1, v2" in refused.json()["detail"]
    assert study.rounds.get().state == "draft"
