import pytest
from django.test import Client

from foresight.network.models import Panellist
from foresight.network.services.reminders import reminder_key
from tests.factories import make_study, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return seats_of(make_study())[0]


@pytest.fixture
def address(seat):
    return f"/reminders/{reminder_key(seat.pk)}/"


@pytest.fixture
def mail_program():
    """Posts without cookies and without a token."""
    return Client(enforce_csrf_checks=True)


def stopped(seat):
    return Panellist.objects.get(pk=seat.pk).reminders_stopped


def test_opening_the_page_changes_nothing(client, seat, address):
    for _ in range(3):
        client.head(address)
        assert client.get(address).status_code == 200
    assert not stopped(seat)


def test_one_click_without_a_cookie_stops_reminders(mail_program, seat, address):
    response = mail_program.post(address, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert stopped(seat)
    assert Panellist.objects.get(pk=seat.pk).state == "active"


def test_a_post_that_does_not_say_what_it_wants_changes_nothing(mail_program, seat, address):
    mail_program.post(address)
    mail_program.post(address, {"List-Unsubscribe": "maybe"})
    assert not stopped(seat)


def test_reminders_can_be_stopped_and_resumed_on_the_page(client, seat, address):
    client.post(address, {"reminders": "stop"})
    assert stopped(seat)
    client.post(address, {"reminders": "resume"})
    assert not stopped(seat)


def test_reminders_of_other_seats_go_on(client, seat, address):
    client.post(address, {"reminders": "stop"})
    assert Panellist.objects.filter(reminders_stopped=True).count() == 1


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: f"1{key}", lambda key: "x"])
def test_a_key_that_was_changed_is_not_found(client, seat, change):
    for request in (client.get, client.post):
        assert request(f"/reminders/{change(reminder_key(seat.pk))}/").status_code == 404


def test_the_page_speaks_the_language_of_the_seat(client, seat, address):
    Panellist.objects.filter(pk=seat.pk).update(language="sv")
    assert b'<html lang="sv">' in client.get(address).content


def test_the_page_is_not_kept_by_caches(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]
