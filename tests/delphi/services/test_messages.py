"""Sending the outbox, against a real mail server."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.mailing import LEASE, RETRY_AFTER, UNDO_WINDOW
from delphi.protocol.refusals import NotRequeued
from delphi.queries.mailing import deliveries_of, troubled_messages
from delphi.services.courier import Courier, Fate, Outcome
from delphi.services.letters import preview_mail, send_test_mail
from delphi.services.messages import SendingCount, requeue_message, send_due_messages
from delphi.services.reminding import remind_round
from delphi.services.rounds import extend_round, launch_round
from delphi.services.seats import reissue_seat, withdraw_panellist
from foresight.network.models import Expert, IdentityKey, Panellist, SeatLink
from foresight.network.services.links import seat_of
from surveys.models import AnswerSheet
from tests.factories import make_people, make_round, make_study, make_user, seats_of
from tests.mail_server import free_port, mail_server

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)  # noon in Helsinki
DUE = AT + UNDO_WINDOW
DAY, WEEK = timedelta(days=1), timedelta(days=7)
ORIGIN = "https://ennakointi.example.org"
LINK = re.compile(r"https?://\S+/l/([^/\s]+)/")


@pytest.fixture
def mailbox(settings):
    with mail_server() as (mailbox, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.ORIGIN = ORIGIN
        yield mailbox


@pytest.fixture
def study():
    study = make_study(seats=3)
    make_people(study)
    return study


@pytest.fixture
def launched(study):
    round_ = make_round(study, state="draft")
    return launch_round(round_id=round_.pk, closes_at=AT + WEEK, by=None, at=AT)


def send(at=DUE, limit=100, **options):
    return send_due_messages(worker="test", at=at, limit=limit, **options)


def count(**numbers):
    return SendingCount(**dict.fromkeys(SendingCount._fields, 0) | numbers)


def states(**only):
    found = Message.objects.filter(**only).order_by("recipient__code")
    return list(found.values_list("state", flat=True))


def submit(round_, seat):
    AnswerSheet.objects.create(
        questionnaire=round_.questionnaire, respondent=seat, state="submitted", receipt="R"
    )


def test_who_has_submitted_still_gets_a_link_in_place_of_a_lost_one(mailbox, study, launched):
    send()
    seat = seats_of(study)[0]
    submit(launched, seat)
    for _ in range(2):
        assert reissue_seat(panellist_id=seat.pk, by=None, at=DUE)
        assert send() == count(sent=1)
    assert len(mailbox.recipients()) == 5
    assert SeatLink.objects.filter(panellist=seat).count() == 1


# --- What a mail is -------------------------------------------------------------------------------


def test_each_mail_has_one_recipient_and_a_link_of_their_own(mailbox, study, launched):
    assert send() == count(sent=3)
    assert mailbox.recipients() == [f"asiantuntija{number}@example.org" for number in (1, 2, 3)]
    opened = {}
    for envelope, mail in zip(mailbox.envelopes, mailbox.mails(), strict=True):
        assert envelope.rcpt_tos == [mail["To"]]
        assert mail["Cc"] is None
        assert mail["Bcc"] is None
        (token,) = set(LINK.findall(mail.get_body(["plain"]).get_content()))
        opened[mail["To"]] = seat_of(token).code
    assert opened == {
        "asiantuntija1@example.org": "P001",
        "asiantuntija2@example.org": "P002",
        "asiantuntija3@example.org": "P003",
    }


def test_text_and_html_have_the_same_links(mailbox, launched):
    send(limit=1)
    (mail,) = mailbox.mails()
    text = mail.get_body(["plain"]).get_content()
    html = mail.get_body(["html"]).get_content()
    addresses = re.findall(r"https?://[^\s<>\"]+", text)
    assert len(addresses) == 2
    assert set(addresses) == set(re.findall(r'href="([^"]+)"', html))
    assert all(address.startswith(f"{ORIGIN}/") for address in addresses)
    assert "<img" not in html


def test_the_origin_of_links_is_the_configured_one_whatever_host_a_request_names(
    mailbox, client, settings, launched
):
    settings.ALLOWED_HOSTS = ["*"]
    client.get("/", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    send()
    assert all(b"evil.example" not in envelope.content for envelope in mailbox.envelopes)


@pytest.mark.parametrize(
    ("language", "deadline"),
    [
        ("fi", "tiistaina 8. joulukuuta 2026"),
        ("sv", "tisdag 8 december 2026"),
        ("en", "Tuesday, 8 December 2026"),
    ],
)
def test_a_mail_is_in_the_language_of_its_recipient(mailbox, study, launched, language, deadline):
    study.panel.seats.update(language=language)
    send(limit=1)
    (mail,) = mailbox.mails()
    text = mail.get_body(["plain"]).get_content()
    assert mail["Content-Language"] == language
    assert deadline in text
    assert re.search(r"\b12[.:]00\b", text)  # on the clock of the study, not of UTC
    assert study.titles[language] in text
    assert study.titles[language] in mail["Subject"]
    assert f'<html lang="{language}">' in mail.get_body(["html"]).get_content()


def test_a_mail_names_whom_to_ask(mailbox, launched):
    send(limit=1)
    (mail,) = mailbox.mails()
    assert "Fanni Fasilitaattori, fanni@example.org" in mail.get_body(["plain"]).get_content()
    assert mail["Reply-To"] == "fanni@example.org"


def test_a_mail_offers_to_stop_reminders_by_one_click(mailbox, client, study, launched):
    send(limit=1)
    (mail,) = mailbox.mails()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip(" <>")
    assert address.startswith(f"{ORIGIN}/reminders/")
    token = LINK.search(mail.get_body(["plain"]).get_content())[1]
    assert token not in address


def test_a_title_cannot_bring_headers_into_a_mail(mailbox, study, launched):
    study.titles = {"fi": "Perheet\r\nBcc: evil@example.org\n\nBody", "en": "x"}
    study.contact = "Fanni\r\nBcc: evil@example.org"
    study.save()
    Expert.objects.update(name="Eeva\r\nBcc: evil@example.org")
    send()
    assert mailbox.recipients() == [f"asiantuntija{number}@example.org" for number in (1, 2, 3)]
    for mail in mailbox.mails():
        assert mail["Bcc"] is None
        assert "\n" not in mail["Subject"]


@pytest.mark.parametrize(
    "address", ["a@example.org, b@example.org", "a@example.org\nBcc: b@example.org", "nobody"]
)
def test_what_is_not_one_address_gets_no_mail(mailbox, study, launched, address):
    expert = IdentityKey.objects.get(panellist=seats_of(study)[0]).expert
    Expert.objects.filter(pk=expert.pk).update(email=address.lower())
    assert send() == count(sent=2, failed=1)
    assert len(mailbox.envelopes) == 2


def test_markup_in_a_title_is_text_in_the_html(mailbox, study, launched):
    study.titles = {"fi": "<b onclick=x>&amp;"}
    study.save()
    send(limit=1)
    html = mailbox.mails()[0].get_body(["html"]).get_content()
    assert "&lt;b onclick=x&gt;&amp;amp;" in html


def test_only_hashes_of_the_tokens_sent_are_stored(mailbox, launched):
    send()
    tokens = {LINK.search(mail.get_body(["plain"]).get_content())[1] for mail in mailbox.mails()}
    assert len(tokens) == 3
    assert not set(SeatLink.objects.values_list("token_hash", flat=True)) & tokens


# --- When a mail goes out -------------------------------------------------------------------------


def test_invitations_wait_for_the_launch_to_be_undone(mailbox, launched):
    assert send(at=DUE - timedelta(seconds=1)) == count()
    assert send(at=DUE) == count(sent=3)
    assert send(at=DUE) == count()
    assert len(mailbox.envelopes) == 3


def test_a_worker_that_is_told_to_stop_sends_nothing_more(mailbox, launched):
    answers = iter([True, False])
    assert send(keep_going=lambda: next(answers)) == count(sent=1)
    assert len(mailbox.envelopes) == 1


def test_what_has_changed_since_a_mail_was_queued_is_heeded(mailbox, study, launched):
    first, second, _ = seats_of(study)
    submit(launched, first)
    withdraw_panellist(panellist_id=second.pk, by=None, at=AT)
    assert send() == count(sent=1, cancelled=1)
    assert mailbox.recipients() == ["asiantuntija3@example.org"]
    assert states() == ["cancelled", "cancelled", "sent"]


def test_nothing_is_sent_once_the_round_is_over(mailbox, launched):
    assert send(at=AT + WEEK) == count(cancelled=3)
    assert mailbox.envelopes == []


def test_a_reminder_is_not_sent_to_who_submitted_or_stopped_them_since(mailbox, study, launched):
    send()
    remind_round(round_id=launched.pk, by=None, at=AT + DAY)
    first, second, _ = seats_of(study)
    submit(launched, first)
    Panellist.objects.filter(pk=second.pk).update(reminders_stopped=True)
    mailbox.envelopes.clear()
    assert send(at=DUE + DAY) == count(sent=1, cancelled=2)
    assert mailbox.recipients() == ["asiantuntija3@example.org"]


def test_stopping_reminders_stops_nothing_else(mailbox, study, launched):
    Panellist.objects.update(reminders_stopped=True)
    assert send() == count(sent=3)
    extend_round(round_id=launched.pk, closes_at=AT + 2 * WEEK, by=None, at=AT + DAY)
    assert send(at=DUE + DAY) == count(sent=3)


def test_a_reminder_that_was_held_up_does_not_go_out_at_night(mailbox, launched):
    send()
    evening = datetime(2026, 12, 2, 17, 50, tzinfo=UTC)
    remind_round(round_id=launched.pk, by=None, at=evening)
    mailbox.envelopes.clear()
    assert send(at=evening + timedelta(hours=3)) == count(later=3)
    assert mailbox.envelopes == []
    assert send(at=datetime(2026, 12, 3, 5, tzinfo=UTC)) == count(sent=3)


def test_a_mail_tells_the_deadline_as_it_is_when_it_goes_out(mailbox, launched):
    Round.objects.update(closes_at=AT + 2 * WEEK)
    send(limit=1)
    assert "15. joulukuuta 2026" in mailbox.mails()[0].get_body(["plain"]).get_content()


def test_who_has_no_identity_key_gets_no_mail(mailbox, study, launched):
    IdentityKey.objects.filter(panellist=seats_of(study)[0]).delete()
    assert send() == count(sent=2, failed=1)
    assert list(troubled_messages(launched.pk).values_list("recipient__code", "problem")) == [
        ("P001", "no_address")
    ]


# --- Mail servers ---------------------------------------------------------------------------------


def test_each_recipient_fares_as_the_mail_server_says(mailbox, launched):
    mailbox.replies = {
        "asiantuntija1@example.org": "550 5.1.1 no such user asiantuntija1@example.org",
        "asiantuntija2@example.org": "451 4.7.1 try later",
    }
    assert send() == count(sent=1, later=1, failed=1)
    assert states() == ["failed", "queued", "sent"]
    refused, deferred, _ = Message.objects.order_by("recipient__code")
    assert (refused.problem, deferred.problem) == ("550 5.1.1", "451 4.7.1")
    assert deferred.due_at - DUE >= RETRY_AFTER[0]
    assert Round.objects.get().state == "open"
    assert {(d.kind, d.state): d.count for d in deliveries_of(launched.pk)} == {
        (MessageKind.INVITATION, state): 1 for state in ("failed", "queued", "sent")
    }


def test_a_temporary_refusal_is_tried_again_later_and_at_last_given_up(mailbox, launched):
    mailbox.replies = {"asiantuntija1@example.org": "421 4.3.2 shutting down"}
    at = DUE
    send(at=at)
    for wait in RETRY_AFTER:
        assert send(at=at + wait - timedelta(seconds=1)) == count()
        at += wait + timedelta(minutes=1)
        result = send(at=at)
    assert result == count(failed=1)
    assert Message.objects.get(state="failed").attempts == len(RETRY_AFTER) + 1


def test_an_address_refused_for_good_gets_no_more_mail_until_it_is_corrected(
    mailbox, study, launched
):
    mailbox.replies = {"asiantuntija1@example.org": "550 no such user"}
    send()
    mailbox.replies = {}
    mailbox.envelopes.clear()
    remind_round(round_id=launched.pk, by=None, at=AT + DAY)
    assert send(at=DUE + DAY) == count(sent=2, failed=1)
    assert "asiantuntija1@example.org" not in mailbox.recipients()
    Expert.objects.filter(email="asiantuntija1@example.org").update(email="oikea@example.org")
    extend_round(round_id=launched.pk, closes_at=AT + 2 * WEEK, by=None, at=AT + DAY)
    assert send(at=DUE + DAY) == count(sent=3)


@pytest.mark.parametrize("reply", ["554 5.7.1 looks like spam", "552 5.2.2 mailbox full"])
def test_a_refusal_that_is_not_about_the_address_stops_that_mail_only(mailbox, launched, reply):
    mailbox.data_replies = {"asiantuntija1@example.org": reply}
    assert send() == count(sent=2, failed=1)
    assert not Expert.objects.exclude(undeliverable="").exists()


def test_a_mail_server_that_is_down_delays_everything_and_loses_nothing(settings, launched):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert send() == count(later=1)  # the first tells that the others need not be tried
    assert states() == ["queued"] * 3
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_connection_that_breaks_while_the_server_has_the_mail_leaves_it_uncertain(
    mailbox, launched
):
    mailbox.hang_up_in_data = True
    assert send(limit=1) == count(uncertain=1)
    mailbox.hang_up_in_data = False
    assert send() == count(sent=2)
    assert send(at=DUE + DAY) == count()
    assert len(mailbox.envelopes) == 3  # it did arrive, and was not sent again


def test_a_server_that_hung_up_between_two_mails_is_called_again(mailbox, settings):
    settings.EMAIL_PORT = port = free_port()
    mail = EmailMessage("x", "y", to=["a@example.org"])
    courier = Courier()
    for _ in range(2):
        with mail_server(port) as (other, _):
            assert courier.post(mail).fate is Fate.SENT
            assert other.recipients() == ["a@example.org"]
    assert courier.post(mail) == Outcome(Fate.LATER, "no_connection")


# --- Claims ---------------------------------------------------------------------------------------


@pytest.fixture
def claimed(launched):
    """A message taken up by a worker that has not been heard of since."""
    message = Message.objects.order_by("recipient__code").first()
    Message.objects.filter(pk=message.pk).update(
        state="claimed", claimed_by="lost", lease_until=DUE + LEASE, fence=1, attempts=1
    )
    return message


def test_a_claimed_message_is_left_alone_while_its_lease_runs(mailbox, claimed):
    assert send() == count(sent=2)
    assert "asiantuntija1@example.org" not in mailbox.recipients()


def test_a_lost_claim_becomes_uncertain_and_is_not_sent_again(mailbox, claimed):
    after = DUE + LEASE + timedelta(seconds=1)
    assert send(at=after) == count(sent=2, uncertain=1)
    assert send(at=after + DAY) == count()
    assert "asiantuntija1@example.org" not in mailbox.recipients()
    assert troubled_messages(claimed.round_id).get().problem == "worker_lost"


def test_the_facilitator_may_send_an_uncertain_message_again(mailbox, study, claimed):
    send(at=DUE + LEASE + timedelta(seconds=1))
    user = make_user(study=study)
    requeue_message(message_id=claimed.pk, by=user, at=AT + DAY)
    assert send(at=AT + DAY) == count(sent=1)
    assert "asiantuntija1@example.org" in mailbox.recipients()
    event = study.events.last()
    assert (event.kind, event.by, event.data["was"]) == ("message_requeued", user, "uncertain")


def test_a_message_to_a_refused_address_can_be_sent_again(mailbox, launched):
    mailbox.replies = {"asiantuntija1@example.org": "550 no such user"}
    send()
    mailbox.replies = {}
    requeue_message(message_id=Message.objects.get(state="failed").pk, by=None, at=AT + DAY)
    assert send(at=AT + DAY) == count(sent=1)


@pytest.mark.parametrize("state", ["queued", "claimed", "sent", "cancelled"])
def test_no_other_message_is_sent_again(launched, state):
    Message.objects.update(state=state, lease_until=DUE)
    with pytest.raises(NotRequeued):
        requeue_message(message_id=Message.objects.first().pk, by=None, at=DUE)
    assert set(states()) == {state}


def test_nothing_is_sent_again_after_the_round(claimed):
    send(at=AT + DAY)
    with pytest.raises(NotRequeued):
        requeue_message(message_id=claimed.pk, by=None, at=AT + WEEK)


# --- Before launch --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", MessageKind)
def test_a_preview_shows_the_mail_with_links_that_open_nothing(study, kind, language):
    round_ = make_round(study, state="draft")
    shown = preview_mail(round_id=round_.pk, kind=kind, language=language, closes_at=AT + WEEK)
    assert study.titles[language] in shown.subject
    (token,) = LINK.findall(shown.text)
    assert seat_of(token) is None
    assert not SeatLink.objects.exists()
    assert not re.search(r"[{}]", shown.subject + shown.text)


def test_a_test_mail_goes_to_the_facilitator_alone(mailbox, study):
    user = make_user("fanni@example.org", study=study)
    round_ = make_round(study, state="draft")
    sent = send_test_mail(
        round_id=round_.pk,
        kind=MessageKind.INVITATION,
        language="sv",
        closes_at=AT + WEEK,
        to=user,
    )
    assert sent
    assert mailbox.recipients() == ["fanni@example.org"]
    assert not SeatLink.objects.exists()
