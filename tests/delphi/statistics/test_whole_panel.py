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


@pytest.mark.parametrize("replicates", [1, 300])
def test_ranks_that_cancel_are_always_matched(replicates: int) -> None:
    least = s.kendalls_w([[1, 2], [2, 1]], rng=RNG(2), replicates=replicates)
    assert (least.w, least.permutation_p) == (0, 1)
    assert s.kendalls_w([np.arange(9)] * 9, rng=RNG(2)).permutation_p == 1 / 10_000


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
    # The mean of these is not 0.1 or 0.3 in floats.
    assert s.icc([[0.1] * 4] * 12).reason == "no variance"
    assert np.isnan(s.cronbach_alpha([[0.3] * 6, [0.1] * 6, [0.3] * 6]))
    assert np.isnan(s.cronbach_alpha([[0.3] * 3] * 3))
    assert s.icc([[1, 2]]).reason == "fewer than two complete panellists"
    assert np.isnan(s.cronbach_alpha([[2, 2, 2], [2, 2, 2]]))
    assert np.isnan(s.cronbach_alpha([[1, 2]]))


def test_the_dip_is_the_distance_to_the_nearest_unimodal_shape() -> None:
    counts = [[4, 0, 0, 0, 4], [1, 2, 3, 2, 1], [0, 0, 0, 0, 0], [0, 8, 0, 0, 0]]
    values = s.dip(counts).dip
    np.testing.assert_allclose(values[[0, 1, 3]], [0.25, 1 / 9, 0])
    assert np.isnan(values[2])


def dip_from_every_chord(counts: np.ndarray) -> float:  # type: ignore[type-arg]
    """The dip of one item from its definition: the nearest unimodal F for each mode, by chords."""
    share = counts / counts.sum()

    def gap(share: np.ndarray, mode: int) -> float:  # type: ignore[type-arg]
        """The most that F rises above its greatest convex minorant below the mode."""
        after = np.cumsum(share)
        before = after - share
        return max(
            [
                after[j]
                - min(
                    before[i] + (before[k] - before[i]) * (j - i) / (k - i)
                    for i in range(j + 1)
                    for k in range(j, mode + 1)
                    if k > i
                )
                for j in range(mode)
            ],
            default=0.0,
        )

    levels = len(counts)
    return min(max(gap(share, m), gap(share[::-1], levels - 1 - m)) for m in range(levels)) / 2


def test_the_dip_is_that_of_every_chord() -> None:
    for levels in (3, 5, 7):
        counts = RNG(levels).multinomial(12, RNG(6).dirichlet([0.4] * levels, 25))
        np.testing.assert_allclose(
            s.dip(counts).dip, [dip_from_every_chord(item) for item in counts], atol=1e-12
        )


def test_the_p_of_the_dip_compares_with_uniform_answers() -> None:
    p = s.dip([[10, 0, 0, 0, 10], [4, 4, 4, 4, 4], [0] * 5], rng=RNG(1), replicates=499).p
    assert p[0] == 1 / 500
    assert p[1] > 0.9
    assert np.isnan(p[2])
    assert s.dip([[0, 1, 0]], rng=RNG(1)).p.tolist() == [1]
    assert s.dip([[20, 0, 0, 0, 20]], rng=RNG(1)).p.tolist() == [1 / 1000]
    assert np.isnan(s.dip([[20, 0, 0, 0, 20]]).p).all()


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


# --- What the coefficients rest on ----------------------------------------------------------------

# Two items of three and four answers, one of a single answer, one of none.
UNEVEN = np.array([[2, 1, 0], [0, 2, 2], [1, 0, 0], [0, 0, 0]])
SHARES = np.mean([[2 / 3, 1 / 3, 0], [0, 1 / 2, 1 / 2], [1, 0, 0]], axis=0)
CREDIT = {
    "identity": np.eye(3),
    "linear": np.array([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]),
    "quadratic": np.array([[1, 0.75, 0], [0.75, 1, 0.75], [0, 0.75, 1]]),
    "ordinal": np.array([[1, 2 / 3, 0], [2 / 3, 1, 2 / 3], [0, 2 / 3, 1]]),
}


