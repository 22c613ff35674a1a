"""The facilitator's page of a round's reasons, over HTTP."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from delphi.models import Argument
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    study = make_study(seats=12, items=1)
    found = make_round(study, state="closed")
    for place, seat in enumerate(seats_of(study)):
        reason = f"Reason {place}" if place < 2 else ""
        make_answer(seat, questions_of(found)[0], level=6, rationale=reason)
    now = datetime.now(UTC)
    seal_round(round_id=found.pk, by=None, at=now)
    analyse_round(round_id=found.pk, at=now)
    found.refresh_from_db()
    return found


@pytest.fixture
def alice(round_):
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user("alice@example.org", study=round_.study))
    return browser


@pytest.fixture
def address(round_):
    return f"/studies/{round_.study.public_id}/rounds/1/arguments/"


def test_reasons_are_approved_hidden_merged_and_given_in_other_languages(alice, address):
    one, two = Argument.objects.order_by("texts__fi")
    page = alice.get(address).content.decode()
    assert page.count("<blockquote>") == 2
    both = f"{min(one.pk, two.pk)}-{max(one.pk, two.pk)}"
    assert f'value="approve.{both}."' in page
    alice.post(
        address, {"act": f"word.{one.pk}", f"text-{one.pk}-sv": "Skäl", f"text-{one.pk}-fi": "Syy"}
    )
    alice.post(address, {"act": f"merge.{two.pk}", f"into-{two.pk}": one.pk})
    alice.post(address, {"act": f"approve.{one.pk}"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.texts, one.approved) == ({"fi": "Syy", "sv": "Skäl"}, True)
    assert two.merged_into_id == one.pk
    alice.post(address, {"act": f"part.{two.pk}"})
    alice.post(address, {"act": f"hide.{two.pk}", f"why-{two.pk}": "Names somebody."})
    two.refresh_from_db()
    assert (two.merged_into_id, two.hidden) == (None, True)
    assert "Names somebody." in alice.get(address).content.decode()
    assert "Every reason has been looked at." in alice.get(address + "?waiting=1").content.decode()


def test_what_is_incomplete_changes_nothing_is_told_and_stays_typed(alice, address):
    one, two = Argument.objects.order_by("texts__fi")
    before = list(Argument.objects.order_by("pk").values())
    for sent, said in (
        ({"act": f"hide.{one.pk}", f"why-{one.pk}": " "}, "Give a reason"),
        ({"act": f"word.{one.pk}", f"text-{one.pk}-fi": " "}, "in one language at least"),
        ({"act": f"merge.{one.pk}", f"into-{one.pk}": one.pk}, "cannot be used"),
        ({"act": "approve.17"}, "cannot be used"),
        ({"act": f"burn.{two.pk}"}, "cannot be used"),
        ({}, "cannot be used"),
    ):
        response = alice.post(address, sent)
        assert response.status_code == 422
        assert said in response.content.decode()
    assert list(Argument.objects.order_by("pk").values()) == before


def test_the_page_takes_at_most_15_queries(alice, address, django_assert_max_num_queries):
    one = Argument.objects.order_by("texts__fi").first()
    alice.post(address, {"act": f"gather.{one.pk}", f"themes-{one.pk}": "Raha"})
    with django_assert_max_num_queries(15):
        alice.get(address)


def test_reasons_are_quoted_and_gathered_under_themes_with_their_counts(alice, address):
    one, two = Argument.objects.order_by("texts__fi")
    alice.post(address, {"act": f"quote.{one.pk}"})
    alice.post(address, {"act": f"gather.{one.pk}", f"themes-{one.pk}": "Raha, Aika & tila"})
    alice.post(address, {"act": f"gather.{two.pk}", f"themes-{two.pk}": "Raha"})
    shown = alice.get(address).content.decode()
    assert "Quoted" in shown
    assert "Raha <b>2</b>" in shown
    assert "Aika &amp; tila <b>1</b>" in shown
    narrowed = alice.get(address, {"theme": "Aika & tila"}).content.decode()
    assert narrowed.count("<blockquote>") == 1
    assert alice.get(address, {"theme": '"><script>'}).content.decode().count("<blockquote>") == 2
    alice.post(address, {"act": f"unquote.{one.pk}"})
    assert not Argument.objects.filter(quoted=True).exists()


def test_before_the_round_is_analysed_there_is_nothing_to_read(alice, round_, address):
    type(round_).objects.update(state="sealed")
    assert alice.get(address).status_code == 302
    assert alice.post(address, {"act": "approve.1"}).status_code == 302
