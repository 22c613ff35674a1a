"""Inviting to a round that is open: those who joined since, and those who never began."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delphi.models import Message, StudyEvent
from delphi.protocol.refusals import NobodyToInvite, RoundClosed
from delphi.queries.inviting import unreached_in
from delphi.services.inviting import invite_unreached
from delphi.services.outbox import stop_messages
from delphi.services.rounds import launch_round
from foresight.network.models import Panellist
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def launched():
    """A round launched to three, of whom the first has begun; a fourth joined since."""
    study = make_study(seats=3)
    round_ = make_round(study, state="draft")
    launch_round(
        round_id=round_.pk,
        closes_at=timezone.now() + timedelta(days=20),
        by=None,
        at=timezone.now(),
    )
    round_.refresh_from_db()
    make_answer(seats_of(study)[0], questions_of(round_)[0], level=5)
    Panellist.objects.create(panel=study.panel, code="P009")
    return round_


def later(**delta):
    return timezone.now() + timedelta(**(delta or {"hours": 21}))


def codes(ids):
    return sorted(Panellist.objects.filter(pk__in=ids).values_list("code", flat=True))


def test_who_joined_since_is_told_from_who_never_began(launched):
    found = unreached_in(launched, at=later())
    assert (codes(found.new), codes(found.again), found.later) == (["P009"], ["P002", "P003"], 0)


def test_nobody_gets_an_invitation_again_within_a_day_or_against_their_wish_or_a_fourth(launched):
    assert unreached_in(launched, at=timezone.now())[1:] == ([], 2)
    Panellist.objects.filter(code="P002").update(reminders_stopped=True)
    found = unreached_in(launched, at=later())
    assert (codes(found.again), found.later) == (["P003"], 1)
    for days in (1, 3):
        invite_unreached(round_id=launched.pk, again=True, by=None, at=later(days=days))
    assert unreached_in(launched, at=later(days=6))[1:] == ([], 2)


def test_an_invitation_waits_for_two_minutes_and_is_recorded_without_names(launched):
    at = later()
    assert invite_unreached(round_id=launched.pk, again=False, by=None, at=at) == 1
    (message,) = Message.objects.filter(recipient__code="P009")
    assert (message.kind, message.due_at - at) == ("invitation", timedelta(minutes=2))
    event = StudyEvent.objects.get(kind="panel_invited")
    assert event.data == {"round": launched.pk, "number": 1, "invited": 1, "again": False}
    with pytest.raises(NobodyToInvite):
        invite_unreached(round_id=launched.pk, again=False, by=None, at=at)


def test_a_closed_round_invites_nobody(launched):
    with pytest.raises(RoundClosed):
        invite_unreached(round_id=launched.pk, again=False, by=None, at=later(days=21))


def test_whose_invitation_was_stopped_is_not_invited_beside_it(launched):
    stop_messages(round_id=launched.pk, by=None, at=timezone.now())
    assert codes(unreached_in(launched, at=later()).new) == ["P009"]