def credit_of_pairs(counts: np.ndarray, credit: np.ndarray) -> float:  # type: ignore[type-arg]
    """The mean over items of the mean credit of two of their answers."""
    means = []
    for item in counts:
        given_ = np.repeat(np.arange(len(item)), item)
        pairs = [credit[a, b] for i, a in enumerate(given_) for j, b in enumerate(given_) if i != j]
        means += [np.mean(pairs)] if pairs else []
    return float(np.mean(means))


@pytest.mark.parametrize("weights", list(CREDIT))
def test_gwets_coefficients_are_those_of_all_pairs(weights: str) -> None:
    found = s.gwet_ac2(UNEVEN, weights=weights)  # type: ignore[arg-type]
    credit = CREDIT[weights]
    observed = credit_of_pairs(UNEVEN, credit)
    expected = credit.sum() / 6 * (SHARES * (1 - SHARES)).sum()
    assert (found.items, found.answers, found.reason) == (2, 8, "")
    assert (found.observed, found.expected) == (pytest.approx(observed), pytest.approx(expected))
    assert found.value == pytest.approx((observed - expected) / (1 - expected))
    if weights == "ordinal":
        assert s.gwet_ac2(UNEVEN) == found
    # On five levels the weights are other ones.
    wide = np.hstack([UNEVEN, np.zeros((4, 2), dtype=int)])
    steps = np.abs(np.arange(5)[:, None] - np.arange(5))
    of_five = {
        "identity": np.eye(5),
        "linear": 1 - steps / 4,
        "quadratic": 1 - (steps / 4) ** 2,
        "ordinal": 1 - steps * (steps + 1) / 20,
    }[weights]
    assert s.gwet_ac2(wide, weights=weights).observed == pytest.approx(  # type: ignore[arg-type]
        credit_of_pairs(wide, of_five)
    )


def test_fleiss_kappa_of_uneven_items_takes_the_mean_of_their_shares() -> None:
    found = s.fleiss_kappa(UNEVEN)
    observed, expected = credit_of_pairs(UNEVEN, np.eye(3)), float((SHARES**2).sum())
    assert (found.observed, found.expected) == (pytest.approx(observed), pytest.approx(expected))
    assert found.value == pytest.approx((observed - expected) / (1 - expected))
    assert (found.items, found.answers, found.reason) == (2, 8, "")
    alike = s.fleiss_kappa([[0, 4, 0], [0, 3, 0]])
    assert (alike.items, alike.answers, alike.observed, alike.expected) == (2, 7, 1, 1)
    single = s.fleiss_kappa([[0, 1, 0], [0, 0, 0]])
    assert (single.items, single.answers) == (0, 1)
    assert np.isnan([single.observed, single.expected]).all()
    nobody = s.gwet_ac2([[0, 0, 0]])
    assert (nobody.items, nobody.answers, nobody.reason) == (0, 0, "no item has two answers")


@pytest.mark.parametrize("metric", ["ordinal", "nominal", "interval"])
def test_alpha_says_how_much_disagreement_was_seen_and_expected(metric: str) -> None:
    found = s.krippendorff_alpha(UNEVEN, metric=metric)  # type: ignore[arg-type]
    margins = np.array([2, 3, 2])
    middle = np.cumsum(margins) - margins / 2
    steps = np.arange(3)[:, None] - np.arange(3)
    distance = {
        "ordinal": (middle[:, None] - middle) ** 2,
        "nominal": (steps != 0) * 1.0,
        "interval": steps**2.0,
    }[metric]
    distance = distance / distance.max()
    seen = np.array([3, 4]) @ [1 - credit_of_pairs(item[None], 1 - distance) for item in UNEVEN[:2]]
    chance = (np.outer(margins, margins) * distance).sum() / (7 * 6)
    assert found.value == pytest.approx(1 - seen / 7 / chance)
    assert (found.observed, found.expected) == (
        pytest.approx(1 - seen / 7),
        pytest.approx(1 - chance),
    )
    assert (found.items, found.answers, found.reason) == (2, 7, "")
    if metric == "ordinal":
        assert s.krippendorff_alpha(UNEVEN) == found
    with pytest.raises(ValueError, match="'cubic'"):
        s.krippendorff_alpha(UNEVEN, metric="cubic")  # type: ignore[arg-type]


