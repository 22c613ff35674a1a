"""What waits to be sent: stopped, and let go after all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from delphi.models import Message, StudyEvent
from delphi.protocol.mailing import UNDO_WINDOW
from delphi.protocol.refusals import ClosesBeforeThat, NothingToStop, RemindedRecently
from delphi.queries.mailing import outgoing_in
from delphi.services.messages import requeue_message, send_due_messages
from delphi.services.outbox import resume_messages, stop_messages
from delphi.services.reminding import remind_round
from delphi.services.rounds import close_round, extend_round, launch_round, undo_launch
from tests.factories import make_people, make_round, make_study

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
DUE = AT + UNDO_WINDOW
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def launched():
    study = make_study(seats=3)
    make_people(study)
    round_ = make_round(study, state="draft")
    return launch_round(round_id=round_.pk, closes_at=AT + WEEK, by=None, at=AT)


def stop(round_, at=AT):
    return stop_messages(round_id=round_.pk, by=None, at=at)


def resume(round_, at=DUE):
    return resume_messages(round_id=round_.pk, by=None, at=at)


def send(at=DUE, limit=100):
    return send_due_messages(worker="test", at=at, limit=limit)


def states():
    return sorted(Message.objects.values_list("state", flat=True))


def test_what_is_stopped_does_not_go_out_until_it_is_let_go(launched):
    assert stop(launched) == 3
    assert not any(send())
    assert (outgoing_in(launched.pk).waiting, outgoing_in(launched.pk).stopped) == (0, 3)
    assert resume(launched) == 3
    assert not any(send())
    assert send(at=DUE + UNDO_WINDOW).sent == 3
    kinds = StudyEvent.objects.order_by("sequence").values_list("kind", "data__count")
    assert list(kinds)[1:] == [("messages_stopped", 3), ("messages_resumed", 3)]


def test_what_has_gone_out_is_not_stopped(launched):
    send(limit=1)
    assert stop(launched, at=DUE) == 2
    assert states() == ["cancelled", "cancelled", "sent"]
    with pytest.raises(NothingToStop):
        stop(launched, at=DUE)


def test_one_of_the_stopped_is_sent_alone(launched):
    stop(launched)
    requeue_message(message_id=Message.objects.first().pk, by=None, at=DUE)
    assert send().sent == 1
    assert states() == ["cancelled", "cancelled", "sent"]


def test_only_what_a_facilitator_stopped_is_let_go(launched):
    Message.objects.update(state="cancelled", problem="superseded")
    with pytest.raises(NothingToStop):
        resume(launched)


def test_after_the_close_nothing_is_let_go(launched):
    stop(launched)
    close_round(round_id=launched.pk, by=None, at=DUE)
    with pytest.raises(NothingToStop):
        resume(launched)
    assert states() == ["cancelled"] * 3


def test_past_the_deadline_nothing_is_let_go(launched):
    stop(launched)
    with pytest.raises(NothingToStop):
        resume(launched, at=AT + WEEK)


def test_a_launch_whose_messages_were_stopped_can_still_be_undone(launched):
    stop(launched)
    undo_launch(round_id=launched.pk, by=None, at=DUE)
    assert not Message.objects.exists()


def test_whose_invitation_was_stopped_learns_a_new_deadline_from_it(launched):
    stop(launched)
    extend_round(round_id=launched.pk, closes_at=AT + 2 * WEEK, by=None, at=DUE)
    assert not Message.objects.filter(kind="extension").exists()


def test_reminders_and_new_deadlines_can_be_stopped_too(launched):
    send()
    remind_round(round_id=launched.pk, by=None, at=AT + DAY)
    extend_round(round_id=launched.pk, closes_at=AT + 2 * WEEK, by=None, at=AT + DAY)
    mail.outbox.clear()
    assert not any(send(at=AT + DAY))
    assert stop(launched, at=AT + DAY) == 6
    assert not any(send(at=DUE + DAY))


def test_a_stopped_reminder_is_let_go_rather_than_made_anew(launched):
    send()
    assert remind_round(round_id=launched.pk, by=None, at=AT + DAY) == 3
    stop(launched, at=AT + DAY)
    with pytest.raises(RemindedRecently):
        remind_round(round_id=launched.pk, by=None, at=AT + DAY)
    assert resume(launched, at=AT + DAY) == 3


def test_a_reminder_that_would_miss_the_round_is_refused(launched):
    send()
    with pytest.raises(ClosesBeforeThat):
        remind_round(round_id=launched.pk, by=None, at=AT + WEEK - timedelta(minutes=1))


def test_a_message_keeps_the_day_on_which_it_was_sent_in_the_studys_zone(launched):
    Message.objects.update(due_at=datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    send(at=datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    assert set(Message.objects.values_list("settled_on", flat=True)) == {date(2026, 12, 2)}
