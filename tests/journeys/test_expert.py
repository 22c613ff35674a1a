"""A panellist in a browser: by keyboard alone, without scripts, on a narrow phone, offline."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import expect

from delphi.models import Consent, Endorsement, ItemResult, Round
from delphi.services.consenting import write_information
from surveys.models import Answer, AnswerSheet, Question, Statement
from tests.factories import (
    CRITERIA,
    link_of,
    make_answer,
    make_argument,
    make_release,
    make_round,
    make_study,
    questions_of,
    seats_of,
    texts,
)

pytestmark = pytest.mark.django_db(transaction=True)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def small_study(criteria=("probability", "desirability"), items=2):
    study = make_study(items=items, criteria=criteria)
    return study, make_round(study)


def second_round():
    """A study in its second round, with everything that goes back to the panel."""
    study = make_study(items=2, criteria=["probability", "year"], simulated=True)
    alice = seats_of(study)[0]
    first = make_round(study, state="analysed")
    entries = []
    for question in questions_of(first):
        if question.criterion.key == "year":
            make_answer(alice, question, value=2033.0)
            entries.append({"median": 2032, "q1": 2030, "q3": 2036})
        else:
            make_answer(alice, question, level=5)
            ids = {
                side: [make_argument(first, question, side, f"Syy {n}").pk for n in range(3)]
                for side in ("for", "against")
            }
            counts = [0, 1, 2, 3, 8, 4, 2]
            entries.append(
                {"median": 5, "q1": 4, "q3": 6, "distribution": counts, "arguments": ids}
            )
    parts = {"own_answer": True, "distribution": True, "median": True, "quartiles": True}
    round_ = make_round(study, number=2, feedback=parts | {"arguments": 2})
    asked = questions_of(round_)
    make_release(
        round_, first, {question.pk: entry for question, entry in zip(asked, entries, strict=True)}
    )
    return study, round_


def enter(page, study, seat=0):
    page.goto(link_of(seats_of(study)[seat]))
    page.locator("main form button").click()
    page.wait_for_url("**/answer/")


def open_sheet(page, study, seat=0):
    enter(page, study, seat)
    page.goto("/answer/sheet/")


def field(page, question, name, value=None):
    chosen = f"[value='{value}']" if value is not None else ""
    return page.locator(f"[name=q{question.pk}-{name}]{chosen}")


def saved(page):
    """Wait until everything typed so far has been acknowledged."""
    page.wait_for_function(
        "() => !sessionStorage.getItem('not-yet-saved')"
        " && document.getElementById('status').textContent.trim()"
    )


def eventually(page, holds):
    """Wait until what the page sends has arrived: its status may tell of something before."""
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it has not come true within fifteen seconds")


def levels():
    return {answer.question_id: answer.level for answer in Answer.objects.all()}


def test_a_whole_round_by_keyboard_alone(page):
    study, round_ = small_study(items=1)
    first, second = questions_of(round_)
    page.goto(link_of(seats_of(study)[0]))
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/")
    tab_to(page, "main a.button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/sheet/")
    tab_to(page, f"[name=q{first.pk}-level]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert not is_covered(page)
    tab_to(page, f"#q{first.pk} summary")
    page.keyboard.press("Enter")
    tab_to(page, f"[name=q{first.pk}-rationale]")
    page.keyboard.type("Näppäimistöllä.")
    assert not is_covered(page)
    tab_to(page, f"[name=q{second.pk}-level]")
    page.keyboard.press("Space")
    saved(page)
    tab_to(page, "button[value=review]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/review/")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/receipt/")
    sheet = AnswerSheet.objects.get()
    expect(page.locator(".reference")).to_have_text(sheet.receipt)
    assert levels() == {first.pk: 3, second.pk: 1}
    assert Answer.objects.get(question=first).rationale == "Näppäimistöllä."
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def tab_to(page, selector):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by tabbing")


def is_covered(page):
    """Whether the focused element lies under the sticky foot."""
    return page.evaluate(
        """() => {
        const focused = document.activeElement.getBoundingClientRect();
        return focused.top >= document.querySelector('.foot').getBoundingClientRect().top;
    }"""
    )


def test_a_whole_round_with_scripts_off(browser, browser_context_args):
    study, round_ = second_round()
    asked = questions_of(round_)
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    open_sheet(page, study)
    page.locator(f"#q{asked[0].pk} button[name=keep]").click()
    page.locator(f"#q{asked[0].pk} button[name=endorse]").first.click()
    field(page, asked[1], "value").fill("2041")
    field(page, asked[2], "level", 7).check()
    field(page, asked[3], "value").fill("kohta")
    page.locator("#save").click()
    expect(page.locator(".errors li")).to_have_count(1)
    assert page.title().startswith(("Error:", "Virhe:"))
    expect(page.locator(".errors")).to_be_focused()
    expect(field(page, asked[3], "value")).to_have_value("kohta")
    field(page, asked[3], "never").check()
    field(page, asked[3], "value").fill("")
    page.locator("button[value=review]").click()
    page.locator("main form button").click()
    # Chromium drops a step back that comes while the page it leaves is still arriving.
    page.wait_for_url("**/answer/receipt/", wait_until="load")
    page.go_back()
    page.reload()
    stored = {
        answer.question_id: answer
        for answer in AnswerSheet.objects.get(receipt__gt="").answers.all()
    }
    assert stored[asked[0].pk].level == 5
    assert stored[asked[1].pk].value == 2041
    assert stored[asked[2].pk].level == 7
    assert stored[asked[3].pk].choices == ["never"]
    assert Endorsement.objects.count() == 1
    context.close()


def test_one_tap_keeps_the_earlier_answer_and_one_endorses(page):
    study, round_ = second_round()
    asked = questions_of(round_)
    open_sheet(page, study)
    page.locator(f"#q{asked[0].pk} button[name=keep]").click()
    page.locator(f"#q{asked[1].pk} button[name=keep]").click()
    saved(page)
    reason = page.locator(f"#q{asked[0].pk} .endorse").first
    reason.click()
    expect(reason).to_have_attribute("name", "unendorse")
    expect(page.locator("#count")).to_contain_text("2")
    new = {
        a.question_id: (a.level, a.value)
        for a in Answer.objects.filter(sheet__questionnaire=round_.questionnaire)
    }
    assert new == {asked[0].pk: (5, None), asked[1].pk: (None, 2033.0)}
    assert Endorsement.objects.count() == 1
    page.locator(f"#q{asked[0].pk} button[name=clear]").click()
    saved(page)
    expect(page.locator("#count")).to_contain_text("1")


def test_a_connection_loss_loses_nothing(page, context):
    study, round_ = small_study()
    first, second, third, _ = questions_of(round_)
    open_sheet(page, study)
    context.set_offline(True)
    field(page, first, "level", 4).check()
    field(page, second, "level", 2).check()
    expect(page.locator("#failure button")).to_be_visible()
    assert not Answer.objects.exists()
    assert page.evaluate("sessionStorage.length") == 1
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    expect(page.locator("#failure")).to_be_empty()
    assert levels() == {first.pk: 4, second.pk: 2}
    # What was not sent yet survives a reload of the page.
    page.route("**/answer/save/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    field(page, third, "level", 6).check()
    expect(page.locator("#failure button")).to_be_visible()
    page.reload()
    expect(field(page, third, "level", 6)).to_be_checked()
    expect(page.locator("#failure button")).to_be_visible()
    page.unroute("**/answer/save/")
    page.locator("#failure button").click()
    saved(page)
    assert levels() == {first.pk: 4, second.pk: 2, third.pk: 6}


def test_two_tabs_show_both_versions_and_let_the_panellist_decide(page, context):
    study, round_ = small_study()
    first, *_ = questions_of(round_)
    open_sheet(page, study)
    other = context.new_page()
    other.goto("/answer/sheet/")
    field(page, first, "level", 4).check()
    saved(page)
    field(other, first, "level", 6).check()
    notice = other.locator(f"#q{first.pk} .conflict")
    expect(notice).to_contain_text("4")
    assert levels() == {first.pk: 4}
    notice.locator("[data-mine]").click()
    saved(other)
    assert levels() == {first.pk: 6}
    field(page, first, "level", 2).check()
    page.locator(f"#q{first.pk} [data-other]").click()
    saved(page)
    expect(field(page, first, "level", 6)).to_be_checked()
    assert levels() == {first.pk: 6}


def test_a_close_while_typing_leaves_the_text_on_the_page(page):
    study, round_ = small_study()
    first, *_ = questions_of(round_)
    open_sheet(page, study)
    Round.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    page.locator(f"#q{first.pk} summary").click()
    field(page, first, "rationale").fill("Pitkä perustelu")
    expect(page.locator("#failure")).not_to_be_empty()
    expect(field(page, first, "rationale")).to_have_value("Pitkä perustelu")
    assert not Answer.objects.exists()


def test_what_excludes_each_other_is_never_sent_together(page):
    study, round_ = small_study(["year", "who"], items=1)
    year, who = questions_of(round_)
    open_sheet(page, study)
    field(page, year, "value").fill("2040")
    field(page, year, "value").blur()
    field(page, year, "never").check()
    expect(field(page, year, "value")).to_have_value("")
    field(page, year, "cannot").check()
    expect(field(page, year, "never")).not_to_be_checked()
    field(page, who, "choice", "cannot").check()
    saved(page)
    assert [answer.cannot_judge for answer in Answer.objects.all()] == [True, True]


def test_an_interval_is_sent_when_it_is_left_and_its_order_explained(page):
    study, round_ = small_study(["range"], items=1)
    asked = questions_of(round_)[0]
    open_sheet(page, study)
    for name, value in (("low", "30"), ("value", "20"), ("high", "60")):
        field(page, asked, name).fill(value)
    assert not Answer.objects.exists()
    field(page, asked, "high").blur()
    expect(page.locator(f"#q{asked.pk}-value-error")).to_be_visible()
    field(page, asked, "value").fill("40")
    field(page, asked, "value").blur()
    expect(page.locator(f"#q{asked.pk}-value-error")).to_have_count(0)
    saved(page)
    assert (Answer.objects.get().low, Answer.objects.get().value) == (30, 40)


def test_at_320_pixels_nothing_scrolls_sideways_and_every_target_is_big_enough(
    browser, browser_context_args
):
    study, _ = small_study(CRITERIA, items=1)
    for width in (320, 360):
        context = browser.new_context(
            **browser_context_args | {"viewport": {"width": width, "height": 640}}
        )
        page = context.new_page()
        open_sheet(page, study)
        for path in ("/answer/sheet/", "/answer/", "/answer/review/", "/answer/leave/"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.goto("/answer/sheet/")
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                '.point, .choice, main button.button:not(.plain), .foot button')]
            .map(each => [each.className, each.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
            .map(([name, box]) => `${name} ${box.width}×${box.height}`)"""
        )
        assert small == []
        context.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_axe_finds_nothing_on_any_page_in_any_state(page, context, live_server, language):
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    study, round_ = second_round()
    asked = questions_of(round_)
    # In one language only: two of the three pages say so.
    Statement.objects.filter(item=asked[0].item).update(texts={"sv": "Påstående."})
    check(page, link_of(seats_of(study)[1]))
    enter(page, study)
    check(page, link_of(seats_of(study)[1]))  # asks whether to switch
    check(page, "/l/nothing/")
    check(page, "/answer/")
    check(page, "/answer/sheet/")
    field(page, asked[1], "value").fill("abc")
    field(page, asked[1], "value").blur()
    expect(page.locator(".field-error")).to_be_visible()
    check(page)
    page.locator("button[value=review]").click()
    expect(page.locator(".errors")).to_be_visible()
    assert page.title().startswith(
        {"fi": ("Virhe:", "Error:"), "sv": ("Fel:", "Error:"), "en": "Error:"}[language]
    )
    check(page)
    page.goto("/answer/sheet/")
    check(page, "/answer/review/")
    page.locator("main form button").click()
    check(page)
    check(page, "/answer/")
    check(page, "/answer/receipts/?reference=nothing")
    check(page, "/answer/copy/1/")
    check(page, "/answer/reports/")
    check(page, "/answer/leave/")
    Round.objects.filter(pk=round_.pk).update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    check(page, "/answer/")
    page.goto("/answer/leave/")
    page.locator("main form button").click()
    check(page)
    check(page, "/answer/")


