"""Resampling, calibration and attrition agree with enumeration where panels are small."""

import itertools
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from scipy import stats

from delphi import statistics as s
from delphi.statistics import calibration, resampling
from delphi.statistics.sensitivity import neighbouring_rules, shifted
from delphi.statistics.tables import all_tables, atoms, log_chance, spread_atoms, table_count
from tests.delphi.statistics.panels import tables

RNG = np.random.default_rng
RULE = s.ConsensusRule.parse("share(4..5) >= 0.7", "share(1..2) >= 0.7")
Counts = NDArray[np.int64]


def test_every_table_is_listed_once() -> None:
    for answers, levels in itertools.product((0, 1, 4, 7), (1, 2, 3, 5)):
        listed = all_tables(answers, levels)
        assert len(listed) == len({tuple(row) for row in listed}) == table_count(answers, levels)
        assert (listed.sum(axis=1) == answers).all()


def test_chances_of_tables_are_multinomial() -> None:
    share = np.array([0.2, 0.5, 0.3])
    listed = all_tables(6, 3)
    np.testing.assert_allclose(
        np.exp(log_chance(listed, share)), stats.multinomial.pmf(listed, 6, share)
    )
    assert np.exp(log_chance(np.array([[6, 0]]), np.array([1.0, 0.0]))) == [1]


def test_levels_no_clause_tells_apart_are_one() -> None:
    comet = s.parse_rule("share(7..9) >= 0.7 and share(1..3) < 0.15 and n >= 3")
    assert len(set(atoms((comet,), 1, 9).tolist())) == 3
    assert len(set(atoms((s.parse_rule("n >= 3"),), 1, 9).tolist())) == 1
    assert len(set(atoms((s.parse_rule("share(7..9) >= 0.7 and iqr <= 1"),), 1, 9).tolist())) == 9


@pytest.mark.parametrize("text", ["share(4..5) >= 0.7", "iqr <= 1", "median in 4..5 and a >= 0.4"])
def test_calibration_is_the_sum_over_all_answers(text: str) -> None:
    rule = s.parse_rule(text)
    result = s.rule_calibration(rule, 4, levels=5, truths=[0, 0.3, 1])
    assert result.exact
    everyone = np.array(list(itertools.product(range(5), repeat=4)))
    counts = np.stack([(everyone == k).sum(axis=1) for k in range(5)], axis=1)
    passed = rule.judge(counts)
    assert result.uniform == pytest.approx(passed.mean())
    if "iqr" in text:
        assert np.isnan(result.passes).all()
        return
    for truth, passes in zip(result.truths, result.passes, strict=True):
        share = np.where(np.arange(5) >= 3, truth / 2, (1 - truth) / 3)
        assert passes == pytest.approx(share[everyone[passed]].prod(axis=1).sum())


def test_large_panels_are_calibrated_by_drawing() -> None:
    rule = s.parse_rule("iqr <= 1")
    with pytest.raises(ValueError, match="generator"):
        s.rule_calibration(rule, 60, levels=9)
    drawn = s.rule_calibration(rule, 60, levels=9, rng=RNG(1), replicates=2000)
    assert not drawn.exact
    assert drawn.uniform < 0.01


def test_more_looks_pass_more_often() -> None:
    rule = s.parse_rule("iqr <= 3")
    looks = [
        s.rule_calibration(rule, 12, levels=9, looks=k, rng=RNG(2)).uniform_any_look
        for k in (1, 2, 3)
    ]
    assert looks[0] == pytest.approx(0.27, abs=0.02)
    assert looks[0] + 0.04 < looks[1] < looks[2]
    still = s.rule_calibration(rule, 12, levels=9, looks=3, changing=0, rng=RNG(2))
    assert still.uniform_any_look == pytest.approx(still.uniform, abs=0.02)
    with pytest.raises(ValueError, match="one look"):
        s.rule_calibration(rule, 12, levels=9, looks=0)


def test_the_share_that_truly_agrees_raises_the_chance() -> None:
    curve = s.rule_calibration(s.parse_rule("share(7..9) >= 0.7"), 12, levels=9).passes
    assert (np.diff(curve) >= 0).all()
    assert (curve[0], curve[-1]) == (0, 1)


