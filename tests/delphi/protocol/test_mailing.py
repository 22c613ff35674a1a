from datetime import UTC, datetime, timedelta

import pytest

from delphi.protocol.mailing import (
    REMINDER_INTERVAL,
    REMINDERS_AT_MOST,
    RETRY_AFTER,
    Eligibility,
    ReminderPlan,
    after_quiet_hours,
    is_sound,
    is_within_hours,
    may_be_reminded,
    retry_at,
)

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_reminders_keep_a_distance_to_any_other_message():
    just_now = AT - REMINDER_INTERVAL + timedelta(seconds=1)
    assert may_be_reminded(reminders=0, latest=just_now, at=AT) is Eligibility.TOO_SOON
    assert may_be_reminded(reminders=0, latest=AT - REMINDER_INTERVAL, at=AT) is Eligibility.NOW


def test_reminders_have_an_end():
    assert may_be_reminded(reminders=REMINDERS_AT_MOST, latest=None, at=AT) is Eligibility.USED_UP
    assert may_be_reminded(reminders=REMINDERS_AT_MOST - 1, latest=None, at=AT) is Eligibility.NOW


@pytest.mark.parametrize(
    ("local", "morning"),
    [
        ("2026-12-01T06:59+02:00", "2026-12-01T07:00+02:00"),
        ("2026-12-01T07:00+02:00", "2026-12-01T07:00+02:00"),
        ("2026-12-01T19:59+02:00", "2026-12-01T19:59+02:00"),
        ("2026-12-01T20:00+02:00", "2026-12-02T07:00+02:00"),
        ("2026-12-31T23:30+02:00", "2027-01-01T07:00+02:00"),
        ("2027-03-27T22:00+02:00", "2027-03-28T07:00+03:00"),  # the night that loses an hour
    ],
)
def test_nights_are_quiet_by_the_clock_of_the_study(local, morning):
    at = datetime.fromisoformat(local).astimezone(UTC)
    assert after_quiet_hours(at, "Europe/Helsinki") == datetime.fromisoformat(morning)


def test_temporary_failures_are_tried_again_ever_later_and_then_not():
    waits = [retry_at(failures=n, at=AT) for n in range(1, len(RETRY_AFTER) + 1)]
    assert waits == sorted(waits)
    assert retry_at(failures=len(RETRY_AFTER) + 1, at=AT) is None


@pytest.mark.parametrize(
    ("plan", "sound"),
    [
        (ReminderPlan(), True),
        (ReminderPlan(every_days=1, at_most=3, from_hour=7, until_hour=20), True),
        (ReminderPlan(every_days=0), False),
        (ReminderPlan(every_days=31), False),
        (ReminderPlan(at_most=0), False),
        (ReminderPlan(at_most=4), False),
        (ReminderPlan(from_hour=6), False),
        (ReminderPlan(until_hour=21), False),
        (ReminderPlan(from_hour=12, until_hour=12), False),
    ],
)
def test_a_plan_keeps_within_what_holds_by_hand(plan, sound):
    assert is_sound(plan) is sound


@pytest.mark.parametrize(
    ("local", "within"), [("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)]
)
def test_a_plan_has_hours_by_the_clock_of_the_study(local, within):
    at = datetime.fromisoformat(f"2026-12-01T{local}+02:00")
    assert is_within_hours(ReminderPlan(), at, "Europe/Helsinki") is within


def test_a_plan_is_read_as_it_was_stored():
    assert ReminderPlan.of({}) is None
    assert ReminderPlan.of(ReminderPlan(every_days=7)._asdict()) == ReminderPlan(every_days=7)
