"""Fanni invites Pia, who comments on an item; Alice takes back what a report quotes of hers."""

import re
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from delphi.models import Study
from reports.models import Report
from reports.services.reports import tell_panel
from surveys.models import Answer
from tests.factories import PASSWORD, link_of, make_argument, make_user, questions_of, seats_of
from tests.journeys.test_reader import faults, sign_in
from tests.reports.planting import START, agreed, let_quote, play, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 1280)


@pytest.fixture
def study(transactional_db: Any) -> Study:
    study = play(rounds=1, seats=12, answering={"probability": (agreed,)})
    let_quote(study)
    (question,) = questions_of(study.rounds.get())
    answer = Answer.objects.get(question=question, sheet__respondent=seats_of(study)[0])
    Answer.objects.filter(pk=answer.pk).update(rationale="Rahat on jo jaettu.")
    make_argument(
        study.rounds.get(), question, "for", "Rahat on jo jaettu.", quoted=True, answer=answer
    )
    make_user("fanni@example.org", study=study)
    return study


@pytest.fixture
def report(study: Study) -> Report:
    report = publish(study)
    tell_panel(report_id=report.pk, by=None, at=START)
    return report


def look(page: Page) -> None:
    """Everything unfolded: axe finds nothing, and nothing needs sideways scrolling."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert (page.url, faults(page)) == (page.url, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_comment_goes_from_its_writer_by_the_facilitator_to_the_panel(
    page: Page, report: Report, study: Study
) -> None:
    start = f"/reports/{report.public_id}/"
    sign_in(page, "fanni@example.org")
    page.goto(f"{start}readers/")
    look(page)
    page.locator("[name=addresses]").fill("Pia Päättäjä <pia@example.org>, ville@")
    page.locator("form.described .button").click()
    expect(page.locator(".errors")).to_be_visible()
    look(page)
    page.locator("[name=addresses]").fill("Pia Päättäjä <pia@example.org>")
    page.locator("input[value=policy]").check()
    page.locator("form.described .button").click()
    expect(page.locator(".readers tbody tr")).to_have_count(1)
    assert [sent.to for sent in mail.outbox] == [["pia@example.org"]]
    look(page)

    pia = study.members.get(role="policy").user
    pia.set_password(PASSWORD)
    pia.save()
    page.context.clear_cookies()
    sign_in(page, "pia@example.org")
    page.goto(f"{start}items/v1/probability/")
    look(page)
    page.locator("#comments .button").click()  # without a word
    expect(page.locator(".errors")).to_be_visible()
    look(page)
    page.locator("main textarea").fill("Otamme tämän pohjaksi.")
    page.locator("main form .button").click()
    expect(page).to_have_url(re.compile(r"/items/v1/probability/#comment-\d+$"))
    expect(page.locator("#comments blockquote")).to_have_text("Otamme tämän pohjaksi.")
    for path in (f"{start}comments/", "/account/data/"):
        page.goto(path)
        look(page)
    page.goto(f"{start}comments/")
    page.locator(".comment .no-print a").click()
    expect(page.locator("main textarea")).to_have_value("Otamme tämän pohjaksi.")
    look(page)

    page.context.clear_cookies()
    sign_in(page, "fanni@example.org")
    page.goto("/")
    page.locator(".notice a").click()
    expect(page.locator(".comment")).to_be_visible()
    look(page)
    page.locator("form[action$='/show/'] button").click()
    expect(page.locator("form[action$='/unshow/']")).to_be_visible()

    page.context.clear_cookies()
    page.goto(link_of(seats_of(study)[0]))
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/answer/$"))
    page.goto(f"/answer/reports/{report.public_id}/items/v1/probability/")
    expect(page.locator("#comments blockquote")).to_have_text("Otamme tämän pohjaksi.")
    look(page)


def test_alice_takes_back_what_is_quoted_of_hers(page: Page, report: Report, study: Study) -> None:
    page.goto(link_of(seats_of(study)[0]))
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/answer/$"))
    page.goto("/answer/arguments/")
    look(page)
    page.locator(".own-words details button").click()
    expect(page.locator("button[value=yes]")).to_be_visible()
    look(page)
    page.locator("button[value=yes]").click()
    expect(page.locator(".own-words .fate a")).to_have_attribute("href", re.compile("#quotes$"))
