from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.protocol.watching import (
    Day,
    Left,
    bands,
    expected_by_deadline,
    left_open,
    may_look_again,
)

OPENED = datetime(2026, 12, 1, 8, tzinfo=UTC)


def days(*submitted: int) -> list[Day]:
    return [
        Day(date(2026, 12, 1) + timedelta(days=place), done, done)
        for place, done in enumerate(submitted)
    ]


def expected(submitted: list[int], *, invited: int = 40, elapsed: float, of: float):
    return expected_by_deadline(
        days(*submitted),
        invited=invited,
        opened_at=OPENED,
        at=OPENED + timedelta(days=elapsed),
        closes_at=OPENED + timedelta(days=of),
    )


def test_what_comes_from_answers_is_told_in_batches():
    told = [n for n in range(40) if may_look_again(submitted=n, at_last_look=0, k=5)]
    assert told[0] == 10
    assert not may_look_again(submitted=14, at_last_look=10, k=5)
    assert may_look_again(submitted=15, at_last_look=10, k=5)


@pytest.mark.parametrize(
    ("without", "words"),
    [(0, None), (3, None), (4, Left.THIRD), (6, Left.HALF), (9, Left.MOST), (12, Left.MOST)],
)
def test_how_often_a_question_was_left_open_is_told_in_words(without, words):
    assert left_open(without=without, submitted=12) == words


def test_only_questions_left_open_often_are_named():
    assert bands({1: 0, 2: 8, 3: 3}, submitted=12) == {2: Left.HALF}
    assert bands({1: 0}, submitted=0) == {}


@pytest.mark.parametrize(
    ("submitted", "elapsed", "of"),
    [([4], 2.0, 14.0), ([9], 0.9, 14.0), ([9, 12], 14.0, 14.0), ([], 3.0, 14.0)],
)
def test_of_little_nothing_is_expected(submitted, elapsed, of):
    assert expected(submitted, elapsed=elapsed, of=of) is None


def test_the_rest_are_expected_to_go_on_as_before():
    # Of 40, 10 have submitted over two days: 30 to 40 waited, 70 person-days; rate 1/7 a day.
    found = expected([5, 10], elapsed=2.0, of=9.0)
    assert found is not None
    assert found.likely == pytest.approx(10 + 30 * (1 - 2.718281828 ** (-7 / 7)), abs=1)
    assert found.lowest < found.likely < found.highest <= 40


def test_when_all_are_done_all_are_expected():
    assert expected([40], elapsed=1.5, of=9.0) == (40, 40, 40)


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=20),
    st.integers(0, 60),
    st.floats(1, 30),
    st.floats(0.01, 60),
)
def test_what_is_expected_lies_between_what_there_is_and_all(new, rest, elapsed, left):
    submitted = [sum(new[: place + 1]) for place in range(len(new))]
    invited = submitted[-1] + rest
    found = expected(submitted, invited=invited, elapsed=elapsed, of=elapsed + left)
    if found is not None:
        assert submitted[-1] <= found.lowest <= found.likely <= found.highest <= invited
