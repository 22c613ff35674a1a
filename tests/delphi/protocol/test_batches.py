"""When a live round may release anew: every difference is made of at least k people."""

import random
from collections import Counter

import pytest

from delphi.protocol.batches import may_follow, people_between, would_tell


@pytest.mark.parametrize(
    ("before", "after", "people"),
    [
        ({}, {}, 0),
        ({"3": 2}, {"3": 2}, 0),
        ({"3": 2}, {"3": 1, "4": 1}, 1),
        ({"3": 2}, {"3": 2, "4": 3}, 3),
        ({"3": 4}, {"4": 1}, 4),
        ({"1": 1, "2": 1}, {"3": 1, "4": 1}, 2),
    ],
)
def test_people_between_is_the_least_number_that_makes_the_difference(
    before: dict[str, int], after: dict[str, int], people: int
) -> None:
    assert people_between(before, after) == people
    assert people_between(after, before) == people


def test_a_first_release_needs_k_answers() -> None:
    assert not may_follow([], {"3": 4}, 5)
    assert may_follow([], {"3": 2, "4": 3}, 5)


def test_a_release_differs_from_every_earlier_one_not_from_the_latest_alone() -> None:
    first = {"3": 10}
    second = {"3": 5, "4": 5}  # five went
    third = {"3": 9, "4": 1}  # four came back
    assert may_follow([first], second, 5)
    assert not may_follow([first, second], third, 5)


def test_the_sealed_answers_tell_when_few_came_after_a_release() -> None:
    assert not would_tell([{"3": 5}], {"3": 5}, 5)
    assert would_tell([{"3": 5}], {"3": 5, "4": 1}, 5)
    assert not would_tell([{"3": 5}], {"3": 5, "4": 5}, 5)


def test_no_two_releases_of_a_random_round_differ_by_fewer_than_k_people() -> None:
    rng, k = random.Random(7), 4
    answers: dict[int, str] = {}
    released: list[dict[int, str]] = []
    for _step in range(400):
        answers[rng.randrange(20)] = str(rng.randint(1, 5))
        bases = [Counter(each.values()) for each in released]
        if may_follow(bases, Counter(answers.values()), k):
            released.append(dict(answers))
    assert len(released) > 3
    for one in released:
        for other in released:
            seats = one.keys() | other.keys()
            changed = sum(one.get(seat) != other.get(seat) for seat in seats)
            assert one is other or changed >= k
