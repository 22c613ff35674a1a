"""One-round measures agree with independent implementations on every kind of small panel."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray
from scipy import stats

from delphi import statistics as s
from tests.delphi.statistics.panels import answers, generated, panel, tables

Counts = NDArray[np.int64]


def test_small_panels_have_the_figures_of_numpy_and_scipy() -> None:
    for size, levels, rng in generated():
        ratings = panel(size, levels, 12, rng)
        counts = s.counts_of(ratings, levels=levels)
        both = [column[~np.isnan(column)] for column in ratings.T]
        assert s.n(counts).tolist() == [len(column) for column in both]
        for measure, reference, needed in (
            (s.median, np.median, 1),
            (s.mean, np.mean, 1),
            (s.standard_deviation, lambda x: np.std(x, ddof=1), 2),
            (s.coefficient_of_variation, lambda x: np.std(x, ddof=1) / np.mean(x), 2),
            (s.median_absolute_deviation, stats.median_abs_deviation, 1),
            (s.mean_absolute_deviation_from_median, lambda x: abs(x - np.median(x)).mean(), 1),
            (s.mode_share, lambda x: stats.mode(x).count / len(x), 1),
        ):
            expected = [reference(x) if len(x) >= needed else np.nan for x in both]
            np.testing.assert_allclose(measure(counts), expected, err_msg=str((size, levels)))


@pytest.mark.parametrize(
    ("kind", "method"), [(7, "linear"), (6, "weibull"), (2, "averaged_inverted_cdf")]
)
def test_quantiles_are_those_of_numpy(kind: s.QuartileType, method: str) -> None:
    probabilities = (0, 0.1, 0.25, 0.3, 0.5, 0.7, 0.75, 1)
    for size, levels, rng in generated():
        ratings = panel(size, levels, 5, rng)
        counts = s.counts_of(ratings, levels=levels)
        for row, column in zip(
            s.quantiles(counts, probabilities, quartile_type=kind), ratings.T, strict=True
        ):
            given_ = column[~np.isnan(column)]
            if not len(given_):
                assert np.isnan(row).all()
                continue
            expected = np.quantile(given_, probabilities, method=method)  # type: ignore[call-overload]
            np.testing.assert_allclose(row, expected, atol=1e-12)


def tukey(ordered: list[int]) -> tuple[float, float]:
    half = (len(ordered) + 1) // 2
    return float(np.median(ordered[:half])), float(np.median(ordered[-half:]))


@given(tables())
def test_tukeys_hinges_are_medians_of_the_halves(counts: Counts) -> None:
    if not counts.any():
        return
    lower, upper = s.quartiles(counts, quartile_type="tukey")
    assert (lower[0], upper[0]) == tukey(answers(counts[0]).tolist())


def test_hinges_exist_at_the_quartiles_alone() -> None:
    with pytest.raises(ValueError, match="hinges"):
        s.quantiles([[1, 2]], [0.3], quartile_type="tukey")
    with pytest.raises(ValueError, match="quartile type"):
        s.iqr([[1, 2]], quartile_type=5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"0 \.\. 1"):
        s.quantiles([[1, 2]], [1.5])


def test_a_quantile_between_thirds_is_exact_and_none_may_be_asked_for() -> None:
    # A third of the way from the first of four to the last is the second.
    assert s.quantiles([[1, 1, 1, 1]], [Fraction(1, 3)]).tolist() == [[2.0]]
    assert s.quantiles([[1, 1, 1]], [Fraction(1, 3)], quartile_type=2).tolist() == [[1.5]]
    assert s.quantiles([[1, 2], [3, 4]], []).shape == (2, 0)


def test_types_6_and_7_disagree_where_it_matters() -> None:
    # 1 2 2 3 4 5 5: type 7 gives 2 and 4.5, type 6 gives 2 and 5.
    counts = [[1, 2, 1, 1, 2]]
    assert s.iqr(counts).tolist() == [2.5]
    assert s.iqr(counts, quartile_type=6).tolist() == [3.0]
    assert s.quartile_name(7) == "type 7 (R, NumPy, Excel INC)"


def test_nobody_and_one_answer_are_undefined_where_they_must_be() -> None:
    counts = np.array([[0, 0, 0], [0, 1, 0]])
    for measure in (s.median, s.mean, s.mode_share, s.iqr, s.entropy, s.leik_d, s.blair_lacy_l):
        assert np.isnan(measure(counts)).tolist() == [True, False], measure
    for measure in (s.standard_deviation, s.coefficient_of_variation, s.ordinal_variation):
        assert np.isnan(measure(counts)).all(), measure


def test_a_mean_at_or_below_zero_leaves_the_coefficient_of_variation_undefined() -> None:
    counts = [[2, 0, 2], [3, 0, 1], [1, 0, 3]]
    values = s.coefficient_of_variation(counts, lowest=-1)
    assert np.isnan(values).tolist() == [True, True, False]


def test_all_modes_are_named() -> None:
    assert s.modes([[2, 0, 2], [0, 0, 0], [0, 3, 1]]).tolist() == [
        [True, False, True],
        [False, False, False],
        [False, True, False],
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([1, 2, 1], 2.0),
        ([0, 2, 2], 2.5),  # between two levels: the middle itself
        ([3, 4, 3, 0], 2.0),
        ([1, 3, 0], 1 + 0.5 + (2 - 1) / 3),
        ([4, 0, 4], 2.0),  # nobody answered the median
        ([5, 0, 0], 1.0),
    ],
)
def test_interpolated_median(counts: list[int], expected: float) -> None:
    assert s.interpolated_median([counts]).tolist() == [pytest.approx(expected)]


def test_interpolated_median_of_nobody_is_undefined() -> None:
    assert np.isnan(s.interpolated_median([[0, 0]])).all()


def test_the_normal_consistent_deviation_is_scaled() -> None:
    assert s.median_absolute_deviation([[2, 1, 2]], normal_consistent=True) == [1.4826]


def test_seven_of_ten_is_seventy_percent() -> None:
    counts = [[3, 0, 7]]
    assert s.share_within(counts, 3, 3) == [0.7]
    assert s.share_at_least(counts, 3, 3, 0.70).all()
    assert not s.share_below(counts, 1, 1, 0.3).any()
    assert s.share_below(counts, 1, 1, Fraction(301, 1000)).all()


def test_cannot_judge_joins_the_denominator_only_when_given() -> None:
    counts = [[3, 0, 7]]
    assert s.share_within(counts, 3, 3, cannot_judge=[4]) == [0.5]
    assert not s.share_at_least(counts, 3, 3, 0.7, cannot_judge=[1]).any()
    with pytest.raises(ValueError, match="one count per item"):
        s.share_within(counts, 3, 3, cannot_judge=[1, 2])


def test_a_band_outside_the_scale_is_refused() -> None:
    for low, high in ((0, 2), (2, 4), (3, 2)):
        with pytest.raises(ValueError, match=r"not within the scale 1\.\.3"):
            s.share_within([[1, 1, 1]], low, high)


def test_shares_of_nobody_are_undefined_and_pass_nothing() -> None:
    nobody = [[0, 0, 0]]
    assert np.isnan(s.share_within(nobody, 1, 3)).all()
    assert not s.share_at_least(nobody, 1, 3, 0).any()
    assert not s.share_below(nobody, 1, 3, 1).any()


def test_a_disagreement_index_of_one_is_one() -> None:
    # 3×4, 4×4, 7×4 at n = 12: IPR 2.8 over IPRAS 2.35 + 1.5·0.3 = 2.8.
    counts = [[0, 0, 4, 4, 0, 0, 4, 0, 0]]
    assert s.disagreement_index(counts).tolist() == [1.0]


@given(tables(levels=9))
def test_the_disagreement_index_is_that_of_its_percentiles(counts: Counts) -> None:
    index = s.disagreement_index(counts)
    if not counts.any():
        assert np.isnan(index).all()
        return
    p30, p70 = np.quantile(answers(counts[0]), (0.3, 0.7))
    expected = (p70 - p30) / (2.35 + 1.5 * abs(5 - (p30 + p70) / 2))
    np.testing.assert_allclose(index, [expected])


def test_nobody_has_no_disagreement_index_whoever_answered_beside() -> None:
    found = s.disagreement_index([[0] * 9, [0, 0, 0, 0, 5, 0, 0, 0, 0]])
    np.testing.assert_array_equal(found, np.array([np.nan, 0.0]))


def test_the_disagreement_index_needs_nine_levels() -> None:
    assert np.isnan(s.disagreement_index([[1, 2, 3]])).all()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # n = 9: a = 2, d = 3.
        ([0, 0, 0, 0, 0, 0, 3, 3, 3], "agreement"),
        ([1, 1, 0, 0, 0, 0, 3, 3, 1], "agreement"),
        ([1, 1, 0, 1, 0, 0, 3, 3, 0], "indeterminate"),
        ([3, 0, 0, 1, 1, 1, 3, 0, 0], "disagreement"),
        # The median 6.5 falls to 7–9, where only two lie outside... of n = 8 with a = 2.
        ([0, 0, 0, 0, 0, 4, 4, 0, 0], "indeterminate"),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0], "undefined"),
    ],
)
def test_rand_readings(counts: list[int], expected: str) -> None:
    assert s.rand_panel([counts]).readings == (s.RandPanel(expected),)


def test_rand_medians_between_regions_fall_to_the_higher_one() -> None:
    # n = 8, a = 2, median 6.5: two outside 7–9 would be agreement, two outside 4–6 are six.
    panels = s.rand_panel([[0, 0, 0, 0, 2, 2, 4, 0, 0], [0, 0, 0, 0, 0, 2, 6, 0, 0]])
    assert panels.readings == (s.RandPanel.INDETERMINATE, s.RandPanel.AGREEMENT)


def test_rand_readings_beyond_sixteen_are_marked() -> None:
    counts = np.zeros((4, 9), dtype=int)
    counts[:, 8] = (7, 8, 16, 17)
    assert s.rand_panel(counts).extrapolated.tolist() == [True, False, False, True]
    with pytest.raises(s.InvalidRatingsError):
        s.rand_panel([[1, 2, 3]])


MEASURES_OF_SPREAD = [
    (s.leik_d, 0.0, 1.0),
    (s.ordinal_variation, 0.0, 1.0),
    (s.consensus_cns, 1.0, 0.0),
    (s.blair_lacy_l, 1.0, 0.0),
    (s.van_der_eijk_a, 1.0, -1.0),
]


@pytest.mark.parametrize(("measure", "unanimous", "split"), MEASURES_OF_SPREAD)
@pytest.mark.parametrize("levels", [3, 5, 9, 11, 15])
def test_agreement_measures_reach_their_ends(
    measure: object, unanimous: float, split: float, levels: int
) -> None:
    counts = np.zeros((2, levels), dtype=int)
    counts[0, 1] = 6
    counts[1, [0, -1]] = 6
    assert callable(measure)
    np.testing.assert_allclose(measure(counts), [unanimous, split], atol=1e-12)


@pytest.mark.parametrize("measure", [row[0] for row in MEASURES_OF_SPREAD] + [s.entropy, s.iqr])
@given(counts=tables())
def test_turning_the_scale_round_changes_no_spread(measure: object, counts: Counts) -> None:
    assert callable(measure)
    np.testing.assert_allclose(measure(counts), measure(counts[:, ::-1]), atol=1e-9)


def test_uniform_answers_have_no_agreement() -> None:
    np.testing.assert_allclose(s.van_der_eijk_a([[4, 4, 4, 4, 4]]), [0], atol=1e-12)


def test_one_answer_at_each_end_is_no_consensus_and_one_answer_no_entropy() -> None:
    assert s.consensus_cns([[1, 0, 1]]).tolist() == [0.0]
    assert [str(bits) for bits in s.entropy([[3, 0], [1, 0], [1, 1], [4, 4]]).tolist()] == [
        "0.0",
        "0.0",
        "1.0",
        "1.0",
    ]


def test_agreement_needs_three_levels() -> None:
    assert np.isnan(s.van_der_eijk_a([[3, 4]])).all()


@given(tables())
def test_ordinal_variation_is_the_mean_distance_over_the_largest(counts: Counts) -> None:
    x = answers(counts[0])
    n = len(x)
    if n < 2:
        assert np.isnan(s.ordinal_variation(counts)).all()
        return
    distance = abs(x[:, None] - x).sum() / 2
    half = n // 2
    largest = half * (n - half) * (counts.shape[1] - 1)
    np.testing.assert_allclose(s.ordinal_variation(counts), [distance / largest])


@given(tables())
def test_entropy_is_that_of_scipy(counts: Counts) -> None:
    if counts.any():
        expected = stats.entropy(counts[0], base=2)
        np.testing.assert_allclose(s.entropy(counts), [expected], atol=1e-12)
        normalised = expected / np.log2(counts.shape[1])
        np.testing.assert_allclose(s.entropy(counts, normalised=True), [normalised], atol=1e-12)


def test_polarisation_takes_alpha_from_one_to_sixteen_tenths() -> None:
    for alpha in (1, 1.6):
        found = s.esteban_ray([[2, 0, 2]], alpha=alpha)
        np.testing.assert_allclose(found, [2 / 2 ** (1 + alpha)])
    for alpha in (0.99, 1.61):
        with pytest.raises(ValueError, match="alpha"):
            s.esteban_ray([[2, 0, 2]], alpha=alpha)


def test_polarisation_is_greatest_for_two_camps_at_the_ends() -> None:
    counts = [[5, 0, 0, 0, 5], [2, 2, 2, 2, 2], [0, 0, 10, 0, 0]]
    values = s.esteban_ray(counts, alpha=1)
    np.testing.assert_allclose(values, [4 * 2 * 0.5**3, 0.2**3 * 40, 0])
    with pytest.raises(ValueError, match="alpha"):
        s.esteban_ray(counts, alpha=2)


def test_numbers_and_years_have_medians_and_quartiles() -> None:
    values = [[2030.0, 1.5], [2040.0, np.nan], [np.inf, 0.5], [2035.0, np.nan]]
    summary = s.values_summary(values)
    assert summary.n.tolist() == [4, 2]
    assert summary.median.tolist() == [2037.5, 1.0]
    assert summary.lower_quartile.tolist() == [2033.75, 0.75]
    assert summary.upper_quartile[0] == np.inf
    assert summary.mean[1] == 1.0
    assert np.isnan(summary.mean[0])
    assert np.isnan(summary.standard_deviation[0])
    assert (summary.minimum[0], summary.maximum[0]) == (2030, np.inf)
    assert summary.quartile_type == 7


def test_nobody_naming_a_number_leaves_all_undefined() -> None:
    summary = s.values_summary(np.full((3, 1), np.nan))
    assert summary.n.tolist() == [0]
    assert np.isnan([summary.median, summary.iqr, summary.mean, summary.minimum]).all()


@pytest.mark.parametrize(
    ("kind", "method"), [(7, "linear"), (6, "weibull"), (2, "averaged_inverted_cdf")]
)
def test_values_have_the_quantiles_of_numpy(kind: s.QuartileType, method: str) -> None:
    rng = np.random.default_rng(3)
    for size in (1, 2, 3, 7, 8, 11, 30):
        values = rng.normal(size=(size, 1))
        for p in (0.1, 0.25, 0.5, 0.75):
            expected = np.quantile(values[:, 0], p, method=method)  # type: ignore[call-overload]
            np.testing.assert_allclose(s.values_quantile(values, p, quartile_type=kind), [expected])
    hinges = s.values_summary(np.arange(1.0, 8.0), quartile_type="tukey")
    assert (hinges.lower_quartile[0], hinges.upper_quartile[0]) == (2.5, 5.5)


def test_one_answer_is_a_whole_share() -> None:
    assert s.share_at_least([[0, 1], [1, 0], [0, 0]], 2, 2, 1).tolist() == [True, False, False]
    assert s.share_below([[0, 1], [1, 0], [0, 0]], 2, 2, 0.5).tolist() == [False, True, False]


def test_those_who_cannot_judge_make_a_share_smaller() -> None:
    assert s.share_below([[1, 1]], 2, 2, 0.5).tolist() == [False]
    assert s.share_below([[1, 1]], 2, 2, 0.5, cannot_judge=[1]).tolist() == [True]


def test_hinges_of_every_panel_size_are_medians_of_halves() -> None:
    rng = np.random.default_rng(13)
    for size in range(1, 16):
        counts = rng.multinomial(size, np.full(9, 1 / 9), 8)
        lower, upper = s.quartiles(counts, quartile_type="tukey")
        halves = [tukey(answers(row).tolist()) for row in counts]
        np.testing.assert_array_equal(np.stack([lower, upper], axis=1), halves)
        middle = s.quantiles(counts, [0.5], quartile_type="tukey")
        np.testing.assert_array_equal(middle[:, 0], s.median(counts))


def test_quartiles_are_of_type_seven_unless_said_otherwise() -> None:
    counts = [[3, 0, 0, 2, 2]]
    assert [side.tolist() for side in s.quartiles(counts)] == [[1.0], [4.5]]
    assert [side.tolist() for side in s.quartiles(counts, lowest=0)] == [[0.0], [3.5]]
    assert [side.tolist() for side in s.quartiles(counts, quartile_type=6)] == [[1.0], [5.0]]


@pytest.mark.parametrize("unable", [[-1], [0.5], [[1]], [1, 1]])
def test_those_who_cannot_judge_are_whole_numbers_one_per_item(unable: list[object]) -> None:
    with pytest.raises(ValueError, match="one count per item"):
        s.share_within([[1, 1]], 2, 2, cannot_judge=unable)  # type: ignore[arg-type]


# --- Numbers and years: every figure --------------------------------------------------------------


@pytest.mark.parametrize("kind", [7, 6, 2])
def test_a_summary_of_numbers_has_the_figures_of_numpy(kind: s.QuartileType) -> None:
    method = {7: "linear", 6: "weibull", 2: "averaged_inverted_cdf"}[kind]
    values = np.random.default_rng(5).normal(size=(9, 3))
    values[3:, 1], values[1:, 2] = np.nan, np.nan
    found = s.values_summary(values, quartile_type=kind)
    assert found.n.tolist() == [9, 3, 1]
    assert found.quartile_type == kind
    for k, column in enumerate(values.T):
        x = column[~np.isnan(column)]
        low, high = np.quantile(x, [0.25, 0.75], method=method)  # type: ignore[call-overload]
        figures = [
            *(found.median[k], found.lower_quartile[k], found.upper_quartile[k], found.iqr[k]),
            *(found.mean[k], found.minimum[k], found.maximum[k]),
        ]
        expected = [np.median(x), low, high, high - low, x.mean(), x.min(), x.max()]
        np.testing.assert_allclose(figures, expected, atol=1e-12)
        sd = x.std(ddof=1) if len(x) > 1 else np.nan
        np.testing.assert_allclose(found.standard_deviation[k], sd)


def test_who_never_expects_it_moves_quartiles_and_leaves_the_rest_undefined() -> None:
    years = np.array([2030, 2040, np.inf, np.inf])
    found = s.values_summary(years)
    assert (found.lower_quartile[0], found.median[0]) == (2037.5, np.inf)
    assert (found.upper_quartile[0], found.iqr[0]) == (np.inf, np.inf)
    assert np.isnan([found.mean[0], found.standard_deviation[0]]).all()
    assert (found.minimum[0], found.maximum[0]) == (2030, np.inf)
    never = s.values_summary([np.inf, np.inf])
    assert np.isnan(never.iqr).all()
    assert never.median.tolist() == [np.inf]


def test_values_are_columns_of_numbers_with_gaps() -> None:
    masked = np.ma.masked_equal(np.array([1.0, 99.0, 3.0]), 99.0)
    assert s.values_summary(masked).mean.tolist() == [2]
    with pytest.raises(s.InvalidRatingsError, match="3-dimensional"):
        s.values_summary(np.zeros((1, 1, 1)))
    with pytest.raises(s.InvalidRatingsError, match="row 2, column 1: minus infinity"):
        s.values_summary([[1.0, 2.0], [-np.inf, 1.0]])
    with pytest.raises(ValueError, match="there is none at 3/10"):
        s.values_quantile([1.0, 2.0], Fraction(3, 10), quartile_type="tukey")
    hinges = [
        s.values_quantile(np.arange(1.0, 10), p, quartile_type="tukey")[0]
        for p in (0.25, 0.5, 0.75)
    ]
    assert hinges == [3, 5, 7]
    even = [
        s.values_quantile(np.arange(1.0, 9), p, quartile_type="tukey")[0] for p in (0.25, 0.5, 0.75)
    ]
    assert even == [2.5, 4.5, 6.5]
    assert s.values_quantile([1.0, 5.0], 0.25).tolist() == [2]  # type 7 unless told


# --- RAND -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [7, 6, 2, "tukey"])
def test_the_disagreement_index_follows_the_percentiles_of_its_type(kind: s.QuartileType) -> None:
    counts = np.random.default_rng(2).multinomial(10, np.full(9, 1 / 9), 20)
    of_type = 7 if kind == "tukey" else kind
    low, high = s.quantiles(counts, [Fraction(3, 10), Fraction(7, 10)], quartile_type=of_type).T
    expected = (high - low) / (2.35 + 1.5 * np.abs(5 - (low + high) / 2))
    np.testing.assert_allclose(s.disagreement_index(counts, quartile_type=kind), expected)
    for bound in (Fraction(1), Fraction(1, 2)):
        held = s.judge(s.DisagreementIndexAtMost(bound), counts, quartile_type=kind)
        assert held.tolist() == (expected <= float(bound) + 1e-12).tolist()
    assert s.disagreement_index([[1, 2, 3], [1, 1, 1]]).shape == (2,)


def test_rand_counts_who_is_outside_and_who_is_at_both_ends() -> None:
    def reading(low: int, middle: int, high: int) -> str:
        return s.rand_panel([[0, low, 0, 0, middle, 0, 0, high, 0]]).readings[0].value

    for n in range(2, 25):
        many = (n + 1) // 3
        for low in range(n + 1):
            for high in range(n + 1 - low):
                middle = n - low - high
                ordered = [2] * low + [5] * middle + [8] * high
                median = float(np.median(ordered))
                home = 0 if median < 3.5 else 1 if median < 6.5 else 2
                outside = n - (low, middle, high)[home]
                expected = (
                    "agreement" if outside <= many - 1
                    else "disagreement" if min(low, high) >= many
                    else "indeterminate"
                )  # fmt: skip
                assert reading(low, middle, high) == expected, (low, middle, high)
    assert reading(1, 0, 0) == "undefined"


def test_a_median_that_somebody_named_is_not_touched_by_never_beside_it() -> None:
    assert s.values_summary([2030.0, 2040.0, np.inf]).median.tolist() == [2040.0]


@pytest.mark.parametrize("kind", [7, 6, 2])
def test_the_outermost_quantiles_of_numbers_are_the_least_and_the_largest(
    kind: s.QuartileType,
) -> None:
    values = [3.0, 1.0, 2.0]
    ends = [s.values_quantile(values, p, quartile_type=kind).tolist() for p in (0, 1)]
    assert ends == [[1.0], [3.0]]


def test_interpolated_medians_are_those_of_each_item() -> None:
    both = s.interpolated_median([[1, 3, 0], [0, 2, 2]])
    np.testing.assert_allclose(both, [1 + 0.5 + (2 - 1) / 3, 2.5])


def test_two_numbers_have_a_deviation() -> None:
    assert s.values_summary([1.0, 3.0]).standard_deviation[0] == pytest.approx(2**0.5)
