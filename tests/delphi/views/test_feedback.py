"""Declaring what goes back to the panel, over HTTP."""

import pytest
from django.test import Client

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Round
from tests.factories import make_round, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Round:
    study = make_study()
    make_round(study, state="analysed")
    return make_round(study, number=2, state="draft", feedback=USUAL_FEEDBACK)


@pytest.fixture
def alice(draft: Round) -> Client:
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user("alice@example.org", study=draft.study))
    return browser


def address(round_: Round) -> str:
    return f"/studies/{round_.study.public_id}/rounds/{round_.number}/feedback/"


def test_the_page_shows_what_is_declared_and_takes_what_is_sent(alice, draft):
    page = alice.get(address(draft)).content.decode()
    assert page.count("checked") == 5  # own answer, order, moderation, distribution, median
    sent = {"own_answer": "on", "arguments": "3", "order": "endorsed", "groups": "on"}
    sent["moderation"] = "before"
    assert alice.post(address(draft), sent).status_code == 302
    draft.refresh_from_db()
    declared = {part: value for part, value in draft.feedback.items() if value}
    assert declared == sent | {"own_answer": True, "arguments": 3, "groups": True}
    page = alice.get(address(draft).replace("feedback/", "")).content.decode()
    assert "own earlier answer, 3 reasons per side, the most endorsed first" in page


@pytest.mark.parametrize("wrong", [{"arguments": "99"}, {"order": "loudest"}, {}])
def test_what_is_no_choice_changes_nothing_and_is_told(alice, draft, wrong):
    response = alice.post(address(draft), {"arguments": "2", **wrong})
    assert response.status_code == 422
    assert 'class="errors"' in response.content.decode()
    draft.refresh_from_db()
    assert draft.feedback == USUAL_FEEDBACK


def test_from_the_launch_on_it_stands(alice, draft):
    Round.objects.filter(number=1).update(state="draft", closed_at=None)
    first = Round.objects.get(number=1)
    assert alice.post(address(first), {"arguments": "2", "order": "endorsed"}).status_code == 302
    first.refresh_from_db()
    assert first.feedback == {}


def test_reasons_of_a_live_round_never_wait_for_approval(alice, draft):
    sent = {"arguments": "2", "order": "shuffled", "moderation": "before"}
    options = address(draft).replace("feedback/", "options/")
    Round.objects.filter(pk=draft.pk).update(live=True)
    response = alice.post(address(draft), sent)
    assert response.status_code == 422
    assert "A live round shows reasons while it is open" in response.content.decode()
    draft.refresh_from_db()
    assert draft.feedback == USUAL_FEEDBACK
    Round.objects.filter(pk=draft.pk).update(live=False)
    assert alice.post(address(draft), sent).status_code == 302
    response = alice.post(options, {"live": "1"}, follow=True)
    assert "A live round shows reasons while it is open" in response.content.decode()
    draft.refresh_from_db()
    assert not draft.live
