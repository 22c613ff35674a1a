"""Fanni signs in, adds a second factor, changes the language and leaves, as in a browser."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("fanni@example.org")
    page.locator("[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("main button").click()


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    return [fault["id"] for fault in Axe().run(page).response["violations"]]


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_fanni_signs_in_by_keyboard_alone(page: Page) -> None:
    make_user()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator(".top a[href='/accounts/login/']").press("Enter")
    page.locator("[name=login]").press_sequentially("fanni@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    expect(page.locator(".top nav")).to_contain_text("fanni")


def test_a_wrong_password_is_said_first_and_takes_the_focus(page: Page) -> None:
    make_user()
    sign_in(page, "not her password")
    expect(page.locator(".errors")).to_be_focused()
    expect(page).to_have_title(re.compile("^(Error|Virhe):"))
    expect(page.locator("[name=login]")).to_have_value("fanni@example.org")
    assert faults(page) == []


def test_the_language_switch_keeps_the_page(page: Page) -> None:
    page.goto("/privacy/")
    page.locator(".languages [value=sv]").click()
    expect(page).to_have_url(re.compile("/privacy/$"))
    expect(page.locator("h1")).to_have_text("Integritet")
    expect(page.locator("html")).to_have_attribute("lang", "sv")


def test_a_second_factor_is_asked_for_once_it_is_set_up(page: Page) -> None:
    make_user()
    sign_in(page)
    page.goto("/accounts/2fa/totp/activate/")
    assert faults(page) == []
    page.locator("[name=password]").fill(PASSWORD)  # asked again before what guards the account
    with page.expect_navigation():
        page.locator("main form button").first.click()
    secret = page.locator("#authenticator_secret").input_value()
    assert faults(page) == []
    page.locator("[name=code]").fill(code_of(secret))
    with page.expect_navigation():
        page.locator("main button").click()
    assert faults(page) == []
    page.goto("/account/")
    with page.expect_navigation():
        page.locator("form[action='/accounts/logout/'] button").click()
    sign_in(page)
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    page.locator("[name=code]").fill("000000")
    page.locator("main form button").first.click()
    expect(page.locator(".errors")).to_be_visible()
    page.goto("/account/")
    expect(page).to_have_url(re.compile("/accounts/"))
    assert not page.url.endswith("/account/")


def test_leaving_signs_out_and_the_way_back_is_closed(page: Page) -> None:
    make_user()
    sign_in(page)
    page.goto("/account/")
    page.locator("form[action='/accounts/logout/'] button").click()
    page.wait_for_url("**/")
    page.goto("/account/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_start_pages_pass_axe_and_need_no_sideways_scrolling(
    page: Page, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    make_user()
    for path in ("/", "/accounts/login/", "/accessibility/", "/privacy/", "/nowhere/"):
        page.goto(path)
        assert (path, faults(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    sign_in(page)
    for path in ("/account/", "/accounts/2fa/", "/accounts/password/change/"):
        page.goto(path)
        assert (path, faults(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
