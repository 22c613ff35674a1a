"""Fanni changes what a study asks before its first round, and says who works on it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from delphi.document.statements import statements_in_text
from delphi.document.study_templates import Beginning, begun
from delphi.document.write import study_text
from delphi.models import Study
from delphi.services.study_files import import_study
from foresight.network.models import User
from tests.factories import make_user
from tests.journeys.test_facilitator import faults, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fanni() -> User:
    return make_user()


@pytest.fixture
def study(fanni: User) -> Study:
    lines = "# Koulu | Skola\nYksi toteutuu | Ett blir sant\nKaksi toteutuu | Två blir sant"
    beginning = Beginning(
        key="uusi",
        languages=("fi", "sv"),
        titles={"fi": "Uusi", "sv": "Ny"},
        purposes={},
        contact="Fanni, fanni@example.org",
        statements=statements_in_text(lines, ("fi", "sv")),
    )
    text = study_text(begun("policy", beginning))
    return import_study(text=text, by=fanni, at=timezone.now())


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_pages_pass_axe_and_need_no_sideways_scrolling(
    page: Page, study: Study, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page)
    base = f"/studies/{study.public_id}/"
    for path in (
        "/studies/new/",
        f"{base}statements/",
        f"{base}statements/v1/",
        f"{base}criteria/",
        f"{base}criteria/probability/?points=9",
        f"{base}members/",
        f"{base}end/",
        f"{base}discard/",
    ):
        page.goto(path)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        assert (path, faults(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_a_kind_asks_is_shown_for_the_one_that_is_chosen(page: Page, fanni: User) -> None:
    sign_in(page)
    page.goto("/studies/new/")
    shown = page.locator(".kind:visible")
    expect(shown).to_have_count(1)
    page.locator("[value=ranking]").check()
    expect(page.locator(".kind-ranking")).to_be_visible()
    expect(shown).to_have_count(1)
    shown.locator("summary").click()
    expect(shown).to_contain_text("Schmidt, R. C. (1997)")


def test_a_statement_is_added_edited_and_removed_by_keyboard(page: Page, study: Study) -> None:
    sign_in(page)
    page.goto(f"/studies/{study.public_id}/statements/")
    page.locator("#id_statements").fill("Kolme toteutuu | Tre blir sant")
    page.locator("#add .button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#v3")).to_contain_text("Kolme toteutuu")
    page.locator("#v3 .edit").focus()
    page.keyboard.press("Enter")
    page.locator("#id_text_fi").fill("Kolmas toteutuu")
    press(page, "Tallenna")
    expect(page.locator("#v3")).to_contain_text("Kolmas toteutuu")
    page.locator("#v2 .edit").click()
    page.locator("main details summary").click()
    page.locator("form[action$='/remove/'] button").click()
    expect(page.locator("#v2")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/statements/$"))


def test_a_co_facilitator_is_added_and_the_role_changed(page: Page, study: Study) -> None:
    sign_in(page)
    page.goto(f"/studies/{study.public_id}/members/")
    page.locator("#id_email").fill("eero@example.org")
    page.locator("#id_name").fill("Eero")
    press(page, "Lisää ja kirjoita hänelle")
    row = page.locator("tr", has_text="eero@example.org")
    expect(row.locator("select")).to_have_value("reader")  # rights are given, not left unnoticed
    row.locator("select").select_option("watcher")
    row.get_by_role("button", name="Vaihda").click()
    expect(page.locator(".messages")).to_contain_text("Seuraaja")
    expect(row.locator("select")).to_have_value("watcher")
