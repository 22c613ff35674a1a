"""What goes to many, over HTTP: looked at, counted, stopped, looked up."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delphi.models import Message, Round, Study
from delphi.services.rounds import launch_round
from delphi.services.seats import reissue_seat
from tests.factories import make_people, make_round, make_study, make_user, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = make_study(seats=12)
    make_people(study)
    return study


@pytest.fixture
def alice(study: Study) -> Client:
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user("alice@example.org", study=study))
    return browser


@pytest.fixture
def launched(study: Study) -> Round:
    round_ = make_round(study, state="draft")
    now = timezone.now()
    return launch_round(round_id=round_.pk, closes_at=now + timedelta(days=7), by=None, at=now)


def path(name: str, study: Study) -> str:
    return reverse(name, kwargs={"public_id": study.public_id, "number": 1})


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_nobody_is_reminded_before_the_number_is_typed(alice: Client, study: Study) -> None:
    make_round(study)
    study.panel.seats.update(language="en")
    shown = text_of(alice.get(path("round-remind", study)))
    assert "It goes to 12 panellists now" in shown
    assert "have not been submitted yet" in shown  # what they will read
    for typed in ("", "11", "twelve"):
        refused = alice.post(path("round-remind", study), {"recipients": typed})
        assert refused.status_code == 422
    assert not Message.objects.exists()
    done = alice.post(path("round-remind", study), {"recipients": "12"}, follow=True)
    assert "12 panellists will be reminded" in text_of(done)
    assert Message.objects.filter(kind="reminder", state="queued").count() == 12


def test_who_is_not_reminded_is_counted_with_the_reason(alice: Client, study: Study) -> None:
    round_ = make_round(study)
    seats = seats_of(study)
    now = timezone.now()
    for seat in seats[:2]:
        Message.objects.create(
            round=round_, recipient=seat, kind="invitation", occasion="launch", due_at=now
        )
    for number in range(3):
        Message.objects.create(
            round=round_,
            recipient=seats[2],
            kind="reminder",
            occasion=str(number),
            due_at=now - timedelta(days=5),
        )
    seats[3].reminders_stopped = True
    seats[3].save()
    shown = text_of(alice.get(path("round-remind", study)))
    assert "It goes to 8 panellists now" in shown
    assert "2 had a message lately" in shown
    assert "1 has had all reminders" in shown
    assert "1 wants no reminders" in shown


def test_a_new_deadline_is_counted_before_it_is_told(alice: Client, study: Study) -> None:
    round_ = make_round(study)
    form = {"deadline": "31.1.2099 23.59", "sure": "31.1.2099 23.59"}
    assert "It goes to 12 panellists now" in text_of(alice.get(path("round-extend", study)))
    assert alice.post(path("round-extend", study), form).status_code == 422
    alice.post(path("round-extend", study), form | {"recipients": "12"})
    round_.refresh_from_db()
    assert round_.closes_at is not None
    assert round_.closes_at.year == 2099


def test_nothing_is_counted_where_all_learn_it_from_the_invitation(
    alice: Client, study: Study, launched: Round
) -> None:
    assert "recipients" not in alice.get(path("round-extend", study)).context["form"].fields
    far = {"deadline": "31.1.2099 23.59"}
    asked = alice.post(path("round-extend", study), far)
    assert asked.status_code == 422
    assert 'name="sure" value="31.1.2099 23.59"' in asked.content.decode()
    assert (
        alice.post(path("round-extend", study), far | {"sure": far["deadline"]}).status_code == 302
    )
    assert not Message.objects.filter(kind="extension").exists()


@pytest.mark.parametrize("name", ["round-remind", "round-extend"])
def test_a_round_that_is_not_open_is_neither_extended_nor_reminded_of(
    alice: Client, study: Study, name: str
) -> None:
    make_round(study, state="closed")
    assert alice.get(path(name, study)).status_code == 302
    assert alice.post(path(name, study), {"recipients": "12"}).status_code == 302
    assert not Message.objects.exists()


def test_what_waits_is_shown_with_its_time_and_stopped_by_a_button(
    alice: Client, study: Study, launched: Round
) -> None:
    assert "12 messages wait to be sent" in text_of(alice.get(path("round-messages", study)))
    done = text_of(alice.post(path("round-stop", study), follow=True))
    assert "12 messages have been stopped" in done
    assert set(Message.objects.values_list("state", "problem")) == {("cancelled", "stopped")}
    again = text_of(alice.post(path("round-resume", study), follow=True))
    assert "12 messages go out after all" in again
    assert set(Message.objects.values_list("state", flat=True)) == {"queued"}


def test_stopping_nothing_is_said(alice: Client, study: Study) -> None:
    make_round(study)
    done = alice.post(path("round-stop", study), follow=True)
    assert "Nothing waits to be sent any more" in text_of(done)


def test_mail_that_is_overdue_asks_after_the_worker(
    alice: Client, study: Study, launched: Round
) -> None:
    Message.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "Is the worker running?" in text_of(alice.get(path("round-messages", study)))


def test_messages_stand_by_seat_without_names_or_addresses(
    alice: Client, study: Study, launched: Round
) -> None:
    shown = text_of(alice.get(path("round-messages", study)))
    for seat in seats_of(study):
        assert f"<code>{seat.code}</code>" in shown
    assert "@example.org" not in shown.replace("alice@example.org", "")
    assert "Asiantuntija" not in shown


def test_messages_are_looked_up_by_kind_and_state(
    alice: Client, study: Study, launched: Round
) -> None:
    first = Message.objects.order_by("recipient__code")[0]
    Message.objects.filter(pk=first.pk).update(state="failed", problem="550 5.1.1")
    address = path("round-messages", study)
    for query, n in (
        ("", 12),
        ("?stage=trouble", 1),
        ("?stage=sent", 0),
        ("?kind=invitation&stage=waiting", 11),
        ("?kind=reminder", 0),
        ("?kind=nonsense", 12),
    ):
        assert (query, len(alice.get(address + query).context["rows"])) == (query, n)
    assert "the mail server said 550 5.1.1" in text_of(alice.get(address))


def test_a_troubled_message_is_told_of_on_the_round_and_sent_again(
    alice: Client, study: Study, launched: Round
) -> None:
    message = Message.objects.order_by("recipient__code")[0]
    Message.objects.filter(pk=message.pk).update(state="uncertain", problem="connection_lost")
    assert "1 message needs a look" in text_of(alice.get(path("round", study)))
    shown = text_of(alice.get(path("round-messages", study)))
    assert "the connection broke while the mail server had it" in shown
    alice.post(path("round-send-again", study), {"message": message.pk})
    message.refresh_from_db()
    assert message.state == "queued"


@pytest.mark.parametrize("typed", ["", "x", "-1", "0", "99999999999999999999", "²"])
def test_sending_a_strange_message_again_is_not_found(
    alice: Client, study: Study, launched: Round, typed: str
) -> None:
    assert alice.post(path("round-send-again", study), {"message": typed}).status_code == 404


def test_a_message_of_another_round_is_not_found(alice: Client, study: Study) -> None:
    make_round(study)
    other = make_study(key="other", seats=1)
    message = Message.objects.create(
        round=make_round(other),
        recipient=seats_of(other)[0],
        kind="invitation",
        occasion="launch",
        state="failed",
        due_at=timezone.now(),
    )
    sent = alice.post(path("round-send-again", study), {"message": message.pk})
    assert sent.status_code == 404
    message.refresh_from_db()
    assert message.state == "failed"


@pytest.mark.parametrize("name", ["round", "round-messages", "round-remind", "round-extend"])
def test_a_page_takes_at_most_15_queries_however_many_messages(
    client: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    for seats in (3, 120):
        study = make_study(key=f"of-{seats}", seats=seats)
        make_people(study)
        client.force_login(make_user(f"f{seats}@example.org", study=study))
        round_ = make_round(study, state="draft")
        now = timezone.now()
        launch_round(round_id=round_.pk, closes_at=now + timedelta(days=9), by=None, at=now)
        Message.objects.filter(round=round_).update(due_at=now - timedelta(days=2))
        with django_assert_max_num_queries(15):
            assert client.get(path(name, study)).status_code == 200


PLAN = {"every_days": "4", "at_most": "2", "from_hour": "9", "until_hour": "17"}


def test_reminders_by_themselves_stand_ready_as_usual_and_read_as_a_sentence(
    alice: Client, study: Study
) -> None:
    make_round(study)
    form = alice.get(path("round-mail", study)).context["form"]
    assert {name: str(form[name].value()) for name in PLAN} == PLAN
    done = alice.post(path("round-mail", study), PLAN | {"remind": "on"}, follow=True)
    assert (
        "Who has not submitted is reminded every 4 days, 2 times at most, between 9 and 17 o’clock."
        in text_of(done)
    )
    alice.post(path("round-mail", study), {"thanks": "on"})
    round_ = Round.objects.get()
    assert (round_.reminders, round_.thanks) == ({}, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"every_days": "0"},
        {"every_days": "often"},
        {"at_most": "9"},
        {"from_hour": "3"},
        {"until_hour": "23"},
        {"from_hour": "17", "until_hour": "9"},
        {"until_hour": ""},
    ],
)
def test_a_plan_that_means_nothing_good_is_refused_and_kept(
    alice: Client, study: Study, wrong: dict[str, str]
) -> None:
    make_round(study)
    refused = alice.post(path("round-mail", study), PLAN | {"remind": "on"} | wrong)
    assert refused.status_code == 422
    assert Round.objects.get().reminders == {}
    for name, value in wrong.items():
        assert refused.context["form"][name].value() == value


def test_a_closed_round_mails_nothing_more_by_itself(alice: Client, study: Study) -> None:
    make_round(study, state="closed")
    assert alice.get(path("round-mail", study)).status_code == 302


def test_a_new_link_that_did_not_arrive_is_listed_without_its_seat(
    alice: Client, study: Study, launched: Round
) -> None:
    Message.objects.all().delete()
    seat = seats_of(study)[0]
    reissue_seat(panellist_id=seat.pk, by=None, at=timezone.now())
    assert "To single people" not in text_of(alice.get(path("round-messages", study)))
    Message.objects.update(state="failed", problem="550 5.1.1 unknown")
    shown = text_of(alice.get(path("round-messages", study)))
    assert "To single people" in shown and "New link" in shown
    assert seat.code not in shown
    message = Message.objects.get()
    done = alice.post(path("round-send-again", study), {"message": message.pk}, follow=True)
    assert "will be sent again" in text_of(done) and seat.code not in text_of(done)
    assert Message.objects.get().state == "queued"
