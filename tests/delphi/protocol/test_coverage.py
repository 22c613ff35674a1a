"""What a panel lacks, and what may be told of who answered: never all, never none of a group."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.protocol.coverage import Asked, Range, holes, item_ranges, response_ranges


def test_a_row_nobody_stands_in_is_told_once_and_not_cell_by_cell():
    counts = {("oulu", "health"): 3, ("oulu", "social"): 0, ("tampere", "social"): 1}
    found = holes(counts, ["oulu", "tampere", "kainuu"], ["health", "social", "ngo"])
    assert (found.rows, found.columns) == (["kainuu"], ["ngo"])
    assert found.cells == [("oulu", "social"), ("tampere", "health")]


@pytest.mark.parametrize(
    ("invited", "answered", "told"),
    [
        (12, 3, Range(0, 4)),
        (12, 6, Range(5, 7)),
        (12, 12, Range(8, 12)),
        (8, 6, Range(5, 8)),
        (6, 6, Range(5, 6)),
        (5, 5, None),
        (3, 0, None),
    ],
)
def test_a_group_is_told_as_a_range(invited, answered, told):
    others = {"others": Asked(40, 20)}
    assert response_ranges({"a": Asked(invited, answered)} | others, 5)["a"] == told


def test_a_total_that_gives_a_group_away_leaves_nothing_told():
    groups = {"a": Asked(12, 5), "b": Asked(6, 0)}
    assert response_ranges(groups, 5) == {"a": None, "b": None}
    everybody = {"a": Asked(12, 12), "b": Asked(6, 6)}
    assert response_ranges(everybody, 5) == {"a": None, "b": None}


def test_a_range_of_one_number_goes_with_the_others():
    # Of six, three: the range has no other number, and the total would tell of the one beside them.
    assert response_ranges({"a": Asked(1, 1), "b": Asked(6, 3)}, 3) == {"a": None, "b": None}


def test_of_an_item_what_results_show_stands_exactly():
    groups = {"a": Asked(12, 9), "b": Asked(14, 8), "c": Asked(9, 7)}
    assert item_ranges(groups, 5) == {"a": Range(9, 9), "b": Range(8, 8), "c": Range(7, 7)}


GROUPS = st.lists(
    st.integers(1, 14).flatmap(lambda m: st.tuples(st.just(m), st.integers(0, m))),
    min_size=1,
    max_size=3,
)


@given(GROUPS, st.sampled_from([3, 5]))
def test_whoever_knows_the_total_and_what_is_told_knows_of_no_group_that_all_or_none_answered(
    sizes, k
):
    groups = {str(place): Asked(*each) for place, each in enumerate(sizes)}
    told = response_ranges(groups, k)
    if not any(told.values()):
        return
    total = sum(each.answered for each in groups.values())
    possible = [
        counts
        for counts in product(
            *(
                range(told[key].least, told[key].most + 1) if told[key] else range(m + 1)
                for key, (m, _) in groups.items()
            )
        )
        if sum(counts) == total
    ]
    assert tuple(each.answered for each in groups.values()) in possible
    for place, (invited, _) in enumerate(groups.values()):
        found = {counts[place] for counts in possible}
        assert found != {0}
        assert found != {invited}
