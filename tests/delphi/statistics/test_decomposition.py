"""Changed minds and changed panels: the parts add up, and say where they are undefined."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from delphi import statistics as s
from tests.delphi.statistics.panels import moves, tables

Counts = NDArray[np.int64]
spread = s.mean_absolute_deviation_from_median


@settings(max_examples=80)
@given(moves(levels=4), tables(levels=4, most=2), tables(levels=4, most=2))
def test_the_decomposition_adds_up(stay: Counts, left: Counts, joined: Counts) -> None:
    parts = s.convergence_decomposition(stay, left, joined, spread)
    before, after = stay.sum(axis=2), stay.sum(axis=1)
    total = spread(after + joined) - spread(before + left)
    np.testing.assert_array_equal(parts.total, total)
    if not stay.any():
        assert parts.reasons == ("no stayers",)
        assert np.isnan([parts.opinion, parts.leavers, parts.joiners]).all()
        return
    np.testing.assert_allclose(parts.opinion + parts.composition, total, atol=1e-12)
    np.testing.assert_allclose(parts.leavers + parts.joiners, parts.composition, atol=1e-12)
    if (before == after).all():
        np.testing.assert_allclose(parts.opinion, 0, atol=1e-12)
    if not left.any() and not joined.any():
        np.testing.assert_allclose(parts.composition, 0, atol=1e-12)


@settings(max_examples=40)
@given(moves(levels=3, most=2), tables(levels=3, most=2), tables(levels=3, most=2))
def test_the_decomposition_is_the_mean_over_the_orders(
    stay: Counts, left: Counts, joined: Counts
) -> None:
    if not stay.any():
        return
    states = (stay.sum(axis=2), stay.sum(axis=1))

    def value(opinion: bool, gone: bool, new: bool) -> float:
        return float(spread(states[opinion] + (0 if gone else left) + (joined if new else 0))[0])

    effects = {"opinion": 0.0, "leavers": 0.0, "joiners": 0.0}
    orders = [
        ("opinion", "leavers", "joiners"),
        ("opinion", "joiners", "leavers"),
        ("leavers", "joiners", "opinion"),
        ("joiners", "leavers", "opinion"),
    ]
    for order in orders:
        done: dict[str, bool] = dict.fromkeys(effects, False)
        for step in order:
            earlier = value(*done.values())
            done[step] = True
            effects[step] += (value(*done.values()) - earlier) / len(orders)
    parts = s.convergence_decomposition(stay, left, joined, spread)
    got = (parts.opinion[0], parts.leavers[0], parts.joiners[0])
    np.testing.assert_allclose(got, list(effects.values()), atol=1e-12)


def test_a_measure_that_needs_more_answers_leaves_parts_undefined() -> None:
    stay = np.zeros((1, 3, 3), dtype=int)
    stay[0, 0, 1] = 1
    parts = s.convergence_decomposition(stay, [[0, 0, 1]], [[1, 0, 0]], s.standard_deviation)
    assert not np.isnan([parts.total, parts.opinion, parts.composition]).any()
    assert np.isnan([parts.leavers, parts.joiners]).all()
    assert parts.reasons == ("undefined without leavers and joiners",)
    with pytest.raises(s.InvalidRatingsError):
        s.convergence_decomposition(stay, [[0, 1]], [[1, 0]], s.iqr)


def test_a_panel_mean_splits_into_answers_rewording_and_items() -> None:
    parts = s.panel_decomposition([2.0, 1.0, 0.0], [1.0, 3.0], same=[(0, 0)], reworded=[(1, 1)])
    weight = (1 / 3 + 1 / 2) / 2
    assert parts.total == pytest.approx(1.0)
    assert parts.answers == pytest.approx(-1 * weight)
    assert parts.reworded == pytest.approx(2 * weight)
    assert parts.answers + parts.reworded + parts.dropped_or_added == pytest.approx(parts.total)
    # Dropping a settled item raises the mean spread although nobody moved.
    dropped = s.panel_decomposition([2.0, 0.0], [2.0], same=[(0, 0)])
    assert (dropped.answers, dropped.dropped_or_added) == (0.0, 1.0)
    nothing = s.panel_decomposition([], [1.0], same=[])
    parts = (nothing.total, nothing.answers, nothing.reworded, nothing.dropped_or_added)
    assert np.isnan(parts).all()


def test_each_item_is_split_by_itself() -> None:
    """One answer has no standard deviation: whoever leaves or joins it makes an undefined part."""
    stay = np.zeros((4, 3, 3), dtype=int)
    stay[:3, 0, 1] = 1
    left = np.array([[0, 0, 1], [0, 0, 0], [0, 0, 0], [0, 1, 1]])
    joined = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0], [1, 1, 0]])
    parts = s.convergence_decomposition(stay, left, joined, s.standard_deviation)
    undefined = "undefined without leavers and joiners"
    assert parts.reasons == (undefined, undefined, "", "no stayers")
    np.testing.assert_array_equal(np.isnan(parts.leavers), [True, False, False, True])
    np.testing.assert_array_equal(np.isnan(parts.joiners), [False, True, False, True])
    assert (parts.joiners[0], parts.leavers[1], parts.leavers[2], parts.joiners[2]) == (0,) * 4


def test_a_single_unsplit_item_says_why_and_the_others_say_nothing() -> None:
    stay = np.zeros((2, 3, 3), dtype=int)
    stay[1, 0, 1] = 4
    some = np.array([[1, 0, 2], [1, 0, 2]])
    parts = s.convergence_decomposition(stay, some, some, s.mean)
    assert parts.reasons == ("no stayers", "")
    assert np.isnan([parts.opinion[0], parts.composition[0]]).all()
    assert parts.total.tolist() == pytest.approx([0.0, 4 / 7])