def test_published_rules_fit_every_scale() -> None:
    for lowest, levels in ((1, 9), (1, 5), (0, 11), (-3, 7), (1, 3)):
        rules = s.published_rules(lowest, levels)
        for rule in rules.values():
            rule.check(lowest, lowest + levels - 1)
        assert ("rand_disagreement_index" in rules) == (levels == 9)
    assert s.published_rules(1, 5)["share_70_15"].for_.text() == (
        "share(4..5) >= 0.7 and share(1..2) < 0.15"
    )


def test_rules_stand_side_by_side() -> None:
    counts = [[0, 0, 0, 0, 0, 0, 4, 4, 2], [0, 0, 0, 1, 1, 1, 3, 2, 2]]
    table = s.rule_sensitivity(counts)
    assert table.names == tuple(s.PUBLISHED_RULES)
    assert table.agreement("share_80") == (s.Agreement.FOR, s.Agreement.NONE)
    assert table.agreement("share_51") == (s.Agreement.FOR, s.Agreement.FOR)
    own = s.rule_sensitivity([[1, 1, 1]], rules={"mine": s.ConsensusRule.parse("n >= 3")})
    assert own.agreement("mine") == (s.Agreement.AGREED,)
    assert s.rule_sensitivity(counts, rules={}).codes.shape == (0, 2)
    third = {"third": s.ConsensusRule.parse("share(3) >= 1")}
    assert s.rule_sensitivity([[0, 0, 4]], rules=third).agreement("third") == (s.Agreement.AGREED,)
    of_nought = s.rule_sensitivity([[0, 0, 0, 4]], rules=third, lowest=0)
    assert of_nought.agreement("third") == (s.Agreement.AGREED,)


@settings(max_examples=60)
@given(tables(levels=4, most=3), tables(levels=4, most=1))
def test_attrition_bounds_hold_every_placement(counts: Counts, leavers: Counts) -> None:
    left = int(leavers.sum())
    for measure in (s.iqr, s.mean):
        bounds = s.attrition_bounds(counts, leavers, measure)
        values = [
            measure(counts + np.bincount(np.array(placed, dtype=int), minlength=4))[0]
            for placed in itertools.product(range(4), repeat=left)
        ]
        assert bounds.placements.tolist() == [comb(left + 3, 3)]
        if np.isnan(values).all():
            assert np.isnan(bounds.low).all()
            assert bounds.reasons == ("the measure is undefined",)
            continue
        assert (bounds.low[0], bounds.high[0]) == (np.nanmin(values), np.nanmax(values))
        np.testing.assert_array_equal(bounds.as_before, measure(counts + leavers))


def test_the_ends_of_the_scale_do_not_bound_an_iqr() -> None:
    # Two leavers at either end give 1; one at each end gives 3.
    bounds = s.attrition_bounds([[0, 1, 1, 1, 0]], [[1, 0, 0, 0, 1]], s.iqr)
    at_ends = [s.iqr([[2, 1, 1, 1, 0]])[0], s.iqr([[0, 1, 1, 1, 2]])[0]]
    assert bounds.high[0] >= max(at_ends)
    assert bounds.low[0] < min(at_ends)


def test_too_many_placements_are_refused_with_a_reason() -> None:
    bounds = s.attrition_bounds([[9] * 9], [[10] * 9], s.iqr)
    assert np.isnan(bounds.low).all()
    assert bounds.reasons == ("too many placements to list",)


def spread(counts: Counts) -> NDArray[np.float64]:
    return s.mean_absolute_deviation_from_median(counts)


def test_bootstrap_intervals_cover_and_shrink() -> None:
    counts = np.array([[2, 3, 8, 5, 2], [20, 30, 80, 50, 20], [0, 0, 9, 0, 0], [0] * 5])
    interval = s.bootstrap_interval(counts, s.mean, rng=RNG(1), replicates=800)
    mean = s.mean(counts)
    assert (interval.low[:2] < mean[:2]).all()
    assert (interval.high[:2] > mean[:2]).all()
    widths = interval.high - interval.low
    assert widths[0] == pytest.approx(widths[1] * 10**0.5, rel=0.3)
    assert widths[2] == 0
    assert np.isnan(widths[3])
    error = s.standard_deviation(counts)[1] / np.sqrt(200)
    assert widths[1] == pytest.approx(2 * 1.645 * error, rel=0.1)


