"""Fanni sets a study up, launches it, turns its round around: in a browser, without a script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from delphi.models import Message, Round, Study
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from tests.factories import (
    PASSWORD,
    make_answer,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PANEL = "Nimi;Sähköposti;Kieli\n" + "".join(
    f"Henkilö {number};h{number}@example.org;{'sv' if number % 3 == 0 else 'fi'}\n"
    for number in range(1, 13)
)
LEVELS = (6, 6, 7, 5, 6, 7, 6, 2, 6, 6, 7, 5)


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("fanni@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main button").click()


def press(page: Page, name: str) -> None:
    """Activate a button or link by its name, with the keyboard."""
    target = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    target.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    return [fault["id"] for fault in Axe().run(page).response["violations"]]


def answer_all(round_: Round) -> None:
    for place, seat in enumerate(seats_of(round_.study)):
        for question in questions_of(round_):
            make_answer(seat, question, level=LEVELS[place % len(LEVELS)])


def finish(round_: Round) -> None:
    """What the worker does with a closed round."""
    now = timezone.now()
    seal_round(round_id=round_.pk, by=None, at=now)
    analyse_round(round_id=round_.pk, at=now)


@pytest.fixture
def plain_page(browser: Browser, live_server: Any) -> Any:
    """A page of a browser that runs no scripts at all, in English."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_from_a_file_to_a_drafted_second_round_without_any_script(plain_page: Page) -> None:
    page = plain_page
    user = make_user()
    type(user).objects.filter(pk=user.pk).update(language="en")
    sign_in(page)

    # Set up: from the example, with a mistake first.
    page.goto("/studies/")
    example = (page.request.get("/static/delphi/example-study.yaml")).text()
    page.get_by_text("Set up a study from a study file").click()
    page.locator("#id_text").fill(example.replace("kind: ordinal", "kind: ordnal"))
    press(page, "Check and set up")
    expect(page.locator(".errors")).to_contain_text("Line")
    page.locator("#id_text").fill(example)
    press(page, "Check and set up")
    study = Study.objects.get(key="my-study")

    # The panel.
    press(page, "Upload the panel list")
    page.locator("#id_file").set_input_files(
        {"name": "panel.csv", "mimeType": "text/csv", "buffer": PANEL.encode()}
    )
    press(page, "Check and add")
    expect(page.locator(".messages")).to_contain_text("12 panellists added")

    # Launch, undo, launch again.
    page.goto(f"/studies/{study.public_id}/")
    for _ in range(2):
        press(page, "Check and launch")
        press(page, "Look at what goes out")
        expect(page.locator("main")).to_contain_text("Svenska", ignore_case=True)
        page.locator("[name=recipients]").fill("11")
        press(page, "Launch round 1")
        expect(page.locator(".errors")).to_contain_text("12 active seats")
        page.locator("[name=recipients]").fill("12")
        press(page, "Launch round 1")
        if study.rounds.get().state == "open" and _ == 0:
            press(page, "Undo the launch")
            assert not Message.objects.exists()
    assert Message.objects.count() == 12

    # Answers come in; close; the worker does its part.
    round_ = study.rounds.get()
    answer_all(round_)
    page.reload()
    press(page, "Close now …")
    press(page, "Close now")
    finish(round_)

    # Results, and the next round.
    page.goto(f"/studies/{study.public_id}/rounds/1/")
    press(page, "See the results")
    expect(page.locator(".result")).to_have_count(2)
    press(page, "Draft the next round")
    page.locator(".turned").first.get_by_role("link", name=re.compile("Reword")).click()
    page.locator("[name=text_1_fi]").fill("Perhekeskus on kävelymatkan päässä.")
    press(page, "See what changes")
    expect(page.locator(".differences").first.locator("ins")).not_to_have_count(0)
    press(page, "Keep the decision")
    expect(page.locator(".errors")).to_contain_text("Give a reason")
    page.locator("[name=reason]").fill("Kaksi tulkintaa")
    page.locator("[name=trend][value=anew]").check()
    page.locator("[name=one_language]").check()
    press(page, "Keep the decision")
    expect(page.locator(".turned").first).to_contain_text("Decided: Reword")
    press(page, "See what will be drafted")
    expect(page.locator("main dl")).to_contain_text("Reword")
    page.get_by_role("button", name="Draft round 2").click()
    expect(page.locator(".messages")).to_contain_text("Take it back")
    drafted = study.rounds.get(number=2)
    assert drafted.state == "draft"
    assert questions_of(drafted)[0].statement.texts["fi"] == "Perhekeskus on kävelymatkan päässä."
    press(page, "Check and launch")
    expect(page.locator("h1")).to_contain_text("Launch round 2")


