"""Drawing a panel from the network: chosen in the address, looked at, added."""

import re

import pytest
from django.urls import reverse

from delphi.models import StudyEvent
from foresight.network.models import Expert, IdentityKey, Panellist, Region, Sector, Topic, User
from foresight.network.services.experts import Knowing, Person, add_expert
from tests.factories import make_round, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = make_study(seats=0)
    make_round(study, state="draft")
    return study


@pytest.fixture
def fanni(client, study):
    client.cookies["language"] = "en"
    user = make_user("fanni@example.org", study=study)
    User.objects.filter(pk=user.pk).update(is_facilitator=True)
    client.force_login(user)
    return client


@pytest.fixture
def network():
    for kind, keys in ((Region, ("oulu", "tampere")), (Sector, ("health",)), (Topic, ("schools",))):
        for key in keys:
            kind.objects.create(key=key, names={"fi": key, "en": key.capitalize()})
    for number in range(12):
        add_expert(
            person=Person(
                f"h{number}@example.org",
                f"Expert {number:02}",
                "sv" if number == 0 else "fi",
                role="Nurse",
                region=("oulu", "tampere", None)[number % 3],
                sector="health",
                topics={"schools": Knowing(number % 5 + 1)} if number % 2 else {},
            )
        )


def look(client, study, **query):
    response = client.get(address(study), {"look": "1"} | query)
    page = response.content.decode()
    return page, re.findall(r'name="expert" value="(\d+)" checked', page)


def address(study):
    return reverse("panel-draw", kwargs={"public_id": study.public_id})


def add(client, study, experts, **query):
    query = "&".join(f"{name}={value}" for name, value in ({"look": 1} | query).items())
    return client.post(f"{address(study)}?{query}", {"expert": experts}, follow=True)


def test_the_choice_says_how_many_there_are_of_each(fanni, study, network):
    page = fanni.get(address(study)).content.decode()
    for words in ("Oulu (4)", "Tampere (4)", "Region not known (4)", "Health (12)", "Schools (6)"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 12),
        ({"regions": "oulu"}, 4),
        ({"regions": ["oulu", "-"]}, 8),
        ({"topics": "schools"}, 6),
        ({"topics": "schools", "level": "4"}, 2),
        ({"each": "2", "seed": "5"}, 6),
        ({"each": "9", "seed": "5"}, 12),
        ({"sectors": "health", "regions": "tampere", "each": "1", "seed": "1"}, 1),
    ],
)
def test_those_who_fit_are_shown_before_anybody_is_added(fanni, study, network, query, number):
    assert len(look(fanni, study, **query)[1]) == number
    assert not Panellist.objects.exists()


def test_the_same_seed_draws_the_same_people(fanni, study, network):
    draws = [tuple(look(fanni, study, each="2", seed="77")[1]) for _ in range(2)]
    assert draws[0] == draws[1]


def test_those_ticked_get_a_seat_frozen_as_the_network_knows_them(fanni, study, network):
    _, experts = look(fanni, study, each="2", seed="5")
    page = add(fanni, study, experts[1:], each=2, seed=5).content.decode()
    assert "5 panellists added" in page
    assert "Check and launch" in page
    assert set(IdentityKey.objects.values_list("expert", flat=True)) == set(map(int, experts[1:]))
    for key in IdentityKey.objects.select_related("expert", "panellist"):
        seat, expert = key.panellist, key.expert
        assert (seat.region, seat.sector, seat.role, seat.language) == (
            expert.region,
            expert.sector,
            "Nurse",
            expert.language,
        )
    Expert.objects.update(role="Doctor", region=None)
    assert set(Panellist.objects.values_list("role", flat=True)) == {"Nurse"}


def test_the_trail_keeps_the_seed_and_the_choice_but_nobodys_id(fanni, study, network):
    _, experts = look(fanni, study, regions="oulu", each="2", seed="5")
    add(fanni, study, experts, regions="oulu", each=2, seed=5)
    (event,) = StudyEvent.objects.filter(kind="panel_drawn")
    assert event.data == {"regions": ["oulu"], "each": 2, "seed": 5, "left_out": 0, "added": 2}


def test_who_has_a_seat_has_withdrawn_or_has_retired_is_drawn_no_more(fanni, study, network):
    _, experts = look(fanni, study)
    add(fanni, study, experts[:2])
    Panellist.objects.filter(identitykey__expert=experts[0]).update(state="withdrawn")
    Expert.objects.filter(pk=experts[2]).update(retired=True)
    assert look(fanni, study)[1] == experts[3:]


def test_a_draw_that_no_longer_holds_adds_nobody(fanni, study, network):
    _, experts = look(fanni, study, regions="oulu")
    Expert.objects.filter(pk=experts[0]).update(retired=True)
    page = add(fanni, study, experts, regions="oulu").content.decode()
    assert "The network has changed meanwhile" in page
    assert not Panellist.objects.exists()
    assert "Nobody is ticked" in add(fanni, study, []).content.decode()


@pytest.mark.parametrize("query", [{"each": "0"}, {"each": "x"}, {"seed": "-1"}, {"regions": "x"}])
def test_a_choice_that_makes_no_sense_is_told(fanni, study, network, query):
    response = fanni.get(address(study), {"look": "1"} | query)
    assert response.status_code == 422
    assert 'name="expert"' not in response.content.decode()


def test_only_who_sets_up_studies_sees_the_network_here(fanni, study, network):
    User.objects.update(is_facilitator=False)
    assert fanni.get(address(study)).status_code == 404


def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    fanni, study, network, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
        look(fanni, study)


def twin(name: str, email: str) -> str:
    return str(add_expert(person=Person(email, name, "fi")).pk)


def test_of_two_who_look_alike_the_later_has_no_tick(fanni, study):
    first = twin("Antti Väyrynen", "antti@example.org")
    twin("Väyrynen, Antti", "antti@example.com")
    page, ticked = look(fanni, study)
    assert ticked == [first]
    assert "(looks like Antti Väyrynen, also drawn)" in page
    assert "1 of them looks like somebody else" in page


def test_who_looks_like_somebody_with_a_seat_has_no_tick(fanni, study):
    add(fanni, study, [twin("Antti Väyrynen", "antti@example.org")])
    twin("Väyrynen, Antti", "antti@example.com")
    page, ticked = look(fanni, study)
    assert ticked == []
    assert "(looks like somebody who has a seat here)" in page


def test_a_panel_with_somebody_in_it_twice_is_named_before_the_launch(fanni, study):
    twins = [twin("Antti Väyrynen", "antti@example.org"), twin("Väyrynen, Antti", "a@example.com")]
    add(fanni, study, twins)
    page = fanni.get(reverse("round", args=[study.public_id, 1])).content.decode()
    assert "1 person looks as if they had more than one seat" in page
    assert f'href="{reverse("experts-doubles")}"' in page
