"""More time for one seat: the others are refused after theirs, and the round closes last of all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delphi.models import Message, Round, SeatDeadline, StudyEvent
from delphi.protocol.refusals import (
    DeadlineNotLater,
    RoundClosed,
    SeatWithdrawn,
)
from delphi.queries.mailing import messages_of, reminding_in
from delphi.queries.places import place_of
from delphi.queries.sheets import Stage, launched_round_of_seat, round_of_seat, stage_of
from delphi.services.answering import save_answer, submit_sheet
from delphi.services.messages import send_due_messages
from delphi.services.rounds import (
    close_due_rounds,
    close_round,
    extend_round,
    extend_seat,
    launch_round,
    undo_launch,
)
from delphi.services.seats import reissue_seat
from foresight.network.models import IdentityKey
from surveys.content import AnswerContent
from tests.factories import (
    link_of,
    make_people,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LATER = AT + WEEK + 2 * DAY


@pytest.fixture
def study():
    study = make_study(seats=3, items=1)
    make_people(study)
    return study


@pytest.fixture
def round_(study):
    draft = make_round(study, state="draft")
    launched = launch_round(round_id=draft.pk, closes_at=AT + WEEK, by=None, at=AT)
    Message.objects.update(state="sent")
    return launched


def extend(round_, seat, closes_at=LATER, at=AT + DAY):
    return extend_seat(
        round_id=round_.pk, panellist_id=seat.pk, closes_at=closes_at, by=None, at=at
    )


def save(round_, seat, at, *, level=3, revision=0):
    return save_answer(
        seat_id=seat.pk,
        round_id=round_.pk,
        question_id=questions_of(round_)[0].pk,
        content=AnswerContent(level=level),
        revision=revision,
        at=at,
    )


def now(round_):
    return Round.objects.get(pk=round_.pk)


def test_the_seat_answers_until_its_own_deadline_and_the_others_until_theirs(study, round_):
    late, other, _ = seats_of(study)
    extend(round_, late)
    save(round_, other, at=AT + WEEK - DAY)
    with pytest.raises(RoundClosed) as refused:
        submit_sheet(seat_id=other.pk, round_id=round_.pk, at=AT + WEEK)
    assert refused.value.particulars == {"closed_at": AT + WEEK}
    save(round_, late, at=AT + WEEK + DAY)
    submit_sheet(seat_id=late.pk, round_id=round_.pk, at=LATER - timedelta(seconds=1))
    with pytest.raises(RoundClosed):
        save(round_, late, at=LATER, level=4, revision=1)


def test_the_round_closes_at_the_last_deadline(study, round_):
    extend(round_, seats_of(study)[0])
    assert close_due_rounds(at=AT + WEEK + DAY) == []
    assert close_due_rounds(at=LATER) == [round_.pk]
    assert now(round_).closed_at == LATER


def test_it_may_be_closed_by_hand_before(study, round_):
    extend(round_, seats_of(study)[0])
    close_round(round_id=round_.pk, by=None, at=AT + WEEK + DAY)
    with pytest.raises(RoundClosed):
        save(round_, seats_of(study)[0], at=AT + WEEK + DAY)


def test_the_place_of_a_seat_is_still_read_in_one_statement(
    study, round_, django_assert_num_queries
):
    late, other, _ = seats_of(study)
    extend(round_, late)
    with django_assert_num_queries(2):
        assert place_of(late.pk, round_.pk).closes_at == LATER
        assert place_of(other.pk, round_.pk).closes_at == AT + WEEK


def test_pages_show_each_seat_its_own_deadline(study, round_, django_assert_num_queries):
    late, other, _ = seats_of(study)
    extend(round_, late)
    with django_assert_num_queries(3):
        own, theirs = round_of_seat(late), round_of_seat(other)
        assert launched_round_of_seat(late, round_.pk).closes_at == LATER
    assert (own.closes_at, theirs.closes_at) == (LATER, AT + WEEK)
    after = AT + WEEK + DAY
    assert stage_of(study, own, after) is Stage.OPEN
    assert stage_of(study, theirs, after) is Stage.CLOSED


def test_its_panellist_alone_is_told_of_its_own_deadline(study, round_):
    extend(round_, seats_of(study)[0])
    send_due_messages(worker="test", at=AT + DAY + timedelta(minutes=3), limit=10)
    (sent,) = mail.outbox
    assert sent.to == ["asiantuntija1@example.org"]
    assert "torstaina 10. joulukuuta 2026" in sent.body


def test_after_the_others_deadline_only_the_late_one_is_written_to(study, round_):
    extend(round_, seats_of(study)[0])
    at = AT + WEEK + DAY
    assert reminding_in(now(round_), at=at).seats == [seats_of(study)[0].pk]
    for seat in seats_of(study):
        Message.objects.create(
            round=round_, recipient=seat, kind="reminder", occasion="9", due_at=at
        )
    assert send_due_messages(worker="test", at=at, limit=10).sent >= 1
    reached = Message.objects.filter(occasion="9", state="sent")
    assert [each.recipient.code for each in reached] == ["P001"]


def test_a_deadline_of_its_own_is_later_than_the_one_there_is(study, round_):
    late = seats_of(study)[0]
    for closes_at in (AT + WEEK, AT + 3 * DAY):
        with pytest.raises(DeadlineNotLater):
            extend(round_, late, closes_at=closes_at)
    extend(round_, late)
    with pytest.raises(DeadlineNotLater):
        extend(round_, late, closes_at=LATER)
    with pytest.raises(DeadlineNotLater):  # of another, whose own has passed
        extend(round_, seats_of(study)[1], closes_at=AT + WEEK + DAY, at=AT + WEEK + DAY)


def test_a_withdrawn_seat_and_a_closed_round_get_no_more_time(study, round_):
    late, other, _ = seats_of(study)
    late.state = "withdrawn"
    late.save()
    with pytest.raises(SeatWithdrawn):
        extend(round_, late)
    with pytest.raises(RoundClosed):
        extend(round_, other, at=AT + WEEK)
    assert not SeatDeadline.objects.exists()


def test_extending_for_all_leaves_whoever_has_still_more_time(study, round_):
    extend(round_, seats_of(study)[0])
    extend_round(round_id=round_.pk, closes_at=AT + WEEK + DAY, by=None, at=AT + 2 * DAY)
    assert (now(round_).others_close_at, now(round_).closes_at) == (AT + WEEK + DAY, LATER)
    extend_round(round_id=round_.pk, closes_at=LATER + DAY, by=None, at=AT + 2 * DAY)
    assert (now(round_).others_close_at, now(round_).closes_at) == (None, LATER + DAY)
    assert not SeatDeadline.objects.exists()


def test_an_undone_launch_leaves_no_deadlines(study):
    draft = make_round(study, state="draft")
    launch_round(round_id=draft.pk, closes_at=AT + WEEK, by=None, at=AT)
    extend(draft, seats_of(study)[0], at=AT)
    undo_launch(round_id=draft.pk, by=None, at=AT)
    assert not SeatDeadline.objects.exists()
    assert (now(draft).closes_at, now(draft).others_close_at) == (None, None)


def test_the_history_names_the_act_and_no_person(study, round_):
    extend(round_, seats_of(study)[0])
    data = StudyEvent.objects.get(kind="seat_extended").data
    assert "seat" not in data  # whoever gave the time knows whose it is
    assert data["closes_at"] == "2026-12-10T10:00:00+00:00"


def test_a_facilitator_gives_a_seat_more_time_and_its_panellist_goes_on_answering(study):
    round_ = make_round(study)
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now() + timedelta(minutes=1))
    alice, panellist = Client(), Client()
    for browser in (alice, panellist):
        browser.cookies["language"] = "en"
    alice.force_login(make_user("alice@example.org", study=study, role="owner"))
    person = {"email": IdentityKey.objects.get(panellist=seats_of(study)[0]).expert.email}
    parts = {"public_id": study.public_id, "number": 1}
    address, watch = (reverse(name, kwargs=parts) for name in ("round-extend-seat", "round-watch"))
    assert address in alice.get(watch).content.decode()
    assert alice.get(address).status_code == 200
    for wrong in ({"deadline": "tomorrow"}, {"email": "nobody@example.org"}):
        refused = alice.post(address, person | {"deadline": "31.1.2099 23.59"} | wrong)
        assert refused.status_code == 422
    done = alice.post(address, person | {"deadline": "31.1.2099 23.59"}, follow=True)
    assert f"{person['email']} has more time" in done.content.decode()
    Round.objects.filter(pk=round_.pk).update(others_close_at=timezone.now() - timedelta(hours=1))
    assert "1 panellist has more time" in alice.get(watch).content.decode()
    panellist.post(link_of(seats_of(study)[0]))
    assert panellist.get("/answer/sheet/").status_code == 200
    other = Client()
    other.post(link_of(seats_of(study)[1]))
    assert other.get("/answer/sheet/").status_code != 200


def test_no_page_says_which_seat_was_given_more_time_or_a_new_link(study, round_):
    seat = seats_of(study)[0]
    Message.objects.all().delete()
    extend(round_, seat)
    reissue_seat(panellist_id=seat.pk, by=None, at=AT)
    assert Message.objects.filter(round=round_, recipient=seat).count() == 2
    assert not messages_of(round_.pk).exists()