def test_axe_finds_nothing_on_any_kind_of_question_in_the_dark(browser, browser_context_args):
    study, _ = small_study(CRITERIA, items=1)
    context = browser.new_context(**browser_context_args | {"color_scheme": "dark"})
    page = context.new_page()
    open_sheet(page, study)
    check(page)
    page.locator(".point").first.click()
    check(page)
    context.close()


def test_axe_finds_nothing_on_a_sheet_in_parts_with_folded_statements(page):
    study, round_ = second_round()
    asked = questions_of(round_)
    for question in Question.objects.filter(questionnaire__round__number=1, item=asked[0].item):
        ItemResult.objects.create(
            round=question.questionnaire.round,
            item=question.item,
            criterion=question.criterion,
            statement=question.statement,
            figures={"n": 20},
            verdict="settled",
        )
    Round.objects.filter(pk=round_.pk).update(fold_settled=True)
    open_sheet(page, study)
    expect(page.locator(".need")).to_have_count(2)
    check(page)
    # A link from the review page opens the fold it leads into.
    page.goto(f"/answer/sheet/#q{asked[0].pk}")
    expect(field(page, asked[0], "level", 4)).to_be_visible()
    field(page, asked[0], "level", 4).check()
    saved(page)
    assert levels()[asked[0].pk] == 4
    check(page)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_consent_is_ticked_and_pressed_by_keyboard_and_asked_again_when_it_changes(
    page, context, live_server, language
):
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    study, _ = small_study(items=1)
    write_information(
        study_id=study.pk, texts=texts("Tietoa."), changes={}, by=None, at=datetime.now(UTC)
    )
    enter(page, study)
    check(page)
    tab_to(page, "#information button")
    page.keyboard.press("Enter")
    expect(page.locator(".errors")).to_be_focused()
    check(page)
    assert not Consent.objects.exists()
    tab_to(page, "#agree")
    page.keyboard.press("Space")
    tab_to(page, "#information button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/sheet/")
    write_information(
        study_id=study.pk,
        texts=texts("Uutta tietoa."),
        changes=texts("Kaikki muuttui."),
        by=None,
        at=datetime.now(UTC),
    )
    page.goto("/answer/sheet/")
    page.wait_for_url("**/answer/#information")
    expect(page.locator("#information .notice")).to_contain_text("Kaikki muuttui.")
    check(page)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_own_data_is_seen_and_erased_by_keyboard_and_nothing_stays_in_the_browser(
    page, context, live_server, language
):
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    study, _ = second_round()
    link = link_of(seats_of(study)[0])
    enter(page, study)
    tab_to(page, "a[href='/answer/data/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/data/")
    check(page)
    check(page, "/answer/withdraw/keep/")
    page.goto("/answer/data/")
    tab_to(page, "a[href='/answer/withdraw/erase/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/withdraw/erase/")
    check(page)
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer/left/?erased=1")
    check(page)
    assert not Answer.objects.exists()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert page.goto(link).status == 404


