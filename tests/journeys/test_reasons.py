"""What a panellist says beside their answers, in a browser: with scripts, by keyboard, without."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from delphi.models import AnswerNote, Argument, Endorsement, Reply
from surveys.models import Answer
from tests.factories import (
    make_answer,
    make_argument,
    make_release,
    make_round,
    make_study,
    questions_of,
    seats_of,
)
from tests.journeys.test_expert import check, eventually, field, open_sheet, saved, tab_to

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = {"own_answer": True, "distribution": True, "median": True, "groups": True}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def second_round():
    """A study in its second round: Alice answered 5, and each question shows four reasons."""
    study = make_study(items=3)
    alice = seats_of(study)[0]
    first = make_round(study, state="analysed")
    entries = []
    groups = [{"names": {"fi": "Koulu"}, "n": 9, "median": 5.0, "q1": None, "q3": None}]
    for question in questions_of(first):
        make_answer(alice, question, level=5)
        ids = {
            side: [make_argument(first, question, side, f"Syy {n} {side}").pk for n in range(2)]
            for side in ("for", "against")
        }
        counts = [0, 1, 2, 3, 8, 4, 2]
        of_groups = {"by": "sector", "cells": groups}
        entries.append({"median": 5, "distribution": counts, "arguments": ids, "groups": of_groups})
    round_ = make_round(study, number=2, feedback=PARTS | {"arguments": 2})
    asked = questions_of(round_)
    make_release(
        round_, first, {question.pk: entry for question, entry in zip(asked, entries, strict=True)}
    )
    return study, round_


def shown_reasons(page, asked):
    """All reasons of a question, by its button on the sheet."""
    page.locator(f"#q{asked.pk} button[name=reasons]").click()
    page.wait_for_url(f"**/answer/reasons/{asked.pk}/")


def test_a_reply_is_saved_while_it_is_written_and_the_sheet_loses_nothing(page):
    study, round_ = second_round()
    asked, *_ = questions_of(round_)
    open_sheet(page, study)
    field(page, asked, "level", 3).check()
    page.locator(f"#q{asked.pk} .reason-field summary").click()
    field(page, asked, "rationale").fill("Kesken")
    shown_reasons(page, asked)
    page.locator("details.reply summary").first.click()
    reply = page.locator("details.reply textarea").first
    reply.fill("Entä rahat?")
    reply.blur()
    eventually(page, Reply.objects.exists)
    expect(page.locator("#failure")).to_be_empty()
    assert Reply.objects.get().texts == {"fi": "Entä rahat?"}
    page.reload()
    expect(page.locator("details.reply textarea").first).to_have_value("Entä rahat?")
    page.locator("button[value=back]").click()
    page.wait_for_url("**/answer/sheet/**")
    expect(field(page, asked, "rationale")).to_have_value("Kesken")
    assert levels(round_) == {asked.pk: 3}


def test_replies_and_endorsements_go_with_scripts_off(browser, browser_context_args):
    study, round_ = second_round()
    asked, *_ = questions_of(round_)
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    open_sheet(page, study)
    shown_reasons(page, asked)
    page.locator("details.reply summary").first.click()
    page.locator("details.reply textarea").first.fill("Entä rahat?")
    page.locator("button.endorse").last.click()
    expect(page.locator("button[name=unendorse]")).to_have_count(1)
    assert Reply.objects.count() == Endorsement.objects.count() == 1
    context.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_axe_finds_nothing_on_the_pages_of_reasons(page, context, live_server, language):
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    study, round_ = second_round()
    asked, *_ = questions_of(round_)
    open_sheet(page, study)
    check(page, "/answer/arguments/")
    page.goto("/answer/sheet/")
    shown_reasons(page, asked)
    page.locator("details.reply summary").first.click()
    page.locator("details.reply textarea").first.fill("Entä rahat?")
    page.locator("button[value=back]").click()
    page.wait_for_url("**/answer/sheet/**")
    shown_reasons(page, asked)
    check(page)
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("textarea").first.evaluate("field => { field.maxLength = 9999; }")
    page.locator("textarea").first.fill("a" * 2001)
    page.locator("button[value=back]").click()
    expect(page.locator(".errors")).to_be_visible()
    check(page)
    Argument.objects.update(hidden=True, why_hidden="Toisto")
    check(page, "/answer/arguments/")


def levels(round_):
    answers = Answer.objects.filter(sheet__questionnaire=round_.questionnaire)
    return {answer.question_id: answer.level for answer in answers}


def test_three_taps_change_an_answer_and_say_why_and_what_moved(page):
    study, round_ = second_round()
    asked, *_ = questions_of(round_)
    open_sheet(page, study)
    question = page.locator(f"#q{asked.pk}")
    question.locator(".point").nth(2).click()
    question.locator("button[data-say=argument]").click()
    moved = question.locator(".moved button").first
    moved.click()
    expect(moved).to_have_attribute("aria-pressed", "true")
    note = AnswerNote.objects.get()
    assert (note.why, len(note.moved)) == ("argument", 1)
    # Another reason takes its place; the same one again takes it back.
    question.locator("button[data-say=group]").click()
    expect(question.locator("button[data-say=group]")).to_have_attribute("aria-pressed", "true")
    assert AnswerNote.objects.get().why == "group"
    question.locator("button[data-say=group]").click()
    expect(question.locator("button[data-say=group]")).to_have_attribute("aria-pressed", "false")
    assert not AnswerNote.objects.exists()
    question.locator("button[data-say=wording]").click()
    expect(question.locator("button[data-say=wording]")).to_have_attribute("aria-pressed", "true")
    # Back at the earlier answer nothing is asked, and nothing stands.
    with page.expect_response("**/answer/note/"):
        question.locator("button[name=keep]").click()
    expect(question.locator(".change")).to_have_count(0)
    saved(page)
    assert levels(round_) == {asked.pk: 5}
    assert not AnswerNote.objects.exists()


def test_a_reason_can_be_put_on_a_side_by_one_tap(page):
    study, round_ = second_round()
    asked, *_ = questions_of(round_)
    open_sheet(page, study)
    question = page.locator(f"#q{asked.pk}")
    question.locator(".reason-field summary").click()
    expect(question.locator(".sides")).to_have_count(0)
    field(page, asked, "rationale").fill("Näin on.")
    against = question.locator("button[data-say=against]")
    against.click()
    expect(against).to_have_attribute("aria-pressed", "true")
    assert AnswerNote.objects.get().side == "against"
    question.locator("button[name=clear], button[name=keep]").first.click()
    saved(page)
    expect(field(page, asked, "rationale")).to_have_value("Näin on.")
    page.reload()
    expect(page.locator(f"#q{asked.pk} button[data-say=against]")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_one_tap_keeps_a_whole_part_by_keyboard_and_one_undoes_it(page):
    study, round_ = second_round()
    first, second, third = questions_of(round_)
    open_sheet(page, study)
    field(page, first, "level", 2).check()
    saved(page)
    tab_to_keep_all(page)
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator("#count")).to_contain_text("3")
    assert levels(round_) == {first.pk: 2, second.pk: 5, third.pk: 5}
    expect(page.locator(".kept-many button")).to_be_focused()
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator("#count")).to_contain_text("1")
    assert levels(round_) == {first.pk: 2, second.pk: None, third.pk: None}
    expect(page.locator("button[name=keep_all]")).to_be_focused()


def tab_to_keep_all(page):
    page.locator("h1").click()
    tab_to(page, "button[name=keep_all]")


def test_with_scripts_off_the_same_buttons_do_the_same(browser, browser_context_args):
    study, round_ = second_round()
    first, *_ = questions_of(round_)
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    open_sheet(page, study)
    page.locator("button[name=keep_all]").click()
    expect(page.locator("#kept")).to_be_visible()
    page.locator("#kept button").click()
    expect(page.locator("button[name=keep_all]")).to_be_visible()
    field(page, first, "level", 3).check()
    page.locator("#save").click()
    page.locator(f"#q{first.pk} button[data-say=argument]").click()
    page.locator(f"#q{first.pk} .moved button").first.click()
    expect(page.locator(f"#q{first.pk} .moved [aria-pressed=true]")).to_have_count(1)
    assert AnswerNote.objects.get().why == "argument"
    context.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_axe_finds_nothing_in_what_is_asked_beside_an_answer(page, context, live_server, language):
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    study, round_ = second_round()
    first, *_ = questions_of(round_)
    open_sheet(page, study)
    question = page.locator(f"#q{first.pk}")
    question.locator(".point").nth(2).click()
    question.locator("button[data-say=argument]").click()
    question.locator(".moved button").first.click()
    question.locator(".reason-field summary").click()
    field(page, first, "rationale").fill("Näin on.")
    expect(question.locator(".sides")).to_be_visible()
    page.locator("button[name=keep_all]").click()
    expect(page.locator(".kept-many")).to_be_visible()
    saved(page)
    check(page)
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
