"""Signing in and out, and what an account's pages never give away."""

import re
from typing import cast

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from foresight.network.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def client() -> Client:
    """A browser that sees the site in English, whose words these tests know."""
    browser = Client()
    browser.cookies["language"] = "en"
    return browser


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def sign_in(
    client: Client, email: str = "alice@example.org", password: str = PASSWORD
) -> HttpResponse:
    return cast(HttpResponse, client.post(LOGIN, {"login": email, "password": password}))


def test_alice_signs_in_with_her_address_in_any_case(client: Client) -> None:
    make_user("alice@example.org")
    assert sign_in(client, "Alice@Example.org").headers["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_signing_in_sets_the_language_of_the_account(client: Client) -> None:
    User.objects.filter(pk=make_user("alice@example.org").pk).update(language="sv")
    response = sign_in(client)
    assert response.cookies["language"].value == "sv"
    assert '<html lang="sv">' in client.get("/").content.decode()


def test_signing_out_ends_the_session_on_the_server(client: Client) -> None:
    make_user("alice@example.org")
    sign_in(client)
    stolen = client.cookies["session"].value
    client.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=stolen).exists()
    replayed = Client()
    replayed.cookies["session"] = stolen
    assert replayed.get("/account/").status_code == 302


def test_opening_the_sign_out_page_signs_nobody_out(client: Client) -> None:
    make_user("alice@example.org")
    sign_in(client)
    client.get("/accounts/logout/")
    assert client.get("/account/").status_code == 200


def test_a_disabled_account_signs_in_no_more_and_its_session_ends(client: Client) -> None:
    alice = make_user("alice@example.org")
    sign_in(client)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
    sign_in(client)
    assert client.get("/account/").status_code == 302


def visible(content: bytes) -> str:
    """A page without what differs each time: form tokens and the address typed in."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())
    return re.sub(r'value="[^"]*@example.org"', "", page)


def test_a_wrong_password_and_an_unknown_address_answer_alike(client: Client) -> None:
    make_user("alice@example.org")
    known = sign_in(client, "alice@example.org", "not her password")
    unknown = sign_in(client, "nobody@example.org", "not her password")
    assert known.status_code == unknown.status_code == 200
    assert visible(known.content) == visible(unknown.content)


def test_asking_for_a_new_password_answers_alike_for_known_and_unknown(client: Client) -> None:
    make_user("alice@example.org")
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("alice@example.org", "nobody@example.org")
    ]
    assert visible(answers[0].content) == visible(answers[1].content)
    # Each address hears something, so that not even the time it takes tells them apart.
    assert [message.to for message in mail.outbox] == [
        ["alice@example.org"],
        ["nobody@example.org"],
    ]
    assert "/password/reset/key/" not in mail.outbox[1].body


def test_alice_chooses_a_new_password_by_the_mailed_link(client: Client) -> None:
    make_user("alice@example.org")
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    path = re.search(r"http://127.0.0.1:8000(/accounts/\S+)", str(mail.outbox[0].body)).group(1)  # type: ignore[union-attr]
    form = client.get(path, follow=True)
    new = "another long password"
    done = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done.status_code == 302
    sign_in(client, password=new)
    assert client.get("/account/").status_code == 200


def test_a_mailed_link_names_the_configured_origin_whatever_the_host_header_says(
    client: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    make_user("alice@example.org")
    client.post(
        "/accounts/password/reset/", {"email": "alice@example.org"}, headers={"host": "evil.test"}
    )
    assert "evil.test" not in mail.outbox[0].body
    assert f"{settings.ORIGIN}/accounts/password/reset/key/" in mail.outbox[0].body


def test_after_eight_failures_the_address_is_locked_out(client: Client, settings: Settings) -> None:
    make_user("alice@example.org")
    settings.ACCOUNT_RATE_LIMITS = False
    for _ in range(settings.AXES_FAILURE_LIMIT):
        locked = sign_in(client, password="wrong")
    assert locked.status_code == 429
    assert "too many failed attempts" in locked.content.decode()
    assert sign_in(client).status_code == 429  # the right password does not help now
    assert AccessAttempt.objects.get().username == "alice@example.org"


def test_locking_one_address_leaves_another_on_the_same_network_free(
    client: Client, settings: Settings
) -> None:
    make_user("alice@example.org")
    make_user("bob@example.org")
    settings.ACCOUNT_RATE_LIMITS = False
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(Client(), password="wrong")
    sign_in(client, "bob@example.org")
    assert client.get("/account/").status_code == 200


def test_nobody_signs_up(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split("<main")[1]
    fields = {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", fields)
    assert not User.objects.exists()


def test_an_address_is_not_changed_on_the_site(client: Client) -> None:
    alice = make_user("alice@example.org")
    client.force_login(alice)
    client.post("/accounts/email/", {"email": "eve@example.org", "action_add": ""})
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_signing_in_goes_to_no_other_site(client: Client) -> None:
    make_user("alice@example.org")
    fields = {"login": "alice@example.org", "password": PASSWORD, "next": "https://evil.test/"}
    assert client.post(LOGIN, fields).headers["Location"] == "/"


def test_alice_changes_her_name_and_language(client: Client) -> None:
    alice = make_user("alice@example.org")
    client.force_login(alice)
    saved = client.post("/account/", {"name": "Alice", "language": "en"})
    alice.refresh_from_db()
    assert (alice.name, alice.language) == ("Alice", "en")
    assert saved.cookies["language"].value == "en"


def test_a_bad_profile_is_refused_with_what_was_typed(client: Client) -> None:
    client.force_login(make_user("alice@example.org"))
    page = client.post("/account/", {"name": "x" * 201, "language": "tlh"}).content.decode()
    assert 'class="errors"' in page
    assert "x" * 201 in page


@pytest.mark.parametrize("path", ["/account/", "/accounts/2fa/", "/accounts/password/change/"])
def test_an_account_page_is_not_stored_and_not_for_strangers(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"].startswith(LOGIN)
    client.force_login(make_user("alice@example.org"))
    assert "no-store" in client.get(path).headers["Cache-Control"]
