"""A collect round in a browser: with its script, without scripts, by keyboard, and its turning."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import expect

from delphi.models import Round
from delphi.services.themes import gather_ideas
from surveys.models import Idea
from tests.delphi.services.test_item_making import Curated
from tests.delphi.views.test_ideas import Open
from tests.factories import PASSWORD, link_of, make_user
from tests.journeys.test_expert import eventually

pytestmark = pytest.mark.django_db(transaction=True)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def enter(page, place, seat=0):
    page.goto(link_of(place.seats[seat]))
    page.locator("main form button").click()
    page.wait_for_url("**/answer/")
    page.locator("main .actions .button").click()
    page.wait_for_url("**/answer/ideas/")


def with_others():
    place = Open()
    for number in range(1, 5):
        place.give(number, f"Toisen ajatus numero {number}")
    place.release()
    return place


def assert_accessible(page):
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_ideas_are_saved_as_they_are_typed_and_others_appear(page, language):
    place = with_others()
    enter(page, place)
    page.locator(f"[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    prompt = page.locator("[data-prompt]").first
    expect(prompt.locator("[data-others] li")).to_have_count(0)
    prompt.locator("textarea").first.fill("Toisen ajatus numero viisi")
    expect(prompt.locator("[data-others] li")).to_have_count(4)
    expect(prompt.locator(".alike li").first).to_be_visible()
    prompt.locator("button.add").click()
    page.keyboard.type("Aivan muuta")
    expect(prompt.locator("[data-idea]")).to_have_count(2)
    assert_accessible(page)
    prompt.locator("[data-others] button.endorse").first.click()
    expect(prompt.locator("[data-others] button[name=unendorse]")).to_have_count(1)
    page.locator("[value=review]").click()
    page.wait_for_url("**/answer/review/")
    expect(page.get_by_text("Aivan muuta")).to_be_visible()
    assert_accessible(page)


def test_one_tap_takes_an_idea_back_and_another_gives_it_again(page):
    place = Open()
    enter(page, place)
    prompt = page.locator("[data-prompt]").first
    prompt.locator("textarea").first.fill("Turha ajatus")
    prompt.locator("[data-idea] .remove").click()
    expect(prompt.locator(".taken-back")).to_contain_text("Turha ajatus")
    assert not Idea.objects.exists()
    prompt.locator("[data-restore]").click()
    expect(prompt.locator("[data-idea]")).to_have_count(1)
    eventually(page, Idea.objects.exists)
    assert [each.text for each in Idea.objects.all()] == ["Turha ajatus"]


def test_words_typed_without_a_connection_are_kept_and_sent_later(page, context):
    place = Open()
    enter(page, place)
    context.set_offline(True)
    page.locator("[data-prompt] textarea").first.fill("Ilman yhteyttä")
    expect(page.locator("#failure")).not_to_be_empty()
    context.set_offline(False)
    expect(page.locator("[data-idea]")).to_have_count(1)
    assert Idea.objects.get().text == "Ilman yhteyttä"


def test_words_that_were_not_stored_are_there_after_loading_the_page_again(page):
    place = Open()
    enter(page, place)
    page.route("**/answer/ideas/save/", lambda route: route.abort())
    page.locator("[data-prompt] textarea").first.fill("Kesken jäänyt")
    expect(page.locator("#failure")).not_to_be_empty()
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/answer/ideas/save/")
    page.reload()
    expect(page.locator("[data-idea] textarea")).to_have_value("Kesken jäänyt")


def test_words_that_were_not_stored_are_sent_by_nobody_who_opens_another_link(page):
    place = Open()
    enter(page, place)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/answer/ideas/save/", lambda route: route.abort())
    page.locator("[data-prompt] textarea").first.fill("Ensimmäisen sanat")
    expect(page.locator("#failure")).not_to_be_empty()
    enter(page, place, seat=1)
    page.unroute("**/answer/ideas/save/")
    expect(page.locator("[data-prompt] textarea").first).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0
    page.locator("[data-prompt] textarea").first.fill("Toisen sanat")
    expect(page.locator("[data-idea]")).to_have_count(1)
    assert [each.text for each in Idea.objects.all()] == ["Toisen sanat"]


def test_words_that_came_after_the_close_stay_on_the_page_and_nowhere_else(page):
    place = Open()
    enter(page, place)
    Round.objects.update(closes_at=place.round.opened_at + timedelta(minutes=1))
    page.locator("[data-prompt] textarea").first.fill("Myöhäinen")
    expect(page.locator("#failure a")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    expect(page.locator("[data-prompt] textarea").first).to_have_value("Myöhäinen")


def test_nothing_stays_in_the_browser_after_withdrawing(page):
    place = Open()
    enter(page, place)
    page.evaluate("sessionStorage.setItem('not-yet-saved', '{}')")
    page.goto("/answer/left/")
    page.wait_for_function("sessionStorage.length === 0")


def test_it_works_by_keyboard_alone(page):
    place = Open()
    enter(page, place)
    page.locator("[data-prompt] textarea").first.focus()
    page.keyboard.type("Näppäimillä")
    expect(page.locator("[data-idea]")).to_have_count(1)
    page.locator("button.add").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Toinen")
    expect(page.locator("[data-idea]")).to_have_count(2)
    page.locator("[data-idea] .remove").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-restore]")).to_be_focused()


def test_it_works_without_scripts(browser, live_server):
    place = with_others()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    enter(page, place)
    prompt = page.locator("[data-prompt]").first
    prompt.locator("textarea").first.fill("Ilman skriptejä")
    prompt.locator("button.add").click()
    page.wait_for_url(re.compile(r"saved"))
    expect(prompt.locator("textarea")).to_have_count(2)
    expect(prompt.locator("[data-others] li")).to_have_count(4)
    prompt.locator("[data-others] button.endorse").first.click()
    page.wait_for_url(re.compile(r"#o\d+$"))
    expect(prompt.locator("button[name=unendorse]")).to_have_count(1)
    prompt.locator("button.remove[name=remove]").click()
    expect(prompt.locator(".taken-back")).to_contain_text("Ilman skriptejä")
    prompt.locator("[name=restore]").click()
    page.wait_for_url(re.compile(r"saved"))
    page.locator("[value=review]").click()
    page.locator("main form .button").first.click()
    page.wait_for_url("**/answer/receipt/")
    assert [each.text for each in Idea.objects.filter(sheet__respondent=place.seats[0])] == [
        "Ilman skriptejä"
    ]
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_page(page, width):
    place = with_others()
    page.set_viewport_size({"width": width, "height": 800})
    enter(page, place)
    page.locator("[data-prompt] textarea").first.fill("Pitkä" * 30)
    expect(page.locator("[data-idea]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def sign_in(page, study):
    user = make_user(study=study)
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main button").click()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_facilitator_turns_ideas_into_the_next_round(page, language):
    place = Curated()
    sign_in(page, place.study)
    address = f"/studies/{place.study.public_id}/rounds/1"
    gather_ideas(**place.act, idea_ids=place.ideas[:1], themes=["Ilta"])
    page.goto(f"{address}/results/?theme=Ilta")
    for summary in page.locator("main summary").all():
        summary.click()
    assert_accessible(page)
    page.goto(f"{address}/results/")
    page.locator(f".languages [value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert_accessible(page)
    page.goto(f"{address}/next/")
    assert_accessible(page)
    page.locator("[name=ideas]").first.check()
    for name in ("fi", "sv", "en"):
        page.locator(f"[name=text_{name}]").fill(f"Ajatus ({name})")
    page.locator(".decision-on-ideas .button").click()
    expect(page.locator("#I01")).to_be_visible()
    for box in page.locator("[name=ideas]").all():
        box.check()
    page.locator("[name=decision][value=aside]").check()
    page.locator("[name=reason]").fill("Ei kuulu aiheeseen.")
    assert_accessible(page)
    page.locator(".decision-on-ideas .button").click()
    page.locator("form[action$='/draft/'] .button").click()
    page.wait_for_url("**/rounds/2/")
