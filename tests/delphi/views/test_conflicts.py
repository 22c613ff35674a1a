"""Conflicts of interest: declared behind the link, entered by facilitators, counted by item."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from delphi.models import DeclaredConflict, StudyEvent
from delphi.queries.conflicts import Count, conflicts_by_item
from delphi.services.conflicts import declare_conflict
from foresight.network.models import Expert, IdentityKey
from foresight.privacy.services.leaving import erase_seat
from surveys.models import Item, Section
from tests.factories import link_of, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = make_study(seats=8, items=2)
    make_round(study)
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
    browser.force_login(make_user("fanni@example.org", study=study))
    return browser


def item_key(study, place=0):
    return f"item-{Item.objects.filter(survey=study.survey).order_by('position')[place].pk}"


def declare(seat, about="", *, by=None):
    from django.utils import timezone

    declare_conflict(seat_id=seat.pk, about=about, text="Hallituksessa", by=by, at=timezone.now())


def test_a_panellist_declares_reads_and_takes_back_what_is_their_own(alices, study):
    alices.post("/answer/conflicts/", {"about": item_key(study), "text": "I chair the board."})
    page = alices.get("/answer/conflicts/").content.decode()
    assert "I chair the board." in page
    assert "v1" in page
    alices.post("/answer/conflicts/", {"about": item_key(study), "text": "I left the board."})
    (declared,) = DeclaredConflict.objects.all()
    assert (declared.text, declared.by_facilitator) == ("I left the board.", False)
    alices.post("/answer/conflicts/", {"remove": declared.pk})
    assert not DeclaredConflict.objects.exists()


@pytest.mark.parametrize("about", ["item-999999", "nonsense", "section-0"])
def test_only_what_has_been_asked_can_be_named_and_what_was_typed_stays(alices, about):
    response = alices.post("/answer/conflicts/", {"about": about, "text": "My words"})
    assert response.status_code == 422
    assert "My words" in response.content.decode()
    assert alices.post("/answer/conflicts/", {"about": "", "text": " "}).status_code == 422
    assert not DeclaredConflict.objects.exists()


def test_what_a_draft_will_ask_is_not_offered(alices, study):
    study.rounds.update(state="draft")
    assert "Väittämä" not in alices.get("/answer/conflicts/").content.decode()


def test_nobody_takes_back_anothers_declaration(alices, study):
    declare(seats_of(study)[1])
    alices.post("/answer/conflicts/", {"remove": DeclaredConflict.objects.get().pk})
    assert DeclaredConflict.objects.count() == 1


def test_the_facilitator_reads_words_without_codes_or_names(alices, fannis, study):
    seat = seats_of(study)[0]
    declare(seat, item_key(study))
    page = fannis.get(reverse("panel-conflicts", kwargs={"public_id": study.public_id}))
    assert "Hallituksessa" in page.content.decode()
    assert seat.code not in page.content.decode()


def test_a_facilitator_enters_one_by_address_which_the_panellist_sees(alices, fannis, study):
    seat = seats_of(study)[0]
    expert = Expert.objects.create(email="alice@example.org", name="Alice")
    IdentityKey.objects.create(
        panellist=seat, panel_id=study.panel_id, expert=expert, purge_on="2030-01-01"
    )
    address = reverse("panel-conflicts", kwargs={"public_id": study.public_id})
    wrong = fannis.post(address, {"email": "x@example.org", "about": "", "text": "Owner"})
    assert wrong.status_code == 422
    fannis.post(address, {"email": "alice@example.org", "about": "", "text": "Owner"})
    (entered,) = DeclaredConflict.objects.all()
    assert (entered.panellist, entered.by_facilitator) == (seat, True)
    assert StudyEvent.objects.get(kind="conflict_entered").data == {"about": ""}
    page = alices.get("/answer/conflicts/").content.decode()
    assert "Owner" in page
    assert f'value="{entered.pk}"' not in page
    fannis.post(address, {"remove": entered.pk})
    assert not DeclaredConflict.objects.exists()


def test_a_facilitator_removes_nothing_a_panellist_declared(fannis, study):
    declare(seats_of(study)[0])
    address = reverse("panel-conflicts", kwargs={"public_id": study.public_id})
    fannis.post(address, {"remove": DeclaredConflict.objects.get().pk})
    assert DeclaredConflict.objects.count() == 1


def test_counts_by_item_tell_no_small_number_and_count_what_was_entered_apart(study):
    user = make_user("fanni@example.org", study=study)
    first, second = (
        Item.objects.filter(survey=study.survey).order_by("position").values_list("pk", flat=True)
    )
    section = Section.objects.get(survey=study.survey)
    seats = seats_of(study)
    for seat in seats[:4]:
        declare(seat, f"item-{first}")
    declare(seats[4])
    assert conflicts_by_item(study, 5) == {first: Count(5, 0), second: Count(None, 0)}
    declare(seats[0], f"section-{section.pk}")
    declare(seats[0], f"item-{first}", by=user)
    assert conflicts_by_item(study, 5) == {first: Count(5, 1), second: Count(None, 0)}


def test_the_words_of_few_stand_without_what_they_are_about(fannis, study):
    first, second = item_key(study), item_key(study, 1)
    seats = seats_of(study)
    for seat in seats[:4]:
        declare(seat, first)
    for seat in seats[:5]:
        declare(seat, second)
    declare(seats[0], first, by=make_user("fanni2@example.org", study=study))
    address = reverse("panel-conflicts", kwargs={"public_id": study.public_id})
    page = fannis.get(address).content.decode()
    table = page[page.index("<table") : page.index("</table>")]
    listed = re.findall(r'<th scope="row">(.*?)</th>', table)
    told = [("v1" in each, "v2" in each) for each in listed]
    # What a facilitator entered stands with its statement; four of the panel's own do not.
    assert told == [(True, False), *[(False, True)] * 5, *[(False, False)] * 4]
    assert table.count("Not shown") == 4
    assert table.count("Hallituksessa") == 10
    assert "The whole study" not in table


def test_what_was_declared_is_in_ones_own_data_and_goes_with_it(alices, study, settings, tmp_path):
    from django.utils import timezone

    settings.ERASURE_LEDGER = tmp_path / "ledger"
    declare(seats_of(study)[0])
    assert "Hallituksessa" in alices.get("/answer/data/").content.decode()
    erase_seat(seat_id=seats_of(study)[0].pk, by=None, at=timezone.now())
    assert not DeclaredConflict.objects.exists()


def test_the_sheet_asks_nothing_about_conflicts(alices, study):
    declare(seats_of(study)[0], f"item-{questions_of(study.rounds.get())[0].item_id}")
    assert "Hallituksessa" not in alices.get("/answer/sheet/").content.decode()
