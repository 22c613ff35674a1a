"""The background worker, run as it runs: `manage.py run_worker`."""

import logging
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.sessions.models import Session

from delphi.models import Message, Round
from delphi.services.rounds import launch_round
from foresight.home.services import work
from foresight.home.services.work import Worker
from foresight.network.services.visits import forget_visits
from reports.services import drawings
from tests.factories import (
    link_of,
    make_answer,
    make_people,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)
from tests.processes import start
from tests.reports.planting import agreed, play, publish

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
def test_the_files_of_an_edition_are_made_once_its_charts_are_drawn(monkeypatch):
    report = publish(play(rounds=1, seats=6, answering={"probability": (agreed,)}))
    monkeypatch.setattr(work, "WRITING_TIME", 0)  # one file, and the other duties' turn
    left = [2, 0]
    monkeypatch.setattr(drawings, "draw_round", lambda **_: left.pop(0))
    said = []
    worker = Worker(say=said.append)
    for _ in range(2):
        assert worker.work()
    (edition,) = report.editions.all()
    assert said == [
        f"drew charts of round {report.as_of_id}: 2 files",
        f"wrote files of edition {edition.pk}: 1",
    ]
    assert edition.files.count() == 1


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
        "600",
        FORESIGHT_EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    )
    try:
        end = time.monotonic() + 60
        while Message.objects.filter(state="queued").exists():
            assert time.monotonic() < end
            time.sleep(0.1)
        worker.send_signal(number)
        told, _ = worker.communicate(timeout=60)  # well before the pause is over
    finally:
        worker.kill()
        worker.communicate()
    assert worker.returncode == 0
    assert told.strip() == "messages: 12 sent"


@pytest.mark.django_db
def test_failed_sign_ins_and_ended_sessions_are_forgotten_within_the_hour(client):
    user = make_user()
    client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    client.force_login(user)
    now = datetime.now(UTC)
    forget_visits(at=now)
    assert (AccessAttempt.objects.count(), Session.objects.count()) == (1, 1)
    AccessAttempt.objects.update(attempt_time=now - timedelta(hours=2))
    Session.objects.update(expire_date=now - timedelta(minutes=1))
    Worker().work()
    assert (AccessAttempt.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_of_a_panellist_no_session_address_or_browser_is_stored(client, study):
    round_ = make_round(study)
    seat, question = seats_of(study)[0], questions_of(round_)[0]
    told = {"REMOTE_ADDR": "198.51.100.7", "HTTP_USER_AGENT": "Telltale/1.0"}
    assert client.post(link_of(seat), **told).status_code == 303
    prefix = f"q{question.pk}"
    sent = {"question": question.pk, "round": round_.pk, f"{prefix}-revision": 0, prefix: "3"}
    assert client.post("/answer/save/", sent, **told).status_code == 200
    assert client.post("/answer/review/", **told).status_code == 303
    stored = [
        repr(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model._default_manager.values_list()
    ]
    assert not [row for row in stored if "198.51.100.7" in row or "Telltale" in row]
    assert not Session.objects.exists()
