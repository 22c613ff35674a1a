"""What of a sheet needs its panellist first."""

import itertools

from delphi.protocol.needs import Need, is_worth_saying, need_of, place_of


def test_every_case_has_its_need():
    table = {
        case: need_of(is_reworded=case[0], is_settled=case[1], has_earlier=case[2])
        for case in itertools.product([True, False], repeat=3)
    }
    assert {need for case, need in table.items() if case[0]} == {Need.REWORDED}
    assert {need for case, need in table.items() if not case[0] and case[1]} == {Need.SETTLED}
    assert table[False, False, True] is Need.AGAIN
    assert table[False, False, False] is Need.UNANSWERED


def test_what_changed_comes_first_and_what_is_settled_last():
    assert sorted(Need, key=place_of) == [
        Need.REWORDED,
        Need.UNANSWERED,
        Need.AGAIN,
        Need.SETTLED,
        Need.REPEATED,
    ]


def test_needs_are_told_apart_only_where_they_differ():
    assert not is_worth_saying([Need.UNANSWERED, Need.UNANSWERED])
    assert is_worth_saying([Need.REWORDED, Need.AGAIN])
    assert not is_worth_saying([Need.UNANSWERED, Need.REPEATED])  # which has a heading anyway