def test_a_sheet_of_thirty_statements_is_light(page):
    """Under 150 kB on the wire and in at most 12 requests, cold, with many reasons to read."""
    study = make_study(items=30, criteria=["probability", "desirability"])
    alice = seats_of(study)[0]
    first = make_round(study, state="analysed")
    entries = []
    for question in questions_of(first):
        make_answer(alice, question, level=5)
        ids = {
            side: [make_argument(first, question, side, f"Perustelu {n}. " * 12).pk for n in "123"]
            for side in ("for", "against")
        }
        counts = [0, 1, 2, 3, 8, 4, 2]
        entries.append({"median": 5, "q1": 4, "q3": 6, "distribution": counts, "arguments": ids})
    parts = {"own_answer": True, "distribution": True, "median": True, "quartiles": True}
    round_ = make_round(study, number=2, feedback=parts | {"arguments": 2})
    asked = [question.pk for question in questions_of(round_)]
    make_release(round_, first, dict(zip(asked, entries, strict=True)))
    enter(page, study)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came = []
    cdp.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    page.goto("/answer/sheet/")
    page.wait_for_load_state("networkidle")
    print(f"sheet of 30 statements: {len(came)} requests, {sum(came) / 1000:.0f} kB")
    assert len(came) <= 12
    assert sum(came) < 150_000


def check(page, path=None):
    if path:
        page.goto(path)
    found = Axe().run(page, options={"runOnly": WCAG["runOnly"]}).response["violations"]
    brief = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found]
    assert brief == [], f"{page.url}: {json.dumps(brief, indent=1)}"


def test_the_language_switch_loses_nothing(page):
    study, round_ = small_study()
    first, *_ = questions_of(round_)
    open_sheet(page, study)
    page.locator(f"#q{first.pk} summary").click()
    field(page, first, "rationale").fill("Kesken")
    page.locator("button[name=language][value=sv]").click()
    page.wait_for_url(re.compile("/answer/sheet/"))
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(field(page, first, "rationale")).to_have_value("Kesken")


def test_a_script_that_clicks_nothing_opens_nothing(page):
    """A mail scanner's headless browser loads the link and runs its scripts."""
    study, _ = small_study()
    path = link_of(seats_of(study)[0])
    for _ in range(3):
        page.goto(path)
    assert "seat" not in {cookie["name"] for cookie in page.context.cookies()}
    assert not AnswerSheet.objects.exists()