def test_undefined_alphas_say_what_they_rest_on() -> None:
    alike = s.krippendorff_alpha([[0, 4, 0], [0, 3, 0], [1, 0, 0]])
    assert (alike.items, alike.answers, alike.observed, alike.expected) == (2, 7, 1, 1)
    nobody = s.krippendorff_alpha([[1, 0], [0, 1]])
    assert (nobody.items, nobody.answers) == (0, 0)
    assert np.isnan([nobody.observed, nobody.expected]).all()
    # Two answers are enough, to agree and to differ.
    assert s.krippendorff_alpha([[1, 1]]).answers == 2
    assert s.krippendorff_alpha([[1, 1]]).value == 0


# --- W, the correlation within classes, alpha -----------------------------------------------------


def test_w_and_its_test_say_what_they_rest_on() -> None:
    matrix = [[1, 2, 3, 4], [2, 1, 4, 3], [1, np.nan, 3, 4], [1, 3, 2, 4]]
    w, friedman = s.kendalls_w(matrix), s.friedman(matrix)
    assert (w.m, w.items, w.df, w.dropped, w.reason) == (3, 4, 3, 1, "")
    assert w.chi2 == pytest.approx(3 * 3 * w.w)
    assert w.p == pytest.approx(stats.chi2.sf(w.chi2, 3))
    assert np.isnan(w.permutation_p)
    assert (friedman.m, friedman.df, friedman.dropped, friedman.reason) == (3, 3, 1, "")
    assert (friedman.chi2, friedman.p) == (w.chi2, w.p)
    tied = s.kendalls_w([[3, 3, 3], [2, 2, 2], [np.nan, 1, 1]])
    assert (tied.m, tied.items, tied.df, tied.dropped) == (2, 3, 2, 1)
    alone = s.friedman([[1, 2, 3], [np.nan, 1, 1]])
    assert (alone.m, alone.df, alone.dropped) == (1, 2, 1)
    assert alone.reason == "fewer than two complete panellists"
    for items in (0, 1):
        few = s.kendalls_w(np.ones((3, items)))
        assert (few.items, few.df) == (items, 0)
    with pytest.raises(s.InvalidRatingsError, match="1-d"):
        s.kendalls_w([1, 2, 3])


def test_the_correlation_within_classes_says_what_it_rests_on() -> None:
    matrix = np.array([[1, 2, 4, 3], [2, 2, 5, 4], [1, np.nan, 3, 4], [1, 3, 5, 2]])
    found = s.icc(matrix)
    assert (found.m, found.items, found.dropped, found.reason) == (3, 4, 1, "")
    complete = matrix[[0, 1, 3]]
    mean = complete.mean()
    between = 3 * ((complete.mean(axis=0) - mean) ** 2).sum() / 3
    raters = 4 * ((complete.mean(axis=1) - mean) ** 2).sum() / 2
    whole = ((complete - mean) ** 2).sum()
    error = (whole - between * 3 - raters * 2) / 6
    assert found.between_items == pytest.approx(between)
    assert found.between_panellists == pytest.approx(raters)
    assert found.error == pytest.approx(error)
    assert found.single == pytest.approx(
        (between - error) / (between + 2 * error + 3 * (raters - error) / 4)
    )
    assert found.average == pytest.approx((between - error) / (between + (raters - error) / 4))
    two = s.icc([[1, 4], [2, 5]])
    assert (two.m, two.items, two.reason) == (2, 2, "")
    assert (two.between_items, two.between_panellists, two.error) == (9, 1, 0)
    assert (two.single, two.average) == (9 / (9 + 1), 9 / (9 + 1 / 2))
    flat = s.icc([[2, 2, 2], [2, 2, 2], [np.nan, 1, 1]])
    assert (flat.m, flat.items, flat.dropped) == (2, 3, 1)
    assert (flat.between_items, flat.between_panellists, flat.error) == (0, 0, 0)
    assert np.isnan([flat.single, flat.average]).all()
    for few, reason in (
        ([[1, 2], [np.nan, 1]], "fewer than two complete panellists"),
        ([[1], [2], [np.nan]], "fewer than two items"),
    ):
        result = s.icc(few)
        assert (result.m, result.items, result.dropped) == (
            len(few) - 1,
            len(few[0]),
            1,
        )
        assert result.reason == reason
        figures = [result.single, result.average, result.between_items]
        assert np.isnan([*figures, result.between_panellists, result.error]).all()


