"""Camps, groups, outliers and noise say what was planted in the panel."""

import itertools

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import adjusted_rand_score, silhouette_score

from delphi import statistics as s
from delphi.statistics.dissent import adjusted_rand, panellist_distances, silhouette

RNG = np.random.default_rng
NAN = np.nan


def two_camps(rng: np.random.Generator) -> np.ndarray:  # type: ignore[type-arg]
    centre = np.where(np.arange(12)[:, None] < 6, 2.0, 8.0)
    ratings = np.clip(centre + rng.integers(-1, 2, (12, 10)), 1, 9)
    ratings[rng.random(ratings.shape) < 0.1] = NAN
    return np.asarray(ratings)


def test_two_planted_camps_are_found_with_gaps() -> None:
    result = s.camps(two_camps(RNG(1)), rng=RNG(2))
    assert result.count == 2
    assert len(set(result.labels[:6])) == len(set(result.labels[6:])) == 1
    assert result.stability > 0.9
    assert result.medians.shape == (2, 10)
    assert abs(result.medians[0] - result.medians[1]).min() >= 4


def test_a_panel_without_camps_is_one() -> None:
    noise = RNG(3).integers(4, 7, (15, 8)).astype(float)
    result = s.camps(noise, rng=RNG(4))
    assert result.count == 1
    assert result.reason in ("no division stands out", "the division is not stable")
    few = s.camps(noise[:3], rng=RNG(4))
    assert few.reason == "too few panellists"
    with pytest.raises(s.InvalidRatingsError):
        s.camps([1.0, 2.0], rng=RNG(4))


def test_panellists_without_common_items_belong_nowhere() -> None:
    ratings = np.vstack([two_camps(RNG(5)), np.full((1, 10), NAN)])
    assert s.camps(ratings, rng=RNG(6)).labels[-1] == -1


def test_distances_use_the_items_both_rated() -> None:
    distance = panellist_distances(np.array([[1, 5, NAN], [2, NAN, 3], [NAN, NAN, 9.0]]))
    np.testing.assert_array_equal(distance, [[NAN, 1, NAN], [1, NAN, 6], [NAN, 6, NAN]])


def test_distances_are_those_of_every_pair() -> None:
    rng = RNG(20)
    for panellists, gaps in ((0, 0), (1, 0), (2, 0.9), (9, 0.5), (12, 0)):
        ratings = rng.integers(-4, 6, (panellists, 7)).astype(float)
        ratings[rng.random(ratings.shape) < gaps] = NAN
        distance = panellist_distances(ratings)
        assert distance.shape == (panellists, panellists)
        assert np.isnan(np.diagonal(distance)).all()
        for (a, one), (b, other) in itertools.permutations(enumerate(ratings), 2):
            away = np.abs(one - other)[~np.isnan(one - other)]
            np.testing.assert_equal(distance[a, b], away.mean() if away.size else NAN)


def test_silhouette_and_rand_index_are_those_of_scikit_learn() -> None:
    rng = RNG(7)
    points = rng.normal(size=(20, 3))
    distance = np.abs(points[:, None] - points).sum(axis=2)
    labels, other = rng.integers(0, 3, 20), rng.integers(0, 4, 20)
    expected = silhouette_score(distance, labels, metric="precomputed")
    assert silhouette(distance, labels) == pytest.approx(expected)
    assert adjusted_rand(labels, other) == pytest.approx(adjusted_rand_score(labels, other))
    assert adjusted_rand(labels, labels) == 1
    assert adjusted_rand(np.zeros(5, int), np.zeros(5, int)) == 1


def test_group_effects_are_kruskal_and_wallis() -> None:
    rng = RNG(8)
    groups = rng.integers(0, 6, (7, 3, 5))
    groups[5, 1:] = 0  # one group answered
    groups[6] = 0
    groups[6, :, 2] = 4  # all alike
    result = s.group_effects(groups)
    for item in range(5):
        samples = [np.repeat(np.arange(1, 6), group) for group in groups[item]]
        expected = stats.kruskal(*samples)
        assert result.p[item] == pytest.approx(expected.pvalue)
        size = groups[item].sum()
        assert result.epsilon_squared[item] == pytest.approx(expected.statistic / (size - 1))
        assert result.equal_mean[item] == pytest.approx(np.mean([x.mean() for x in samples]))
        assert result.pooled_mean[item] == pytest.approx(np.concatenate(samples).mean())
    assert np.isnan([result.p[5], result.p[6], result.q[5]]).all()
    np.testing.assert_allclose(result.q[:5], stats.false_discovery_control(result.p[:5]))
    with pytest.raises(s.InvalidRatingsError):
        s.group_effects([[1, 2]])


