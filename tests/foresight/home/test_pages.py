"""The site's own pages: open to anyone, in three languages, with the headers they need."""

import re

import pytest
from axes.models import AccessAttempt
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import make_user

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/accessibility/", "/privacy/", "/accounts/login/", "/accounts/password/reset/"]


@pytest.fixture
def client() -> Client:
    """A browser that sees the site in English, whose words these tests know."""
    browser = Client()
    browser.cookies["language"] = "en"
    return browser


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_is_in_the_language_chosen(client: Client, path: str, language: str) -> None:
    client.cookies["language"] = language
    page = client.get(path)
    assert f'<html lang="{language}">' in page.content.decode()
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_has_one_heading_a_skip_link_and_the_statements(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert len(re.findall("<h1", page)) == 1
    assert 'href="#content"' in page
    assert '<main id="content"' in page
    assert 'href="/accessibility/"' in page
    assert 'href="/privacy/"' in page


@pytest.mark.parametrize("path", [*PUBLIC, "/nowhere/"])
def test_a_page_sends_the_headers_that_protect_it(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_switch_changes_the_language_and_keeps_the_page(client: Client) -> None:
    response = client.post("/language/", {"language": "sv", "next": "/privacy/?a=1"})
    assert response.headers["Location"] == "/privacy/?a=1"
    assert response.cookies["language"]["httponly"]
    assert "Integritet" in client.get("/privacy/").content.decode()


@pytest.mark.parametrize("page", ["https://evil.test/", "//evil.test/", "/\\evil.test", "x", ""])
def test_the_switch_leads_to_no_other_site(client: Client, page: str) -> None:
    response = client.post("/language/", {"language": "sv", "next": page})
    assert response.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    assert "language" not in client.post("/language/", {"language": "xx"}).cookies


def test_opening_the_switch_changes_nothing(client: Client) -> None:
    assert client.get("/language/").status_code == 405


def test_health_is_ok_while_the_database_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = client.get("/health/")
    assert (healthy.status_code, healthy.content) == (200, b"ok")

    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)
    assert client.get("/health/").status_code == 503


def test_a_front_page_for_strangers_asks_the_database_nothing(
    client: Client, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/")


def test_a_panellist_finds_the_way_back_to_the_sheet(client: Client, settings: Settings) -> None:
    assert 'href="/answer/"' not in client.get("/").content.decode()
    client.cookies[settings.SEAT_COOKIE_NAME] = "anything"
    assert 'href="/answer/"' in client.get("/").content.decode()


def test_every_unknown_address_answers_the_same_page(client: Client) -> None:
    pages = [client.get(path) for path in ("/nowhere/", "/l/nowhere/", "/r/nowhere/")]
    assert {page.status_code for page in pages} == {404}
    bodies = {
        re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages
    }  # the form's token and the page to keep
    assert len(bodies) == 1
    assert "nowhere" not in bodies.pop()


def test_a_fault_shows_a_page_without_its_trace(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "foresight.home.views.statements.database_answers", lambda: 1 / 0, raising=True
    )
    client.raise_request_exception = False
    page = client.get("/health/")
    assert page.status_code == 500
    assert "The fault is ours" in page.content.decode()
    assert "ZeroDivisionError" not in page.content.decode()


# --- Where a form comes from ----------------------------------------------------------------------


@pytest.fixture
def strict() -> Client:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["language"] = "en"
    return browser


def post_language(client: Client, **headers: str) -> int:
    page = client.get("/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)  # type: ignore[union-attr]
    fields = {"language": "sv", "csrfmiddlewaretoken": token}
    return client.post("/language/", fields, headers=headers).status_code


def test_the_sites_own_form_passes_under_the_no_referrer_policy(strict: Client) -> None:
    assert post_language(strict, origin="null", sec_fetch_site="same-origin") == 302


def test_the_sites_own_form_passes_over_https(strict: Client, settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"origin": "null", "sec_fetch_site": "same-origin", "x_forwarded_proto": "https"}
    assert post_language(strict, **headers) == 302


def test_a_browser_too_old_to_say_where_from_is_held_to_the_token(strict: Client) -> None:
    assert post_language(strict, origin="null") == 302
    assert (
        strict.post("/language/", {"language": "sv"}, headers={"origin": "null"}).status_code == 403
    )


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_form_from_elsewhere_is_refused_even_with_the_token(strict: Client, site: str) -> None:
    assert post_language(strict, origin="null", sec_fetch_site=site) == 403


def test_a_form_of_another_origin_is_refused_with_a_page(strict: Client) -> None:
    response = strict.post(
        "/language/", {"language": "sv"}, headers={"origin": "https://evil.test"}
    )
    assert response.status_code == 403
    assert "Nothing has been changed" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/studies/%00/", "/reports/%00/", "/r/%00/", "/l/%00/", "/api/v1/studies/%00/"]
)
def test_an_address_with_a_nul_is_no_page_on_any_database(client: Client, path: str) -> None:
    client.force_login(make_user())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("is_behind_proxy", [True, False])
def test_a_visitors_address_is_the_one_our_proxy_wrote_and_nothing_a_visitor_claims(
    client: Client, settings: Settings, is_behind_proxy: bool
) -> None:
    if is_behind_proxy:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client.post(
        "/accounts/login/",
        {"login": "a@example.org", "password": "wrong"},
        HTTP_X_FORWARDED_FOR="192.0.2.66, 203.0.113.9",
    )
    found = "203.0.113.9" if is_behind_proxy else "127.0.0.1"
    assert AccessAttempt.objects.get().ip_address == found
