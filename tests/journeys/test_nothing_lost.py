"""Nothing a panellist types is lost, and nothing of it stays behind in the browser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from playwright.sync_api import expect

from delphi.models import Round
from surveys.models import Answer
from tests.factories import link_of, make_round, make_study, questions_of, seats_of
from tests.journeys.test_expert import enter, field, levels, open_sheet, saved

pytestmark = pytest.mark.django_db(transaction=True)
TEN_MINUTES = 10 * 60 * 1000


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def round_():
    return make_round(make_study(items=2))


def kept_in(page):
    return page.evaluate("sessionStorage.length + localStorage.length")


def close(round_):
    Round.objects.filter(pk=round_.pk).update(closes_at=datetime.now(UTC) - timedelta(seconds=1))


def give_reason(page, question, text):
    page.locator(f"#q{question.pk} .reason-field summary").click()
    field(page, question, "rationale").fill(text)


def test_ten_minutes_without_a_connection_are_made_good_when_it_is_back(page, context, round_):
    first, second = questions_of(round_)
    page.clock.install()
    open_sheet(page, round_.study)
    context.set_offline(True)
    field(page, first, "level", 4).check()
    page.clock.run_for(1000)
    expect(page.locator("#failure button")).to_be_visible()
    give_reason(page, first, "Kirjoitettu junassa.")
    field(page, second, "level", 6).check()
    page.clock.fast_forward(TEN_MINUTES)
    assert not Answer.objects.exists()
    context.set_offline(False)
    page.clock.run_for(90_000)  # the longest wait between two tries, and a bit
    expect(page.locator("#failure")).to_be_empty()
    saved(page)
    assert levels() == {first.pk: 4, second.pk: 6}
    assert Answer.objects.get(question=first).rationale == "Kirjoitettu junassa."
    assert kept_in(page) == 0


def test_a_connection_that_is_back_after_the_close_leaves_the_text_to_be_copied(
    page, context, round_
):
    first, _ = questions_of(round_)
    open_sheet(page, round_.study)
    context.set_offline(True)
    give_reason(page, first, "Myöhästynyt perustelu")
    expect(page.locator("#failure button")).to_be_visible()
    close(round_)
    context.set_offline(False)  # the page notices by itself
    expect(page.locator("#failure a")).to_have_attribute("href", "/answer/")
    expect(page.locator("#failure button")).to_have_count(0)
    expect(field(page, first, "rationale")).to_have_value("Myöhästynyt perustelu")
    assert not Answer.objects.exists()
    assert kept_in(page) == 0
    page.locator("#failure a").click()
    page.wait_for_url("**/answer/")


def test_two_devices_show_both_versions_of_a_reason(page, browser, browser_context_args, round_):
    first, _ = questions_of(round_)
    open_sheet(page, round_.study)
    other_device = browser.new_context(**browser_context_args)
    phone = other_device.new_page()
    open_sheet(phone, round_.study)
    field(page, first, "level", 3).check()
    saved(page)
    field(phone, first, "level", 6).check()
    notice = phone.locator(f"#q{first.pk} .conflict")
    expect(notice).to_contain_text("3")
    expect(field(phone, first, "level", 6)).to_be_checked()
    assert levels() == {first.pk: 3}
    notice.locator("[data-other]").click()
    saved(phone)
    expect(field(phone, first, "level", 3)).to_be_checked()
    assert levels() == {first.pk: 3}
    other_device.close()


def test_a_session_that_ends_while_typing_goes_on_when_the_link_is_opened_again(
    page, context, round_
):
    first, _ = questions_of(round_)
    alice = seats_of(round_.study)[0]
    open_sheet(page, round_.study)
    context.clear_cookies(name="seat")
    give_reason(page, first, "Istunto päättyi kesken.")
    field(page, first, "level", 5).check()
    expect(page.locator("#failure button")).to_be_visible()
    assert not Answer.objects.exists()
    again = context.new_page()
    again.goto(link_of(alice))
    again.locator("main form button").click()
    again.wait_for_url("**/answer/")
    page.locator("#failure button").click()
    saved(page)
    stored = Answer.objects.get()
    assert (stored.level, stored.rationale) == (5, "Istunto päättyi kesken.")


def test_a_full_disk_is_waited_out(page, round_, monkeypatch):
    def full(**_):
        raise OperationalError("database or disk is full")

    first, _ = questions_of(round_)
    open_sheet(page, round_.study)
    with monkeypatch.context() as disk:
        disk.setattr("delphi.views.expert.saving.save_answer", full)
        field(page, first, "level", 2).check()
        expect(page.locator("#failure button")).to_be_visible()
    saved(page)  # tried again after a few seconds
    expect(page.locator("#failure")).to_be_empty()
    assert levels() == {first.pk: 2}


def test_a_tab_that_somebody_else_enters_sends_and_keeps_nothing_of_the_one_before(
    page, context, round_
):
    first, _ = questions_of(round_)
    _, bertha, _ = seats_of(round_.study)
    open_sheet(page, round_.study)
    page.route("**/answer/save/", lambda route: route.abort())
    give_reason(page, first, "Alicen salaisuus")
    expect(page.locator("#failure button")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(link_of(bertha))
    page.unroute("**/answer/save/")
    page.locator("main form button").click()
    page.wait_for_url("**/answer/")
    page.goto("/answer/sheet/")
    expect(field(page, first, "rationale")).to_have_value("")
    field(page, first, "level", 1).check()
    saved(page)
    assert [answer.rationale for answer in Answer.objects.all()] == [""]
    assert kept_in(page) == 0


def test_another_link_in_the_same_browser_stops_the_sheet_that_was_open(page, context, round_):
    first, _ = questions_of(round_)
    _, bertha, _ = seats_of(round_.study)
    open_sheet(page, round_.study)
    other = context.new_page()
    other.goto(link_of(bertha))
    other.locator("main form button").click()
    other.wait_for_url("**/answer/")
    other.goto("/answer/sheet/")
    expect(page.locator("#failure")).not_to_be_empty()
    field(page, first, "level", 7).check()
    field(other, first, "level", 1).check()
    saved(other)
    page.wait_for_timeout(600)
    assert levels() == {first.pk: 1}


def test_submitting_and_leaving_leave_nothing_in_the_browser(page, round_):
    first, _ = questions_of(round_)
    open_sheet(page, round_.study)
    give_reason(page, first, "Jää palvelimelle vain.")
    page.locator("button[value=review]").click()
    page.locator("main form button").click()
    page.wait_for_url("**/answer/receipt/")
    assert kept_in(page) == 0
    assert Answer.objects.get().rationale == "Jää palvelimelle vain."
    page.goto("/answer/sheet/")
    page.route("**/answer/save/", lambda route: route.abort())
    give_reason(page, questions_of(round_)[1], "Ei ehtinyt perille.")
    expect(page.locator("#failure button")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/answer/leave/")
    page.locator("main form button").click()
    page.wait_for_url("**/answer/leave/?left=1")
    assert kept_in(page) == 0


def test_the_language_switch_in_mid_answer_keeps_what_is_not_saved_yet(page, round_):
    first, second = questions_of(round_)
    enter(page, round_.study)
    page.goto("/answer/sheet/")
    page.route("**/answer/save/", lambda route: route.abort())
    field(page, second, "level", 6).check()
    give_reason(page, first, "Kesken jäänyt lause")
    page.locator("button[name=language][value=sv]").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(field(page, first, "rationale")).to_have_value("Kesken jäänyt lause")
    expect(field(page, second, "level", 6)).to_be_checked()
    page.locator("button[name=language][value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(field(page, first, "rationale")).to_have_value("Kesken jäänyt lause")
    assert levels() == {first.pk: None, second.pk: 6}