def test_transitions_are_drawn_as_pairs() -> None:
    table = np.zeros((1, 3, 3), dtype=int)
    table[0, 0, 0], table[0, 0, 1] = 15, 5
    done: list[int] = []
    interval = s.bootstrap_interval(
        table, s.share_changed, rng=RNG(0), replicates=400, progress=done.append
    )
    assert interval.low[0] < 0.25 < interval.high[0]
    assert sum(done) == interval.replicates == 400
    with pytest.raises(ValueError, match="level"):
        s.interval_of(np.zeros((3, 1)), 1.5)


def test_resampled_verdicts_stand_where_nothing_can_change() -> None:
    stay = np.zeros((2, 5, 5), dtype=int)
    stay[0, 4, 4] = 20
    stay[1, 3, 3], stay[1, 2, 2] = 15, 6
    none = np.zeros((2, 5), dtype=int)
    shares = s.verdict_bootstrap(stay, none, none, RULE, rng=RNG(3), replicates=500)
    assert shares.stands[0] == 1.0
    # 15 of 21 just passes 70 %, so resampling often does not.
    chance = stats.binom.sf(14, 21, 15 / 21)
    assert shares.stands[1] == pytest.approx(chance, abs=0.07)
    np.testing.assert_allclose(shares.shares.sum(axis=1), 1)


def test_leavers_and_joiners_are_resampled_with_the_stayers() -> None:
    stay = np.zeros((1, 5, 5), dtype=int)
    stay[0, 4, 4] = 9
    left, joined = np.array([[0, 0, 4, 0, 0]]), np.array([[0, 0, 0, 5, 0]])
    observed = s.verdicts(stay.sum(axis=1) + joined, stay, RULE, earlier_n=[13]).verdict
    assert observed == (s.Verdict.SETTLED,)
    shares = s.verdict_bootstrap(stay, left, joined, RULE, rng=RNG(4), replicates=400)
    unknown = shares.shares[0, s.VERDICTS.index(s.Verdict.AGREED_UNCONFIRMED)]
    assert 0.2 < unknown < 0.8  # fewer than eight stayers, or than two thirds of the earlier


def test_ten_of_ten_is_not_certain() -> None:
    rule = s.ConsensusRule.parse("share(5) >= 0.95")
    robust = s.verdict_robustness([[0, 0, 0, 0, 10], [0] * 5], rule, rng=RNG(5), replicates=4000)
    # Beta–binomial: shares of level 5 from Beta(10.2, 0.8), then 10 of 10.
    exact = stats.betabinom.pmf(10, 10, 10.2, 0.8)
    assert robust[0] == pytest.approx(exact, abs=0.03)
    assert robust[0] < 0.8
    assert np.isnan(robust[1])


def test_panellists_are_drawn_jointly_over_rounds() -> None:
    base = RNG(6).integers(1, 6, (15, 4)).astype(float)
    rounds = np.stack([base, base, base])
    changed = s.panel_bootstrap(
        rounds, lambda x: np.nanmean(abs(x[2] - x[0]), axis=0), rng=RNG(7), replicates=50
    )
    assert (changed.high == 0).all()
    w = s.panel_bootstrap(
        rounds, lambda x: np.array([s.kendalls_w(r).w for r in x]), rng=RNG(8), replicates=50
    )
    assert w.low.shape == (3,)
    assert w.low[0] == w.low[2]
    nobody = s.panel_bootstrap(np.empty((1, 0, 2)), lambda x: np.zeros(2), rng=RNG(9))
    assert np.isnan(nobody.low).all()
    with pytest.raises(s.InvalidRatingsError):
        s.panel_bootstrap(base, lambda x: x, rng=RNG(9))


