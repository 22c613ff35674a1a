"""The background worker, run as it runs: `manage.py run_worker`."""

import logging
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from delphi.models import Message, Round
from delphi.services.rounds import launch_round
from foresight.home.services import work
from foresight.home.services.work import Worker
from tests.factories import (
    make_answer,
    make_people,
    make_round,
    make_study,
    questions_of,
    seats_of,
)
from tests.processes import start

WEEK = timedelta(days=7)


@pytest.fixture
def study():
    study = make_study(seats=12, items=2)
    make_people(study)
    return study


def overdue(study):
    """An open round with answers whose deadline passed a minute ago."""
    now = datetime.now(UTC)
    round_ = make_round(study, at=now - WEEK)
    Round.objects.filter(pk=round_.pk).update(closes_at=now - timedelta(minutes=1))
    for place, seat in enumerate(seats_of(study)):
        for question in questions_of(round_):
            make_answer(seat, question, level=1 + place % 7)
    return round_


@pytest.mark.django_db
def test_a_round_past_its_deadline_is_closed_sealed_analysed_and_drawn(study, monkeypatch):
    monkeypatch.setattr(work, "DRAWING_TIME", 0)  # one chart, and the other duties' turn
    round_ = overdue(study)
    said = []
    assert Worker(say=said.append).work()
    assert Round.objects.get(pk=round_.pk).state == "analysed"
    assert study.events.first().kind == "round_closed"
    assert said == [
        "closed rounds: 1",
        f"sealed round {round_.pk}",
        f"analysed round {round_.pk}",
        f"drew charts of round {round_.pk}: 2 files",
    ]


@pytest.mark.django_db
def test_a_duty_that_fails_stops_no_other_and_names_nobody(study, monkeypatch, caplog):
    round_ = overdue(study)

    def fail(**_):
        raise RuntimeError("eeva@example.org")

    monkeypatch.setattr(work, "send_due_messages", fail)
    monkeypatch.setattr(work, "FIRST_WAIT", 600)
    monkeypatch.setattr(work, "DRAWING_TIME", 0)
    worker = Worker()
    with caplog.at_level(logging.ERROR):
        worker.work()
        worker.work()
    assert Round.objects.get(pk=round_.pk).state != "open"
    assert len([record for record in caplog.records if "send failed" in record.message]) == 1
    assert "eeva" not in caplog.text


@pytest.mark.django_db
def test_a_worker_told_to_stop_does_nothing_more(study):
    round_ = overdue(study)
    assert not Worker(keep_going=lambda: False).work()
    assert Round.objects.get(pk=round_.pk).state == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_cleanly_when_it_is_told_to(study, number):
    round_ = make_round(study, state="draft")
    now = datetime.now(UTC)
    launch_round(round_id=round_.pk, closes_at=now + WEEK, by=None, at=now - timedelta(hours=1))
    worker = start(
        "run_worker",
        "--pause",
        "30",
        FORESIGHT_EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    )
    try:
        end = time.monotonic() + 60
        while Message.objects.filter(state="queued").exists():
            assert time.monotonic() < end
            time.sleep(0.1)
        worker.send_signal(number)
        told, _ = worker.communicate(timeout=10)
    finally:
        worker.kill()
        worker.communicate()
    assert worker.returncode == 0
    assert told.strip() == "messages: 12 sent"
