"""The front page, as a visitor meets it."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_the_front_page_fits_the_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    response = page.goto("/")
    assert response.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_tab_leads_past_the_menu(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_in_the_language_one_chooses(page: Any, language: str) -> None:
    page.goto("/")
    page.locator(f"button[name=language][value={language}]").first.click()
    assert page.locator("html").get_attribute("lang") == language
