"""When a message may go out, and how often: the numbers, and what follows from them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

#: What goes to many waits this long, so that it can be taken back before anybody has heard of it.
UNDO_WINDOW = timedelta(minutes=2)

#: A reminder comes no sooner after any other message of the same round …
REMINDER_INTERVAL = timedelta(hours=20)
#: … and so many times at most to one panellist in one round.
REMINDERS_AT_MOST = 3

#: Reminders go out between these local times only.
DAY_BEGINS, DAY_ENDS = time(7), time(20)

#: Waits after a first, second, … temporary failure; after the last the message has failed.
RETRY_AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)

#: How long a worker may take over one message before it is taken for dead. Longer than a mail
#: server that answers each command at the last moment can make it last.
LEASE = timedelta(minutes=5)


class ReminderPlan(NamedTuple):
    """Reminders that go out by themselves: how often, how many to one panellist, between which
    full hours of the study's zone.
    """

    every_days: int = 4
    at_most: int = 2
    from_hour: int = 9
    until_hour: int = 17

    @classmethod
    def of(cls, stored: Mapping[str, int]) -> Self | None:
        """The plan as a round stores it; nothing stored: no reminders by themselves."""
        return cls(**stored) if stored else None


USUAL_PLAN = ReminderPlan()
EVERY_DAYS_AT_MOST = 30


def is_sound(plan: ReminderPlan) -> bool:
    """Whether a round may keep it: within the bounds that hold for reminders by hand too."""
    return (
        1 <= plan.every_days <= EVERY_DAYS_AT_MOST
        and 1 <= plan.at_most <= REMINDERS_AT_MOST
        and DAY_BEGINS.hour <= plan.from_hour < plan.until_hour <= DAY_ENDS.hour
    )


def is_within_hours(plan: ReminderPlan, at: datetime, zone: str) -> bool:
    """Whether reminders by themselves may go out at this hour."""
    return plan.from_hour <= at.astimezone(ZoneInfo(zone)).hour < plan.until_hour


class Eligibility(StrEnum):
    """Whether one panellist may be reminded now."""

    NOW = "now"
    TOO_SOON = "too_soon"
    USED_UP = "used_up"


def may_be_reminded(
    *,
    reminders: int,
    latest: datetime | None,
    at: datetime,
    interval: timedelta = REMINDER_INTERVAL,
    at_most: int = REMINDERS_AT_MOST,
) -> Eligibility:
    """`reminders`: how many the panellist has had this round; `latest`: of messages of any kind."""
    if reminders >= at_most:
        return Eligibility.USED_UP
    if latest is not None and at < latest + interval:
        return Eligibility.TOO_SOON
    return Eligibility.NOW


def after_quiet_hours(at: datetime, zone: str) -> datetime:
    """`at`, or the next local morning when `at` falls into the quiet hours of `zone`."""
    local = at.astimezone(ZoneInfo(zone))
    if DAY_BEGINS <= local.time() < DAY_ENDS:
        return at
    day = local.date() if local.time() < DAY_BEGINS else local.date() + timedelta(days=1)
    return datetime.combine(day, DAY_BEGINS, local.tzinfo).astimezone(at.tzinfo)


def retry_at(*, failures: int, at: datetime) -> datetime | None:
    """When to try again after so many temporary failures in a row; None: not any more."""
    waits: Sequence[timedelta] = RETRY_AFTER
    return at + waits[failures - 1] if failures <= len(waits) else None
