"""What is told of a round while it takes answers: attendance by day, and nothing of answers.

Numbers of started and submitted sheets are attendance and told as they are. What would come from
answers is told in words, in batches: never anew before at least k more have submitted, so that the
difference between two looks is never about few.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

#: Fewer submissions, or less time, say nothing about a pace.
ENOUGH_SUBMITTED, ENOUGH_DAYS = 5, 1.0
_SECONDS_IN_A_DAY = 86_400
_Z90 = 1.6449  # normal quantile: 5 % above it and 5 % below its negative


class Left(StrEnum):
    """How many of those who submitted gave no opinion on a question: skipped it or cannot judge."""

    THIRD = "third"
    HALF = "half"
    MOST = "most"


class Day(NamedTuple):
    """How many had started and submitted by the end of a day."""

    day: date
    started: int
    submitted: int


class Expectation(NamedTuple):
    """How many will have submitted by the deadline: likeliest, and the ends nine times of ten."""

    likely: int
    lowest: int
    highest: int


def may_look_again(*, submitted: int, at_last_look: int, k: int) -> bool:
    """Whether what comes from answers may be told anew: of 2k or more, k of them new."""
    return submitted >= 2 * k and submitted - at_last_look >= k


def left_open(*, without: int, submitted: int) -> Left | None:
    """How often a question was left without an opinion, in words; None for less than a third."""
    share = without / submitted if submitted else 0
    if share >= 3 / 4:
        return Left.MOST
    if share >= 1 / 2:
        return Left.HALF
    return Left.THIRD if share >= 1 / 3 else None


def expected_by_deadline(
    days: Sequence[Day], *, invited: int, opened_at: datetime, at: datetime, closes_at: datetime
) -> Expectation | None:
    """How many will have submitted when the round closes, if the rest go on at the pace so far.

    Everybody who has not submitted is taken to do so at the same constant rate, estimated as
    submissions per person-day waited (Jeffreys' prior for the interval, whose gamma quantiles are
    Wilson and Hilferty's, 1931). The interval adds the chance in who answers to that in the rate.
    `days` in their order, with the numbers so far in the last. None when too little is known.
    """
    elapsed = (at - opened_at).total_seconds() / _SECONDS_IN_A_DAY
    submitted = days[-1].submitted if days else 0
    if submitted < ENOUGH_SUBMITTED or elapsed < ENOUGH_DAYS or at >= closes_at:
        return None
    rest = max(invited - submitted, 0)
    left = (closes_at - at).total_seconds() / _SECONDS_IN_A_DAY
    waited = _person_days(days, invited=invited, elapsed=elapsed)
    low, likely, high = (
        1 - math.exp(-rate / waited * left)
        for rate in (
            _gamma_quantile(submitted + 0.5, -_Z90),
            submitted,
            _gamma_quantile(submitted + 0.5, _Z90),
        )
    )
    of_the_rate = rest * (high - low) / (2 * _Z90)
    spread = _Z90 * math.sqrt(rest * likely * (1 - likely) + of_the_rate**2)
    middle = submitted + rest * likely
    return Expectation(
        likely=round(middle),
        lowest=max(submitted, math.floor(middle - spread)),
        highest=min(submitted + rest, math.ceil(middle + spread)),
    )


def _person_days(days: Sequence[Day], *, invited: int, elapsed: float) -> float:
    """How long, together, people waited before they submitted or wait still."""
    share = elapsed / len(days)  # the first and the last day are not whole ones
    waited, before = 0.0, 0
    for day in days:
        waited += share * (invited - (before + day.submitted) / 2)
        before = day.submitted
    return max(waited, share)


def _gamma_quantile(shape: float, z: float) -> float:
    """The quantile of a gamma distribution of scale 1 at the normal deviate `z`."""
    third = 1 / (9 * shape)
    return float(shape * max(1 - third + z * math.sqrt(third), 0.0) ** 3)


def bands(without: Mapping[int, int], *, submitted: int) -> dict[int, Left]:
    """By question, how often it was left without an opinion; only those left often."""
    found = {
        question: left_open(without=count, submitted=submitted)
        for question, count in without.items()
    }
    return {question: band for question, band in found.items() if band is not None}