def test_neighbours_of_a_rule_differ_in_one_threshold() -> None:
    rule = s.ConsensusRule.parse(
        "share(7..9) >= 95% and iqr <= 0.5 or every group (share(7..9) >= 5%)",
        "share(1..3) >= 50%",
        "iqr <= 3 and n >= 5",
        minimum_answers=4,
    )
    found = neighbouring_rules(rule)
    assert {each.minimum_answers for each in found} == {4}
    texts = [
        tuple(part.text() for part in (each.for_, each.against, each.middle) if part)
        for each in found
    ]
    tops = [("0.85", "0"), ("0.9", "0"), ("1", "0.1"), ("1", "0.15")]
    bottoms = ["0.4", "0.45", "0.55", "0.6"]
    shares = [
        (
            f"(share(7..9) >= {top} and iqr <= 0.5) or every group (share(7..9) >= {group})",
            f"share(1..3) >= {bottom}",
            "iqr <= 3 and n >= 5",
        )
        for (top, group), bottom in zip(tops, bottoms, strict=True)
    ]
    spreads = [
        (
            f"(share(7..9) >= 0.95 and iqr <= {narrow}) or every group (share(7..9) >= 0.05)",
            "share(1..3) >= 0.5",
            f"iqr <= {middle} and n >= 5",
        )
        for narrow, middle in (("0", "2"), ("0", "2.5"), ("1", "3.5"), ("1.5", "4"))
    ]
    assert texts == shares + spreads
    # What cannot go lower or higher is not told twice, nor is the rule itself.
    least = s.ConsensusRule.parse("iqr <= 0")
    assert [each.for_.text() for each in neighbouring_rules(least)] == ["iqr <= 0.5", "iqr <= 1"]
    assert [each.against for each in neighbouring_rules(least)] == [None, None]


# --- What a resampling says of itself, and draws --------------------------------------------------


def test_an_interval_holds_the_middle_of_what_was_drawn() -> None:
    values = RNG(1).normal(size=(40, 4))
    values[:2, 1], values[:3, 2], values[:, 3] = np.nan, np.nan, np.nan
    interval = s.interval_of(values, 0.8)
    np.testing.assert_allclose(interval.low[0], np.quantile(values[:, 0], 0.1))
    np.testing.assert_allclose(interval.high[0], np.quantile(values[:, 0], 0.9))
    # One draw in twenty may be undefined, not more.
    np.testing.assert_allclose(interval.high[1], np.quantile(values[2:, 1], 0.9))
    assert np.isnan([*interval.low[2:], *interval.high[2:]]).all()
    assert (interval.level, interval.replicates) == (0.8, 40)
    usual = s.interval_of(values)
    assert usual.level == 0.9
    np.testing.assert_allclose(usual.low[0], np.quantile(values[:, 0], 0.05))
    assert s.interval_of(np.empty((5, 0))).low.shape == (0,)
    for level in (0, 1):
        with pytest.raises(ValueError, match="level"):
            s.interval_of(values, level)


def test_replicates_are_drawn_in_chunks_that_fit_and_miss_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resampling, "CHUNK_CELLS", 12)
    assert list(resampling._chunks(10, 4)) == [slice(k, min(k + 3, 10)) for k in (0, 3, 6, 9)]
    assert list(resampling._chunks(2, 1)) == [slice(0, 2)]
    assert list(resampling._chunks(2, 99)) == [slice(0, 1), slice(1, 2)]
    assert list(resampling._chunks(15, 0)) == [slice(0, 12), slice(12, 15)]
    counts = np.array([[2, 3, 1], [0, 4, 4]])
    done: list[int] = []
    chunked = s.bootstrap_interval(counts, s.mean, rng=RNG(1), replicates=9, progress=done.append)
    assert done == [2, 2, 2, 2, 1]
    values = s.mean(resampling.draw(counts, 9, RNG(1)).reshape(-1, 3)).reshape(9, 2)
    np.testing.assert_array_equal(chunked.low, s.interval_of(values).low)


def test_whoever_was_alone_is_drawn_again_and_nobody_is_nobody() -> None:
    drawn = resampling.draw(np.array([[1, 0, 0], [0, 0, 0], [0, 5, 0]]), 20, RNG(1))
    assert (drawn == [[1, 0, 0], [0, 0, 0], [0, 5, 0]]).all()


