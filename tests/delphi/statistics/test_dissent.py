"""Camps, groups, outliers and noise say what was planted in the panel."""

import itertools

import numpy as np
import pytest
from scipy import stats
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score, silhouette_score

from delphi import statistics as s
from delphi.statistics import dissent
from delphi.statistics.dissent import (
    _divide,
    _filled,
    adjusted_rand,
    panellist_distances,
    silhouette,
)

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


def test_camps_are_those_of_average_linkage_and_hold_as_often_as_items_are_drawn_anew() -> None:
    rng = RNG(31)
    centres = np.array([[1, 9, 5, 1, 7, 3], [9, 1, 5, 5, 2, 3], [5, 5, 5, 9, 9, 9]])
    for scatter, camps in ((2, 3), (4, None)):
        ratings = centres[np.arange(15) % 3] + rng.integers(-scatter, scatter + 1, (15, 6)) * 1.0
        distance = every_pair(ratings)
        tree = linkage(squareform(distance), method="average")
        widths = {
            count: silhouette_score(
                distance, fcluster(tree, count, "maxclust"), metric="precomputed"
            )
            for count in (2, 3, 4)
            if np.bincount(fcluster(tree, count, "maxclust"))[1:].min() >= 2
        }
        count = max(widths, key=widths.__getitem__)
        assert count == (camps or count)
        best, draws, again = fcluster(tree, count, "maxclust"), RNG(5), []
        for _ in range(50):
            drawn = ratings[:, draws.integers(0, 6, 6)]
            other = fcluster(linkage(squareform(every_pair(drawn)), "average"), count, "maxclust")
            again.append(adjusted_rand_score(best, other))
        result = s.camps(ratings, rng=RNG(5), least_stable=0.0)
        assert (result.count, result.reason) == (count, "")
        assert adjusted_rand_score(best, result.labels) == 1
        assert result.silhouette == pytest.approx(widths[count])
        assert result.stability == pytest.approx(np.mean(again))
        for camp in range(count):
            np.testing.assert_array_equal(
                result.medians[camp], np.median(ratings[result.labels == camp], axis=0)
            )
        # Asked for more than it holds, the panel is one, and says how nearly it was not.
        whole = s.camps(ratings, rng=RNG(5), least_stable=float(np.mean(again)) + 0.01)
        assert (whole.count, whole.reason) == (1, "the division is not stable")
        assert (whole.silhouette, whole.stability) == (result.silhouette, result.stability)
        assert whole.labels.tolist() == [0] * 15
        np.testing.assert_array_equal(whole.medians, [np.median(ratings, axis=0)])


