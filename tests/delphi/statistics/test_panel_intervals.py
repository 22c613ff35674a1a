"""Intervals of one round agree with drawing panels one by one; groups of equal weight by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi import statistics as s

RNG = np.random.default_rng


def one_by_one(matrix, levels, lowest, replicates, seed):
    """The same panels, drawn as row numbers and measured by the functions of whole panels."""
    rng = RNG(seed)
    found = []
    for times in rng.multinomial(len(matrix), [1 / len(matrix)] * len(matrix), replicates):
        panel = np.repeat(matrix, times, axis=0)
        counts = s.counts_of(panel, levels=levels, lowest=lowest)
        found.append(
            (
                s.kendalls_w(panel).w,
                np.nanmean(s.iqr(counts)),
                np.nanmean(s.van_der_eijk_a(counts)),
            )
        )
    return s.interval_of(np.array(found), 0.9)


def test_a_product_of_matrices_measures_the_panels_it_counts() -> None:
    matrix = RNG(1).integers(0, 5, (12, 4)).astype(float)
    matrix[2, 1] = matrix[5, 0] = np.nan
    found = s.round_intervals(matrix, levels=5, lowest=0, rng=RNG(3), replicates=200)
    wanted = one_by_one(matrix, 5, 0, 200, 3)
    for place, each in enumerate((found.kendalls_w, found.mean_iqr, found.mean_agreement_a)):
        assert float(each.low) == pytest.approx(wanted.low[place])
        assert float(each.high) == pytest.approx(wanted.high[place])
        assert each.replicates == 200


def test_chunks_draw_the_same_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = RNG(1).integers(1, 8, (30, 5)).astype(float)
    whole = s.round_intervals(matrix, levels=7, rng=RNG(2), replicates=50)
    monkeypatch.setattr("delphi.statistics.panel_intervals.CHUNK_CELLS", 7 * 5 * 8)
    parts = s.round_intervals(matrix, levels=7, rng=RNG(2), replicates=50)
    assert float(parts.mean_iqr.low) == float(whole.mean_iqr.low)
    assert float(parts.kendalls_w.high) == float(whole.kendalls_w.high)


def test_what_is_undefined_has_no_interval() -> None:
    nobody = s.round_intervals(np.empty((0, 3)), levels=5, rng=RNG(1))
    alone = s.round_intervals([[1.0, 2.0]], levels=5, rng=RNG(1))
    two_levels = s.round_intervals([[1.0, 2.0], [2.0, 2.0]], levels=2, rng=RNG(1))
    assert math.isnan(nobody.kendalls_w.low)
    assert math.isnan(nobody.mean_iqr.low)
    assert math.isnan(alone.kendalls_w.low)
    assert float(alone.mean_iqr.high) == 0
    assert math.isnan(two_levels.mean_agreement_a.low)
    assert not math.isnan(two_levels.mean_iqr.low)
    with pytest.raises(s.InvalidRatingsError):
        s.round_intervals([1.0, 2.0], levels=5, rng=RNG(1))


def test_intervals_of_values_are_values_drawn_and_meet_never() -> None:
    years = np.array([2030.0] * 6 + [2040.0] * 3 + [math.inf] * 3)
    low, high = s.values_interval(years, lambda x: np.median(x, axis=1), rng=RNG(5))
    assert (float(low), float(high)) == (2030.0, math.inf)
    points = np.array([[10.0, 0.0], [20.0, 0.0], [30.0, 0.0]])
    low, high = s.values_interval(points, lambda x: x.mean(axis=1), rng=RNG(5))
    assert low[0] < 20 < high[0]
    assert (low[1], high[1]) == (0, 0)
    empty = s.values_interval([], lambda x: np.median(x, axis=1), rng=RNG(5))
    assert np.isnan(empty).all()


def test_the_level_cuts_equal_tails() -> None:
    answers = np.arange(100.0)
    low, high = s.values_interval(
        answers, lambda x: x[:, 0], rng=RNG(7), replicates=20_000, level=0.8
    )
    assert (float(low), float(high)) == (pytest.approx(9, abs=1), pytest.approx(89, abs=1))


def test_groups_weigh_the_same_however_large() -> None:
    # Eight for 6, two for 2, one for 3: thirds of 2, 3 and 6; the middle is 3.
    groups = [[[0, 0, 8], [2, 0, 0], [0, 1, 0]]]
    assert s.equal_weight_median(groups, [2, 3, 6]).tolist() == [3.0]
    assert s.equal_weight_median([[[0, 8], [2, 0]]], [2, 6]).tolist() == [4.0]
    never = s.equal_weight_median([[[1, 0], [0, 5]]], [2030, math.inf])
    assert never.tolist() == [math.inf]
    assert np.isnan(s.equal_weight_median([[[0, 0], [0, 0]]], [1, 2])).all()
    # A group that nobody answered for is none.
    assert s.equal_weight_median([[[3, 0], [0, 0]]], [1, 2]).tolist() == [1.0]
    with pytest.raises(s.InvalidRatingsError, match="must rise"):
        s.equal_weight_median([[[1, 1]]], [2, 2])


@given(st.lists(st.integers(0, 5), min_size=5, max_size=5).filter(any), st.integers(1, 4))
def test_groups_of_one_shape_have_the_median_of_the_panel(counts: list[int], times: int) -> None:
    groups = [[counts, [each * times for each in counts]]]
    together = [sum(column) for column in zip(*groups[0], strict=True)]
    assert s.equal_weight_median(groups, range(1, 6)) == s.median([together])


def test_values_of_groups_must_rise_and_fit() -> None:
    with pytest.raises(s.InvalidRatingsError, match="rise"):
        s.equal_weight_median([[[1, 1]]], [2, 1])
    with pytest.raises(s.InvalidRatingsError, match="items × groups"):
        s.equal_weight_median([[1, 1]], [1, 2])


def test_conventions_and_level_reach_the_intervals_of_a_round() -> None:
    """Of type 6, where some panels hold nobody who answered the last item; five levels from 1."""
    matrix = RNG(4).integers(1, 6, (9, 3)).astype(float)
    matrix[2:, 2] = np.nan
    found = s.round_intervals(
        matrix, levels=5, rng=RNG(3), quartile_type=6, replicates=100, level=0.5
    )
    rng = RNG(3)
    values = []
    for times in rng.multinomial(9, [1 / 9] * 9, 100):
        counts = s.counts_of(np.repeat(matrix, times, axis=0), levels=5)
        answered = counts[counts.any(axis=1)]
        values.append((s.iqr(answered, quartile_type=6).mean(), s.van_der_eijk_a(answered).mean()))
    wanted = s.interval_of(np.array(values), 0.5)
    for place, each in enumerate((found.mean_iqr, found.mean_agreement_a)):
        assert float(each.low) == pytest.approx(wanted.low[place])
        assert float(each.high) == pytest.approx(wanted.high[place])
        assert each.level == 0.5


def drawn_sizes(**options: int) -> list[int]:
    """How many panels of three are measured at a time."""
    sizes: list[int] = []

    def measure(panels):
        sizes.append(len(panels))
        return panels.mean(axis=1)

    s.values_interval([1.0, 2.0, 3.0], measure, rng=RNG(1), **options)
    return sizes


def test_panels_of_values_are_drawn_in_chunks_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn_sizes() == [2000]
    monkeypatch.setattr("delphi.statistics.panel_intervals.CHUNK_CELLS", 11)
    assert drawn_sizes(replicates=8) == [3, 3, 2]
    monkeypatch.setattr("delphi.statistics.panel_intervals.CHUNK_CELLS", 1)
    assert drawn_sizes(replicates=3) == [1, 1, 1]


def test_the_ends_are_the_values_that_leave_a_tail_each() -> None:
    """Of ten drawn one may lie below and one above: the least and the last but one."""
    answers, seen = np.arange(50.0), []

    def measure(panels):
        seen.extend(panels[:, 0].tolist())
        return panels[:, 0]

    low, high = s.values_interval(answers, measure, rng=RNG(2), replicates=10, level=0.8)
    assert (float(low), float(high)) == (sorted(seen)[0], sorted(seen)[8])


def test_two_panellists_two_items_and_three_levels_are_enough() -> None:
    found = s.round_intervals([[1.0, 3.0], [1.0, 3.0]], levels=3, rng=RNG(1), replicates=20)
    assert (float(found.kendalls_w.low), float(found.kendalls_w.high)) == (1, 1)
    assert (float(found.mean_agreement_a.low), float(found.mean_agreement_a.high)) == (1, 1)


def test_what_is_undefined_in_more_than_one_draw_in_twenty_has_no_interval() -> None:
    low, high = s.values_interval(
        [1.0, 2.0], lambda x: np.where(x[:, 0] > 1, np.nan, x[:, 0]), rng=RNG(1), replicates=20
    )
    assert np.isnan([float(low), float(high)]).all()
    assert low.dtype == high.dtype == np.float64


class Watched:
    """A generator that remembers how many panels were drawn at a time."""

    def __init__(self) -> None:
        self.rng, self.sizes = RNG(1), []

    def multinomial(self, n, shares, size):
        self.sizes.append(size)
        return self.rng.multinomial(n, shares, size)


@pytest.mark.parametrize(
    ("panellists", "levels", "cells", "sizes"),
    [
        (12, 7, 280, [8, 8, 4]),  # five items times seven levels
        (50, 7, 400, [8, 8, 4]),  # more panellists than that
        (2, 0, 40, [8, 8, 4]),  # without levels the items alone
        (2, 2, 5, [1] * 20),
    ],
)
def test_panels_are_drawn_in_chunks_of_what_they_hold(
    panellists: int, levels: int, cells: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delphi.statistics.panel_intervals.CHUNK_CELLS", cells)
    matrix = RNG(1).integers(1, max(levels, 2) + 1, (panellists, 5)).astype(float)
    watched = Watched()
    s.round_intervals(matrix, levels=levels, rng=watched, replicates=20)  # type: ignore[arg-type]
    assert watched.sizes == sizes


def test_a_round_is_drawn_a_thousand_times_unless_told() -> None:
    assert s.round_intervals([[1.0, 2.0]], levels=2, rng=RNG(1)).mean_iqr.replicates == 1000


def test_one_draw_in_twenty_may_be_undefined_for_each_measure_by_itself() -> None:
    def measure(panels):
        found = np.tile(panels[:, :1], (1, 3))
        found[0, 1] = found[:2, 2] = np.nan
        return found

    low, high = s.values_interval([1.0, 2.0], measure, rng=RNG(1), replicates=20)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, False, True]
    nobody, _ = s.values_interval(np.empty((0, 3)), lambda x: x.mean(axis=1), rng=RNG(1))
    assert np.isnan(nobody).tolist() == [True] * 3
