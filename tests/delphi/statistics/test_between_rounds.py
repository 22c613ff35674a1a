"""Measures between rounds agree with scipy, statsmodels and scikit-learn, or with enumeration."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import contingency_tables

from delphi import statistics as s
from tests.delphi.statistics.panels import answers, generated, moves, pairs, tables, two_rounds

NAN = np.nan
Table = NDArray[np.int64]


def panels_of_two_rounds() -> list[tuple[Table, int]]:
    return [
        (s.transitions_of(*two_rounds(size, levels, 6, rng), levels=levels), levels)
        for size, levels, rng in generated(6)
    ]


def test_changes_are_those_of_the_pairs() -> None:
    for tables_, levels in panels_of_two_rounds():
        for measure, reference in (
            (s.share_changed, lambda x, y: (x != y).mean()),
            (s.mean_absolute_change, lambda x, y: abs(y - x).mean()),
            (
                s.scheibe_change,
                lambda x, y: (
                    abs(
                        np.bincount(x, minlength=levels) - np.bincount(y, minlength=levels)  # noqa: B023
                    ).sum()
                    / 2
                    / len(x)
                ),
            ),
        ):
            expected = [reference(*pairs(table)) if table.any() else np.nan for table in tables_]
            np.testing.assert_allclose(measure(tables_), expected)


@given(moves(levels=5))
def test_rank_associations_are_those_of_scipy(table: Table) -> None:
    x, y = pairs(table[0])
    if len(x) < 2 or len(set(x)) < 2 or len(set(y)) < 2:
        assert np.isnan(s.spearman(table)).all()
        assert np.isnan(s.kendall_tau_b(table)).all()
        return
    np.testing.assert_allclose(s.spearman(table), [stats.spearmanr(x, y).statistic], atol=1e-12)
    np.testing.assert_allclose(
        s.kendall_tau_b(table), [stats.kendalltau(x, y).statistic], atol=1e-12
    )


def test_ranks_in_opposite_order_are_never_beyond_one() -> None:
    # One stayed at 2, two went from 3 to 1: in floats that is a little beyond −1.
    opposite = [[[0, 0, 0], [0, 1, 0], [2, 0, 0]]]
    alike = [[[0, 0, 0], [0, 1, 0], [0, 0, 2]]]
    assert s.spearman(opposite).tolist() == [-1.0]
    assert s.spearman(alike).tolist() == [1.0]


def test_each_item_has_its_own_rank_association() -> None:
    tables_ = np.array([np.diag([3, 2, 1]), np.fliplr(np.diag([1, 2, 3])), np.ones((3, 3), int)])
    assert s.kendall_tau_b(tables_).tolist() == [1.0, -1.0, 0.0]
    np.testing.assert_allclose(s.spearman(tables_), [1, -1, 0], atol=1e-12)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_kappa_is_that_of_scikit_learn_over_the_full_scale(weights: str) -> None:
    for tables_, levels in panels_of_two_rounds():
        ours = s.weighted_kappa(tables_, weights=weights)  # type: ignore[arg-type]
        for table, kappa in zip(tables_, ours, strict=True):
            x, y = pairs(table)
            if not len(x) or len({*x, *y}) == 1:
                assert np.isnan(kappa)
                continue
            expected = cohen_kappa_score(x, y, labels=range(levels), weights=weights)
            np.testing.assert_allclose(kappa, expected, atol=1e-12)


def by_signs(x: Table, y: Table, zero_method: str) -> float:
    """p of W+ from all 2^m ways to give the changers a sign."""
    d = y - x
    ranked = d if zero_method != "wilcox" else d[d != 0]
    ranks = stats.rankdata(abs(ranked))[ranked != 0]
    changed = ranked[ranked != 0]
    observed = ranks[changed > 0].sum()
    sums = [np.dot(ranks, signs) for signs in itertools.product((0, 1), repeat=len(ranks))]
    below = np.mean([total <= observed + 1e-9 for total in sums])
    above = np.mean([total >= observed - 1e-9 for total in sums])
    return float(min(1, 2 * min(below, above)))


@pytest.mark.parametrize("zero_method", ["wilcox", "pratt", "zsplit"])
def test_small_signed_rank_tests_enumerate_the_signs(zero_method: s.ZeroMethod) -> None:
    rng = np.random.default_rng(9)
    for _ in range(12):
        table = rng.multinomial(11, np.full(25, 1 / 25)).reshape(1, 5, 5)
        x, y = pairs(table[0])
        result = s.wilcoxon_signed_rank(table, zero_method=zero_method)
        assert result.p[0] == pytest.approx(by_signs(x, y, zero_method))
        assert result.method == (s.Method.EXACT,)
        reference = stats.wilcoxon(y, x, zero_method=zero_method, method="asymptotic")
        assert min(result.w_plus[0], result.w_minus[0]) == reference.statistic


@pytest.mark.parametrize("zero_method", ["wilcox", "pratt"])
def test_large_signed_rank_tests_are_those_of_scipy(zero_method: s.ZeroMethod) -> None:
    table = np.random.default_rng(2).multinomial(200, np.arange(1, 26) / 325).reshape(1, 5, 5)
    x, y = pairs(table[0])
    result = s.wilcoxon_signed_rank(table, zero_method=zero_method)
    expected = stats.wilcoxon(y, x, zero_method=zero_method, method="asymptotic")
    assert result.method == (s.Method.ASYMPTOTIC,)
    assert result.p[0] == pytest.approx(expected.pvalue)


def test_nobody_changing_has_no_p_and_five_changers_no_small_one() -> None:
    table = np.zeros((2, 3, 3), dtype=int)
    table[0, 1, 1] = 20
    table[1, 0, 1] = 5
    result = s.wilcoxon_signed_rank(table)
    assert result.method == (s.Method.NO_CHANGE, s.Method.EXACT)
    assert np.isnan([result.p[0], result.rank_biserial[0]]).all()
    assert result.p[1] == 2 / 2**5
    assert result.rank_biserial[1] == 1
    assert (result.n.tolist(), result.changed.tolist()) == ([20, 5], [0, 5])
    with pytest.raises(ValueError, match="zero_method"):
        s.wilcoxon_signed_rank(table, zero_method="none")  # type: ignore[arg-type]


@given(moves(levels=4))
def test_sign_and_band_tests_are_exact_binomials(table: Table) -> None:
    x, y = pairs(table[0])
    up, down = int((y > x).sum()), int((y < x).sum())
    sign = s.sign_test(table)
    assert (sign.up[0], sign.down[0]) == (up, down)
    if up + down:
        assert sign.p[0] == pytest.approx(stats.binomtest(up, up + down).pvalue)
    else:
        assert np.isnan(sign.p[0])
    crossed = s.mcnemar(table, 3, 4)
    square = [
        [((x >= 2) & (y >= 2)).sum(), ((x >= 2) & (y < 2)).sum()],
        [((x < 2) & (y >= 2)).sum(), ((x < 2) & (y < 2)).sum()],
    ]
    if crossed.up[0] + crossed.down[0]:
        expected = contingency_tables.mcnemar(square, exact=True)
        assert crossed.p[0] == pytest.approx(expected.pvalue)
    else:
        assert np.isnan(crossed.p[0])


def test_thousands_of_changers_have_an_exact_binomial_too() -> None:
    table = np.zeros((1, 3, 3), dtype=int)
    table[0, 0, 1], table[0, 2, 1] = 1560, 1440
    sign = s.sign_test(table).p[0]
    assert sign == pytest.approx(stats.binomtest(1560, 3000).pvalue)
    # All steps of one size: the signed ranks are the signs, for as many as one wants them exact.
    assert s.wilcoxon_signed_rank(table, exact_up_to=3000).p[0] == pytest.approx(sign)


def test_a_band_off_the_scale_is_refused() -> None:
    for low, high in ((2, 4), (0, 2), (3, 2), (0, 9)):
        with pytest.raises(ValueError, match="not within"):
            s.mcnemar(np.zeros((1, 3, 3), dtype=int), low, high)


def test_a_band_may_be_a_single_level_or_reach_an_end() -> None:
    table = np.zeros((1, 3, 3), dtype=int)
    table[0, 0, 1], table[0, 1, 2], table[0, 2, 0] = 4, 1, 2
    for band, entered, left in (((2, 2), 4, 1), ((1, 2), 2, 1), ((1, 1), 2, 4), ((2, 3), 4, 2)):
        result = s.mcnemar(table, *band)
        assert (result.up[0], result.down[0]) == (entered, left)


def test_homogeneity_is_that_of_statsmodels_on_full_tables() -> None:
    rng = np.random.default_rng(4)
    for levels in (3, 5, 9):
        tables_ = rng.integers(1, 9, (5, levels, levels))
        symmetric, marginal = s.bowker(tables_), s.stuart_maxwell(tables_)
        bhapkar = s.bhapkar(tables_)
        for k, table in enumerate(tables_):
            square = contingency_tables.SquareTable(table, shift_zeros=False)
            bowker = square.symmetry()
            assert symmetric.chi2[k] == pytest.approx(bowker.statistic)
            assert symmetric.p[k] == pytest.approx(bowker.pvalue)
            stuart = square.homogeneity(method="stuart_maxwell")
            assert (marginal.chi2[k], marginal.df[k]) == (
                pytest.approx(stuart.statistic),
                stuart.df,
            )
            assert marginal.p[k] == pytest.approx(stuart.pvalue)
            assert bhapkar.chi2[k] == pytest.approx(square.homogeneity(method="bhapkar").statistic)


def test_sparse_tables_lose_the_levels_nobody_moved_between() -> None:
    table = np.zeros((3, 5, 5), dtype=int)
    table[0, 0, 1], table[0, 1, 0] = 6, 1  # levels 0 and 1 alone: one degree of freedom
    table[0, 3, 3] = 9
    table[1, 2, 2] = 5
    table[2, 0, 1] = 4
    result = s.stuart_maxwell(table)
    assert result.df.tolist() == [1, 0, 1]
    assert result.chi2[0] == pytest.approx((6 - 1) ** 2 / 7)
    assert np.isnan([result.chi2[1], result.p[1]]).all()
    for test in (s.bowker, s.stuart_maxwell, s.bhapkar):
        assert np.isnan(test(table).permutation_p).tolist() == [True] * 3
    assert s.bhapkar(table).chi2[2] == np.inf
    assert s.bhapkar(table).p[2] == 0
    assert s.bowker(table).df.tolist() == [1, 0, 1]


def test_the_permutation_p_swaps_every_pair() -> None:
    table = np.zeros((2, 3, 3), dtype=int)
    table[0, 0, 1], table[0, 1, 2], table[0, 2, 0] = 4, 2, 1
    table[1] = 10  # 90 stayers: too many
    result = s.stuart_maxwell(table, rng=np.random.default_rng(0), replicates=20_000)
    x, y = pairs(table[0])
    d = np.array(list(itertools.product((1, -1), repeat=len(x))))
    inverse = np.linalg.pinv(np.array([[5, -4, -1], [-4, 6, -2], [-1, -2, 3]]))
    drawn = []
    for signs in d:
        difference = np.zeros(3)
        for a, b, sign in zip(x, y, signs, strict=True):
            difference[a] += sign
            difference[b] -= sign
        drawn.append(difference @ inverse @ difference)
    exact = np.mean(np.array(drawn) >= result.chi2[0] - 1e-9)
    assert result.permutation_p[0] == pytest.approx(exact, abs=0.01)
    assert np.isnan(result.permutation_p[1])


def test_the_permutation_p_counts_what_was_seen_among_what_was_drawn() -> None:
    table = np.zeros((2, 3, 3), dtype=int)
    table[0, 0, 1] = 30  # all 30 one way: one draw in 2^29 is as far
    table[1, 0, 1], table[1, 1, 0] = 13, 7
    result = s.stuart_maxwell(table, rng=np.random.default_rng(0), replicates=99)
    assert result.permutation_p[0] == 1 / 100
    many = s.stuart_maxwell(table[1:], rng=np.random.default_rng(0), replicates=20_000)
    expected = stats.binomtest(13, 20).pvalue
    assert many.permutation_p[0] == pytest.approx(expected, abs=0.01)
    plain = s.stuart_maxwell(table[:1], rng=np.random.default_rng(0))
    assert plain.permutation_p[0] == 1 / 10_000


@given(moves(levels=4))
def test_pitman_morgan_is_the_correlation_of_sums_with_differences(table: Table) -> None:
    x, y = pairs(table[0])
    result = s.pitman_morgan(table)
    if len(x) < 3 or len(set(x + y)) < 2 or len(set(y - x)) < 2:
        assert np.isnan(result.r[0])
        return
    expected = stats.pearsonr(x + y, y - x)
    assert result.r[0] == pytest.approx(expected.statistic, abs=1e-9)
    # Of a perfect correlation of three scipy's p is the root of its rounding, some 1e-8.
    assert result.p[0] == pytest.approx(expected.pvalue, abs=1e-7)


def test_the_relative_spread_is_one_at_the_two_ends() -> None:
    values = s.relative_spread([[3, 0, 0, 5], [0, 4, 4, 0], [7, 0, 0, 0], [0, 0, 0, 0]])
    np.testing.assert_allclose(values[:2], [1, 1 / 3])
    assert np.isnan(values[2:]).all()


@given(tables(levels=5, most=2), tables(levels=5, most=2))
def test_attrition_bias_is_mann_whitney(gone: Table, stayed: Table) -> None:
    x, y = answers(gone[0]), answers(stayed[0])
    result = s.attrition_bias(gone, stayed)
    if not len(x) or not len(y):
        assert np.isnan([result.u, result.rank_biserial]).all()
        return
    u = stats.mannwhitneyu(x, y).statistic
    assert result.u[0] == u
    assert result.rank_biserial[0] == pytest.approx(2 * u / (len(x) * len(y)) - 1)
    if len(x) + len(y) <= 11 and len({*x, *y}) > 1:
        both = np.concatenate([x, y])
        ranks = stats.rankdata(both)
        centre = len(x) * (len(both) + 1) / 2
        far = [
            abs(ranks[list(chosen)].sum() - centre)
            for chosen in itertools.combinations(range(len(both)), len(x))
        ]
        observed = abs(ranks[: len(x)].sum() - centre)
        assert result.p[0] == pytest.approx(np.mean(np.array(far) >= observed - 1e-9))


def test_attrition_bias_of_many_is_that_of_scipy() -> None:
    gone, stayed = np.array([[9, 4, 8, 2, 1]]), np.array([[5, 6, 9, 20, 12]])
    expected = stats.mannwhitneyu(
        answers(gone[0]), answers(stayed[0]), use_continuity=False, method="asymptotic"
    )
    assert s.attrition_bias(gone, stayed).p[0] == pytest.approx(expected.pvalue)
    same = s.attrition_bias([[0, 3, 0]], [[0, 4, 0]])
    assert np.isnan(same.p[0])
    assert same.rank_biserial[0] == 0
    with pytest.raises(s.InvalidRatingsError):
        s.attrition_bias([[1, 2]], [[1, 2, 3]])


def test_moving_toward_the_median_counts_only_those_who_were_off_it() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 0, 1] = 2  # nearer to 3
    table[0, 4, 4] = 1  # stays
    table[0, 1, 3] = 1  # as far on the other side: not strictly nearer
    table[0, 2, 0] = 5  # was on it
    assert s.toward_median_share(table, [3.0]).tolist() == [0.5]
    two = np.concatenate([table, np.zeros_like(table)])
    two[1, 0, 1] = 1
    assert s.toward_median_share(two, [3.0, 3.0]).tolist() == [0.5, 1]
    assert s.toward_median_share(two, [3.0, 1.0])[0] == 0.5
    assert np.isnan(s.toward_median_share(table, [np.nan])).all()
    with pytest.raises(s.InvalidRatingsError, match="one median"):
        s.toward_median_share(table, [3.0, 3.0])


def test_noise_alone_moves_toward_the_median() -> None:
    # Nobody's view moved, yet both answers scatter: regression alone draws them nearer.
    rng = np.random.default_rng(7)
    view = rng.integers(3, 8, 4000)
    rounds = [view + rng.choice([-1, 0, 1], 4000) for _ in range(2)]
    table = s.transitions_of(rounds[0][:, None], rounds[1][:, None], levels=9)
    share, noise = (f(table, [5.0]) for f in (s.toward_median_share, s.toward_median_noise))
    assert share[0] > 0.35
    assert share[0] == pytest.approx(noise[0], abs=0.02)


def test_changes_of_spread_are_differences() -> None:
    first, second = [[5, 0, 0, 0, 5], [0, 0, 9, 0, 0]], [[0, 2, 6, 2, 0], [0, 0, 9, 0, 0]]
    assert s.change_in_iqr(first, second).tolist() == [-4.0, 0.0]
    index = s.convergence_index(first, second)
    assert index[0] == 1.0
    assert np.isnan(index[1])
    np.testing.assert_allclose(
        s.change_in_sd(first, second), s.standard_deviation(second) - s.standard_deviation(first)
    )
    np.testing.assert_allclose(s.change_in_cv(first, second)[1], 0)
    with pytest.raises(s.InvalidRatingsError, match="same items"):
        s.change_in_iqr([[1, 2]], [[1, 2, 3]])


@pytest.mark.parametrize("kind", [7, 6, 2, "tukey"])
def test_changes_of_spread_follow_the_conventions(kind: s.QuartileType) -> None:
    first, second = [[3, 0, 2, 2, 2], [4, 1, 1, 0, 4]], [[1, 2, 3, 0, 1], [0, 2, 2, 3, 0]]
    before, after = (s.iqr(counts, quartile_type=kind) for counts in (first, second))
    assert (after > 0).all()
    assert s.change_in_iqr(first, second, quartile_type=kind).tolist() == (after - before).tolist()
    index = s.convergence_index(first, second, quartile_type=kind)
    np.testing.assert_allclose(index, (before - after) / before)
    for lowest in (0, 1):
        steps = s.change_in_cv(first, second, lowest=lowest)
        ends = [s.coefficient_of_variation(counts, lowest=lowest) for counts in (first, second)]
        np.testing.assert_allclose(steps, ends[1] - ends[0])
    assert (s.change_in_cv(first, second) == s.change_in_cv(first, second, lowest=1)).all()


def test_longer_series_are_friedman_and_cochran() -> None:
    rng = np.random.default_rng(11)
    ratings = rng.integers(1, 6, (4, 12, 3)).astype(float)
    ratings[:, :, 2] = 3
    ratings[1, 0, 0] = np.nan
    result = s.friedman_rounds(ratings)
    assert result.n.tolist() == [11, 12, 12]
    for item in (0, 1):
        complete = ratings[:, np.isfinite(ratings[:, :, item]).all(axis=0), item]
        expected = stats.friedmanchisquare(*complete)
        assert result.chi2[item] == pytest.approx(expected.statistic)
        assert result.p[item] == pytest.approx(expected.pvalue)
        cochran = contingency_tables.cochrans_q((complete >= 4).T)
        assert s.cochran_q(ratings, 4, 5).chi2[item] == pytest.approx(cochran.statistic)
        assert s.cochran_q(ratings, 4, 5).p[item] == pytest.approx(cochran.pvalue)
    assert np.isnan([result.chi2[2], s.cochran_q(ratings, 4, 5).chi2[2]]).all()
    with pytest.raises(s.InvalidRatingsError, match="two rounds"):
        s.friedman_rounds(ratings[:1])


def test_the_noise_of_a_table_is_its_own_mirror() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 0, 1] = 2
    table[0, 3, 3] = 4
    # Mirrored in equal parts: 0→1 and 1→0 twice each, 3→3 eight times; two of twelve came nearer.
    assert s.toward_median_noise(table, [3.0]).tolist() == [2 / 12]
    assert s.toward_median_share(table, [3.0]).tolist() == [2 / 6]
    for measure in (s.toward_median_noise, s.toward_median_share):
        assert measure(table, [2.0], lowest=0).tolist() == measure(table, [3.0]).tolist()


# --- Spread, leavers and longer series: every figure ----------------------------------------------


def test_the_test_of_spread_stands_beside_what_it_needs() -> None:
    table = np.zeros((4, 5, 5), dtype=int)
    table[0, 0, 1], table[0, 2, 2], table[0, 4, 3], table[0, 1, 1] = 3, 4, 3, 1
    table[1, 0, 1], table[1, 4, 3] = 1, 1  # two stayers
    table[2, 0, 1], table[2, 4, 3], table[2, 2, 2] = 1, 1, 1  # three, and ever nearer
    table[3, 0, 0], table[3, 1, 2] = 3, 4
    result = s.pitman_morgan(table)
    assert result.n.tolist() == [11, 2, 3, 7]
    np.testing.assert_array_equal(result.relative_before, s.relative_spread(table.sum(axis=2)))
    np.testing.assert_array_equal(result.relative_after, s.relative_spread(table.sum(axis=1)))
    assert np.isnan([result.r[1], result.p[1]]).all()
    assert (result.r[2], result.p[2]) == (-1, 0)
    x, y = pairs(table[3])
    expected = stats.pearsonr(x + y, y - x)
    assert result.r[3] == pytest.approx(expected.statistic)
    assert result.p[3] == pytest.approx(expected.pvalue)


def test_those_who_left_are_counted_beside_those_who_stayed() -> None:
    gone = np.array([[2, 1, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0]])
    stayed = np.array([[0, 1, 2], [1, 0, 0], [0, 0, 0], [0, 1, 0]])
    result = s.attrition_bias(gone, stayed)
    assert result.leavers.tolist() == [3, 0, 1, 1]
    assert result.stayers.tolist() == [3, 1, 0, 1]
    np.testing.assert_allclose(result.u, [0.5, NAN, NAN, 0.5])
    np.testing.assert_allclose(result.rank_biserial, [2 * 0.5 / 9 - 1, NAN, NAN, 0])
    assert np.isnan(result.p).tolist() == [False, True, True, True]


@pytest.mark.parametrize("size", [30, 31])
def test_up_to_thirty_answers_leavers_are_chosen_in_every_way(size: int) -> None:
    gone, stayed = np.array([[2, 0, 1]]), np.array([[size - 16, 3, 10]])
    p = s.attrition_bias(gone, stayed).p[0]
    x, y = answers(gone[0]), answers(stayed[0])
    if size == 31:
        expected = stats.mannwhitneyu(x, y, use_continuity=False, method="asymptotic").pvalue
        assert p == pytest.approx(expected)
        return
    both = np.concatenate([x, y])
    ranks = stats.rankdata(both)
    sums = [ranks[list(three)].sum() for three in itertools.combinations(range(30), 3)]
    far = np.abs(np.array(sums) - 3 * 31 / 2)
    assert p == pytest.approx(np.mean(far >= abs(ranks[:3].sum() - 3 * 31 / 2) - 1e-9))


def test_longer_series_say_what_they_rest_on() -> None:
    ratings = np.array(
        [[[1, 4], [2, 5], [3, NAN]], [[2, 4], [3, 5], [4, 1]], [[3, 4], [2, 5], [5, 1]]]
    )
    friedman = s.friedman_rounds(ratings)
    cochran = s.cochran_q(ratings, 2, 3)
    assert friedman.df == cochran.df == 2
    assert friedman.n.tolist() == cochran.n.tolist() == [3, 2]
    assert np.isnan(friedman.p).tolist() == np.isnan(cochran.p).tolist() == [False, True]
    assert friedman.p[0] == pytest.approx(stats.chi2.sf(friedman.chi2[0], 2))
    # Within 2..3: 0 1 1, 1 1 1 and 1 0 0 over the rounds.
    inside = contingency_tables.cochrans_q(np.array([[0, 1, 1], [1, 1, 1], [1, 0, 0]]))
    assert cochran.chi2[0] == pytest.approx(inside.statistic)
    two = s.friedman_rounds(ratings[:2])
    assert two.chi2[0] == 3
    for wrong in (ratings[0], ratings[:1]):
        with pytest.raises(s.InvalidRatingsError, match="two rounds"):
            s.cochran_q(wrong, 2, 3)


def test_kappa_is_linear_unless_told_and_knows_two_weights() -> None:
    table = np.array([[[3, 1, 1], [0, 4, 2], [1, 0, 3]]])
    x, y = pairs(table[0])
    assert s.weighted_kappa(table)[0] == pytest.approx(cohen_kappa_score(x, y, weights="linear"))
    with pytest.raises(ValueError, match="'cubic'"):
        s.weighted_kappa(table, weights="cubic")  # type: ignore[arg-type]


def test_one_who_moved_is_one_degree_of_freedom() -> None:
    table = np.zeros((2, 3, 3), dtype=int)
    table[0, 0, 1], table[1, 1, 1] = 1, 4
    for result in (s.bowker(table), s.stuart_maxwell(table)):
        assert result.df.tolist() == [1, 0]
        assert result.chi2[0] == pytest.approx(1)
        assert result.p[0] == pytest.approx(stats.chi2.sf(1, 1))
        assert np.isnan([result.chi2[1], result.p[1]]).all()
    drawn = s.stuart_maxwell(table, rng=np.random.default_rng(0), replicates=99)
    assert drawn.permutation_p[0] == 1  # swapped or not, it is one step
    assert np.isnan(drawn.permutation_p[1])


def test_whoever_answers_alike_both_times_changes_no_p_of_homogeneity() -> None:
    moved = np.zeros((1, 3, 3), dtype=int)
    moved[0, 0, 1], moved[0, 1, 2], moved[0, 2, 0] = 5, 2, 1
    plain, more = (
        s.stuart_maxwell(table, rng=np.random.default_rng(1), replicates=99)
        for table in (moved, moved + 4 * np.eye(3, dtype=int))
    )
    assert (plain.p, plain.permutation_p) == (more.p, more.permutation_p)


def test_rank_sums_are_those_of_each_item() -> None:
    """Ranks 1½, 1½ for the steps of one point, 3 for that of two; 2, 2, 2 for three alike."""
    table = np.zeros((2, 3, 3), dtype=int)
    table[0, 0, 1], table[0, 2, 0], table[1, 1, 0] = 2, 1, 3
    result = s.wilcoxon_signed_rank(table)
    assert (result.w_plus.tolist(), result.w_minus.tolist()) == ([3, 0], [3, 6])
    assert result.rank_biserial.tolist() == [0, -1]
    assert result.zero_method == "wilcox"
    assert s.wilcoxon_signed_rank(table, zero_method="pratt").zero_method == "pratt"


def test_a_single_step_says_nothing_of_a_direction() -> None:
    table = np.zeros((2, 3, 3), dtype=int)
    table[0, 0, 1], table[1, 1, 1] = 1, 2
    np.testing.assert_array_equal(s.wilcoxon_signed_rank(table).p, [1, NAN])
    np.testing.assert_array_equal(s.sign_test(table).p, [1, NAN])
    np.testing.assert_array_equal(s.mcnemar(table, 2, 3).p, [1, NAN])


def test_as_many_changers_as_said_are_enumerated() -> None:
    table = np.zeros((1, 3, 3), dtype=int)
    table[0, 0, 1] = 3
    assert s.wilcoxon_signed_rank(table, exact_up_to=3).method == (s.Method.EXACT,)
    assert s.wilcoxon_signed_rank(table, exact_up_to=2).method == (s.Method.ASYMPTOTIC,)


def test_three_stayers_have_a_correlation_on_one_degree_of_freedom() -> None:
    before, after = np.array([0, 1, 2]), np.array([2, 0, 2])
    table = np.zeros((1, 3, 3), dtype=int)
    table[0, before, after] = 1
    expected = stats.pearsonr(before + after, after - before)
    result = s.pitman_morgan(table)
    assert result.r[0] == pytest.approx(expected.statistic, abs=1e-12)
    assert result.p[0] == pytest.approx(expected.pvalue)


def test_attrition_bias_of_many_items_is_that_of_each() -> None:
    gone, stayed = np.array([[9, 4, 8, 2, 1], [2, 0, 1, 9, 9]]), np.array([[5, 6, 9, 20, 12]] * 2)
    both = s.attrition_bias(gone, stayed)
    for item in range(2):
        assert both.p[item] == s.attrition_bias(gone[[item]], stayed[[item]]).p[0]


def test_one_who_left_and_one_who_stayed_say_nothing() -> None:
    """Either way round it is as far: exactly 1, where the normal distribution would say 0.32."""
    assert s.attrition_bias([[1, 0, 0]], [[0, 0, 1]]).p.tolist() == [1.0]
