"""Fanni asks a statement twice, Eeva answers it twice, and Fanni reads how much answers vary."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from delphi.models import Round
from delphi.services.rounds import close_round
from surveys.models import Answer
from tests.delphi.services.test_repeats import repeats_of
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of
from tests.journeys.test_expert import enter, field, saved
from tests.journeys.test_facilitator import faults, finish, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.fixture
def draft() -> Round:
    study = make_study(seats=8, items=3)
    make_user(study=study)
    return make_round(study, state="draft")


def looks_well(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert (page.url, faults(page)) == (page.url, [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_statement_is_asked_twice_answered_twice_and_read_as_noise(
    page: Page, draft: Round
) -> None:
    study = draft.study
    sign_in(page)
    page.goto(f"/studies/{study.public_id}/statements/")
    press(page, "Kysy väittämä kahdesti")
    for width in (320, 1280):
        looks_well(page, width)
    page.locator("#id_first").select_option("v1")
    page.locator("#id_second").select_option("v1")
    press(page, "Tallenna")
    expect(page.locator(".errors")).to_contain_text("Valitse tähän toinen väittämä")
    looks_well(page, 320)
    page.locator("#id_second").select_option("")
    press(page, "Tallenna")
    expect(page.locator("main")).to_contain_text("v1 kysytään lomakkeen lopussa uudelleen")
    press(page, "Tarkista ja käynnistä")
    press(page, "Katso, mitä lähetetään")
    page.locator("[name=recipients]").fill("8")
    press(page, "Käynnistä kierros 1")
    draft.refresh_from_db()
    assert draft.state == "open"

    (again,), first = repeats_of(draft), questions_of(draft)[0]
    enter(page, study)
    page.goto("/answer/sheet/")
    expect(page.locator("main")).to_contain_text("jotta nähdään, kuinka vakaita vastaukset ovat")
    for width in (320, 1280):
        looks_well(page, width)
    field(page, first, "level", 5).check()
    field(page, again, "level", 4).check()
    saved(page)
    page.locator("[name=act][value=review]").click()
    page.wait_for_url("**/answer/review/")
    expect(page.locator("main")).to_contain_text("2")
    assert sorted(Answer.objects.values_list("level", flat=True)) == [4, 5]

    for seat in seats_of(study)[1:]:
        make_answer(seat, first, level=5)
        make_answer(seat, again, level=5)
    close_round(round_id=draft.pk, by=None, at=draft.closes_at)
    finish(draft)
    page.goto(f"/studies/{study.public_id}/rounds/1/results/")
    noise = page.locator("#noise-1")
    expect(noise).to_contain_text("Väittämään v1 vastasi kierroksella kahdesti 8 panelistia")
    for width in (320, 1280):
        looks_well(page, width)
