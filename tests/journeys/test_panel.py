"""Fanni fills a panel from the network; Maija declares an interest and suggests somebody."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from foresight.network.models import Expert, IdentityKey, User
from tests.factories import PASSWORD, link_of, make_round, make_study, make_user, seats_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NETWORK = "Nimi;Sähköposti;Alue;Sektori;Aiheet\n" + "".join(
    f"Henkilö {number};h{number}@example.org;{('Oulu', 'Kainuu')[number % 2]};Terveys;Koulu 4/5\n"
    for number in range(8)
)
TWIN = "Nimi;Sähköposti\nhenkilo 3;h3@example.com\n"


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.fixture
def plain_page(browser: Browser, live_server: Any) -> Any:
    """A page of a browser that runs no scripts of the site, in English, as narrow as a phone."""
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


def upload(page: Page, text: str) -> None:
    page.goto("/experts/list/")
    page.locator("#id_file").set_input_files(
        {"name": "experts.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("#id_create_missing").check()
    press(page, "Check and add")


def test_a_panel_is_drawn_from_the_network_and_one_follows_another(plain_page: Page) -> None:
    page, study = plain_page, make_study(seats=0)
    make_round(study, state="draft")
    user = make_user("fanni@example.org", study=study)
    User.objects.filter(pk=user.pk).update(language="en", is_facilitator=True)
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("fanni@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main button").click()

    # The network, and somebody who is in it twice.
    upload(page, NETWORK)
    expect(page.locator(".messages")).to_contain_text("8 experts added")
    upload(page, TWIN)
    look(page)
    press(page, "1 expert may be here twice")
    look(page)
    press(page, "They are two different people")
    expect(page.locator("main")).to_contain_text("Nobody looks like anybody else")
    page.locator("main summary").click()
    look(page)
    press(page, "Take back")
    press(page, "Keep h3@example.org and merge h3@example.com into it")
    look(page)
    press(page, "Merge")
    expect(page.locator("main")).to_contain_text("Nobody looks like anybody else")
    page.goto("/experts/new/")
    look(page)

    # Drawn, looked at, added; what is next, and what is missing.
    page.goto(f"/studies/{study.public_id}/panel/")
    press(page, "Draw panellists")
    page.locator("#id_each").fill("2")
    press(page, "Look who that is")
    expect(page.locator("[name=expert]:checked")).to_have_count(4)
    look(page)
    press(page, "Add those ticked to the panel")
    expect(page.locator(".messages")).to_contain_text("4 panellists added")
    expect(page.locator(".next-step")).to_contain_text("Check and launch")
    look(page)
    press(page, "Topics, and who was asked and answered")
    expect(page.locator("main")).to_contain_text("Koulu")
    look(page)

    # Somebody steps back, and another follows.
    leaver = IdentityKey.objects.select_related("expert").order_by("expert__name")[0].expert
    page.goto(f"/studies/{study.public_id}/panel/replace/")
    page.locator("#id_email").fill(leaver.email)
    press(page, "See what happens")
    expect(page.locator("main")).to_contain_text("takes a seat, drawn from 2")
    look(page)
    press(page, "Do it")
    expect(page.locator(".messages")).to_contain_text("has one now")
    assert IdentityKey.objects.count() == 5
    assert Expert.objects.count() == 8


def test_a_panellist_declares_an_interest_and_suggests_somebody(plain_page: Page) -> None:
    page, study = plain_page, make_study()
    make_round(study)
    page.goto(link_of(seats_of(study)[0]))
    with page.expect_navigation():
        page.locator("main button").first.click()
    press(page, "Conflicts of interest")
    page.locator("#id_about").select_option(index=2)
    page.locator("#id_text").fill("I chair the board of a school.")
    press(page, "Declare this")
    expect(page.locator("main li.card")).to_contain_text("I chair the board")
    look(page)
    page.goto("/answer/")
    press(page, "Suggest somebody")
    page.locator("#id_name").fill("Liisa Uusi")
    press(page, "Suggest")
    expect(page.locator(".errors")).to_contain_text("address or an organisation")
    page.locator("#id_institution").fill("THL")
    press(page, "Suggest")
    expect(page.locator("main li.card")).to_contain_text("Not decided yet")
    look(page)
