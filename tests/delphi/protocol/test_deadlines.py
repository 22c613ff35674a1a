from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.protocol.deadlines import local_deadline
from delphi.protocol.refusals import AmbiguousTime, DeadlinePassed, MissingTime, NotATime, Refused

HELSINKI = "Europe/Helsinki"


def test_a_winter_deadline_set_in_summer_is_a_winter_time():
    assert local_deadline("2027-01-31 23:59", HELSINKI) == datetime(2027, 1, 31, 21, 59, tzinfo=UTC)


def test_a_summer_deadline_is_a_summer_time():
    assert local_deadline("2027-06-30 23:59", HELSINKI) == datetime(2027, 6, 30, 20, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "entered",
    [
        "2027-01-31T23:59",
        "2027-01-31 23:59:30",
        " 31.1.2027 23.59 ",
        "31.1.2027 klo 23.59",
        "31.01.2027 kl. 23:59",
        datetime(2027, 1, 31, 23, 59),  # noqa: DTZ001 - as a form gives it
        "2027-01-31T21:59+00:00",
    ],
)
def test_one_time_can_be_written_in_several_ways(entered):
    assert local_deadline(entered, HELSINKI) == datetime(2027, 1, 31, 21, 59, tzinfo=UTC)


def test_a_time_that_occurs_twice_is_asked_about():
    with pytest.raises(AmbiguousTime) as refused:
        local_deadline("2026-10-25 03:30", HELSINKI)
    assert refused.value.particulars == {
        "entered": "2026-10-25 03:30",
        "before": "2026-10-25 02:59",
        "after": "2026-10-25 04:00",
        "earlier": "2026-10-25 03:30+03:00",
        "later": "2026-10-25 03:30+02:00",
    }


def test_what_is_offered_instead_of_a_double_time_is_taken():
    with pytest.raises(AmbiguousTime) as refused:
        local_deadline("2026-10-25 03:30", HELSINKI)
    offered = refused.value.particulars
    assert local_deadline(offered["earlier"], HELSINKI) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local_deadline(offered["later"], HELSINKI) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert local_deadline(offered["before"], HELSINKI) < local_deadline(offered["after"], HELSINKI)


def test_a_time_that_is_left_out_is_refused_with_the_nearest_ones():
    with pytest.raises(MissingTime) as refused:
        local_deadline("2027-03-28 03:30", HELSINKI)
    assert refused.value.particulars == {
        "entered": "2027-03-28 03:30",
        "before": "2027-03-28 02:59",
        "after": "2027-03-28 04:00",
    }


@pytest.mark.parametrize("entered", ["2026-10-25 02:59", "2026-10-25 04:00", "2027-03-28 02:59"])
def test_the_times_beside_a_change_of_the_clock_are_plain(entered):
    local_deadline(entered, HELSINKI)


@pytest.mark.parametrize(
    "entered",
    ["", "tomorrow", "2027-01-31", "2027-02-30 12:00", "31.1.2027", "2027-01-31 25:00"]
    + ["31.13.2027 12.00", "9999-12-31 23:59-23:00", "0001-01-01 00:30"],
)
def test_what_is_no_time_is_refused(entered):
    with pytest.raises(NotATime):
        local_deadline(entered, HELSINKI)


def test_a_deadline_that_has_passed_is_refused():
    now = datetime(2027, 1, 31, 21, 59, tzinfo=UTC)
    with pytest.raises(DeadlinePassed):
        local_deadline("2027-01-31 23:59", HELSINKI, now=now)
    assert local_deadline("2027-02-01 00:00", HELSINKI, now=now) > now


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(entered):
    with suppress(Refused):
        local_deadline(entered, HELSINKI)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)))  # noqa: DTZ001
def test_a_time_that_is_taken_reads_the_same_on_the_clock(entered):
    try:
        instant = local_deadline(entered, HELSINKI)
    except Refused:
        return
    shown = instant.astimezone(ZoneInfo(HELSINKI)).replace(tzinfo=None)
    assert shown == entered.replace(second=0, microsecond=0)
