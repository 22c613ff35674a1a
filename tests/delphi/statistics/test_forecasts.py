"""Forecasts are pooled and scored as their definitions say."""

import numpy as np
import pytest
from scipy import stats

from delphi import statistics as s

NAN = np.nan


def test_quantile_averages_shift_with_the_panellists() -> None:
    values = [[1.0, 2, 3], [3, 4, 7], [NAN, 1, 2]]
    np.testing.assert_allclose(s.quantile_average(values), [2, 3, 5])
    np.testing.assert_allclose(s.quantile_average(values, weights=[3, 1, 1]), [1.5, 2.5, 4])
    assert np.isnan(s.quantile_average([[NAN, NAN]])).all()
    with pytest.raises(s.InvalidRatingsError, match="row 2: quantiles must not fall"):
        s.quantile_average([[1.0, 2], [3, 2]])
    with pytest.raises(s.InvalidRatingsError, match="weights"):
        s.quantile_average(values, weights=[1, -1, 1])
    # Quantiles may stay where they are, and rise by less than one.
    np.testing.assert_allclose(s.quantile_average([[1.0, 1.0, 1.5], [0, 0, 0]]), [0.5, 0.5, 0.75])


def test_the_linear_pool_keeps_disagreement() -> None:
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    same = [np.array([0.0, 1, 2, 3, 4])] * 2
    np.testing.assert_allclose(s.linear_pool_quantiles(same, levels, levels), same[0])
    apart = np.array([[0.0, 1, 2, 3, 4], [10.0, 11, 12, 13, 14]])
    pooled = s.linear_pool_quantiles(apart, levels, [0.25, 0.75])
    averaged = s.quantile_average(apart)[[1, 3]]
    assert pooled[1] - pooled[0] > averaged[1] - averaged[0]
    beyond = s.linear_pool_quantiles(apart, levels, [0.01, 0.05, 0.95, 0.99])
    np.testing.assert_array_equal(np.isnan(beyond), [True, False, False, True])
    # With all the weight on one, or the other left out by a gap, it is that one's distribution.
    one = s.linear_pool_quantiles(apart, levels, levels, weights=[0, 2])
    np.testing.assert_allclose(one, apart[1])
    gap = s.linear_pool_quantiles([apart[0], [NAN] * 5], levels, levels, weights=[1, 5])
    np.testing.assert_allclose(gap, apart[0])
    assert np.isnan(s.linear_pool_quantiles(apart, levels, [0.5], weights=[0, 0])).all()
    assert np.isnan(s.linear_pool_quantiles([[NAN] * 5], levels, [0.5])).all()
    for quantiles, at in [(apart, levels[::-1]), (apart, [0, 0, 0.5, 0.6, 1]), (apart, levels[1:]),
                          (apart[0], levels)]:  # fmt: skip
        with pytest.raises(s.InvalidRatingsError, match="rising"):
            s.linear_pool_quantiles(quantiles, at, [0.5])


def test_equal_quantiles_are_a_jump_of_the_linear_pool() -> None:
    levels = [0.1, 0.5, 0.9]
    sure = [[5.0, 5, 5], [5, 5, 5]]
    np.testing.assert_allclose(s.linear_pool_quantiles(sure, levels, levels), [5, 5, 5])
    # Half the mixture sits at 0 and half at 10: its quartiles are there, not between.
    np.testing.assert_allclose(
        s.linear_pool_quantiles([[0.0, 0], [10, 10]], [0, 1], [0.25, 0.75]), [0, 10]
    )