def test_an_interval_is_that_of_two_thousand_draws_unless_told() -> None:
    counts = np.array([[2, 3, 1], [0, 4, 4], [0, 0, 0]])
    usual = s.bootstrap_interval(counts, s.mean, rng=RNG(1))
    with np.errstate(invalid="ignore"):
        values = s.mean(resampling.draw(counts, 2000, RNG(1)).reshape(-1, 3)).reshape(2000, 3)
    expected = s.interval_of(values, 0.9)
    np.testing.assert_array_equal(usual.low, expected.low)
    np.testing.assert_array_equal(usual.high, expected.high)
    assert (usual.level, usual.replicates) == (0.9, 2000)
    narrow = s.bootstrap_interval(counts, s.mean, rng=RNG(1), level=0.5)
    np.testing.assert_array_equal(narrow.low, s.interval_of(values, 0.5).low)


@pytest.mark.parametrize("lowest", [1, 0])
def test_resampled_verdicts_are_those_of_every_panel_drawn(lowest: int) -> None:
    rng = RNG(4)
    stay = rng.multinomial(14, np.arange(1, 26) / 325, 3).reshape(3, 5, 5)
    left, joined = (
        rng.multinomial(3, [0.2] * 5, 3),
        rng.multinomial(4, [0.1, 0.1, 0.2, 0.3, 0.3], 3),
    )
    rule = s.ConsensusRule.parse(f"share({lowest + 3}..{lowest + 4}) >= 0.5")
    strict = s.VerdictParameters(movement=s.MovementTest(net_shift=Fraction(1, 10)))
    for parameters in (None, strict):
        done: list[int] = []
        found = s.verdict_bootstrap(
            stay, left, joined, rule, rng=RNG(3), lowest=lowest, replicates=60,
            parameters=parameters, progress=done.append,
        )  # fmt: skip
        cells = np.concatenate([stay.reshape(3, 25), left, joined], axis=1)
        tally = np.zeros((3, len(s.VERDICTS)))
        for panel in [*resampling.draw(cells, 60, RNG(3)), cells]:
            kept = panel[:, :25].reshape(3, 5, 5)
            verdicts = s.verdicts(
                kept.sum(axis=1) + panel[:, 30:], kept, rule, lowest=lowest,
                earlier_n=kept.sum(axis=(1, 2)) + panel[:, 25:30].sum(axis=1),
                parameters=parameters,
            ).verdict_codes  # fmt: skip
            tally[np.arange(3), verdicts] += 1
        tally[np.arange(3), verdicts] -= 1  # the last was the panel itself
        np.testing.assert_allclose(found.shares, tally / 60)
        np.testing.assert_allclose(found.stands, tally[np.arange(3), verdicts] / 60)
        assert found.replicates == sum(done) == 60
    assert s.verdict_bootstrap(stay[:1], left[:1], joined[:1], rule, rng=RNG(3)).replicates == 2000


def test_robustness_believes_in_the_prior_as_much_as_told() -> None:
    rule = s.ConsensusRule.parse("share(4) >= 0.95")
    counts = np.array([[0, 0, 0, 0, 10], [3, 0, 0, 0, 0]])
    for weight in (5.0, 1.0):
        done: list[int] = []
        robust = s.verdict_robustness(
            counts, rule, rng=RNG(5), lowest=0, replicates=4000, prior_weight=weight,
            progress=done.append,
        )  # fmt: skip
        exact = stats.betabinom.pmf(10, 10, 10 + weight / 5, weight * 4 / 5)
        assert robust[0] == pytest.approx(exact, abs=0.03)
        assert sum(done) == 4000
    few = s.verdict_robustness(
        counts, s.ConsensusRule.parse("share(4) >= 0.95", minimum_answers=4), rng=RNG(5), lowest=0
    )
    assert np.isnan(few).tolist() == [False, True]
    assert few[0] * 2000 == pytest.approx(round(few[0] * 2000))
    usual = s.verdict_robustness(counts[:1], s.ConsensusRule.parse("share(5) >= 0.95"), rng=RNG(5))
    assert usual[0] == few[0] or usual[0] == pytest.approx(few[0], abs=0.05)


