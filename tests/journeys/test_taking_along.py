"""A report taken along as files, and its method told by the facilitator and read in it."""

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from reports.models import Report
from tests.factories import PASSWORD, make_user
from tests.reports.planting import USUAL, play, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def report(transactional_db: Any) -> Report:
    study = play(rounds=2, seats=12, answering={"probability": USUAL[:3]})
    make_user("fanni@example.org", study=study)
    return publish(study)


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("fanni@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main button").click()


def test_every_file_is_taken_along_under_a_name_that_says_what_it_is(
    page: Page, report: Report, tmp_path: Path
) -> None:
    sign_in(page)
    page.goto(f"/reports/{report.public_id}/#files")
    links = page.locator("#files dt a:not([href$='.pdf'])")
    found: dict[str, Path] = {}
    for place in range(links.count()):
        with page.expect_download() as download:
            links.nth(place).press("Enter")
        name = download.value.suggested_filename
        download.value.save_as(tmp_path / name)
        found[name.rpartition(".")[2]] = tmp_path / name
    assert {path.name.partition(".")[0] for path in found.values()} == {"lapset-2"}
    assert {"csv", "docx", "json", "sav", "xlsx", "zip"} <= found.keys()
    assert found["csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    assert found["sav"].read_bytes().startswith(b"$FL2")
    assert is_zipfile(found["xlsx"])
    assert docx.Document(str(found["docx"])).core_properties.language == "fi-FI"
    with ZipFile(found["zip"]) as archive:
        assert {"recompute.py", "datapackage.json", "figures.sav"} <= set(archive.namelist())


def test_what_the_facilitator_tells_of_the_method_stands_in_the_report(
    page: Page, report: Report
) -> None:
    sign_in(page)
    address = f"/studies/{report.study.public_id}/method/"
    page.goto(address)
    page.locator("#funding a").press("Enter")
    expect(page.locator("h1")).to_have_text("Rahoitus")
    page.locator("textarea").first.fill("Säätiö maksoi kaiken.")
    page.locator("main form .button").first.press("Enter")
    expect(page).to_have_url(re.compile(f"{address}#funding$"))
    expect(page.locator("#funding")).to_contain_text("Säätiö maksoi kaiken.")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_checklists_open_pass_axe_and_stay_within_the_page(
    page: Page, report: Report, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page)
    page.goto(f"/reports/{report.public_id}/")
    for place in range(2):
        page.locator(".checklist summary").nth(place).press("Enter")
        expect(page.locator(".checklist table").nth(place)).to_be_visible()
    expect(page.locator(".checklist tbody tr")).to_have_count(73)
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
