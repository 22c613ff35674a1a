"""A facilitator writes, counts, stops and watches, by keyboard and without any script."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from delphi.models import Message, Round, Study
from delphi.services.messages import send_due_messages
from delphi.services.rounds import launch_round
from delphi.services.watching import tally_round
from foresight.network.models import IdentityKey
from tests.factories import make_people, make_round, make_study, make_user, seats_of
from tests.journeys.test_facilitator import faults, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.fixture
def study() -> Study:
    study = make_study(seats=12, items=2)
    make_people(study)
    user = make_user(study=study, role="owner")
    type(user).objects.filter(pk=user.pk).update(language="en")
    return study


@pytest.fixture
def launched(study: Study) -> Round:
    round_ = make_round(study, state="draft")
    opened = timezone.now() - timedelta(days=2)
    launch_round(round_id=round_.pk, closes_at=opened + timedelta(days=9), by=None, at=opened)
    send_due_messages(worker="test", at=timezone.now(), limit=100)
    return round_


@pytest.fixture
def plain_page(browser: Browser, live_server: Any) -> Any:
    """A browser in which scripts are off."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_text_is_written_a_reminder_counted_stopped_and_sent(
    plain_page: Page, study: Study, launched: Round
) -> None:
    page = plain_page
    sign_in(page)

    # A text of one's own, with a mistake first.
    page.goto(f"/studies/{study.public_id}/messages/")
    press(page, "Reminder")
    page.locator("#id_body_fi").fill("Moi {nimi}! {link}")
    press(page, "Save")
    expect(page.locator(".errors")).to_contain_text("{nimi} means nothing here")
    page.locator("#id_body_fi").fill("Moi {name}! {link}")
    press(page, "Preview")
    expect(page.locator("#preview")).to_contain_text("Moi Maija Mallikas! http")
    press(page, "Save")
    expect(page.locator(".messages")).to_contain_text("Saved")

    # Counted, sent, stopped while it waits, and sent after all.
    page.goto(f"/studies/{study.public_id}/rounds/1/")
    press(page, "Remind …")
    page.locator("[name=recipients]").fill("11")
    press(page, "Remind them")
    expect(page.locator(".errors")).to_contain_text("It goes to 12 panellists now")
    page.locator("[name=recipients]").fill("12")
    press(page, "Remind them")
    expect(page.locator("main")).to_contain_text("12 messages wait to be sent")
    press(page, "Stop what waits")
    expect(page.locator("main")).to_contain_text("12 messages have been stopped")
    press(page, "Send them after all")
    expect(page.locator("main")).to_contain_text("12 messages go out after all")
    assert Message.objects.filter(kind="reminder", state="queued").count() == 12
    mail.outbox.clear()
    Message.objects.filter(state="queued").update(due_at=timezone.now() - timedelta(hours=1))
    noon = timezone.now().replace(hour=10)  # no reminder goes out at night
    assert send_due_messages(worker="test", at=noon + timedelta(days=1), limit=100).sent == 12
    assert "Moi Asiantuntija" in mail.outbox[0].body

    # Watched, and one seat given more time.
    tally_round(round_id=launched.pk, at=timezone.now())
    page.goto(f"/studies/{study.public_id}/rounds/1/")
    press(page, "By day, by group, and who has not started")
    expect(page.locator("main")).to_contain_text("12 seats have not started")
    person = IdentityKey.objects.get(panellist=seats_of(study)[0]).expert.email
    press(page, "More time for one …")
    page.locator("#id_email").fill(person)
    page.locator("#id_deadline").fill("31.1.2099 23.59")
    press(page, "Give more time")
    expect(page.locator("main")).to_contain_text("1 panellist has more time")
    expect(page.locator(".messages")).to_contain_text(f"{person} has more time")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_mail_pass_axe_and_need_no_sideways_scrolling(
    page: Page, study: Study, launched: Round, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page)
    base = f"/studies/{study.public_id}/"
    Message.objects.filter(recipient=seats_of(study)[0]).update(state="failed", problem="550 5.1.1")
    tally_round(round_id=launched.pk, at=timezone.now())
    for path in (
        f"{base}messages/",
        f"{base}messages/thanks/",
        f"{base}rounds/1/",
        f"{base}rounds/1/remind/",
        f"{base}rounds/1/extend/",
        f"{base}rounds/1/extend/one/",
        f"{base}rounds/1/mail/",
        f"{base}rounds/1/messages/",
        f"{base}rounds/1/watch/",
    ):
        page.goto(path)
        assert (path, faults(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) <= (path, width)
    page.goto(f"{base}rounds/1/extend/")
    page.locator("#id_deadline").fill("31.1.2099 23.59")
    with page.expect_navigation():
        page.locator("main form .actions button").first.click()
    expect(page.locator("input[name=sure]")).to_have_count(1)  # far off: asked for twice
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{base}messages/reminder/")
    page.locator("#id_body_fi").fill("{nimi}")
    with page.expect_navigation():
        page.locator("main form .actions button[name=preview]").click()
    assert faults(page) == []
