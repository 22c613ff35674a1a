import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from foresight.network.seats import forget_seat, remember_seat, seat_in
from foresight.network.services.links import revoke_links, withdraw_seat
from tests.factories import make_study, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return seats_of(make_study())[0]


def cookie_for(seat):
    response = HttpResponse()
    remember_seat(response, seat)
    (cookie,) = response.cookies.values()
    return cookie


def request_with(name, value):
    request = RequestFactory().get("/")
    request.COOKIES[name] = value
    return request


def test_a_browser_that_entered_a_seat_is_in_it(seat, django_assert_num_queries):
    cookie = cookie_for(seat)
    with django_assert_num_queries(1):
        assert seat_in(request_with(cookie.key, cookie.value)) == seat


def test_a_browser_without_the_cookie_is_in_none(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert seat_in(RequestFactory().get("/")) is None


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(seat):
    cookie = cookie_for(seat)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_over_https_the_cookie_is_secure(seat, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert cookie_for(seat)["secure"]


@pytest.mark.parametrize("end", [revoke_links, withdraw_seat])
def test_a_session_ends_with_the_links(seat, end):
    cookie = cookie_for(seat)
    end(panellist_id=seat.pk)
    assert seat_in(request_with(cookie.key, cookie.value)) is None


def test_a_cookie_that_was_changed_opens_nothing(seat):
    cookie = cookie_for(seat)
    forged = signing.dumps([seat.pk, seat.epoch], key="another key", salt="x")
    for value in (cookie.value[:-1], f"x{cookie.value}", forged, "", "a:b:c"):
        assert seat_in(request_with(cookie.key, value)) is None


def test_an_old_cookie_opens_nothing(seat, settings):
    cookie = cookie_for(seat)
    settings.SEAT_COOKIE_AGE = -1
    assert seat_in(request_with(cookie.key, cookie.value)) is None


def test_leaving_takes_the_cookie_away(seat):
    response = HttpResponse()
    forget_seat(response)
    (cookie,) = response.cookies.values()
    assert cookie.value == ""
    assert cookie["max-age"] == 0
