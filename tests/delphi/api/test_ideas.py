"""Ideas through the API: one's own, and a facilitator's way from them to items."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from delphi.models import Round
from foresight.network.services.links import mint_link
from surveys.models import Idea
from tests.delphi.services.test_item_making import TEXTS, Curated
from tests.delphi.views.test_ideas import Open
from tests.factories import make_round, make_study, make_user, seats_of

pytestmark = pytest.mark.django_db
SHEET = "/api/v1/sheet"


def by_link(seat: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Link {mint_link(panellist_id=seat.pk)}")
    return client


def test_ideas_are_given_changed_taken_back_and_endorsed() -> None:
    place = Open()
    client = by_link(place.seats[0])
    address = f"{SHEET}/prompts/{place.prompt.pk}/ideas/"
    made = client.post(address, {"text": "ajatus"}, format="json")
    assert made.status_code == 201
    idea = f"{SHEET}/ideas/{made.json()['id']}/"
    changed = client.put(idea, {"text": "parempi", "revision": 1}, format="json")
    assert changed.json()["revision"] == 2
    stale = client.put(idea, {"text": "huonompi", "revision": 1}, format="json")
    assert (stale.status_code, stale.json()["text"]) == (409, "parempi")
    others = [place.give(number, f"ajatus {number}") for number in (1, 2)]
    place.release()
    (first, _second) = client.get(f"{SHEET}/ideas/").json()["prompts"]
    assert {each["text"] for each in first["others"]} == {"ajatus 1", "ajatus 2"}
    endorsed = client.put(
        f"{SHEET}/ideas/{others[0]}/endorsement/", {"endorsed": True}, format="json"
    )
    assert endorsed.json() == {"endorsed": True}
    assert client.delete(idea).status_code == 204
    assert client.get(f"{SHEET}/").json()["kind"] == "collect"


def test_another_seats_ideas_are_not_there() -> None:
    place = Open()
    idea = place.give(0, "oma")
    client = by_link(place.seats[1])
    assert (
        client.put(
            f"{SHEET}/ideas/{idea}/", {"text": "x", "revision": 1}, format="json"
        ).status_code
        == 404
    )
    client.delete(f"{SHEET}/ideas/{idea}/")
    assert Idea.objects.get().text == "oma"
    assert "oma" not in client.get(f"{SHEET}/ideas/").content.decode()


def test_a_round_that_is_rated_has_no_ideas() -> None:
    study = make_study()
    make_round(study)
    assert by_link(seats_of(study)[0]).get(f"{SHEET}/ideas/").status_code == 404


def test_a_facilitator_makes_the_next_round_of_them() -> None:
    place = Curated()
    client = APIClient()
    client.force_authenticate(make_user(study=place.study))
    address = f"/api/v1/studies/{place.study.public_id}/rounds/1/ideas/"
    shown = client.get(address).json()
    assert shown["undecided"] == 6
    assert not any(seat.code in str(shown) for seat in place.seats)
    made = client.post(
        f"{address}items/",
        {"ideas": place.ideas[:1], "texts": TEXTS, "criteria": ["probability"]},
        format="json",
    )
    assert made.json() == {"code": "I01"}
    assert client.post(f"{address}draft/", {}, format="json").status_code == 409
    aside = {"ideas": place.rest, "reason": "Ei kuulu aiheeseen."}
    assert client.post(f"{address}set-aside/", aside, format="json").json()["undecided"] == 0
    again = client.post(f"{address}undecide/", {"ideas": place.rest[:1]}, format="json")
    assert again.json()["undecided"] == 1
    assert client.post(f"{address}set-aside/", aside, format="json").status_code == 200
    drafted = client.post(f"{address}draft/", {"also_ask": ["v1", "nowhere"]}, format="json")
    assert drafted.status_code == 201
    assert Round.objects.get(number=2).kind == "rate"


def test_an_open_rounds_ideas_are_shown_to_no_facilitator() -> None:
    place = Open()
    place.give(0, "oma")
    client = APIClient()
    client.force_authenticate(make_user(study=place.study))
    address = f"/api/v1/studies/{place.study.public_id}/rounds/1/ideas/"
    assert client.get(address).status_code == 404