def test_probabilities_are_pooled_three_ways() -> None:
    p = np.array([[0.1, 0.5], [0.3, NAN], [0.8, NAN]])
    np.testing.assert_allclose(s.linear_pool(p), [0.4, 0.5])
    odds = p[:, 0] / (1 - p[:, 0])
    pooled = stats.gmean(odds)
    np.testing.assert_allclose(s.log_pool(p), [pooled / (1 + pooled), 0.5])
    np.testing.assert_allclose(s.median_pool(p), [0.3, 0.5])
    np.testing.assert_allclose(s.linear_pool(p, weights=[1, 0, 1]), [0.45, 0.5])
    doubled = stats.gmean(odds, weights=[2, 0, 1])
    np.testing.assert_allclose(s.log_pool(p, weights=[2, 0, 1]), [doubled / (1 + doubled), 0.5])
    some = s.median_pool([[NAN, 0.2, 0.4], [NAN, NAN, 0.8]])
    np.testing.assert_allclose(some, [NAN, 0.2, 0.6])
    nobody = np.full((2, 1), NAN)
    for pool in (s.linear_pool, s.log_pool, s.median_pool):
        assert np.isnan(pool(nobody)).all()


def test_certainty_decides_the_log_pool_and_contradicts_itself() -> None:
    np.testing.assert_array_equal(s.log_pool([[0.0, 1.0, 0.0], [0.5, 0.5, 1.0]]), [0.0, 1.0, NAN])
    # Certainty without weight decides nothing, and next to certain is too little for a float.
    np.testing.assert_allclose(s.log_pool([[0.0], [0.3]], weights=[0, 1]), [0.3])
    assert s.log_pool([[5e-324]]).tolist() == [0.0]
    with pytest.raises(s.InvalidRatingsError, match=r"0 \.\. 1"):
        s.linear_pool([[1.2]])


def test_scores_are_best_at_the_truth() -> None:
    np.testing.assert_allclose(
        s.brier_score([0.0, 0.5, 1.0, 0.2], [0, 1, 0, NAN]), [0, 0.25, 1, NAN]
    )
    with pytest.raises(s.InvalidRatingsError, match="outcome"):
        s.brier_score([0.5], [2])
    np.testing.assert_allclose(s.pinball_loss(10, 0.9, [12, 10, 8]), [1.8, 0, 0.2])
    np.testing.assert_allclose(
        s.interval_score(0, 10, [5, -1, 12], level=0.8), [10, 10 + 10, 10 + 20]
    )
    np.testing.assert_allclose(s.pinball_loss([10, 5], [0.5, 0.25], [NAN, 9]), [NAN, 1])
    np.testing.assert_allclose(s.interval_score([2, 3], [10, 3], [5, 1], level=0.5), [8, 8])
    for score in (s.brier_score(None, 1), s.pinball_loss(1, 0.5, None)):
        assert np.isnan(score)
    for bad in (-0.1, 1.1):
        with pytest.raises(s.InvalidRatingsError, match=r"0 \.\. 1"):
            s.pinball_loss(1, bad, 1)
        with pytest.raises(s.InvalidRatingsError, match=r"0 \.\. 1"):
            s.brier_score(bad, 1)
    with pytest.raises(s.InvalidRatingsError, match="below"):
        s.interval_score(2, 1, 0, level=0.5)
    for level in (0, 1):
        with pytest.raises(ValueError, match="level"):
            s.interval_score(0, 1, 0, level=level)


def test_crps_is_the_mean_over_all_pairs() -> None:
    x = np.random.default_rng(0).normal(size=9)
    expected = abs(x - 0.3).mean() - abs(x[:, None] - x).mean() / 2
    assert s.crps(x, 0.3) == pytest.approx(expected)
    assert s.crps([2.0], 5.0) == 3.0
    assert np.isnan(s.crps([NAN], 1.0))


def test_never_is_censored_at_the_horizon() -> None:
    years = [2030.0, 2040.0, np.inf, NAN]
    assert s.crps(years, 2045.0, horizon=2035) == s.crps([2030.0, 2035, 2035], 2035.0)
    with pytest.raises(s.InvalidRatingsError, match="horizon"):
        s.crps(years, 2045.0)
    np.testing.assert_allclose(s.share_by_year(years, [2029, 2030, 2100]), [0, 1 / 3, 2 / 3])
