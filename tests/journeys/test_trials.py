"""Fanni tries a study in a pilot and in a dry run, throws them away, and the study after them."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from delphi.models import Study
from delphi.queries.simulations import running_simulations
from delphi.services.simulating import advance_simulation
from foresight.network.models import User
from tests.factories import PASSWORD, make_round, make_study, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.fixture
def narrow_page(browser: Browser, live_server: Any) -> Any:
    """A page in English, as narrow as a phone."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    yield context.new_page()
    context.close()


def press(page: Page, name: str) -> None:
    """Activate a button or link by its name, with the keyboard."""
    target = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    target.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def look(page: Page) -> None:
    """No fault that axe-core finds, and nothing to scroll sideways for."""
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_study_is_tried_and_everything_thrown_away_again(narrow_page: Page) -> None:
    page, study = narrow_page, make_study(seats=3)
    make_round(study, state="draft")
    user = make_user("fanni@example.org", study=study)
    User.objects.filter(pk=user.pk).update(language="en")
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("fanni@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main button").click()

    page.goto(f"/studies/{study.public_id}/copy/")
    look(page)
    page.goto(f"/studies/{study.public_id}/trials/")
    look(page)
    press(page, "Start a pilot")
    press(page, "Show the links")
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(4)
    look(page)

    page.goto(f"/studies/{study.public_id}/trials/")
    page.get_by_label("Leave the last round open").check()
    press(page, "Start a dry run")
    expect(page.get_by_role("status")).to_contain_text("Going on")
    look(page)
    (simulation,) = running_simulations()
    while advance_simulation(simulation_id=simulation, at=timezone.now()):
        pass
    # The page brings itself up to date.
    expect(page.get_by_role("status")).to_contain_text("Done", timeout=20_000)
    look(page)
    press(page, "See it as a panellist")
    press(page, "Show the links")
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(5)

    for _trial in range(2):
        page.goto(f"/studies/{study.public_id}/trials/")
        press(page, "Throw away")
        look(page)
        press(page, "Throw the trial away")
        expect(page.get_by_text("The trial has been thrown away.")).to_be_visible()
    assert list(Study.objects.all()) == [study]

    page.goto(f"/studies/{study.public_id}/discard/")
    look(page)
    press(page, "Put the study into the trash")
    expect(page.get_by_text("You can restore it for 30 days.")).to_be_visible()
    look(page)
    press(page, "Restore")
    expect(page.get_by_text("The study has been restored.")).to_be_visible()
