"""Deadlines as people write them: local times, of which some occur twice and some not at all."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from delphi.protocol.refusals import AmbiguousTime, DeadlinePassed, MissingTime, NotATime

_MINUTE = timedelta(minutes=1)
# 31.1.2027 23.59, with or without "klo" or "kl." before the time.
_NORDIC = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4}),?\s+(?:klo?\.?\s*)?(\d{1,2})[.:](\d{2})", re.IGNORECASE
)


def local_deadline(entered: str | datetime, zone: str, *, now: datetime | None = None) -> datetime:
    """The instant, in UTC, that `entered` means on a clock in `zone`.

    `entered` is text (`2027-01-31 23:59` or `31.1.2027 klo 23.59`) or a naive datetime. A time with
    an offset (`2026-10-25 03:30+02:00`) means itself and is how to name one of two equal clock
    times. Seconds are dropped.

    Raises NotATime, AmbiguousTime (the clock shows it twice), MissingTime (the clock leaves it
    out), and, where `now` is given, DeadlinePassed.
    """
    moment = (_read(entered) if isinstance(entered, str) else entered).replace(
        second=0, microsecond=0
    )
    if moment.tzinfo is None:
        moment = _placed(moment, ZoneInfo(zone))
    try:
        instant = moment.astimezone(UTC)
    except OverflowError:
        raise NotATime(entered=str(entered)) from None
    if now is not None and instant <= now:
        raise DeadlinePassed(entered=_written(moment))
    return instant


def _read(entered: str) -> datetime:
    text = entered.strip()
    nordic = _NORDIC.fullmatch(text)
    try:
        if nordic:
            day, month, year, hour, minute = (int(part) for part in nordic.groups())
            return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - placed by the caller
        if len(text) < len("2027-01-31 23:59"):
            raise NotATime(entered=entered)  # a date alone says no time of day
        return datetime.fromisoformat(text)
    except ValueError:
        raise NotATime(entered=entered) from None


def _placed(moment: datetime, zone: ZoneInfo) -> datetime:
    """The naive `moment` in `zone`, where the clock shows it exactly once."""
    moment = moment.replace(tzinfo=zone, fold=0)
    if _is_single(moment):
        return moment
    before, after = moment, moment
    while not _is_single(before):
        before = (before.replace(tzinfo=None) - _MINUTE).replace(tzinfo=zone)
    while not _is_single(after):
        after = (after.replace(tzinfo=None) + _MINUTE).replace(tzinfo=zone)
    nearest = {
        "entered": _written(moment),
        "before": _written(before),
        "after": _written(after),
    }
    if not _exists(moment):
        raise MissingTime(**nearest)
    raise AmbiguousTime(
        **nearest,
        earlier=_written(moment, offset=True),
        later=_written(moment.replace(fold=1), offset=True),
    )


def _is_single(moment: datetime) -> bool:
    return moment.utcoffset() == moment.replace(fold=1).utcoffset()


def _exists(moment: datetime) -> bool:
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def _written(moment: datetime, *, offset: bool = False) -> str:
    text = moment.isoformat(sep=" ", timespec="minutes")
    return text if offset else text[: len("2027-01-31 23:59")]