def test_cronbachs_alpha_is_that_of_its_variances() -> None:
    matrix = RNG(4).integers(1, 6, (4, 7)).astype(float)
    parts, whole = matrix.var(axis=1, ddof=1).sum(), matrix.sum(axis=0).var(ddof=1)
    expected = 4 / 3 * (1 - parts / whole)
    with_gap = np.vstack([matrix, [np.nan] * 7])
    assert s.cronbach_alpha(with_gap) == pytest.approx(expected)
    # Two panellists and two items are enough; opposite ones leave sums that do not vary.
    assert s.cronbach_alpha([[1, 2], [1, 2]]) == pytest.approx(1)
    assert np.isnan(s.cronbach_alpha([[1, 2], [2, 1]]))
    assert np.isnan(s.cronbach_alpha([[1], [2]]))
    # Ratings that differ in size but for rounding make sums that do not vary either.
    large = np.array([1e5, 1e6 / 3, 7e5])
    assert np.isnan(s.cronbach_alpha([large, 1e6 + 0.1 - large]))


def test_panellists_are_complete_where_nothing_was_asked() -> None:
    nothing = s.kendalls_w(np.ones((3, 0)))
    assert (nothing.m, nothing.dropped, nothing.reason) == (3, 0, "fewer than two items")


def test_items_and_panellists_without_any_spread_of_their_own_have_no_correlation() -> None:
    """Opposite ones: all that varies is what is left beside both."""
    found = s.icc([[1, 2], [2, 1]])
    assert (found.between_items, found.between_panellists, found.error) == (0, 0, 1)
    assert np.isnan([found.single, found.average]).all()
    assert found.reason == "no variance"


def test_a_correlation_of_averages_may_be_undefined_alone() -> None:
    """Items alike on average, and judges as far apart as what is left: 0 − 4 over 4, and over 0."""
    found = s.icc([[4, 2], [0, 2]])
    assert (found.between_items, found.between_panellists, found.error) == (0, 4, 4)
    assert (found.single, found.reason) == (-1, "")
    assert np.isnan(found.average)
    # Nothing but rounding beside what is left is no variance.
    ninth, rest = 1e6 / 9, 1e6 - 8e6 / 9
    assert ninth != rest
    assert s.icc([[ninth, 2e5], [2e5, rest]]).reason == "no variance"


def test_four_answers_have_a_bimodality_coefficient() -> None:
    """Sarle's of 1, 1, 2, 4: from its corrected skewness and kurtosis, 3 · 3² / (2 · 1) apart."""
    x = [0, 0, 1, 3]
    expected = (stats.skew(x, bias=False) ** 2 + 1) / (stats.kurtosis(x, bias=False) + 27 / 2)
    assert s.bimodality_coefficient([[2, 1, 0, 1]])[0] == pytest.approx(expected)


def test_the_unit_of_the_ratings_does_not_touch_their_correlation() -> None:
    matrix = np.array([[1.0, 2, 4, 3], [2, 2, 5, 4], [1, 3, 5, 2]])
    for unit in (1e-15, 1e15):
        found, plain = s.icc(matrix * unit), s.icc(matrix)
        assert found.single == pytest.approx(plain.single)
        assert found.average == pytest.approx(plain.average)
        assert s.cronbach_alpha(matrix * unit) == pytest.approx(s.cronbach_alpha(matrix))
