"""Mail that goes out by itself: reminders by a plan, thanks at the close."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from delphi.models import Message, Round, StudyEvent
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.mailing import ReminderPlan
from delphi.protocol.placeholders import MessageText
from delphi.protocol.refusals import NotAllowedNow, NothingToStop, UnsoundPlan
from delphi.services.messages import send_due_messages
from delphi.services.outbox import resume_messages, stop_messages
from delphi.services.reminding import remind_by_plan, remind_round, set_round_mail
from delphi.services.rounds import close_round, extend_round, launch_round
from delphi.services.texts import write_texts
from foresight.home.services.work import Worker
from tests.factories import make_answer, make_people, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)  # noon in Helsinki
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SOON = timedelta(minutes=5)  # after what waits for the undo window has come due


@pytest.fixture
def study():
    study = make_study(seats=4)
    make_people(study)
    return study


@pytest.fixture
def launched(study):
    round_ = make_round(study, state="draft")
    choose(round_, plan=ReminderPlan())
    return launch_round(round_id=round_.pk, closes_at=AT + 3 * WEEK, by=None, at=AT)


def choose(round_, *, plan=None, thanks=False):
    return set_round_mail(round_id=round_.pk, plan=plan, thanks=thanks, by=None, at=AT)


def remind(round_, at):
    return remind_by_plan(round_id=round_.pk, at=at)


def test_reminders_go_out_by_themselves_at_their_distance_and_no_more_than_planned(launched):
    sent = {}
    for hour in range(24 * 21):
        at = AT + timedelta(hours=hour)
        if count := remind(launched, at):
            sent[at] = count
        send_due_messages(worker="test", at=at + SOON, limit=100)
    assert sent == {AT + 4 * DAY + timedelta(hours=1): 4, AT + 8 * DAY + timedelta(hours=2): 4}


def test_only_in_its_hours(launched):
    assert remind(launched, datetime(2026, 12, 8, 6, 59, tzinfo=UTC)) == 0
    assert remind(launched, datetime(2026, 12, 8, 7, 0, tzinfo=UTC)) == 4


def test_who_is_done_or_wants_none_is_left_out(study, launched):
    first, second, third, _ = seats_of(study)
    first.sheets.create(questionnaire=launched.questionnaire, state="submitted", receipt="R")
    second.reminders_stopped = True
    second.save()
    third.state = "withdrawn"
    third.save()
    assert remind(launched, AT + 5 * DAY) == 1


def test_reminders_by_hand_count_too(launched):
    remind_round(round_id=launched.pk, by=None, at=AT + 3 * DAY)
    assert remind(launched, AT + 5 * DAY) == 0
    assert remind(launched, AT + 7 * DAY + SOON) == 4
    assert remind(launched, AT + 14 * DAY) == 0


def test_a_second_worker_finds_them_reminded(launched):
    at = AT + 5 * DAY
    assert [remind(launched, at), remind(launched, at)] == [4, 0]
    event = StudyEvent.objects.get(kind="round_reminded")
    assert (event.by, event.data["reminded"]) == (None, 4)


def test_without_a_plan_and_after_the_round_nobody_is_reminded(launched):
    assert remind(launched, AT + 3 * WEEK) == 0
    choose(launched)
    assert remind(launched, AT + 5 * DAY) == 0


def test_the_worker_looks_for_them(study, monkeypatch):
    round_ = make_round(study)
    choose(round_, plan=ReminderPlan(from_hour=7, until_hour=20))
    noon = datetime(2026, 12, 8, 10, tzinfo=UTC)
    monkeypatch.setattr("foresight.home.services.work.timezone.now", lambda: noon)
    Round.objects.update(opened_at=noon - WEEK, closes_at=noon + WEEK)
    said = []
    Worker(say=said.append).work()
    assert f"reminded 4 in round {round_.pk}" in said


def test_a_plan_that_would_pester_is_refused(launched):
    with pytest.raises(UnsoundPlan):
        choose(launched, plan=ReminderPlan(at_most=9))
    assert StudyEvent.objects.filter(kind="round_mail_set").count() == 1


def test_of_a_closed_round_nothing_is_chosen_any_more(launched):
    close_round(round_id=launched.pk, by=None, at=AT + DAY)
    with pytest.raises(NotAllowedNow):
        choose(launched, thanks=True)


# --- Thanks ---------------------------------------------------------------------------------------


def closed(round_, *, at=AT + DAY):
    close_round(round_id=round_.pk, by=None, at=at)
    mail.outbox.clear()
    send_due_messages(worker="test", at=at + SOON, limit=100)
    return sorted(to for one in mail.outbox for to in one.to)


def test_who_answered_is_thanked_when_the_round_closes_and_nobody_else(study, launched):
    choose(launched, thanks=True)
    first, second, _, _ = seats_of(study)
    make_answer(first, questions_of(launched)[0], level=3)
    second.sheets.create(questionnaire=launched.questionnaire, state="submitted", receipt="R")
    seats_of(study)[2].sheets.create(questionnaire=launched.questionnaire)  # only opened it
    assert closed(launched) == ["asiantuntija1@example.org", "asiantuntija2@example.org"]
    assert mail.outbox[0].subject.startswith("Kiitos")
    assert len(set(Message.objects.filter(kind="thanks").values_list("due_at"))) == 1


def test_nobody_is_thanked_unless_the_round_says_so(study, launched):
    make_answer(seats_of(study)[0], questions_of(launched)[0], level=3)
    assert closed(launched) == []


def test_thanks_wait_for_the_morning(study, launched):
    choose(launched, thanks=True)
    make_answer(seats_of(study)[0], questions_of(launched)[0], level=3)
    assert closed(launched, at=datetime(2026, 12, 2, 22, tzinfo=UTC)) == []
    assert Message.objects.get(kind="thanks").due_at == datetime(2026, 12, 3, 5, tzinfo=UTC)


def test_when_the_close_destroys_who_sits_where_nobody_is_thanked():
    study = make_study(seats=2, anonymity="anonymous")
    make_people(study)
    round_ = make_round(study, number=3)
    choose(round_, thanks=True)
    make_answer(seats_of(study)[0], questions_of(round_)[0], level=3)
    close_round(round_id=round_.pk, by=None, at=datetime.now(UTC))
    assert not Message.objects.exists()


def test_thanks_are_said_in_the_studys_own_words(study, launched):
    ours = MessageText("Kiitos!", "{name}, tästä pääset omiin vastauksiisi: {link}")
    write_texts(
        study_id=study.pk,
        kind=MessageKind.THANKS,
        texts={"fi": ours},
        revision=0,
        by=None,
        at=AT,
    )
    choose(launched, thanks=True)
    make_answer(seats_of(study)[0], questions_of(launched)[0], level=3)
    closed(launched)
    assert mail.outbox[0].body.startswith("Asiantuntija 1, tästä pääset")


def reminders():
    return Message.objects.filter(kind=MessageKind.REMINDER)


@pytest.mark.parametrize("problem", ["refused", "bounced 5.2.2", "no_address"])
def test_who_cannot_be_reached_is_reminded_no_more_often_than_planned(launched, problem):
    send_due_messages(worker="test", at=AT + SOON, limit=100)
    seat = seats_of(launched.study)[0]
    for hour in range(24 * 14):
        at = AT + timedelta(hours=hour)
        remind(launched, at)
        for minute in (10, 20, 30):  # the worker comes by again and again
            remind(launched, at + timedelta(minutes=minute))
        reminders().filter(recipient=seat).update(state="failed", problem=problem)
    assert reminders().filter(recipient=seat).count() == ReminderPlan().at_most
    assert StudyEvent.objects.filter(kind="round_reminded").count() == ReminderPlan().at_most


def test_reminders_that_were_stopped_are_not_sent_twice_whatever_is_resumed(launched):
    send_due_messages(worker="test", at=AT + SOON, limit=100)
    mail.outbox.clear()
    at = AT + 4 * DAY + timedelta(hours=1)
    assert remind(launched, at) == 4
    stop_messages(round_id=launched.pk, by=None, at=at)
    for day in range(5):
        assert remind(launched, at + day * DAY) == 0
    resume_messages(round_id=launched.pk, by=None, at=at + 5 * DAY)
    send_due_messages(worker="test", at=at + 5 * DAY + SOON, limit=100)
    assert len(mail.outbox) == 4


def test_a_newer_deadline_ends_the_message_of_the_stopped_one(launched):
    send_due_messages(worker="test", at=AT + SOON, limit=100)
    mail.outbox.clear()
    first, second = AT + 4 * WEEK, AT + 5 * WEEK
    extend_round(round_id=launched.pk, closes_at=first, by=None, at=AT + DAY)
    stop_messages(round_id=launched.pk, by=None, at=AT + DAY)
    extend_round(round_id=launched.pk, closes_at=second, by=None, at=AT + DAY)
    with pytest.raises(NothingToStop):
        resume_messages(round_id=launched.pk, by=None, at=AT + DAY)
    send_due_messages(worker="test", at=AT + DAY + SOON, limit=100)
    assert len(mail.outbox) == 4
