"""Risto reads a report on a telephone, on a screen, by keyboard, without scripts, and on paper."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from delphi.models import Study
from reports.models import Report
from reports.services import reports as services
from reports.services.drawings import draw_round
from tests.factories import PASSWORD, make_argument, make_user, questions_of
from tests.reports.planting import START, USUAL, let_quote, play, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(transactional_db: Any) -> Study:
    study = play(
        rounds=2,
        seats=12,
        answering={"probability": USUAL[:5]},
        sectors=("health", "school"),
        simulated=True,
    )
    make_user("risto@example.org", study=study, role="reader")
    let_quote(study)
    first = study.rounds.get(number=1)
    make_argument(first, questions_of(first)[1], "for", "Rahoitus on jo päätetty.", quoted=True)
    return study


@pytest.fixture
def report(study: Study) -> Report:
    report = publish(study)
    draw_round(round_id=report.as_of_id, languages=("fi",))
    return report


def sign_in(page: Page, email: str = "risto@example.org") -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main button").click()


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:120]}"
        for fault in Axe().run(page).response["violations"]
    ]


def test_risto_goes_from_the_list_to_the_evidence_by_keyboard(page: Page, report: Report) -> None:
    sign_in(page)
    page.goto("/reports/")
    page.locator(".report-card a").press("Enter")
    expect(page.locator("h1")).to_contain_text("Lapsi- ja perhepalvelut 2035")
    page.locator(".outline a[href='#settled']").press("Enter")
    expect(page).to_have_url(re.compile("#settled$"))
    page.locator("#settled tbody th a").first.press("Enter")
    expect(page.locator("h1")).to_contain_text("Väittämä 1")
    images = page.locator("figure img")
    expect(images).to_have_count(5)
    for place in range(5):
        expect(images.nth(place)).to_have_attribute("alt", re.compile(r"n = \d+"))
        assert images.nth(place).evaluate(
            "async image => (await image.decode(), image.naturalWidth > 200)"
        )
    page.locator("figure summary").first.press("Enter")
    expect(page.locator("figure table").first).to_be_visible()
    with page.expect_download() as download:
        page.locator(".takes a", has_text="PNG").first.click()
    assert download.value.suggested_filename == "lapset-2-trend-v1-probability.png"


def test_every_figure_has_an_address_of_its_own(page: Page, report: Report) -> None:
    sign_in(page)
    page.goto(f"/reports/{report.public_id}/items/v2/probability/")
    row = page.locator("#figure-van-der-eijk-a")
    expect(row.locator(".reading")).to_be_visible()
    row.locator("a.permalink").press("Enter")
    expect(page).to_have_url(re.compile("#figure-van-der-eijk-a$"))
    for anchor in ("change", "other-rules"):
        expect(page.locator(f"#{anchor} table").first).to_be_visible()
    expect(page.locator("#groups")).to_be_visible()
    expect(page.locator("#quotes blockquote")).to_have_text(["Rahoitus on jo päätetty."])
    expect(page.locator(".address")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".address")).to_contain_text("/items/v2/probability/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_pass_axe_and_need_no_sideways_scrolling(
    page: Page, report: Report, study: Study, width: int, scheme: str
) -> None:
    make_user("fanni@example.org", study=study)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, "fanni@example.org")
    start = f"/reports/{report.public_id}/"
    for path in (
        "/reports/", start, f"{start}?folds=open", f"{start}?verdict=settled",
        f"{start}?words=olematon", f"{start}?group=health", f"{start}items/v2/probability/",
        f"{start}items/v5/probability/", f"{start}publishing/",
        f"{start}publishing/summary/",
        f"{start}readers/",
        f"{start}comments/",
    ):  # fmt: skip
        page.goto(path)
        page.evaluate(
            "document.querySelectorAll('#charts details').forEach(d => { d.open = true })"
        )
        assert (path, faults(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    services.withdraw_report(report_id=report.pk, reason="Virhe", by=None, at=START)
    page.goto(start)
    assert faults(page) == []


def test_on_a_telephone_the_contents_are_a_fold_that_stays_at_the_top(
    page: Page, report: Report
) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    sign_in(page)
    page.goto(f"/reports/{report.public_id}/")
    fold = page.locator(".contents")
    expect(page.locator(".outline")).to_be_hidden()
    page.locator("#method").scroll_into_view_if_needed()
    expect(fold.locator("summary")).to_be_in_viewport()
    fold.locator("summary").press("Enter")
    assert faults(page) == []
    fold.locator("a[href='#polarised']").press("Enter")
    expect(page).to_have_url(re.compile("#polarised$"))
    expect(fold.locator("a").first).to_be_hidden()  # it lies over what it leads to
    expect(page.locator("#h-polarised")).to_be_in_viewport()
    fold.locator("summary").press("Enter")
    page.keyboard.press("Escape")
    expect(fold.locator("summary")).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(fold).to_be_hidden()
    expect(page.locator(".outline")).to_be_visible()


def test_on_a_telephone_the_words_in_an_items_charts_stay_large(page: Page, report: Report) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    sign_in(page)
    page.goto(f"/reports/{report.public_id}/items/v2/probability/")
    images = page.locator(".drawing img")
    assert images.count() > 3
    for place in range(images.count()):
        wide = images.nth(place).evaluate("async i => (await i.decode(), i.clientWidth)")
        drawn = 3.2 if "narrow~" in images.nth(place).evaluate("i => i.currentSrc") else 4.8
        assert wide / (drawn * 72) * 7.5 > 10.8  # px; the smallest words have 7.5 points
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_dark_page_has_dark_charts_and_the_telephone_narrow_ones(
    page: Page, report: Report
) -> None:
    sign_in(page)
    path = f"/reports/{report.public_id}/"
    image = "document.querySelector('#charts img').currentSrc"
    for width, scheme, parts in (
        (1280, "light", ("charts/overview~", None)),
        (1280, "dark", ("charts/overview~", "ground=dark")),
        (360, "dark", ("charts/narrow~overview~", "ground=dark")),
    ):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(path)
        source = page.evaluate(image)
        assert parts[0] in source
        assert ("ground=dark" in source) == (parts[1] is not None)


def test_everything_is_there_without_scripts_and_on_paper(
    browser: Browser, browser_context_args: dict[str, Any], report: Report
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto(f"/reports/{report.public_id}/")
    page.locator("#f-verdict").select_option("polarised")
    page.locator(".filters button").click()
    expect(page).to_have_url(re.compile(r"verdict=polarised"))
    expect(page.locator("section.verdict")).to_have_count(1)
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"/reports/{report.public_id}/")
    page.locator(".contents summary").click()
    page.locator(".contents a[href='#method']").click()
    expect(page.locator("#method > h2")).to_be_in_viewport()  # below the contents, still open
    page.locator(".how summary").click()
    expect(page.locator(".how dd").first).to_be_visible()
    page.emulate_media(media="print")
    expect(
        page.locator(".part ul").first
    ).to_be_visible()  # what is folded is on paper all the same
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator("#method")).to_be_visible()
    assert len(page.pdf()) > 10_000
    context.close()


def test_a_shared_link_opens_the_report_for_anybody(page: Page, report: Report) -> None:
    token = services.share_report(report_id=report.pk, by=None, at=START)
    page.goto(f"/r/{token}/")
    expect(page.locator("#settled")).to_be_visible()
    page.locator("#settled tbody th a").first.click()
    expect(page.locator("figure img").first).to_be_visible()
    assert page.locator("figure img").first.evaluate("image => image.naturalWidth") > 200
    assert faults(page) == []