def test_a_lone_dissenter_is_an_outlier() -> None:
    ratings = RNG(9).integers(6, 9, (12, 10)).astype(float)
    ratings[4] = 1
    ratings[7] = NAN
    result = s.outliers(ratings)
    assert np.flatnonzero(result.outlying).tolist() == [4]
    assert np.isnan(result.distance[7])
    by_hand = np.abs(ratings[0] - np.nanmedian(np.delete(ratings, 0, axis=0), axis=0)).mean()
    assert result.distance[0] == by_hand


def test_a_panellist_is_held_against_the_medians_of_all_others() -> None:
    rng = RNG(21)
    for panellists in (1, 2, 3, 8, 9):
        ratings = rng.integers(1, 6, (panellists, 6)).astype(float)
        ratings[rng.random(ratings.shape) < 0.4] = NAN
        ratings[:, 0] = NAN
        ratings[0, 0] = 3  # nobody else rated it
        distance = s.outliers(ratings).distance
        for k, own in enumerate(ratings):
            away = [
                abs(rating - np.median(others))
                for rating, column in zip(own, np.delete(ratings, k, axis=0).T, strict=True)
                if not np.isnan(rating) and (others := column[~np.isnan(column)]).size
            ]
            np.testing.assert_allclose(distance[k], np.mean(away) if away else NAN)


def test_wishful_expectations_are_seen() -> None:
    rng = RNG(10)
    wished = rng.integers(1, 8, (20, 3)).astype(float)
    expected = wished.copy()
    expected[:, 1] = rng.permutation(wished[:, 1])
    expected[:, 2] = 4
    expected[0, 0] = NAN
    result = s.desirability_bias(expected, wished)
    assert result.rho[0] == pytest.approx(1)
    assert result.p[0] == 0
    reference = stats.spearmanr(expected[:, 1], wished[:, 1])
    assert (result.rho[1], result.p[1]) == (
        pytest.approx(reference.statistic),
        pytest.approx(reference.pvalue),
    )
    assert np.isnan([result.rho[2], result.p[2]]).all()
    assert result.n.tolist() == [19, 20, 20]
    with pytest.raises(s.InvalidRatingsError):
        s.desirability_bias(expected, wished[:3])


def test_arguments_run_out() -> None:
    np.testing.assert_allclose(s.argument_saturation([30, 10, 0]), [1, 0.25, 0])
    assert np.isnan(s.argument_saturation([0, 2])[0])
    with pytest.raises(s.InvalidRatingsError):
        s.argument_saturation([1, -1])


def test_a_profile_holds_its_parts() -> None:
    ratings = two_camps(RNG(11))
    groups = s.counts_by_group(ratings, np.arange(12) // 6, levels=9)
    profile = s.dissent_profile(ratings, rng=RNG(12), groups=groups)
    assert profile.camps.count == 2
    assert profile.groups is not None
    assert (profile.groups.q < 0.05).all()
    assert s.dissent_profile(ratings, rng=RNG(12)).groups is None


def test_change_is_held_against_the_retest() -> None:
    repeats = np.zeros((2, 5, 5), dtype=int)
    repeats[0, 2, 2], repeats[0, 2, 3] = 14, 3
    repeats[1, 1, 1], repeats[1, 1, 3] = 2, 1
    table = np.zeros((3, 5, 5), dtype=int)
    table[0, 0, 4] = 15
    table[1, 0, 0], table[1, 0, 1] = 16, 4
    result = s.above_noise(table, repeats)
    np.testing.assert_allclose(result.excess[:2], [1 - 0.2, 0.2 - 0.2])
    expected = stats.fisher_exact([[15, 0], [4, 16]], alternative="greater")
    assert result.p[0] == pytest.approx(expected.pvalue)
    assert result.p[1] > 0.5
    assert np.isnan([result.excess[2], result.p[2]]).all()
    nothing = s.noise_floor(np.zeros((1, 3, 3), dtype=int))
    assert np.isnan([nothing.share_changed, nothing.within_sd]).all()
    assert np.isnan(s.above_noise(table, np.zeros((1, 5, 5), dtype=int)).p).all()
