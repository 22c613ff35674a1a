"""The coverage page: composition, topics, and answers by group as far as they may be told."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from delphi.models import Round
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from foresight.network.models import (
    Expert,
    ExpertTopic,
    IdentityKey,
    Panellist,
    Region,
    Sector,
    Topic,
)
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Thirty seats: twelve of health and sixteen of social in Oulu, two of health in Tampere."""
    regions, sectors = (
        {key: kind.objects.create(key=key, names={"en": key.capitalize()}) for key in keys}
        for kind, keys in (
            (Region, ("oulu", "tampere", "kainuu")),
            (Sector, ("health", "social", "ngo")),
        )
    )
    study = make_study(seats=30)
    for place, seat in enumerate(seats_of(study)):
        seat.region = regions["oulu" if place < 28 else "tampere"]
        seat.sector = sectors["social" if 12 <= place < 28 else "health"]
        seat.save()
    return study


@pytest.fixture
def fanni(client, study):
    client.cookies["language"] = "en"
    client.force_login(make_user("fanni@example.org", study=study))
    return client


def page_of(client, study, query=""):
    address = reverse("panel-coverage", kwargs={"public_id": study.public_id})
    return client.get(address + query).content.decode()


def played(study, answering):
    """A round that the seats at these places answered, analysed."""
    round_ = make_round(study)
    for place, seat in enumerate(seats_of(study)):
        if place in answering:
            for question in questions_of(round_):
                make_answer(seat, question, level=5)
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(state="closed", closed_at=now, closes_at=now)
    seal_round(round_id=round_.pk, by=None, at=now)
    analyse_round(round_id=round_.pk, at=now)


def test_the_holes_are_named_in_words(fanni, study):
    page = page_of(fanni, study)
    assert "Nobody is from Kainuu." in page
    assert "Nobody works in Ngo." in page
    assert "Nobody stands for Tampere × Social." in page
    panel = fanni.get(reverse("panel", kwargs={"public_id": study.public_id})).content.decode()
    assert "Nobody is from Kainuu." in panel


def test_topics_are_those_of_the_people_in_active_seats(fanni, study):
    topics = [
        Topic.objects.create(key=key, names={"en": key.capitalize()})
        for key in ("schools", "housing")
    ]
    for place, seat in enumerate(seats_of(study)[:3]):
        expert = Expert.objects.create(email=f"h{place}@example.org", name="H")
        IdentityKey.objects.create(
            panellist=seat, panel_id=study.panel_id, expert=expert, purge_on="2030-01-01"
        )
        interest = (5, 2, 5)[place]
        ExpertTopic.objects.create(expert=expert, topic=topics[0], level=4, interest=interest)
    Panellist.objects.filter(pk=seats_of(study)[2].pk).update(state="withdrawn")
    page = page_of(fanni, study)
    assert "Nobody rates their own expertise high (4 or 5) in Housing." in page
    row = page[page.index(">Schools") :]
    assert re.findall(r'class="number" data-label[^>]*>(\d+)<', row)[:4] == ["1", "1", "0", "0"]


def test_answers_by_group_are_ranges_and_small_groups_tell_nothing(fanni, study):
    played(study, answering={*range(7), *range(12, 20), 28})
    page = page_of(fanni, study)
    health, social = (
        page[page.index(f">{name}</", page.index("by round")) :][:200]
        for name in ("Health", "Social")
    )
    assert "5–9 / 14" in health
    assert "5–11 / 16" in social


def test_of_an_open_round_nothing_is_told_by_group(fanni, study):
    round_ = make_round(study)
    for seat in seats_of(study)[:9]:
        make_answer(seat, questions_of(round_)[0], level=5)
    assert "Asked and answered" not in page_of(fanni, study)


def test_a_watcher_sees_it_and_is_not_led_to_drawing(client, study):
    client.cookies["language"] = "en"
    client.force_login(make_user("wilma@example.org", study=study, role="watcher"))
    page = page_of(client, study)
    assert "Nobody is from Kainuu." in page
    assert "Draw panellists" not in page


def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    fanni, study, django_assert_max_num_queries
):
    played(study, answering=range(30))
    with django_assert_max_num_queries(15):
        page_of(fanni, study)
