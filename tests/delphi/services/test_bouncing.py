"""What follows from mail that came back, real or made up."""

import io
import mailbox
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from delphi.models import Message
from delphi.services.messages import send_due_messages
from foresight.network.models import Expert
from tests.delphi.document.test_bounces import notification
from tests.factories import make_people, make_round, make_study, seats_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
ADDRESS = "asiantuntija1@example.org"


@pytest.fixture
def sent():
    """A message that was sent, with the Message-ID its mail had."""
    study = make_study(seats=1)
    make_people(study)
    message = Message.objects.create(
        round=make_round(study, at=AT),
        recipient=seats_of(study)[0],
        kind="invitation",
        occasion="launch",
        due_at=AT,
    )
    send_due_messages(worker="test", at=AT, limit=1)
    return message, mail.outbox[0].message()["Message-ID"]


def came_back(message_id, *, status="5.1.1", to=ADDRESS):
    returned = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n"
    return notification(status=status, recipient=f"rfc822; {to}", returned=returned)


def read(raw, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("read_bounces", stdout=said)
    return said.getvalue().split(",")[0]


def is_refused():
    return Expert.objects.exclude(undeliverable="").exists()


def test_a_message_that_came_back_is_not_delivered_and_its_address_is_left_alone_from_then_on(
    sent, monkeypatch
):
    message, message_id = sent
    assert read(came_back(message_id), monkeypatch) == "1 noted"
    message.refresh_from_db()
    assert (message.state, message.problem) == ("failed", "bounced 5.1.1")
    assert message.settled_on is not None
    assert message.settled_on > date(2026, 1, 1)
    assert is_refused()


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1"])
def test_a_full_mailbox_or_a_refused_text_stops_that_message_alone(sent, monkeypatch, status):
    assert read(came_back(sent[1], status=status), monkeypatch) == "1 noted"
    assert Message.objects.get().state == "failed"
    assert not is_refused()


def test_an_address_corrected_since_is_not_refused(sent, monkeypatch):
    Expert.objects.update(email="oikea@example.org")
    read(came_back(sent[1]), monkeypatch)
    assert Message.objects.get().state == "failed"
    assert not is_refused()


@pytest.mark.parametrize(
    "forge",
    [
        lambda real: real.replace("message-", "message-1"),
        lambda real: real.split(".")[0] + "@foresight.example>",
        lambda real: real.replace("@", "x@"),
        lambda real: "<somebody@else.example>",
    ],
)
def test_a_made_up_notification_changes_nothing(sent, monkeypatch, forge):
    assert read(came_back(forge(sent[1])), monkeypatch) == "0 noted"
    assert Message.objects.get().state == "sent"
    assert not is_refused()


def test_the_same_notification_twice_is_noted_once(sent, monkeypatch):
    assert read(came_back(sent[1]), monkeypatch) == "1 noted"
    assert read(came_back(sent[1]), monkeypatch) == "0 noted"


def test_of_an_uncertain_message_it_shows_that_it_was_not_delivered(sent, monkeypatch):
    Message.objects.update(state="uncertain")
    read(came_back(sent[1]), monkeypatch)
    assert Message.objects.get().state == "failed"


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_a_mailbox_is_read_once(sent, tmp_path, kind):
    path = str(tmp_path / "box")
    box = mailbox.Maildir(path) if kind == "maildir" else mailbox.mbox(path)
    for raw in (came_back(sent[1]), b"Subject: hello\n\nno bounce"):
        box.add(raw)
    box.flush()
    box.close()
    for expected in ("1 noted, 0 known already, 0 of no message of ours, 1 no bounces", "0 noted"):
        said = io.StringIO()
        call_command("read_bounces", f"--{kind}", path, stdout=said)
        assert said.getvalue().startswith(expected)
        Message.objects.update(state="sent")  # sent again meanwhile


def test_a_mailbox_that_is_not_there_is_said(tmp_path):
    for option in ("--maildir", "--mbox"):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("read_bounces", option, str(tmp_path / "none"))


def test_the_envelope_may_name_another_address_than_the_letter(sent, settings):
    settings.EMAIL_BOUNCES = "bounces@foresight.example"
    settings.DEFAULT_FROM_EMAIL = "Ennakointi <delphi@foresight.example>"
    Message.objects.update(state="queued")
    send_due_messages(worker="test", at=AT, limit=1)
    envelope = mail.outbox[-1]
    assert envelope.from_email == "bounces@foresight.example"
    assert envelope.message()["From"] == "Ennakointi <delphi@foresight.example>"
