"""Somebody steps back: the seat ends, answers stay, another of the same stratum follows."""

import re

import pytest
from django.urls import reverse

from delphi.models import StudyEvent
from foresight.network.models import IdentityKey, Panellist, Region, Sector, User
from foresight.network.services.enrolment import enrol_experts
from foresight.network.services.experts import Person, add_expert
from foresight.privacy.models import Erasure
from surveys.models import Answer
from tests.factories import make_answer, make_round, make_study, make_user, questions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Maija of Oulu sits in the panel and has answered; three of Oulu and one elsewhere do not."""
    for kind, keys in ((Region, ("oulu", "tampere")), (Sector, ("health",))):
        for key in keys:
            kind.objects.create(key=key, names={"en": key})
    study = make_study(seats=0)
    maija = add_expert(
        person=Person("maija@example.org", "Maija", "fi", region="oulu", sector="health")
    )
    enrol_experts(panel_id=study.panel_id, expert_ids=[maija.pk], purge_on="2030-01-01")
    for number, region in enumerate(("oulu", "oulu", "oulu", "tampere")):
        add_expert(
            person=Person(
                f"h{number}@example.org", f"Expert {number}", "fi", region=region, sector="health"
            )
        )
    make_answer(Panellist.objects.get(), questions_of(make_round(study))[0], level=5)
    return study


@pytest.fixture
def fanni(client, study):
    client.cookies["language"] = "en"
    user = make_user("fanni@example.org", study=study)
    User.objects.filter(pk=user.pk).update(is_facilitator=True)
    client.force_login(user)
    return client


def send(client, study, **more):
    fields = {"email": "maija@example.org", "follows": "on", "seed": "7"} | more
    address = reverse("panel-replace", kwargs={"public_id": study.public_id})
    response = client.post(address, {name: value for name, value in fields.items() if value})
    page = response.content.decode()
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page[: page.find("Draw another")]))
    return response, page, hidden


def test_nothing_is_done_before_the_consequences_have_been_shown(fanni, study):
    _, page, _ = send(fanni, study)
    assert "ends at once" in page
    assert "stays, without a name" in page
    assert re.search(r"Expert [012] \(–\) takes a seat, drawn from 3", page)
    assert Panellist.objects.get().state == "active"


def test_another_of_the_same_region_and_sector_follows(fanni, study):
    _, _, hidden = send(fanni, study)
    response, _, _ = send(fanni, study, replace="1", successor=hidden["successor"])
    assert response.status_code == 302
    old = Panellist.objects.get(identitykey__expert__email="maija@example.org")
    assert old.state == "withdrawn"
    new = IdentityKey.objects.select_related("panellist__region").exclude(
        expert__email="maija@example.org"
    )
    assert new.get().panellist.region.key == "oulu"
    assert new.get().expert_id == int(hidden["successor"])
    assert Answer.objects.count() == 1
    kinds = list(StudyEvent.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["seat_withdrawn", "panel_drawn"]


def test_nobody_elses_answers_are_erased_so_that_it_shows_whose_they_were(
    fanni, study, settings, tmp_path
):
    settings.ERASURE_LEDGER = tmp_path / "ledger"
    form = fanni.get(reverse("panel-replace", kwargs={"public_id": study.public_id}))
    assert "Only they themselves can have it erased" in form.content.decode()
    assert 'name="answers"' not in form.content.decode()
    send(fanni, study, answers="erase", follows="", replace="1", successor="")
    assert Panellist.objects.get().state == "withdrawn"
    assert (Answer.objects.count(), Erasure.objects.count()) == (1, 0)


def test_a_draw_that_no_longer_holds_is_shown_anew(fanni, study):
    _, _, hidden = send(fanni, study)
    other = {"successor": str(int(hidden["successor"]) + 100)}
    response, page, _ = send(fanni, study, replace="1", **other)
    assert response.status_code == 200
    assert "The network has changed meanwhile" in page
    assert Panellist.objects.get().state == "active"


def test_an_unknown_address_is_told_and_changes_nothing(fanni, study):
    response, page, _ = send(fanni, study, email="nobody@example.org")
    assert response.status_code == 422
    assert "Nobody in the panel has this address" in page


def test_where_nobody_is_left_it_says_so(fanni, study):
    from foresight.network.models import Expert

    Expert.objects.exclude(email="maija@example.org").update(retired=True)
    _, page, _ = send(fanni, study)
    assert "Nobody takes their place: the network has nobody else" in page
