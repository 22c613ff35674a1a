"""A live round in a browser: the group under one's own answer, brought up to date in place."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import expect

from tests.delphi.services.test_live import Live
from tests.factories import link_of

pytestmark = pytest.mark.django_db(transaction=True)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def running():
    live = Live(at=datetime.now(UTC))
    for seat in range(1, 8):
        live.answer(seat, 4, rationale="Toisen syy." if seat == 1 else "")
    live.release()
    return live


def enter(page, live):
    page.goto(link_of(live.seats[0]))
    page.locator("main form button").click()
    page.wait_for_url("**/answer/")
    page.goto("/answer/sheet/")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_group_appears_under_an_answer_once_it_is_given(page, language):
    live = running()
    enter(page, live)
    page.locator(f"[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    question = page.locator(f"#q{live.first.pk}")
    expect(question.locator("[data-live] .group")).to_have_count(0)
    question.locator("input[type=radio][value='6']").check(force=True)
    expect(question.locator("[data-live] .group")).to_be_visible()
    expect(question.locator("[data-live] .argument")).to_contain_text("Toisen syy.")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    question.locator("[data-live] button.endorse").click()
    expect(question.locator("[data-live] button[name=unendorse]")).to_be_visible()


def test_an_open_page_is_brought_up_to_date_in_place(page):
    live = running()
    page.clock.install()
    enter(page, live)
    question = page.locator(f"#q{live.first.pk}")
    question.locator("input[type=radio][value='6']").check(force=True)
    page.clock.run_for(1000)
    expect(question.locator("[data-live] .group")).to_contain_text("n = 7")
    for seat in range(8, 12):
        live.answer(seat, 7)
    live.release()
    with page.expect_response(lambda response: "/answer/live/" in response.url):
        page.clock.run_for(40000)
    expect(question.locator("[data-live] .group")).not_to_contain_text("n = 7)")


def test_what_somebody_reads_stays_until_they_leave_and_counts_as_shown_only_then(page):
    live = running()
    page.clock.install()
    enter(page, live)
    question = page.locator(f"#q{live.first.pk}")
    group, exposure = (
        question.locator("[data-live] .group"),
        page.locator(f"[name=q{live.first.pk}-exposure]"),
    )
    question.locator("input[type=radio][value='6']").check(force=True)
    page.clock.run_for(1000)
    expect(group).to_contain_text("n = 7")
    before = exposure.input_value()
    question.locator("[data-live] button.endorse").focus()
    for seat in range(8, 12):
        live.answer(seat, 7)
    live.release()
    with page.expect_response(
        lambda response: "/answer/live/" in response.url and response.status == 200
    ):
        page.clock.run_for(40000)
    with page.expect_response(
        lambda response: "/answer/live/" in response.url and response.status == 204
    ):
        page.clock.run_for(40000)  # so what came before has been taken in
    expect(group).to_contain_text("n = 7")
    expect(exposure).to_have_value(before)
    question.locator("input[type=radio][value='6']").focus()
    page.clock.run_for(1000)
    expect(group).to_contain_text("n = 12")
    expect(exposure).not_to_have_value(before)


def test_without_scripts_the_next_page_shows_it(browser, live_server):
    live = running()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    enter(page, live)
    question = page.locator(f"#q{live.first.pk}")
    question.locator("input[type=radio][value='6']").check(force=True)
    page.locator("#save").click()
    page.wait_for_url("**/answer/sheet/?saved*")
    expect(question.locator("[data-live] .group")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_page(page, width):
    live = running()
    page.set_viewport_size({"width": width, "height": 800})
    enter(page, live)
    question = page.locator(f"#q{live.first.pk}")
    question.locator("input[type=radio][value='6']").check(force=True)
    expect(question.locator("[data-live] .group")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