@pytest.fixture
def turned() -> Study:
    """A study with a first round analysed and a second one open."""
    study = make_study(seats=12, items=3, criteria=["probability", "desirability"])
    first = make_round(study)
    answer_all(first)
    now = timezone.now()
    Round.objects.filter(pk=first.pk).update(
        state="closed", opened_at=now - timedelta(days=9), closes_at=now, closed_at=now
    )
    finish(first)
    make_round(study, number=2)
    return study


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_facilitators_pages_pass_axe_and_need_no_sideways_scrolling(
    page: Page, turned: Study, width: int, scheme: str
) -> None:
    make_user(study=turned)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page)
    base = f"/studies/{turned.public_id}/"
    for path in (
        "/",
        "/studies/",
        "/studies/new/",
        f"{base}history/",
        base,
        f"{base}statements/",
        f"{base}lineage/",
        f"{base}panel/",
        f"{base}panel/P001/withdraw/",
        f"{base}end/",
        f"{base}protocol/",
        f"{base}description/",
        f"{base}method/",
        f"{base}method/funding/",
        f"{base}protocol/terms/",
        f"{base}protocol/rules/probability/",
        f"{base}messages/",
        f"{base}messages/reminder/",
        f"{base}rounds/2/",
        f"{base}rounds/2/close/",
        f"{base}rounds/2/remind/",
        f"{base}rounds/2/watch/",
        f"{base}rounds/2/mail/",
        f"{base}rounds/2/extend/",
        f"{base}rounds/2/messages/",
        f"{base}rounds/2/preview/",
        f"{base}rounds/1/results/",
        f"{base}rounds/1/next/",
    ):
        page.goto(path)
        assert (path, faults(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) <= (path, width)


def test_every_button_is_large_enough_to_tap(page: Page, turned: Study) -> None:
    make_user(study=turned)
    page.set_viewport_size({"width": 360, "height": 900})
    sign_in(page)
    page.goto(f"/studies/{turned.public_id}/rounds/2/")
    for button in page.locator("main .button, .top button, .top a").all():
        box = button.bounding_box()
        assert box is not None
        assert (button.inner_text(), round(box["height"])) >= (button.inner_text(), 44)


def test_a_wording_shows_what_it_changes_as_it_is_typed(page: Page, turned: Study) -> None:
    make_user(study=turned)
    Round.objects.filter(study=turned, number=2).delete()
    sign_in(page)
    page.goto(f"/studies/{turned.public_id}/rounds/1/next/")
    first = page.locator(".turned").first
    first.focus()
    page.keyboard.press("j")
    expect(page.locator(".turned").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    first.locator("a[href*='act=reword']").click()
    field = page.locator("[name=text_1_fi]")
    expect(field).to_have_attribute("lang", "fi")
    field.fill("Aivan uusi väittämä toteutuu.")
    expect(page.locator(".differences ins").first).to_contain_text("Aivan uusi")
    assert faults(page) == []
    for act in ("split", "merge", "drop"):
        page.goto(f"/studies/{turned.public_id}/rounds/1/next/items/v1/?act={act}")
        assert (act, faults(page)) == (act, [])
    page.set_viewport_size({"width": 320, "height": 900})
    for path in ("next/items/v1/?act=split", "next/confirm/"):
        page.goto(f"/studies/{turned.public_id}/rounds/1/{path}")
        assert (path, faults(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) <= (path, 320)
