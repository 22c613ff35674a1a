"""Panellists suggest others; facilitators accept or decline; nominators stay unnamed."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delphi.models import Nomination, StudyEvent
from delphi.services.purging import end_study, purge_due_identities
from foresight.network.models import Expert, IdentityKey, User
from tests.factories import link_of, make_round, make_study, make_user, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = make_study()
    make_round(study)
    expert = Expert.objects.create(email="alice@example.org", name="Alice Expert")
    IdentityKey.objects.create(
        panellist=seats_of(study)[0],
        panel_id=study.panel_id,
        expert=expert,
        purge_on="2030-01-01",
    )
    return study


@pytest.fixture
def alices(client, study):
    client.cookies["language"] = "en"
    client.post(link_of(seats_of(study)[0]))
    return client


@pytest.fixture
def fannis(study):
    browser = Client()
    browser.cookies["language"] = "en"
    user = make_user("fanni@example.org", study=study)
    User.objects.filter(pk=user.pk).update(is_facilitator=True)
    browser.force_login(user)
    return browser


def suggest(client, **more):
    fields = {"name": "Liisa Uusi", "email": "liisa@example.org", "why": "Knows schools"} | more
    return client.post("/answer/nominations/", fields)


def listed(client, study):
    address = reverse("panel-nominations", kwargs={"public_id": study.public_id})
    return client.get(address).content.decode()


def decide(client, study, **fields):
    nomination = Nomination.objects.get().pk
    address = reverse(
        "panel-nomination", kwargs={"public_id": study.public_id, "nomination": nomination}
    )
    return client.post(address, fields)


def test_a_panellist_suggests_and_takes_back(alices):
    assert suggest(alices)["Location"] == "/answer/nominations/"
    page = alices.get("/answer/nominations/").content.decode()
    assert "Liisa Uusi" in page
    assert "Not decided yet." in page
    alices.post("/answer/nominations/", {"remove": Nomination.objects.get().pk})
    assert not Nomination.objects.exists()


@pytest.mark.parametrize(
    "more", [{"name": ""}, {"email": "", "institution": ""}, {"email": "no address"}]
)
def test_somebody_nobody_could_find_is_asked_about(alices, more):
    response = suggest(alices, **more)
    assert response.status_code == 422
    assert "Knows schools" in response.content.decode()
    assert not Nomination.objects.exists()


def test_one_seat_suggests_twenty_at_most(alices):
    for number in range(20):
        suggest(alices, name=f"Nominee {number}")
    response = suggest(alices)
    assert "You can suggest 20 people at most." in response.content.decode()
    assert Nomination.objects.count() == 20


@pytest.mark.parametrize(("ticked", "named"), [("", False), ("on", True)])
def test_the_nominator_is_named_only_where_they_agreed(alices, fannis, study, ticked, named):
    suggest(alices, **({"may_be_named": ticked} if ticked else {}))
    page = listed(fannis, study)
    assert "Liisa Uusi" in page
    assert ("Alice Expert" in page) is named
    assert seats_of(study)[0].code not in page


def test_accepted_somebody_becomes_an_expert_and_no_more_is_kept(alices, fannis, study):
    suggest(alices)
    fields = {"name": "Liisa Uusi", "email": "Liisa@example.org", "language": "fi"}
    assert decide(fannis, study, **fields).status_code == 302
    assert Expert.objects.get(email="liisa@example.org").name == "Liisa Uusi"
    nomination = Nomination.objects.get()
    assert (nomination.outcome, nomination.email, nomination.why) == ("accepted", "", "")
    assert StudyEvent.objects.get(kind="nomination_accepted").data == {}
    assert "Accepted: they may be asked." in alices.get("/answer/nominations/").content.decode()


def test_somebody_already_in_the_network_is_not_added_twice(alices, fannis, study):
    suggest(alices, email="alice+x@example.org")
    decide(fannis, study, name="Alice", email="alice+x@example.org", language="fi")
    assert Expert.objects.count() == 1
    assert Nomination.objects.get().expert == Expert.objects.get()


def test_declining_needs_a_reason_which_the_nominator_reads(alices, fannis, study):
    suggest(alices)
    assert decide(fannis, study, decline="1", reason="").status_code == 422
    decide(fannis, study, decline="1", reason="The panel is full")
    page = alices.get("/answer/nominations/").content.decode()
    assert "Declined: The panel is full" in page
    assert Expert.objects.count() == 1
    # Once decided it is not decided again.
    assert decide(fannis, study, decline="1", reason="Again").status_code == 302
    assert Nomination.objects.get().reason == "The panel is full"


def test_another_studys_nomination_is_out_of_reach(alices, study):
    suggest(alices)
    other = make_study(key="other")
    browser = Client()
    user = make_user("bob@example.org", study=other)
    User.objects.filter(pk=user.pk).update(is_facilitator=True)
    browser.force_login(user)
    decide(browser, other, decline="1", reason="No")
    assert Nomination.objects.get().outcome == ""


@pytest.fixture
def suggested(alices, fannis, study):
    """Liisa has been accepted; nothing has been decided about Olli."""
    suggest(alices)
    decide(fannis, study, name="Liisa Uusi", email="liisa@example.org", language="fi")
    suggest(alices, name="Olli Toinen", email="olli@example.org")


def kept():
    return set(Nomination.objects.values_list("name", flat=True))


def test_nothing_is_kept_of_anybody_suggested_once_the_study_has_ended(alices, study, suggested):
    study.rounds.update(state="draft")
    end_study(study_id=study.pk, by=None, at=timezone.now())
    assert kept() == set()
    response = suggest(alices)
    assert response.status_code == 422
    assert "The study has been ended" in response.content.decode()
    assert kept() == set()


def test_what_was_suggested_goes_with_the_tie_to_who_suggested_it(study, suggested):
    purge_due_identities(at=datetime(2029, 12, 1, tzinfo=UTC))
    assert kept() == {"Liisa Uusi", "Olli Toinen"}
    purge_due_identities(at=datetime(2030, 1, 2, tzinfo=UTC))
    assert kept() == set()


def test_who_is_erased_from_the_network_is_no_longer_among_those_suggested(
    alices, fannis, study, suggested
):
    suggest(alices, name="Liisa again", email="Liisa+work@example.org")
    expert = Expert.objects.get(email="liisa@example.org").pk
    fannis.post(reverse("expert-erase", kwargs={"expert": expert}))
    assert kept() == {"Olli Toinen"}
    # Nothing goes where the expert cannot be erased.
    suggest(alices, name="Alice", email="alice@example.org")
    alice = Expert.objects.get(email="alice@example.org").pk
    fannis.post(reverse("expert-erase", kwargs={"expert": alice}))
    assert kept() == {"Olli Toinen", "Alice"}


def test_suggestions_are_in_ones_own_data(alices):
    suggest(alices)
    assert "Liisa Uusi" in alices.get("/answer/data/").content.decode()
