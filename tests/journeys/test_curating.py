"""Fanni reads the reasons of a round and declares what goes back, in a browser."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Argument, Reply, Round
from delphi.services.feedback import freeze_feedback
from tests.factories import (
    make_answer,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)
from tests.journeys.test_facilitator import faults, finish, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def study():
    """Two analysed rounds with reasons, a reply in the second, and a third one drafted."""
    study = make_study(seats=12, items=1)
    make_user(study=study)
    for number in (1, 2):
        round_ = make_round(study, number=number, feedback=USUAL_FEEDBACK if number > 1 else None)
        if number > 1:
            freeze_feedback(round_id=round_.pk)
            Reply.objects.create(
                argument=Argument.objects.first(),
                round=round_,
                panellist=seats_of(study)[5],
                texts={"fi": "Entä rahat?"},
            )
        for place, seat in enumerate(seats_of(study)):
            reason = f"Syy {number}{place}" if place < 3 else ""
            make_answer(seat, questions_of(round_)[0], level=6, rationale=reason)
        now = timezone.now()
        Round.objects.filter(pk=round_.pk).update(
            state="closed", opened_at=now - timedelta(days=9), closes_at=now, closed_at=now
        )
        finish(round_)
    waiting = dict(USUAL_FEEDBACK) | {"moderation": "before", "groups": True}
    make_round(study, number=3, state="draft", feedback=waiting)
    return study


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_pass_axe_and_need_no_sideways_scrolling(
    page, context, live_server, study, width, language
):
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if language == "sv" else "light")
    sign_in(page)
    base = f"/studies/{study.public_id}/rounds/"
    one, two, three = Argument.objects.filter(round__number=2).order_by("texts__fi")
    two.merged_into = one
    two.save()
    three.hidden, three.why_hidden = True, "Kertoo kuka."
    three.save()
    paths = ("2/arguments/", "2/arguments/?waiting=1", "3/feedback/", "3/", "2/results/", "2/next/")
    for path in (base + path for path in paths):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
        assert (path, faults(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) <= (path, width)
    page.goto(f"{base}2/arguments/")
    page.locator(f"#a{one.pk} details").nth(1).locator("summary").click()
    page.locator(f"#a{one.pk} button[value^=hide]").click()
    expect(page.locator(".errors")).to_be_focused()
    assert faults(page) == []


def test_reasons_are_curated_with_scripts_off(browser, browser_context_args, study):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto(f"/studies/{study.public_id}/rounds/2/arguments/")
    one, two, _ = Argument.objects.filter(round__number=2).order_by("texts__fi")
    card = page.locator(f"#a{one.pk}")
    card.locator("summary").nth(0).click()
    card.locator("textarea[lang=sv]").fill("Skäl")
    card.locator("button[value^=word]").click()
    expect(page.locator(".notice.success")).to_be_visible()
    card.locator("summary").nth(1).click()
    card.locator("textarea[name^=why]").fill("Kertoo kuka.")
    card.locator("button[value^=hide]").click()
    expect(card).to_contain_text("Kertoo kuka.")
    page.locator(f"#a{two.pk} button[value^=approve]").click()
    expect(page.locator(f"#a{two.pk} button[value^=approve]")).to_have_count(0)
    reply = Reply.objects.get()
    page.locator(f"#a{reply.pk} button[value^=approve]").click()
    expect(page.locator(f"#a{reply.pk} button[value^=approve]")).to_have_count(0)
    one.refresh_from_db()
    two.refresh_from_db()
    reply.refresh_from_db()
    assert (one.hidden, one.texts["sv"]) == (True, "Skäl")
    assert two.approved
    assert reply.approved
    context.close()