def every_pair(ratings: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.asarray(np.abs(ratings[:, None] - ratings).mean(axis=2))


def test_as_many_camps_are_looked_for_as_one_wants_and_four_unless_told() -> None:
    rng = RNG(32)
    far = np.array([[1] * 8, [9] * 8, [1] * 4 + [9] * 4, [9] * 4 + [1] * 4, [1, 9] * 4])
    ratings = np.repeat(far, 4, axis=0) + rng.integers(0, 2, (20, 8)) * 0.1
    assert s.camps(ratings, rng=RNG(1), most=5).count == 5
    assert s.camps(ratings, rng=RNG(1)).count == 4
    assert s.camps(ratings, rng=RNG(1), most=2, least_stable=0.3).count == 2


def test_two_pairs_are_two_camps_and_a_lone_voice_is_none() -> None:
    pairs = np.array([[1, 2, 1, 1], [1, 1, 1, 2], [9, 8, 9, 9], [9, 9, 9, 8.0]])
    assert s.camps(pairs, rng=RNG(1)).labels.tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
    undrawn = s.camps(pairs, rng=RNG(1), resamples=0)
    assert undrawn.count == 2
    assert np.isnan(undrawn.stability)
    lone = np.vstack([pairs[:2], pairs[:2], [[9, 9, 9, 9.0]]])
    result = s.camps(lone, rng=RNG(1), most=2)
    assert (result.count, result.reason) == (1, "no division stands out")
    assert np.isnan([result.silhouette, result.stability]).all()
    assert result.labels.tolist() == [0] * 5
    np.testing.assert_array_equal(result.medians, [np.median(lone, axis=0)])
    few = s.camps(np.vstack([pairs[:3], [[NAN] * 4]]), rng=RNG(1))
    assert (few.count, few.reason) == (1, "too few panellists")
    assert np.isnan([few.silhouette, few.stability]).all()
    assert few.labels.tolist() == [0, 0, 0, -1]
    np.testing.assert_array_equal(few.medians, [np.median(pairs[:3], axis=0)])
    # An item nobody rated has no median in any camp.
    unrated = np.hstack([pairs, np.full((4, 1), NAN)])
    assert np.isnan(s.camps(unrated, rng=RNG(1)).medians).sum() == 2


def test_camps_stand_out_beyond_the_bound_and_come_back_as_often_as_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ratings = two_camps(RNG(1))
    found = s.camps(ratings, rng=RNG(2))
    assert found.count == 2
    assert s.camps(ratings, rng=RNG(2), least_stable=found.stability).count == 2
    monkeypatch.setattr(dissent, "NO_STRUCTURE", found.silhouette)
    assert s.camps(ratings, rng=RNG(2)).count == 1


def test_of_divisions_as_good_as_each_other_the_one_of_fewer_camps_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Four pairs, all as far from each other: there is no division into two or three.
    pairs_ = np.repeat(np.arange(4), 2)
    apart = np.where(pairs_[:, None] == pairs_, 0.0, 1.0)
    labels, _ = _divide(apart, 4)
    assert labels is not None
    assert labels.max() == 3
    nearer = np.abs(np.subtract.outer([0, 0, 1, 1, 8, 8, 9, 9], [0, 0, 1, 1, 8, 8, 9, 9]))
    monkeypatch.setattr(dissent, "silhouette", lambda *_: 0.5)
    labels, width = _divide(nearer.astype(float), 4)
    assert labels is not None
    assert (labels.max(), width) == (1, 0.5)


def test_an_outlier_lies_beyond_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings = RNG(9).integers(6, 9, (12, 10)).astype(float)
    ratings[4] = 1
    monkeypatch.setattr(dissent, "OUTLYING", float(s.outliers(ratings).z[4]))
    assert not s.outliers(ratings).outlying.any()


def test_pairs_without_a_common_item_are_as_far_apart_as_pairs_are_on_average() -> None:
    near, far = 1.0, 7.0
    distance = np.array([[NAN, near, NAN], [near, NAN, far], [NAN, far, NAN]])
    np.testing.assert_array_equal(_filled(distance), [[0, 1, 4], [1, 0, 7], [4, 7, 0]])
    assert _filled(np.full((2, 2), NAN)).tolist() == [[0, 0], [0, 0]]


def test_panellists_without_common_items_belong_nowhere() -> None:
    ratings = np.vstack([two_camps(RNG(5)), np.full((1, 10), NAN)])
    assert s.camps(ratings, rng=RNG(6)).labels[-1] == -1


def test_distances_use_the_items_both_rated() -> None:
    distance = panellist_distances(np.array([[1, 5, NAN], [2, NAN, 3], [NAN, NAN, 9.0]]))
    np.testing.assert_array_equal(distance, [[NAN, 1, NAN], [1, NAN, 6], [NAN, 6, NAN]])
    two = panellist_distances(np.array([[1.0, 5.0], [2.0, 9.0]]))
    np.testing.assert_array_equal(two, [[NAN, 2.5], [2.5, NAN]])


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
        np.testing.assert_allclose(result.group_means[item], [x.mean() for x in samples])
    alone = np.repeat(np.arange(1, 6), groups[5, 0])
    assert result.equal_mean[5] == pytest.approx(alone.mean())
    assert np.isnan([result.p[5], result.p[6], result.q[5]]).all()
    np.testing.assert_allclose(result.q[:5], stats.false_discovery_control(result.p[:5]))
    with pytest.raises(s.InvalidRatingsError):
        s.group_effects([[1, 2]])
    nobody = s.group_effects([[[0, 0], [0, 0]], [[1, 0], [0, 1]]], lowest=0)
    np.testing.assert_array_equal(nobody.equal_mean, np.array([NAN, 0.5]))
    np.testing.assert_array_equal(nobody.pooled_mean, np.array([NAN, 0.5]))
    for wrong in ([[[1.5, 2]]], [[[1, -1]]]):
        with pytest.raises(s.InvalidRatingsError, match=r"^counts by group must"):
            s.group_effects(wrong)
    with pytest.raises(s.InvalidRatingsError, match="one value per test"):
        s.benjamini_hochberg([[0.1, 0.2]])
    with pytest.raises(s.InvalidRatingsError, match="panellists × items"):
        s.outliers([1.0, 2.0])


def test_a_lone_dissenter_is_an_outlier() -> None:
    ratings = RNG(9).integers(6, 9, (12, 10)).astype(float)
    ratings[4] = 1
    ratings[7] = NAN
    result = s.outliers(ratings)
    assert np.flatnonzero(result.outlying).tolist() == [4]
    assert np.isnan(result.distance[7])
    away = result.distance[~np.isnan(result.distance)]
    spread_out = np.median(np.abs(away - np.median(away)))
    z = 0.6745 * (result.distance - np.median(away)) / spread_out
    np.testing.assert_allclose(result.z, z)
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
    np.testing.assert_array_equal(result.q, s.benjamini_hochberg(result.p))
    with pytest.raises(s.InvalidRatingsError):
        s.desirability_bias(expected, wished[:3])


def test_wishes_need_four_pairs_and_count_where_they_go_with_what_is_expected() -> None:
    wished = np.array([[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3], [4, NAN, 4, 4.0]])
    expected = np.array([[2, 1, 4, 2], [1, 2, 3, 4], [4, 3, 2, 1], [5, 4, 1, 3.0]])
    result = s.desirability_bias(expected, wished)
    # Four pairs are enough and three are not; against the wish and neither way count as not with.
    np.testing.assert_allclose(result.rho, [0.8, NAN, -1, 0], atol=1e-12)
    reference = stats.spearmanr(expected[:, 0], wished[:, 0])
    np.testing.assert_allclose(result.p, [reference.pvalue, NAN, 0, 1], atol=1e-12)
    assert result.positive_share == pytest.approx(1 / 3)
    assert np.isnan(s.desirability_bias(expected[:3], wished[:3]).positive_share)


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
    np.testing.assert_array_equal(profile.outliers.distance, s.outliers(ratings).distance)
    np.testing.assert_allclose(profile.groups.pooled_mean, np.nanmean(ratings, axis=0))
    higher = s.dissent_profile(ratings, rng=RNG(12), groups=groups, lowest=3).groups
    assert higher is not None
    np.testing.assert_allclose(higher.pooled_mean, profile.groups.pooled_mean + 2)


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
    np.testing.assert_array_equal(result.q, s.benjamini_hochberg(result.p))
    alone = np.zeros((1, 5, 5), dtype=int)
    alone[0, 0, 1] = 1
    assert s.above_noise(alone, repeats).excess.tolist() == [1 - 0.2]
    nothing = s.noise_floor(np.zeros((1, 3, 3), dtype=int))
    assert np.isnan([nothing.share_changed, nothing.within_sd]).all()
    assert np.isnan([nothing.mean_absolute_change, nothing.smallest_real_change]).all()
    assert (nothing.pairs, nothing.items) == (0, 0)
    floor = s.noise_floor(repeats)
    assert (floor.pairs, floor.items, floor.share_changed) == (20, 2, 0.2)
    assert floor.mean_absolute_change == (3 + 2) / 20
    assert floor.within_sd == pytest.approx(np.sqrt((3 + 4) / 40))
    assert floor.smallest_real_change == pytest.approx(1.96 * np.sqrt(2) * floor.within_sd)
    assert np.isnan(s.above_noise(table, np.zeros((1, 5, 5), dtype=int)).p).all()
