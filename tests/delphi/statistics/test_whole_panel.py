"""Coefficients of the whole panel agree with independent implementations."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy import stats
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from delphi import statistics as s
from tests.delphi.statistics.panels import generated

RNG = np.random.default_rng


def test_w_is_the_spread_of_the_rank_sums() -> None:
    for size, levels, rng in generated():
        matrix = rng.integers(1, levels + 1, (size, 6)).astype(float)
        result = s.kendalls_w(matrix)
        ranks = np.array([stats.rankdata(row) for row in matrix]).reshape(size, 6)
        if size < 2:
            assert np.isnan(result.w)
            assert result.reason == "fewer than two complete panellists"
            continue
        ties = sum(((n := np.unique(row, return_counts=True)[1]) ** 3 - n).sum() for row in ranks)
        expected = (12 * (ranks.sum(axis=0) ** 2).sum() - 3 * size**2 * 6 * 49) / (
            size**2 * 6 * 35 - size * ties
        )
        assert result.w == pytest.approx(expected)
        if size > 2:
            friedman = stats.friedmanchisquare(*matrix.T)
            assert s.friedman(matrix).chi2 == pytest.approx(friedman.statistic)
            assert s.friedman(matrix).p == pytest.approx(friedman.pvalue)


def test_panellists_with_gaps_are_dropped_and_counted() -> None:
    matrix = [[1, 2, 3], [1, np.nan, 3], [1, 2, 3]]
    result = s.kendalls_w(matrix)
    assert (result.w, result.m, result.dropped) == (1.0, 2, 1)


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        ([[3, 3, 3], [2, 2, 2]], "every panellist rates all items alike"),
        ([[1], [2]], "fewer than two items"),
        (np.empty((0, 3)), "fewer than two complete panellists"),
    ],
)
def test_an_undefined_w_says_why(matrix: object, reason: str) -> None:
    result = s.kendalls_w(matrix)  # type: ignore[arg-type]
    assert np.isnan([result.w, result.chi2, result.p]).all()
    assert result.reason == reason


def test_the_permutation_p_of_w_is_uniform_by_chance_and_small_in_agreement() -> None:
    agreed = np.arange(6) + RNG(0).normal(0, 0.3, (5, 6))
    assert s.kendalls_w(agreed, rng=RNG(1), replicates=999).permutation_p == 1 / 1000
    # Three panellists, three items: all 36 orders of two panellists against the third's.
    w = s.kendalls_w([[1, 2, 3], [1, 2, 3], [3, 2, 1]], rng=RNG(2), replicates=30_000)
    import itertools

    orders = [
        np.add(np.add(a, b), (1, 2, 3))
        for a in itertools.permutations((1, 2, 3))
        for b in itertools.permutations((1, 2, 3))
    ]
    share = np.mean([(np.square(total).sum()) >= 5**2 + 6**2 + 7**2 for total in orders])
    assert w.permutation_p == pytest.approx(share, abs=0.01)


def test_fleiss_kappa_is_that_of_statsmodels() -> None:
    counts = RNG(3).multinomial(14, [0.1, 0.2, 0.3, 0.3, 0.1], 10)
    assert s.fleiss_kappa(counts).value == pytest.approx(statsmodels_fleiss(counts))


def ratings_with_gaps() -> np.ndarray:  # type: ignore[type-arg]
    ratings = RNG(8).integers(1, 6, (7, 12)).astype(float)
    ratings[RNG(9).random(ratings.shape) < 0.2] = np.nan
    return ratings


def alpha_from_pairs(ratings: np.ndarray) -> float:  # type: ignore[type-arg]
    """Ordinal alpha from every pair of answers, weighted as Krippendorff does."""
    units = [unit[~np.isnan(unit)] for unit in ratings.T]
    units = [unit for unit in units if len(unit) >= 2]
    values = np.concatenate(units)

    def distance(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        between = ((values >= low) & (values <= high)).sum()
        return float((between - ((values == a).sum() + (values == b).sum()) / 2) ** 2)

    n = len(values)
    observed = (
        sum(
            sum(distance(a, b) for i, a in enumerate(u) for j, b in enumerate(u) if i != j)
            / (len(u) - 1)
            for u in units
        )
        / n
    )
    expected = sum(
        distance(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j
    ) / (n * (n - 1))
    return float(1 - observed / expected)


def test_alpha_is_that_of_all_pairs() -> None:
    ratings = ratings_with_gaps()
    result = s.krippendorff_alpha(s.counts_of(ratings, levels=5))
    assert result.value == pytest.approx(alpha_from_pairs(ratings))
    assert result.items == 12


def test_items_with_one_answer_do_not_touch_alpha() -> None:
    counts = np.array([[2, 1, 0], [0, 2, 2], [1, 0, 0]])
    assert s.krippendorff_alpha(counts).value == s.krippendorff_alpha(counts[:2]).value
    assert s.krippendorff_alpha(counts).items == 2


@pytest.mark.parametrize("coefficient", [s.krippendorff_alpha, s.fleiss_kappa])
def test_equal_answers_leave_chance_corrected_agreement_undefined(coefficient: object) -> None:
    assert callable(coefficient)
    result = coefficient([[0, 4, 0], [0, 3, 0]])
    assert np.isnan(result.value)
    assert result.reason == "all answers are equal"
    nobody = coefficient([[0, 1, 0], [0, 0, 0]])
    assert np.isnan(nobody.value)
    assert nobody.reason == "no item has two answers"


def test_gwets_coefficients_survive_agreed_items() -> None:
    agreed = [[0, 0, 6], [0, 0, 6], [0, 0, 6]]
    assert s.gwet_ac1(agreed).value == 1.0
    assert s.gwet_ac2(agreed).value == 1.0


def test_ac2_with_identity_weights_is_ac1() -> None:
    counts = s.counts_of(ratings_with_gaps(), levels=5)
    assert s.gwet_ac2(counts, weights="identity") == s.gwet_ac1(counts)
    values = {w: s.gwet_ac2(counts, weights=w).value for w in ("linear", "quadratic", "ordinal")}
    assert len(set(values.values())) == 3
    with pytest.raises(ValueError, match="weights"):
        s.gwet_ac2(counts, weights="cubic")  # type: ignore[arg-type]


def test_the_correlation_within_classes_is_that_of_shrout_and_fleiss() -> None:
    # Table 2 of Shrout & Fleiss, 1979: six targets, four judges.
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    )
    result = s.icc(ratings.T)
    assert (round(result.single, 2), round(result.average, 2)) == (0.29, 0.62)
    assert (round(result.between_items, 2), round(result.between_panellists, 2)) == (11.24, 32.49)
    assert round(result.error, 2) == 1.02
    # ICC(3,k) of the same table is alpha.
    assert round(s.cronbach_alpha(ratings.T), 2) == 0.91


def test_constant_panellists_are_kept_and_constant_panels_undefined() -> None:
    assert s.icc([[1, 2, 3], [2, 2, 2], [1, 2, 2]]).m == 3
    assert s.icc([[2, 2, 2], [2, 2, 2]]).reason == "no variance"
    assert s.icc([[1, 2]]).reason == "fewer than two complete panellists"
    assert np.isnan(s.cronbach_alpha([[2, 2, 2], [2, 2, 2]]))
    assert np.isnan(s.cronbach_alpha([[1, 2]]))


def test_the_dip_is_the_distance_to_the_nearest_unimodal_shape() -> None:
    counts = [[4, 0, 0, 0, 4], [1, 2, 3, 2, 1], [0, 0, 0, 0, 0], [0, 8, 0, 0, 0]]
    values = s.dip(counts).dip
    np.testing.assert_allclose(values[[0, 1, 3]], [0.25, 1 / 9, 0])
    assert np.isnan(values[2])


def test_the_p_of_the_dip_compares_with_uniform_answers() -> None:
    p = s.dip([[10, 0, 0, 0, 10], [4, 4, 4, 4, 4], [0] * 5], rng=RNG(1), replicates=499).p
    assert p[0] == 1 / 500
    assert p[1] > 0.9
    assert np.isnan(p[2])


def test_the_bimodality_coefficient_flags_consensus_too() -> None:
    values = s.bimodality_coefficient(
        [[0, 1, 1, 2, 12], [5, 0, 0, 0, 5], [0, 3, 0, 0, 0], [1, 1, 1, 0, 0]]
    )
    assert round(values[0], 2) == 0.72
    assert values[1] > 5 / 9
    assert np.isnan(values[2:]).all()
    x = np.repeat(np.arange(5), [0, 1, 1, 2, 12])
    n = len(x)
    expected = (stats.skew(x, bias=False) ** 2 + 1) / (
        stats.kurtosis(x, bias=False) + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    )
    assert values[0] == pytest.approx(expected)


@given(st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=4))
def test_observed_and_expected_agreement_of_alpha_lie_in_0_to_1(rows: list[list[int]]) -> None:
    for metric in ("ordinal", "interval", "nominal"):
        alpha = s.krippendorff_alpha(np.array(rows), metric=metric)  # type: ignore[arg-type]
        if not np.isnan(alpha.value):
            assert 0 <= alpha.observed <= 1
            assert 0 <= alpha.expected < 1
            assert alpha.value == pytest.approx(1 - (1 - alpha.observed) / (1 - alpha.expected))
