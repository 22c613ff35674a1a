from datetime import UTC, datetime, timedelta

import pytest

from delphi.models import Message, ProtocolVersion, Reply, Round, StudyEvent
from delphi.protocol.findings import Code
from delphi.protocol.lifecycle import NEXT_STATES, RoundState, may_follow
from delphi.protocol.mailing import REMINDERS_AT_MOST, UNDO_WINDOW
from delphi.protocol.refusals import (
    AnswersExist,
    DeadlineNotLater,
    DeadlinePassed,
    EarlierRoundUnfinished,
    MessagesGoneOut,
    NobodyToAsk,
    NotAllowedNow,
    NothingToAsk,
    NotReady,
    QuietHours,
    RemindedRecently,
    RemindersUsedUp,
    RoundClosed,
    StudyEnded,
    TooManyRounds,
)
from delphi.services.drafting import discard_draft
from delphi.services.purging import end_study, purge_due_identities
from delphi.services.reminding import remind_round
from delphi.services.rounds import (
    close_due_rounds,
    close_round,
    extend_round,
    launch_round,
    undo_launch,
)
from delphi.services.states import put_round
from delphi.statistics import ConsensusRule
from foresight.network.models import IdentityKey, SeatLink
from surveys.models import AnswerSheet
from tests.factories import (
    link_of,
    make_answer,
    make_argument,
    make_people,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)  # noon in Helsinki
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def study():
    study = make_study(seats=4)
    make_people(study)
    return study


@pytest.fixture
def draft(study):
    return make_round(study, state="draft")


def launch(round_, at=AT, closes_at=None, **options):
    return launch_round(
        round_id=round_.pk, closes_at=closes_at or at + WEEK, by=None, at=at, **options
    )


def submit(round_, *seats):
    for seat in seats:
        AnswerSheet.objects.create(
            questionnaire=round_.questionnaire, respondent=seat, state="submitted", receipt="R"
        )


def messages(round_, **only):
    return Message.objects.filter(round=round_, **only)


def told(round_, kind, **only):
    """The codes of the seats with a message of the kind."""
    found = messages(round_, kind=kind, **only)
    return sorted(found.values_list("recipient__code", flat=True))


def kinds(study):
    return list(study.events.values_list("kind", flat=True))


# --- States ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", RoundState)
@pytest.mark.parametrize("before", RoundState)
def test_only_the_steps_of_the_table_can_be_taken(study, before, after):
    round_ = make_round(study, state=before.value)
    fields = {"opened_at": AT, "closes_at": AT + WEEK, "closed_at": None}
    if after not in (RoundState.DRAFT, RoundState.OPEN):
        fields["closed_at"] = AT + WEEK
    if after in NEXT_STATES[before]:
        put_round(round_, after, **fields)
        expected = after
    else:
        with pytest.raises(NotAllowedNow):
            put_round(round_, after, **fields)
        expected = before
    assert Round.objects.get(pk=round_.pk).state == expected


def test_a_step_is_not_taken_twice(study, draft):
    stale = Round.objects.get(pk=draft.pk)
    launch(draft)
    with pytest.raises(NotAllowedNow):
        put_round(stale, RoundState.OPEN, opened_at=AT, closes_at=AT + WEEK)


