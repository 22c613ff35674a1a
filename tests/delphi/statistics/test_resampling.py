"""Resampling, calibration and attrition agree with enumeration where panels are small."""

import itertools
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from scipy import stats

from delphi import statistics as s
from delphi.statistics.tables import all_tables, atoms, log_chance, table_count
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
