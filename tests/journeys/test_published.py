"""Anybody reads what was published for everybody, on a telephone and on a screen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from delphi.services.series import join_items
from reports.models import EditionFile, Report
from reports.services import reports as services
from reports.views import lists
from surveys.models import Item
from tests.factories import make_user
from tests.reports.planting import START, agreed, open_with, play, publish, split

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = START + timedelta(days=300)


@pytest.fixture
def report(transactional_db: Any) -> Report:
    """In its second edition; another study has asked its first item too."""
    study = play(rounds=2, seats=12, answering={"probability": (agreed, split)})
    other = play(rounds=1, seats=12, key="before", answering={"probability": (agreed,)})
    same = Item.objects.get(survey=other.survey, code="v1")
    fanni = make_user("fanni@example.org", study=study)
    other.members.create(user=fanni, role="editor")
    join_items(study_id=study.pk, code="v1", other_id=same.pk, by=fanni, at=AT)
    found = [publish(each) for each in (study, other)]
    texts = {"fi": "Paneeli on yksimielinen."}
    open_with(found[0], texts)
    services.publish_report(report_id=found[0].pk, by=None, at=AT, note="Yhteenveto.")
    for each in found:
        services.list_report(report_id=each.pk, listed=True, by=None, at=AT)
    return found[0]


def looks_right(page: Page) -> None:
    """Axe-core finds nothing, and nothing is wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_list_to_an_item_what_changed_and_an_earlier_round(
    page: Page, report: Report, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FEW", 0)
    home = f"/published/{report.public_id}/"
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/published/?words=ei-missään")
    expect(page.locator(".empty")).to_be_visible()
    looks_right(page)
    page.locator(".empty a").press("Enter")
    expect(page.locator(".report-card")).to_have_count(2)
    looks_right(page)
    page.locator(f".report-card a[href='{home}']").press("Enter")
    expect(page).to_have_url(re.compile(f"{home}$"))
    expect(page.locator(".crumbs a")).to_have_attribute("href", "/published/")
    looks_right(page)
    page.goto(f"{home}?as_of=1")
    looks_right(page)
    page.goto(f"{home}?edition=1")
    looks_right(page)
    page.goto(f"{home}changes/since-edition-1/")
    expect(page.locator("main ins").first).to_be_visible()
    looks_right(page)
    page.goto(f"{home}items/v1/probability/")
    expect(page.locator("#elsewhere a")).to_have_attribute("href", re.compile("^/published/"))
    looks_right(page)


def test_a_file_that_is_being_made_opens_by_itself_when_it_is_there(
    page: Page, report: Report
) -> None:
    claim = EditionFile.objects.create(
        edition=report.editions.get(number=1),
        as_of=1,
        language="sv",
        format="zip",
        stamp="of another",
        size=0,
        body=b"",
        claimed_at=timezone.now(),
    )
    page.goto(f"/published/{report.public_id}/figures.json")
    expect(page.locator("h1")).to_have_text("Tiedostoa tehdään")
    looks_right(page)
    with page.expect_download(timeout=20_000):
        claim.delete()
