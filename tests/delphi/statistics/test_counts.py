"""Counts and transitions say exactly who answered what, and refuse what is no answer."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from delphi.statistics import (
    InvalidRatingsError,
    ScaleTooShortError,
    answer_transitions_of,
    argument_saturation,
    counts_by_group,
    counts_of,
    joiners,
    leavers,
    matrix_of,
    movement,
    n,
    parse_rule,
    share_changed,
    stayers,
    transitions_of,
    values_summary,
)

NAN = np.nan


def test_counts_are_by_item_and_level_of_the_scale() -> None:
    ratings = [[1, 3], [1, NAN], [2, 3]]
    assert counts_of(ratings, levels=3).tolist() == [[2, 1, 0], [0, 0, 2]]


def test_scales_may_start_anywhere() -> None:
    assert counts_of([[-2], [0], [2]], levels=5, lowest=-2).tolist() == [[1, 0, 1, 0, 1]]


def test_masked_ratings_are_no_ratings() -> None:
    ratings = np.ma.masked_equal(np.array([[1], [99], [2]]), 99)
    assert counts_of(ratings, levels=2).tolist() == [[1, 1]]


def test_an_empty_panel_and_an_empty_item_list_have_counts_too() -> None:
    assert counts_of(np.empty((0, 2)), levels=3).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert counts_of(np.empty((4, 0)), levels=3).shape == (0, 3)


@pytest.mark.parametrize("rating", [0, 4, 2.5, np.inf, -np.inf])
def test_a_rating_off_the_scale_is_named_with_row_and_column(rating: float) -> None:
    with pytest.raises(InvalidRatingsError, match=r"row 2, column 1: .* from 1 to 3"):
        counts_of([[1.0], [rating]], levels=3)


def test_whole_number_arrays_are_checked_too() -> None:
    with pytest.raises(InvalidRatingsError, match="row 1, column 2: 4 "):
        counts_of(np.array([[1, 4]]), levels=3)


def test_a_scale_needs_two_levels() -> None:
    with pytest.raises(ScaleTooShortError):
        counts_of([[1]], levels=1)


@pytest.mark.parametrize("counts", [[1, 2, 3], [[1.5, 2]], [[-1, 2]], [[np.nan, 2]], [[True, 2j]]])
def test_counts_that_count_nothing_are_refused(counts: object) -> None:
    with pytest.raises(InvalidRatingsError):
        n(counts)  # type: ignore[arg-type]


def test_whole_numbers_may_come_as_floats_and_a_refusal_names_what_is_wrong() -> None:
    assert n([[1.0, 2.0], [0.0, 4.0]]).tolist() == [3, 4]
    for counts, message in (
        ([[np.inf, 2]], "counts must be whole numbers"),
        ([["a", "b"]], "counts must be whole numbers"),
        ([[0, -1]], "counts must not be negative"),
        ([1, 2], "counts must have 2 axes, items first, not 1"),
        ([[1]], "at least two levels, not 1"),
    ):
        with pytest.raises(InvalidRatingsError, match=f"^{message}|{message}$"):
            n(counts)  # type: ignore[arg-type]
    with pytest.raises(InvalidRatingsError, match=r"^transitions must have 3 axes"):
        share_changed([[1, 2]])
    assert n(np.zeros((0, 2))).tolist() == []


def test_who_was_there_may_be_told_though_they_answered_nothing() -> None:
    before, after = [[1], [NAN], [NAN]], [[NAN], [NAN], [2]]
    options = {
        "levels": 2,
        "present_before": [True, True, False],
        "present_after": [True, False, True],
    }
    table = answer_transitions_of(before, after, **options)  # type: ignore[arg-type]
    # Rated 1, then skipped; skipped, then absent; absent, then rated 2.
    assert [tuple(cell) for cell in np.argwhere(table[0].sum(axis=0))] == [(0, 3), (3, 4), (4, 1)]
    unable = [[True], [False]]
    with pytest.raises(InvalidRatingsError, match="shape of the ratings"):
        answer_transitions_of(before, after, levels=2, cannot_judge_before=unable)


def test_transitions_hold_those_who_rated_both_times() -> None:
    before = [[1, 2], [1, NAN], [3, 3], [NAN, 1]]
    after = [[2, 2], [1, 1], [NAN, 1], [2, NAN]]
    table = transitions_of(before, after, levels=3)
    assert table[0].tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert table[1].tolist() == [[0, 0, 0], [0, 1, 0], [1, 0, 0]]


def test_rounds_of_different_shape_are_refused() -> None:
    with pytest.raises(InvalidRatingsError, match="differ"):
        transitions_of([[1]], [[1, 2]], levels=3)


def test_transitions_go_from_the_levels_of_a_scale_to_the_same_levels() -> None:
    with pytest.raises(InvalidRatingsError, match=r"square per item, not \(2, 3\)"):
        share_changed(np.zeros((1, 2, 3), dtype=int))
    for shape in ((1, 1, 5, 6), (1, 1, 6, 5), (1, 1, 4, 4)):
        with pytest.raises(InvalidRatingsError, match="K \\+ 3, K \\+ 3"):
            stayers(np.zeros(shape, dtype=int))


def test_drop_out_skipping_and_cannot_judge_stay_apart() -> None:
    before = [[1, 2], [3, NAN], [NAN, 2], [2, 2]]
    after = [[1, NAN], [NAN, 1], [NAN, NAN], [NAN, NAN]]
    unable = [[False, True], [False, False], [False, False], [False, False]]
    table = answer_transitions_of(
        before, after, levels=3, cannot_judge_after=unable, groups=[0, 0, 1, 1]
    )
    assert table.shape == (2, 2, 6, 6)
    assert {tuple(cell) for cell in np.argwhere(table[0])} == {
        (0, 0, 0),  # kept 1
        (0, 2, 4),  # rated 3, then skipped the item in a round they answered
        (1, 4, 5),  # skipped, then absent
        (1, 1, 5),  # rated 2, then absent
    }
    assert {tuple(cell) for cell in np.argwhere(table[1])} == {(0, 1, 3), (0, 4, 0), (1, 1, 5)}
    assert table[1, 1, 1, 5] == 2


def test_stayers_leavers_and_joiners_make_up_both_rounds() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.integers(1, 5, (2, 40, 6)).astype(float)
    before[rng.random(before.shape) < 0.3] = NAN
    after[rng.random(after.shape) < 0.3] = NAN
    table = answer_transitions_of(before, after, levels=4, groups=rng.integers(0, 3, 40))
    stayed = stayers(table)
    assert (stayed == transitions_of(before, after, levels=4)).all()
    assert (stayed.sum(axis=2) + leavers(table) == counts_of(before, levels=4)).all()
    assert (stayed.sum(axis=1) + joiners(table) == counts_of(after, levels=4)).all()
    assert (table.sum(axis=(1, 2, 3)) == 40).all()


def test_a_rating_and_cannot_judge_exclude_each_other() -> None:
    with pytest.raises(InvalidRatingsError, match="row 1, column 1"):
        answer_transitions_of([[1]], [[1]], levels=2, cannot_judge_before=[[True]])


def test_groups_add_up_to_the_panel() -> None:
    ratings = np.random.default_rng(1).integers(1, 6, (20, 3))
    by_group = counts_by_group(ratings, np.arange(20) % 4, levels=5)
    assert by_group.shape == (3, 4, 5)
    assert (by_group.sum(axis=1) == counts_of(ratings, levels=5)).all()


def test_groups_without_members_keep_their_row() -> None:
    assert counts_by_group([[1]], [0], levels=2, group_count=3).shape == (1, 3, 2)
    assert counts_by_group([[0], [2]], [0, 1], levels=3, lowest=0).tolist() == [
        [[1, 0, 0], [0, 0, 1]]
    ]
    assert counts_by_group(np.empty((0, 2)), [], levels=3).shape == (2, 1, 3)
    assert counts_by_group([[1]], [0], levels=2).shape == (1, 1, 2)
    assert answer_transitions_of([[1]], [[2]], levels=2).shape == (1, 1, 5, 5)
    table = answer_transitions_of([[1]], [[2]], levels=2, groups=[0], group_count=3)
    assert table.shape == (1, 3, 5, 5)
    with pytest.raises(InvalidRatingsError, match="group numbers"):
        counts_by_group([[1]], [3], levels=2, group_count=3)
    with pytest.raises(InvalidRatingsError, match="one number per panellist"):
        counts_by_group([[1]], [0, 1], levels=2)


def test_long_triples_become_a_matrix_with_gaps() -> None:
    matrix = matrix_of(["a", "b", "a"], ["x", "y", "y"], [1, 2, 3])
    assert (matrix.panellists, matrix.items) == (("a", "b"), ("x", "y"))
    assert np.array_equal(matrix.ratings, [[1, 3], [NAN, 2]], equal_nan=True)


def test_a_second_rating_of_an_item_is_named_with_its_row() -> None:
    with pytest.raises(InvalidRatingsError, match="row 3: a second rating of 'x' by 'a'"):
        matrix_of(["a", "b", "a"], ["x", "x", "x"], [1, 2, 3])
    with pytest.raises(InvalidRatingsError, match="row 4: a second rating of 'y' by 'a'"):
        matrix_of(["a", "b", "a", "a"], ["x", "x", "y", "y"], [1, 2, 3, 4])
    with pytest.raises(InvalidRatingsError, match="equally long"):
        matrix_of(["a"], ["x", "y"], [1, 2])


def test_a_full_matrix_has_no_second_ratings() -> None:
    panellists, items = np.repeat(list("abcd"), 3).tolist(), list("xyz") * 4
    matrix = matrix_of(panellists, items, range(12))
    assert matrix.ratings.tolist() == np.arange(12.0).reshape(4, 3).tolist()


def test_a_table_of_the_wrong_shape_is_called_by_its_name() -> None:
    with pytest.raises(InvalidRatingsError, match=r"^answer transitions must have 4 axes"):
        stayers([[1, 2], [3, 4]])


# --- What is no number ----------------------------------------------------------------------------

DATES = np.array(["2026-01-01"], dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (DATES, "datetime64"),
        (DATES - DATES, "timedelta64"),
        ([datetime.date(2026, 1, 1)], "date"),
        (np.array([1j]), "complex128"),
        (["3"], "<U1"),
        ([1, "3", None], "<U|str"),
        (np.array([1, "3", {}], dtype=object), "dict, str"),
        (np.ma.masked_invalid(np.array([1j])), "complex128"),
    ],
)
def test_dates_words_and_complex_numbers_are_no_ratings(values: object, kind: str) -> None:
    column = np.reshape(values, (-1, 1))  # type: ignore[arg-type]
    if np.ma.isMaskedArray(values):
        column = values.reshape(-1, 1)  # type: ignore[attr-defined]
    with pytest.raises(InvalidRatingsError, match=f"only numbers are read, not .*({kind})"):
        counts_of(column, levels=3)
    with pytest.raises(InvalidRatingsError, match="only numbers are read"):
        values_summary(column)


def test_numbers_of_every_kind_are_numbers_and_nothing_is_no_answer() -> None:
    mixed = np.array([[1, None], [Fraction(2), Decimal(3)], [np.float32(2), True]], dtype=object)
    assert counts_of(mixed, levels=3).tolist() == [[1, 2, 0], [1, 0, 1]]
    assert values_summary(np.array([[Fraction(1, 2)], [None]], dtype=object)).median == [0.5]
    masked = np.ma.masked_equal(np.array([1.0, 9.0]), 9)
    assert values_summary(masked).n.tolist() == [1]


def test_counts_are_not_cut_to_whole_numbers() -> None:
    with pytest.raises(InvalidRatingsError, match=r"^new arguments must be whole numbers"):
        argument_saturation([1, 0.5])
    with pytest.raises(InvalidRatingsError, match=r"^group numbers must be whole numbers"):
        counts_by_group([[1], [2]], [0, 0.5], levels=2)
    for unable in ({"cannot_judge": [0.5]}, {"groups_cannot_judge": [[0.5]]}):
        with pytest.raises(InvalidRatingsError, match=r"^cannot-judge counts must be whole n"):
            parse_rule("share(1) >= 0.5").judge([[1, 1]], groups=[[[1, 1]]], **unable)
    with pytest.raises(InvalidRatingsError, match=r"^earlier answers must be whole numbers$"):
        movement([[[2, 0], [0, 1]]], earlier_n=[3.5])
