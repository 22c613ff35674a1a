from collections import Counter

from delphi.protocol.exposure import (
    exposure_digest,
    exposure_of,
    seat_seed,
    select_arguments,
)

ENTRY = {"arguments": {"for": [11, 12, 13, 14], "against": [21], "neither": [31, 32, 33]}}


def seed(seat):
    return seat_seed("a secret", seat_id=seat, release_digest="d" * 64)


def test_a_seat_sees_the_same_arguments_at_every_visit():
    once = select_arguments(ENTRY, seed=seed(7), per_side=2)
    shuffled = {"arguments": {side: ids[::-1] for side, ids in ENTRY["arguments"].items()}}
    assert select_arguments(shuffled, seed=seed(7), per_side=2) == once


def test_each_side_is_shown_at_most_so_many_times_and_neither_comes_last():
    for seat in range(50):
        shown = select_arguments(ENTRY, seed=seed(seat), per_side=2)
        assert Counter(argument.side for argument in shown) == {
            "for": 2,
            "against": 1,
            "neither": 2,
        }
        assert [argument.side for argument in shown][-2:] == ["neither", "neither"]
        assert {argument.side for argument in shown[:2]} == {"for", "against"}
        assert {a.id for a in shown if a.side == "for"} < {11, 12, 13, 14}


def test_over_the_panel_every_argument_and_every_order_comes_up_alike():
    first = Counter(select_arguments(ENTRY, seed=seed(seat), per_side=2)[0] for seat in range(2000))
    by_side = Counter()
    for argument, count in first.items():
        by_side[argument.side] += count
    assert all(900 < count < 1100 for count in by_side.values())
    assert all(count > 180 for argument, count in first.items() if argument.side == "for")


def test_no_arguments_are_shown_where_none_are_asked_for_or_there_are_none():
    assert select_arguments(ENTRY, seed=seed(1), per_side=0) == []
    assert select_arguments({"median": 4}, seed=seed(1), per_side=2) == []


def test_arguments_without_sides_are_as_many_as_two_sides_in_the_seats_own_order():
    entry = {"arguments": {"unsorted": [1, 2, 3, 4, 5, 6]}}
    shown = select_arguments(entry, seed=seed(7), per_side=2)
    assert len(shown) == 4
    assert {argument.side for argument in shown} == {"unsorted"}
    orders = {tuple(select_arguments(entry, seed=seed(seat), per_side=3)) for seat in range(20)}
    assert len(orders) > 15


def test_ordered_arguments_keep_their_order_on_each_side():
    entry = {"ordered": True, "arguments": {"for": [14, 11, 13], "against": [22, 21]}}
    for seat in range(20):
        shown = select_arguments(entry, seed=seed(seat), per_side=2)
        assert [a.id for a in shown if a.side == "for"] == [14, 11]
        assert [a.id for a in shown if a.side == "against"] == [22, 21]


def test_the_digest_holds_the_order():
    def digest(arguments, parts=("median",)):
        return exposure_digest(
            exposure_of(release_digest="d", question_id=3, parts=parts, arguments=arguments)
        )

    assert digest([1, 2]) == digest([1, 2])
    assert digest([1, 2]) != digest([2, 1])
    assert digest([1, 2], ("median", "arguments")) == digest([1, 2], ("arguments", "median"))
    assert digest([1, 2], ()) != digest([1, 2])