ACTS = {
    "launch": lambda round_: launch(round_),
    "undo": lambda round_: undo_launch(round_id=round_.pk, by=None, at=AT),
    "extend": lambda round_: extend_round(
        round_id=round_.pk, closes_at=AT + 9 * WEEK, by=None, at=AT
    ),
    "remind": lambda round_: remind_round(round_id=round_.pk, by=None, at=AT),
    "close": lambda round_: close_round(round_id=round_.pk, by=None, at=AT),
}
ALLOWED = {
    RoundState.DRAFT: {"launch"},
    RoundState.OPEN: {"undo", "extend", "remind", "close"},
    RoundState.CLOSED: set(),
    RoundState.SEALED: set(),
    RoundState.ANALYSED: set(),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", RoundState)
def test_each_act_belongs_to_its_states(study, state, act):
    round_ = make_round(study, state=state.value, at=AT)
    if act in ALLOWED[state]:
        ACTS[act](round_)
        return
    with pytest.raises(NotAllowedNow) as refused:
        ACTS[act](round_)
    assert refused.value.particulars["state"] == state
    assert Round.objects.get(pk=round_.pk).state == state
    assert not StudyEvent.objects.exists()
    assert not Message.objects.exists()


# --- Launching ------------------------------------------------------------------------------------


def test_a_launch_opens_the_round_and_invites_every_active_seat(study, draft):
    withdrawn = seats_of(study)[3]
    withdrawn.state = "withdrawn"
    withdrawn.save()
    user = make_user(study=study)
    launch_round(round_id=draft.pk, closes_at=AT + WEEK, by=user, at=AT)
    opened = Round.objects.get(pk=draft.pk)
    assert (opened.state, opened.opened_at, opened.closes_at) == ("open", AT, AT + WEEK)
    assert told(draft, "invitation", state="queued") == ["P001", "P002", "P003"]
    assert {message.due_at for message in messages(draft)} == {AT + UNDO_WINDOW}
    event = study.events.get()
    assert (event.kind, event.by) == ("round_launched", user)
    assert event.data["invited"] == 3


def test_a_launch_without_mail_invites_nobody(study, draft):
    launch(draft, invite=False)
    assert not messages(draft).exists()


def test_the_first_launch_locks_the_protocol(study, draft):
    launch(draft)
    assert ProtocolVersion.objects.get().locked_at == AT


def test_a_launch_needs_a_deadline_to_come(draft):
    with pytest.raises(DeadlinePassed):
        launch(draft, closes_at=AT)


def test_a_launch_needs_questions(study, draft):
    draft.questionnaire.questions.all().delete()
    with pytest.raises(NothingToAsk):
        launch(draft)


def test_a_launch_needs_a_seat_to_ask(study, draft):
    study.panel.seats.update(state="withdrawn")
    with pytest.raises(NobodyToAsk):
        launch(draft)


def test_what_blocks_a_launch_refuses_it_and_changes_nothing(study, draft):
    version = ProtocolVersion.objects.get(study=study)
    never = "share(5..7) >= 70% and share(1..4) >= 50%"
    version.document["criteria"] = {"probability": ConsensusRule.parse(never).to_json()}
    version.save()
    with pytest.raises(NotReady) as refused:
        launch(draft)
    assert [each.code for each in refused.value.particulars["findings"]] == [Code.RULE_NEVER_MET]
    assert Round.objects.get().state == "draft"
    assert not StudyEvent.objects.exists()
    assert ProtocolVersion.objects.get().locked_at is None


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_a_round_waits_until_the_one_before_is_sealed(study, state):
    make_round(study, number=1, state=state)
    second = make_round(study, number=2, state="draft")
    with pytest.raises(EarlierRoundUnfinished) as refused:
        launch(second)
    assert refused.value.particulars == {"number": 1}
    assert Round.objects.get(pk=second.pk).state == "draft"
    assert ProtocolVersion.objects.get().locked_at is None


def test_no_more_rounds_are_launched_than_the_protocol_foresees(study):
    fourth = make_round(study, number=4, state="draft")
    with pytest.raises(TooManyRounds) as refused:
        launch(fourth)
    assert refused.value.particulars == {"maximum": 3}


# --- Undoing --------------------------------------------------------------------------------------


def undo(round_, at=AT + timedelta(seconds=30)):
    return undo_launch(round_id=round_.pk, by=None, at=at)


def test_an_undone_launch_leaves_no_message_and_no_lock(study, draft):
    launch(draft)
    undo(draft)
    again = Round.objects.get(pk=draft.pk)
    assert (again.state, again.opened_at, again.closes_at) == ("draft", None, None)
    assert not Message.objects.exists()
    assert ProtocolVersion.objects.get().locked_at is None
    assert kinds(study) == ["round_launched", "launch_undone"]


def test_an_undone_round_can_be_launched_again(study, draft):
    launch(draft)
    undo(draft)
    launch(draft, at=AT + DAY)
    assert len(told(draft, "invitation", state="queued")) == 4


def test_undoing_a_later_launch_leaves_the_protocol_locked(study):
    ProtocolVersion.objects.update(locked_at=AT - WEEK)
    make_round(study, number=1, state="closed")
    Round.objects.update(state="analysed")
    second = make_round(study, number=2, state="draft")
    put_round(second, RoundState.OPEN, opened_at=AT, closes_at=AT + WEEK)
    undo(second)
    assert ProtocolVersion.objects.get().locked_at == AT - WEEK


@pytest.mark.parametrize("state", ["claimed", "sent", "uncertain", "failed"])
def test_a_launch_stands_once_a_message_has_been_taken_up(study, draft, state):
    launch(draft)
    first = messages(draft).first()
    messages(draft, pk=first.pk).update(state=state, lease_until=AT + DAY)
    with pytest.raises(MessagesGoneOut) as refused:
        undo(draft)
    assert refused.value.particulars == {"count": 1}
    assert Round.objects.get(pk=draft.pk).state == "open"
    assert messages(draft).count() == 4


def test_a_launch_stands_once_somebody_has_answered(study, draft):
    launch(draft)
    make_answer(seats_of(study)[0], questions_of(draft)[0], level=5)
    with pytest.raises(AnswersExist):
        undo(draft)
    assert messages(draft).count() == 4


def test_a_launch_stands_once_somebody_has_submitted_nothing_or_replied(study):
    make_round(study, number=1, state="closed")
    Round.objects.update(state="analysed")
    second = make_round(study, number=2)
    submit(second, seats_of(study)[0])
    with pytest.raises(AnswersExist):
        undo(second)
    AnswerSheet.objects.all().delete()
    first = study.rounds.get(number=1)
    argument = make_argument(first, questions_of(first)[0], "for", "Syy")
    reply = Reply.objects.create(
        argument=argument, round=second, panellist=seats_of(study)[0], texts={"fi": "Entä?"}
    )
    with pytest.raises(AnswersExist):
        undo(second)
    reply.delete()
    AnswerSheet.objects.create(questionnaire=second.questionnaire, respondent=seats_of(study)[0])
    undo(second)
    assert not AnswerSheet.objects.exists()
    discard_draft(round_id=second.pk, by=None, at=AT)
    assert list(study.rounds.all()) == [first]


# --- Extending ------------------------------------------------------------------------------------


@pytest.fixture
def running(study, draft):
    """Launched and invited; the first seat has submitted."""
    launch(draft)
    messages(draft).update(state="sent")
    submit(draft, seats_of(study)[0])
    return draft


def extend(round_, closes_at, at=AT + DAY):
    return extend_round(round_id=round_.pk, closes_at=closes_at, by=None, at=at)


def test_an_extension_tells_those_who_are_not_done(study, running):
    extend(running, AT + 2 * WEEK)
    assert Round.objects.get(pk=running.pk).closes_at == AT + 2 * WEEK
    assert told(running, "extension", state="queued") == ["P002", "P003", "P004"]
    assert kinds(study) == ["round_launched", "round_extended"]
    assert study.events.last().data["told"] == 3


def test_two_extensions_in_a_row_are_told_once(study, running):
    extend(running, AT + 2 * WEEK)
    extend(running, AT + 3 * WEEK)
    assert told(running, "extension", state="queued") == ["P002", "P003", "P004"]
    assert messages(running, kind="extension", state="queued").count() == 3
    assert messages(running, kind="extension", state="cancelled").count() == 3


def test_each_extension_that_was_told_is_followed_by_the_next(study, running):
    extend(running, AT + 2 * WEEK)
    messages(running).update(state="sent")
    extend(running, AT + 3 * WEEK)
    assert messages(running, kind="extension").count() == 6


def test_who_is_yet_to_be_invited_learns_the_new_deadline_from_the_invitation(study, draft):
    launch(draft)
    extend(draft, AT + 2 * WEEK, at=AT + timedelta(seconds=30))
    assert told(draft, "extension") == []


def test_an_extension_ends_later(running):
    for closes_at in (AT + WEEK, AT + 2 * DAY):
        with pytest.raises(DeadlineNotLater):
            extend(running, closes_at)


def test_a_round_past_its_deadline_is_closed_whether_or_not_a_worker_was_there(running):
    with pytest.raises(RoundClosed):
        extend(running, AT + 3 * WEEK, at=AT + WEEK)
    with pytest.raises(RoundClosed):
        remind_round(round_id=running.pk, by=None, at=AT + WEEK)


# --- Reminding ------------------------------------------------------------------------------------


def remind(round_, at=AT + DAY):
    return remind_round(round_id=round_.pk, by=None, at=at)


def test_a_reminder_goes_to_those_who_have_not_submitted(study, running):
    assert remind(running) == 3
    assert told(running, "reminder", state="queued") == ["P002", "P003", "P004"]


def test_who_withdrew_or_wants_no_reminders_gets_none(study, running):
    _, second, third, _ = seats_of(study)
    second.state = "withdrawn"
    second.save()
    third.reminders_stopped = True
    third.save()
    assert remind(running) == 1
    assert told(running, "reminder") == ["P004"]


def test_nobody_is_reminded_soon_after_another_message(study, running):
    with pytest.raises(RemindedRecently) as refused:
        remind(running, at=AT + timedelta(hours=19))
    assert refused.value.particulars == {"next_at": "2026-12-02T06:02:00+00:00"}
    assert remind(running) == 3
    with pytest.raises(RemindedRecently):
        remind(running, at=AT + DAY + timedelta(hours=1))


def test_reminders_have_an_end(study, running):
    Round.objects.filter(pk=running.pk).update(closes_at=AT + 9 * WEEK)
    for day in range(REMINDERS_AT_MOST):
        assert remind(running, at=AT + (day + 1) * DAY) == 3
    with pytest.raises(RemindersUsedUp) as refused:
        remind(running, at=AT + WEEK)
    assert refused.value.particulars == {"at_most": REMINDERS_AT_MOST}


def test_when_all_are_done_there_is_nobody_to_remind(study, running):
    submit(running, *seats_of(study)[1:])
    assert remind(running) == 0
    assert kinds(study) == ["round_launched"]


def test_a_reminder_of_the_evening_waits_for_the_morning(study, running):
    assert remind(running, at=datetime(2026, 12, 2, 19, tzinfo=UTC)) == 3
    due = messages(running, kind="reminder").values_list("due_at", flat=True)
    assert set(due) == {datetime(2026, 12, 3, 5, tzinfo=UTC)}


def test_a_reminder_that_would_come_after_the_close_is_refused(study, running):
    Round.objects.filter(pk=running.pk).update(closes_at=datetime(2026, 12, 2, 22, tzinfo=UTC))
    with pytest.raises(QuietHours):
        remind(running, at=datetime(2026, 12, 2, 19, tzinfo=UTC))


# --- Closing --------------------------------------------------------------------------------------


def test_a_round_closed_by_hand_closed_then_and_sends_nothing_more(study, draft):
    launch(draft)
    close_round(round_id=draft.pk, by=None, at=AT + DAY)
    closed = Round.objects.get(pk=draft.pk)
    assert (closed.state, closed.closed_at) == ("closed", AT + DAY)
    assert set(messages(draft).values_list("state", flat=True)) == {"cancelled"}


def test_a_due_round_closed_at_its_deadline_however_late_the_worker_is(study, running):
    assert close_due_rounds(at=AT + WEEK - timedelta(seconds=1)) == []
    assert close_due_rounds(at=AT + WEEK + DAY) == [running.pk]
    assert close_due_rounds(at=AT + WEEK + DAY) == []
    assert Round.objects.get(pk=running.pk).closed_at == AT + WEEK
    assert kinds(study) == ["round_launched", "round_closed"]


# --- Identity keys --------------------------------------------------------------------------------


def anonymous_study(seats=3):
    study = make_study(key="nimeton", seats=seats, anonymity="anonymous")
    make_people(study)
    return study


def test_the_last_close_of_an_anonymous_study_destroys_its_keys_and_links():
    study = anonymous_study()
    link_of(seats_of(study)[0])
    last = make_round(study, number=3, state="open", at=AT)
    close_round(round_id=last.pk, by=None, at=AT)
    assert not IdentityKey.objects.exists()
    assert not SeatLink.objects.exists()
    assert {seat.epoch for seat in seats_of(study)} == {1}
    assert kinds(study) == ["round_closed", "identity_keys_destroyed"]
    assert study.events.last().data == {"count": 3}


def test_an_earlier_close_of_an_anonymous_study_leaves_the_keys():
    study = anonymous_study()
    close_round(round_id=make_round(study, at=AT).pk, by=None, at=AT)
    assert IdentityKey.objects.count() == 3


def test_ending_an_anonymous_study_destroys_its_keys():
    study = anonymous_study()
    make_round(study, state="analysed")
    end_study(study_id=study.pk, by=None, at=AT)
    assert not IdentityKey.objects.exists()
    with pytest.raises(StudyEnded):
        end_study(study_id=study.pk, by=None, at=AT)


def test_an_ended_study_gets_no_more_rounds(study, draft):
    end_study(study_id=study.pk, by=None, at=AT)
    with pytest.raises(StudyEnded):
        launch(draft)
    assert IdentityKey.objects.count() == 4


def test_a_study_is_not_ended_while_a_round_takes_answers(study, running):
    with pytest.raises(NotAllowedNow):
        end_study(study_id=study.pk, by=None, at=AT)


def test_keys_are_destroyed_on_their_date_by_the_clock_of_the_study(study):
    IdentityKey.objects.update(purge_on="2026-12-02")
    link_of(seats_of(study)[0])
    before_midnight = datetime(2026, 12, 1, 21, 59, tzinfo=UTC)
    assert purge_due_identities(at=before_midnight) == 0
    assert IdentityKey.objects.count() == 4
    assert purge_due_identities(at=before_midnight + timedelta(minutes=1)) == 4
    assert not IdentityKey.objects.exists()
    assert not SeatLink.objects.exists()
    assert purge_due_identities(at=AT + WEEK) == 0


def test_only_the_keys_that_are_due_are_destroyed(study):
    first = seats_of(study)[0]
    IdentityKey.objects.filter(panellist=first).update(purge_on="2026-11-30")
    assert purge_due_identities(at=AT) == 1
    assert IdentityKey.objects.count() == 3


def test_the_table_names_every_state():
    assert set(NEXT_STATES) == set(RoundState)
    assert not may_follow(RoundState.ANALYSED, RoundState.OPEN)