def test_panellists_are_drawn_a_thousand_times_unless_told() -> None:
    ratings = RNG(1).integers(1, 6, (2, 7, 3)).astype(float)
    done: list[int] = []

    def measure(rounds: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(rounds.mean(axis=(0, 1)))

    usual = s.panel_bootstrap(ratings, measure, rng=RNG(2), progress=done.append)
    rng = RNG(2)
    values = np.array([measure(ratings[:, rng.integers(0, 7, 7)]) for _ in range(1000)])
    np.testing.assert_array_equal(usual.low, s.interval_of(values).low)
    assert (usual.level, usual.replicates, done) == (0.9, 1000, [1] * 1000)
    narrow = s.panel_bootstrap(ratings, measure, rng=RNG(2), level=0.5)
    np.testing.assert_array_equal(narrow.high, s.interval_of(values, 0.5).high)
    nobody = s.panel_bootstrap(np.empty((1, 0, 2)), lambda x: np.zeros(2), rng=RNG(9), level=0.8)
    assert np.isnan([nobody.low, nobody.high]).all()
    assert (nobody.level, nobody.replicates) == (0.8, 1000)


# --- Calibration ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [7, 6])
def test_calibration_follows_the_scale_and_the_quartiles(kind: s.QuartileType) -> None:
    rule = s.parse_rule("share(3..4) >= 0.5 and iqr <= 1")
    one = s.parse_rule("share(4..5) >= 0.5 and iqr <= 1")
    tables = all_tables(6, 5)
    passed = one.judge(tables, quartile_type=kind)
    uniform = np.exp(log_chance(tables[passed], np.full(5, 0.2))).sum()
    here = s.rule_calibration(rule, 6, levels=5, lowest=0, quartile_type=kind)
    assert here.uniform == here.uniform_any_look == pytest.approx(uniform)
    assert (here.n, here.looks, here.exact, here.replicates) == (6, 1, True, 20_000)
    np.testing.assert_allclose(here.truths, np.arange(21) / 20)
    for truth, passes in zip(here.truths, here.passes, strict=True):
        share = np.array([(1 - truth) / 3] * 3 + [truth / 2] * 2)
        assert passes == pytest.approx(np.exp(log_chance(tables[passed], share)).sum())
    if kind == 6:
        assert uniform != s.rule_calibration(one, 6, levels=5).uniform


def test_with_one_level_outside_the_band_a_panel_passes_as_coins_fall() -> None:
    rule = s.parse_rule("share(2..5) >= 0.7")
    found = s.rule_calibration(rule, 10, levels=5, truths=[0.5, 0.8])
    np.testing.assert_allclose(found.passes, stats.binom.sf(6, 10, [0.5, 0.8]))


def test_what_every_panel_passes_is_passed_with_certainty_and_no_more() -> None:
    for n in range(2, 9):  # the chances of all tables add up to a little more than 1
        found = s.rule_calibration(s.parse_rule("share(4..5) >= 0"), n, levels=5)
        assert max(found.uniform, *found.passes) <= 1


def test_drawn_calibration_is_near_the_enumerated(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = s.parse_rule("share(3..4) >= 0.5 and iqr <= 1")
    options = {"levels": 5, "lowest": 0, "quartile_type": 6, "truths": [0.2, 0.8]}
    exact = s.rule_calibration(rule, 6, **options)  # type: ignore[arg-type]
    looked = s.rule_calibration(rule, 6, looks=3, rng=RNG(1), **options)  # type: ignore[arg-type]
    monkeypatch.setattr(calibration, "MOST_TABLES", 209)
    drawn = s.rule_calibration(rule, 6, rng=RNG(1), **options)  # type: ignore[arg-type]
    assert not drawn.exact
    np.testing.assert_allclose(drawn.passes, exact.passes, atol=0.015)
    assert drawn.uniform == drawn.uniform_any_look == pytest.approx(exact.uniform, abs=0.015)
    assert (looked.looks, looked.uniform) == (3, exact.uniform)
    whole = s.parse_rule("share(0..4) >= 0.5")
    monkeypatch.setattr(calibration, "MOST_TABLES", 0)
    unknown = s.rule_calibration(whole, 6, rng=RNG(1), **options)  # type: ignore[arg-type]
    assert np.isnan(unknown.passes).all()
    monkeypatch.setattr(calibration, "MOST_TABLES", 210)
    assert s.rule_calibration(rule, 6, **options).exact  # type: ignore[arg-type]


def test_a_later_look_moves_three_in_ten_by_one_point_unless_told() -> None:
    # One answer on two levels: at a second look it is high that was high, or moved up.
    rule = s.parse_rule("share(2) >= 1")
    for changing, options in ((0.3, {}), (0.8, {"changing": 0.8})):
        found = s.rule_calibration(rule, 1, levels=2, looks=2, rng=RNG(1), **options)  # type: ignore[arg-type]
        assert found.uniform == 0.5
        assert found.uniform_any_look == pytest.approx(0.5 + 0.5 * changing / 2, abs=0.01)
    below = s.rule_calibration(
        s.parse_rule("share(1) >= 1"), 1, levels=2, lowest=0, looks=2, rng=RNG(1)
    )
    assert below.uniform_any_look == pytest.approx(0.5 + 0.5 * 0.3 / 2, abs=0.01)


@pytest.mark.parametrize("text", ["share(0) >= 1", "share(2) >= 1"])
def test_at_a_later_look_answers_have_moved_by_one_point_and_no_further(text: str) -> None:
    # One answer on three levels, all changing: at the end at first, or from the middle to it.
    found = s.rule_calibration(
        s.parse_rule(text), 1, levels=3, lowest=0, looks=2, changing=1, rng=RNG(1)
    )
    assert found.uniform_any_look == pytest.approx(1 / 3 + 1 / 6, abs=0.015)


def test_a_later_look_follows_the_quartile_type() -> None:
    # Type 6 of three answers on two levels is from the lowest to the highest: all must be equal.
    rule = s.parse_rule("iqr <= 0.5")
    found = s.rule_calibration(rule, 3, levels=2, looks=2, changing=0, quartile_type=6, rng=RNG(1))
    assert found.uniform == pytest.approx(0.25)
    assert found.uniform_any_look == pytest.approx(0.25, abs=0.015)
    assert s.rule_calibration(rule, 3, levels=2).uniform == pytest.approx(1)


def test_a_band_beyond_the_scale_is_no_rule_to_calibrate() -> None:
    with pytest.raises(s.InvalidRuleError):
        s.rule_calibration(s.parse_rule("share(4) >= 0.5"), 2, levels=3)


def test_whoever_is_not_in_the_band_is_spread_over_the_rest_of_the_scale() -> None:
    # Two answers, half of them truly within: both are with 1/4, whatever lies beside the band.
    for text in ("share(1..2) >= 1", "share(3) >= 1", "share(2) >= 1"):
        found = s.rule_calibration(s.parse_rule(text), 2, levels=3, truths=[0.5])
        assert found.passes.tolist() == pytest.approx([0.25])


def test_a_band_over_the_whole_scale_is_true_of_all_or_of_nothing_known() -> None:
    found = s.rule_calibration(s.parse_rule("share(1..3) >= 0.5"), 4, levels=3, truths=[0, 0.9, 1])
    np.testing.assert_allclose(found.passes, [np.nan, np.nan, 1])
    assert found.uniform == pytest.approx(1)
    certain = [s.rule_calibration(s.parse_rule("n >= 0"), n, levels=5) for n in range(1, 9)]
    assert max(each.uniform for each in certain) == 1  # whatever floats add up to
    with pytest.raises(ValueError, match="one answer"):
        s.rule_calibration(s.parse_rule("n >= 0"), 0, levels=3)
    with pytest.raises(ValueError, match="generator"):
        s.rule_calibration(s.parse_rule("share(1) >= 0.5"), 4, levels=3, looks=2)


# --- Tables ---------------------------------------------------------------------------------------


def test_classes_stand_on_their_first_level() -> None:
    classes = atoms((s.parse_rule("share(3..4) >= 0.5"), s.parse_rule("n >= 2")), 1, 5)
    assert classes.tolist() == [0, 0, 1, 1, 0]
    assert spread_atoms(np.array([[4, 1], [0, 5]]), classes).tolist() == [
        [4, 0, 1, 0, 0],
        [0, 0, 5, 0, 0],
    ]
    zero = atoms((s.parse_rule("share(3..4) >= 0.5 and share(0) < 0.1"),), 0, 5)
    assert zero.tolist() == [1, 0, 0, 2, 2] or len(set(zero.tolist())) == 3
    assert zero[3] == zero[4] != zero[1] == zero[2] != zero[0]
    assert atoms((s.parse_rule("median in 2..3"),), 1, 4).tolist() == [0, 1, 2, 3]
    assert atoms((), 1, 3).tolist() == [0, 0, 0]


def test_verdicts_of_many_chunks_are_those_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = RNG(4)
    stay = rng.multinomial(14, np.arange(1, 26) / 325, 3).reshape(3, 5, 5)
    left, joined = rng.multinomial(3, [0.2] * 5, 3), rng.multinomial(4, [0.2] * 5, 3)
    still = s.VerdictParameters(movement=s.MovementTest(net_shift=Fraction(9), far_share=1))
    whole, moving = (
        s.verdict_bootstrap(
            stay, left, joined, RULE, rng=RNG(3), replicates=30, parameters=parameters
        )
        for parameters in (still, None)
    )
    assert not np.array_equal(whole.shares, moving.shares)
    done: list[int] = []
    monkeypatch.setattr(resampling, "CHUNK_CELLS", 105 * 12)
    parts = s.verdict_bootstrap(
        stay, left, joined, RULE, rng=RNG(3), replicates=30, parameters=still, progress=done.append
    )
    np.testing.assert_array_equal(parts.shares, whole.shares)
    assert done == [12, 12, 6]


def test_without_panellists_a_measure_still_says_of_what_it_is() -> None:
    nobody = s.panel_bootstrap(np.empty((2, 0, 3)), lambda x: x.sum(axis=1), rng=RNG(1))
    assert np.isnan(nobody.low).tolist() == [[True] * 3] * 2


def test_as_many_placements_as_are_listed_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four leavers on three levels can be placed in 15 ways, five in 21."""
    monkeypatch.setattr("delphi.statistics.sensitivity.MOST_TABLES", 15)
    counts, leavers = [[1, 0, 0]] * 3, [[0, 4, 0], [0, 5, 0], [0, 0, 6]]
    bounds = s.attrition_bounds(counts, leavers, s.mean)
    many = "too many placements to list"
    assert bounds.reasons == ("", many, many)
    assert (bounds.low[0], bounds.high[0]) == (1, 2.6)


def test_placements_beyond_what_is_counted_are_capped() -> None:
    bounds = s.attrition_bounds([[1] * 11], [[100] * 11], s.mean)
    assert bounds.placements.tolist() == [np.iinfo(np.int64).max]


def test_a_narrow_range_is_one_up_to_six_levels_and_two_beyond() -> None:
    for levels, text in ((5, "median in 4..5 and iqr <= 1"), (7, "median in 6..7 and iqr <= 2")):
        assert s.published_rules(1, levels)["median_and_narrow_iqr"].for_.text() == text
    assert s.published_rules(1, 6)["median_and_narrow_iqr"].for_.text().endswith("iqr <= 1")


def test_robustness_of_many_chunks_counts_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "CHUNK_CELLS", 20)
    done: list[int] = []
    rule = s.ConsensusRule.parse("share(1..5) >= 0.5")
    robust = s.verdict_robustness(
        [[1, 2, 0, 3, 1]], rule, rng=RNG(1), replicates=10, progress=done.append
    )
    assert (robust.tolist(), done) == ([1.0], [4, 4, 2])


def test_ranges_asked_of_every_group_are_moved_too() -> None:
    rule = s.parse_rule("every group (iqr <= 1 and share(4..5) >= 0.5)")
    moved = shifted(rule, share=Fraction(1, 10), spread=Fraction(1, 2))
    assert moved.text() == "every group (iqr <= 1.5 and share(4..5) >= 0.6)"
