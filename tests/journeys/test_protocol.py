"""A facilitator builds a consensus rule: without any script, by keyboard, and weighs a change."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from delphi.models import ProtocolVersion, Round, Study
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from delphi.statistics import ConsensusRule
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


@pytest.fixture
def study() -> Study:
    study = make_study(seats=12, criteria=["agreement"])
    make_user(study=study)
    return study


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("fanni@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator("[href='/studies/']").first).to_be_visible()


def act(page: Page, value: str) -> None:
    button = page.locator(f"button[name=act][value={value}]:not(.visually-hidden)")
    button.focus()
    page.keyboard.press("Enter")


def rule_of(study: Study) -> str:
    newest = ProtocolVersion.objects.filter(study=study).order_by("-version")[0]
    return ConsensusRule.from_json(newest.document["criteria"]["agreement"]).for_.text()


def test_a_rule_is_built_weighed_and_saved_by_keyboard_without_any_script(
    browser: Browser, live_server: object, study: Study
) -> None:
    context = browser.new_context(
        base_url=live_server.url,  # type: ignore[attr-defined]
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    sign_in(page)
    page.goto(f"/studies/{study.public_id}/protocol/rules/agreement/")
    page.locator("[name=for-0-share]").fill("80")
    page.locator("[name=new-for]").select_option("iqr_at_most")
    act(page, "add-for")
    expect(page.locator("[name=for-1-number]")).to_have_value("1")
    expect(page.locator("[name=for-0-share]")).to_have_value("80")
    page.locator("[name=for-1-number]").fill("kaksi")
    act(page, "look")
    expect(page.locator(".errors")).to_contain_text("kaksi")
    page.locator("[name=for-1-number]").fill("2")
    act(page, "look")
    expect(page.locator(".weight table").first).to_be_visible()
    act(page, "save")
    expect(page.locator(".notice.success, .messages").first).to_be_visible()
    assert rule_of(study) == "share(7..9) >= 0.8 and iqr <= 2"
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_other_rules_beside_an_analysed_round_fit_every_width(
    page: Page, study: Study, width: int
) -> None:
    round_ = make_round(study)
    for place, seat in enumerate(seats_of(study)):
        for question in questions_of(round_):
            make_answer(seat, question, level=3 if place < 2 else 7 + place % 3)
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(
        state="closed", opened_at=now - timedelta(days=9), closes_at=now, closed_at=now
    )
    seal_round(round_id=round_.pk, by=None, at=now)
    analyse_round(round_id=round_.pk, at=now)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page)
    page.goto(f"/studies/{study.public_id}/protocol/rules/agreement/")
    act(page, "look")
    expect(page.locator(".outcomes tbody tr").nth(5)).to_be_visible()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_rule_with_mistakes_and_a_deviation_pass_axe_at_every_width(
    page: Page, study: Study
) -> None:
    make_round(study)
    ProtocolVersion.objects.update(locked_at="2026-11-01T10:00Z")
    sign_in(page)
    address = f"/studies/{study.public_id}/protocol/rules/agreement/"
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        page.locator("summary", has_text="Tai kirjoita").click()
        page.locator("#text-for").fill("share(7..9) >= 70% and iqr < 2 and something much longer")
        act(page, "type")
        expect(page.locator(".errors .pointing")).to_be_visible()
        found = Axe().run(page)
        assert [each["id"] for each in found.response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(address)
    page.locator("[name=reason]").fill("Raja oli liian löysä.")
    act(page, "save")
    expect(page.locator("main")).to_contain_text("Raja oli liian löysä.")
