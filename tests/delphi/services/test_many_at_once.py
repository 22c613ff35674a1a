"""Two who do the same at the same time: threads and processes, on the database in use."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from delphi.models import Message, Round
from delphi.protocol.mailing import LEASE, UNDO_WINDOW
from delphi.protocol.refusals import (
    MessagesGoneOut,
    NotAllowedNow,
    Refused,
    RoundClosed,
    StaleAnswer,
)
from delphi.services.answering import save_answer
from delphi.services.events import broken_event
from delphi.services.messages import send_due_messages
from delphi.services.rounds import close_due_rounds, close_round, launch_round, undo_launch
from surveys.content import AnswerContent
from surveys.models import Answer
from tests.factories import make_people, make_round, make_study, questions_of, seats_of
from tests.mail_server import mail_server
from tests.processes import start

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)
CLOSES = (datetime.now(UTC) + WEEK).strftime("%Y-%m-%d 12:00")


def at_once(*acts):
    """What each act returned or how it was refused, all started together."""

    def run(act):
        try:
            return act()
        except Refused as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def populated(seats=3):
    study = make_study(seats=seats)
    make_people(study)
    return study


def test_a_round_that_two_launch_is_launched_once():
    now = datetime.now(UTC)
    study = populated()
    round_ = make_round(study, state="draft")

    def launch():
        launch_round(round_id=round_.pk, closes_at=now + WEEK, by=None, at=now)

    results = at_once(*[launch] * 4)
    assert results.count(NotAllowedNow) == 3
    assert Message.objects.count() == 3
    assert study.events.count() == 1


def test_a_round_that_two_processes_launch_is_launched_once_with_one_mail_each():
    study = populated()
    round_ = make_round(study, state="draft")
    command = ("launch_round", study.key, "1", "--closes", CLOSES)
    both = [start(*command), start(*command)]
    told = [process.communicate(timeout=120)[0] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], told
    assert Round.objects.get().state == "open"
    assert sorted(Message.objects.values_list("recipient__code", flat=True)) == [
        "P001",
        "P002",
        "P003",
    ]
    assert study.events.count() == 1
    with mail_server() as (mailbox, port):
        _send_with_one_worker(port)
        assert len(mailbox.recipients()) == len(set(mailbox.recipients())) == 3
    assert Round.objects.get(pk=round_.pk).state == "open"


def _send_with_one_worker(port):
    Message.objects.update(due_at=datetime.now(UTC))
    worker = start("run_worker", "--once", **_smtp(port))
    told, _ = worker.communicate(timeout=120)
    assert worker.returncode == 0, told


def _smtp(port):
    return {
        "FORESIGHT_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "FORESIGHT_EMAIL_HOST": "127.0.0.1",
        "FORESIGHT_EMAIL_PORT": port,
    }


def test_undoing_a_launch_and_sending_its_mail_do_not_both_happen():
    now = datetime.now(UTC)
    study = populated(seats=6)
    round_ = make_round(study, state="draft")
    launch_round(round_id=round_.pk, closes_at=now + WEEK, by=None, at=now)
    due = now + UNDO_WINDOW
    undone, sent = at_once(
        lambda: undo_launch(round_id=round_.pk, by=None, at=due),
        lambda: send_due_messages(worker="w", at=due, limit=100).sent,
    )
    state = Round.objects.get(pk=round_.pk).state
    if undone is MessagesGoneOut:
        # The others were held by the undoing while it tried; they go out a moment later.
        assert sent + send_due_messages(worker="w", at=due, limit=100).sent == 6
        assert (state, Message.objects.count()) == ("open", 6)
    else:
        assert (state, sent, Message.objects.count()) == ("draft", 0, 0)


def test_due_rounds_are_closed_once_however_many_workers_close_them():
    now = datetime.now(UTC)
    rounds = [make_round(make_study(key=f"s{n}", seats=1), at=now) for n in range(8)]
    later = now + 2 * WEEK
    closed = at_once(*[lambda: close_due_rounds(at=later)] * 4)
    assert sorted(pk for some in closed for pk in some) == sorted(round_.pk for round_ in rounds)
    for round_ in rounds:
        assert round_.study.events.count() == 1


def test_answers_that_race_the_close_are_stored_or_refused():
    now = datetime.now(UTC)
    study = make_study(seats=8, items=1)
    round_ = make_round(study, at=now)
    (question,) = questions_of(round_)

    def answer(seat):
        def save():
            save_answer(
                seat_id=seat.pk,
                round_id=round_.pk,
                question_id=question.pk,
                content=AnswerContent(level=4),
                revision=0,
                at=now,
            )
            return "stored"

        return save

    acts = [answer(seat) for seat in seats_of(study)]
    acts.insert(4, lambda: close_round(round_id=round_.pk, by=None, at=now).state)
    results = at_once(*acts)
    assert results.pop(4) == "closed"
    assert set(results) <= {"stored", RoundClosed}
    assert Answer.objects.count() == results.count("stored")


def test_of_saves_that_change_the_same_answer_at_once_one_is_stored_each_time():
    now = datetime.now(UTC)
    study = make_study(seats=1, items=1)
    round_ = make_round(study, at=now)
    (question,) = questions_of(round_)
    (seat,) = seats_of(study)

    def change(level, revision):
        def save():
            save_answer(
                seat_id=seat.pk,
                round_id=round_.pk,
                question_id=question.pk,
                content=AnswerContent(level=level),
                revision=revision,
                at=now,
            )
            return level

        return save

    stored = []
    for revision in range(8):
        # Levels that did not stand before: repeating what stands is no change.
        levels = (1, 2, 3) if revision % 2 else (4, 5, 6)
        results = at_once(*[change(level, revision) for level in levels])
        assert results.count(StaleAnswer) == 2
        stored += [level for level in results if level is not StaleAnswer]
    answer = Answer.objects.get()
    assert (answer.level, answer.revision) == (stored[-1], 8)
    kept = answer.revisions.order_by("revision").values_list("revision", "level")
    assert list(kept) == list(enumerate(stored[:-1], start=1))


def test_a_killed_worker_leaves_one_message_uncertain_at_most_and_repeats_none():
    now = datetime.now(UTC)
    study = populated(seats=60)
    round_ = make_round(study, state="draft")
    launch_round(round_id=round_.pk, closes_at=now + WEEK, by=None, at=now - UNDO_WINDOW)
    with mail_server() as (mailbox, port):
        mailbox.seconds = 0.05
        workers = [start("run_worker", "--pause", "0.2", **_smtp(port)) for _ in range(2)]
        try:
            _wait_until(lambda: len(mailbox.envelopes) >= 15)
            os.kill(workers[0].pid, signal.SIGKILL)
            _wait_until(lambda: not Message.objects.filter(state="queued").exists())
            _wait_until(lambda: Message.objects.filter(state="claimed").count() <= 1)
            workers[1].terminate()
            told, _ = workers[1].communicate(timeout=30)
            assert workers[1].returncode == 0, told
        finally:
            for worker in workers:
                worker.kill()
                worker.communicate()
        received = mailbox.recipients()
        assert len(received) == len(set(received))
        lost = send_due_messages(
            worker="later", at=datetime.now(UTC) + LEASE + timedelta(minutes=1), limit=100
        )
    assert lost.sent == 0
    assert lost.uncertain <= 1
    states = list(Message.objects.values_list("state", flat=True))
    assert sorted(set(states)) in (["sent"], ["sent", "uncertain"])
    assert states.count("sent") + lost.uncertain == 60
    assert states.count("sent") <= len(received) <= 60
    assert "@" not in told
    assert "/l/" not in told
    assert broken_event(study_id=study.pk) is None


def _wait_until(done, seconds=90):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
