"""Every figure of a study is that of its measure, and every reason that of its case."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from delphi import statistics as s
from delphi.statistics.catalogue import (
    Conventions,
    between_rounds,
    one_round,
    reasons_between_rounds,
    reasons_one_round,
)
from tests.delphi.statistics.panels import panel
from tests.delphi.statistics.test_supplement import same

RNG = np.random.default_rng
NAN = np.nan
Ratings = NDArray[np.float64]


def a_study(lowest: int) -> tuple[Ratings, NDArray[np.bool_]]:
    """Three rounds of 18 panellists and 6 items with gaps, leavers, joiners and cannot-judge."""
    rng = RNG([7, 1])
    rounds = np.stack([panel(18, 5, 5, rng, lowest) for _ in range(3)])
    rounds = np.concatenate([rounds, np.full((3, 18, 1), NAN)], axis=2)
    rounds[1, :, 0] = np.clip(rounds[0, :, 0] + 1, lowest, lowest + 4)
    rounds[2, :, 0] = rounds[1, :, 0]
    rounds[1:, :3] = NAN
    rounds[0, 15:] = NAN
    rounds[1, :, 2] = NAN  # asked in the first round and the last
    rounds[2, :, 1] = NAN
    unable = np.isnan(rounds) & (rng.random(rounds.shape) < 0.4)
    unable[:, :, 5] = False
    unable[2, :, 1] = unable[1, :, 2] = False
    return rounds, unable


@pytest.mark.parametrize(("lowest", "kind"), [(1, 7), (0, 6)])
def test_a_round_holds_what_its_measures_say(lowest: int, kind: s.QuartileType) -> None:
    rounds, unable = a_study(lowest)
    figures = s.summarise_study(
        rounds, levels=5, lowest=lowest, quartile_type=kind, cannot_judge=unable
    )
    assert (figures.lowest, figures.levels, figures.quartile_type) == (lowest, 5, kind)
    assert (figures.items, figures.intervals) == ((), None)
    for each, cannot, found in zip(rounds, unable, figures.rounds, strict=True):
        answered = ~np.isnan(each) | cannot
        counts = s.counts_of(each, levels=5, lowest=lowest)
        matrix = each[answered.any(axis=1)][:, answered.any(axis=0)]
        assert found.asked.tolist() == answered.any(axis=0).tolist()
        assert found.panellists == answered.any(axis=1).sum()
        same(found.counts, counts)
        measures = one_round(counts, Conventions(lowest, kind))
        assert set(found.measures) == set(measures)
        for name, values in measures.items():
            same(found.measures[name], values)
        assert found.reasons == reasons_one_round(counts, measures)
        for name in ("kendalls_w", "friedman", "icc", "cronbach_alpha"):
            same(getattr(found, name), getattr(s, name)(matrix))
        for name in ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "gwet_ac2"):
            same(getattr(found, name), getattr(s, name)(counts))
        assert found.rand_panel is None
        assert found.mean_iqr == pytest.approx(np.nanmean(s.iqr(counts, quartile_type=kind)))
        assert found.mean_agreement_a == pytest.approx(np.nanmean(s.van_der_eijk_a(counts)))
    last = np.stack([figures.rounds[k].counts[i] for i, k in enumerate([2, 1, 2, 2, 2, 0])])
    same(figures.rule_sensitivity, s.rule_sensitivity(last, lowest=lowest))
    nobody = s.summarise_study(np.full((1, 2, 3), NAN), levels=9).rounds[0]
    assert np.isnan([nobody.mean_iqr, nobody.mean_agreement_a]).all()
    assert nobody.rand_panel is not None
    assert nobody.rand_panel.readings == (s.RandPanel.UNDEFINED,) * 3


@pytest.mark.parametrize(("lowest", "kind"), [(1, 7), (0, 6)])
def test_a_step_holds_what_its_measures_say(lowest: int, kind: s.QuartileType) -> None:
    rounds, unable = a_study(lowest)
    figures = s.summarise_study(
        rounds, levels=5, lowest=lowest, quartile_type=kind, cannot_judge=unable
    )
    for k, found in enumerate(figures.steps):
        table = s.answer_transitions_of(
            *rounds[k : k + 2], levels=5, lowest=lowest, cannot_judge_before=unable[k],
            cannot_judge_after=unable[k + 1],
        )  # fmt: skip
        moves, left, joined = s.stayers(table), s.leavers(table), s.joiners(table)
        assert found.stayers.tolist() == moves.sum(axis=(1, 2)).tolist()
        assert found.leavers.tolist() == left.sum(axis=1).tolist()
        assert found.joiners.tolist() == joined.sum(axis=1).tolist()
        earlier, later = (each.counts for each in figures.rounds[k : k + 2])
        measures = between_rounds(earlier, later, moves, Conventions(lowest, kind))
        assert set(found.measures) == set(measures)
        for name, values in measures.items():
            same(found.measures[name], values)
        assert found.reasons == reasons_between_rounds(earlier, later, moves, measures)
        same(
            found.convergence,
            s.convergence_decomposition(moves, left, joined, s.mean_absolute_deviation_from_median),
        )
        x, y = rounds[k], rounds[k + 1]
        both = ~np.isnan(x) & ~np.isnan(y)
        assert found.share_changed == pytest.approx((x != y)[both].mean())


@pytest.mark.parametrize(("lowest", "kind"), [(1, 7), (0, 6)])
@pytest.mark.parametrize("counting", [False, True])
@pytest.mark.parametrize("every", [False, True])
def test_an_item_holds_what_is_judged_of_it(
    lowest: int, kind: s.QuartileType, counting: bool, every: bool
) -> None:
    rounds, unable = a_study(lowest)
    top, bottom = (f"share({lowest + a}..{lowest + b}) >= 0.4" for a, b in ((3, 4), (0, 1)))
    if every:
        top = f"every group ({top})"
    rule = s.ConsensusRule.parse(
        f"{top} and iqr <= 3", bottom, quartile_type=kind, cannot_judge_counts=counting
    )
    groups, anew = np.arange(18) % 3, np.zeros((3, 6), dtype=bool)
    anew[2, 3] = True
    still = s.MovementTest(net_shift=Fraction(9), far_share=Fraction(1))
    parameters = s.VerdictParameters(still, s.SidesTest(side_share=Fraction(1, 10)))
    found = s.summarise_study(
        rounds, levels=5, lowest=lowest, rule=rule, cannot_judge=unable, groups=groups,
        first_look=anew, parameters=parameters, rng=RNG(5), replicates=40, quartile_type=2,
    )  # fmt: skip
    assert found.quartile_type == kind  # the rule brings its own
    asked = [
        tuple([None, None, *np.flatnonzero([f.asked[i] for f in found.rounds]).tolist()][-2:])
        for i in range(6)
    ]
    assert asked[:3] == [(1, 2), (0, 1), (0, 2)]
    assert asked[5] == (None, None)
    rng = RNG(5)
    robust: dict[int, float] = {}
    for pair in sorted(set(asked), key=str):
        chosen = [i for i, each in enumerate(asked) if each == pair]
        counts = s.counts_of(rounds[pair[1] or 0][:, chosen], levels=5, lowest=lowest)
        if not every and not counting:
            drawn = s.verdict_robustness(counts, rule, rng=rng, lowest=lowest, replicates=40)
            robust |= dict(zip(chosen, drawn, strict=True))
    sides = rule.sides(lowest, 5)
    for i, (since, as_of) in enumerate(asked):
        item, now = found.items[i], as_of or 0
        counts = s.counts_of(rounds[now][:, [i]], levels=5, lowest=lowest)
        of_groups = {
            "groups": s.counts_by_group(rounds[now][:, [i]], groups, levels=5, lowest=lowest),
            "groups_cannot_judge": np.array(
                [[unable[now, groups == g, i].sum() for g in range(3)]]
            ),
            "cannot_judge": [int(unable[now, :, i].sum())],
        }
        before = {}
        table = None
        if since is not None:
            table = s.transitions_of(
                rounds[since][:, [i]], rounds[now][:, [i]], levels=5, lowest=lowest
            )
            before = {"earlier_n": [int((~np.isnan(rounds[since][:, i])).sum())]}
        judged = s.verdicts(
            counts, table, rule, lowest=lowest, first_look=anew[now, [i]], parameters=parameters,
            **of_groups, **before,
        )  # fmt: skip
        assert (item.verdict, item.agreement, item.movement) == (
            judged.verdict[0],
            judged.agreement[0],
            judged.movement[0],
        )
        assert (item.as_of, item.since, item.n) == (as_of, since, counts.sum())
        same(item.median, s.median(counts, lowest=lowest)[0])
        same(item.iqr, s.iqr(counts, quartile_type=kind)[0])
        assert sides is not None
        for share, side in zip((item.share_for, item.share_against), sides, strict=True):
            expected = counts[0, side].sum() / counts.sum() if counts.any() else NAN
            assert share == pytest.approx(expected, nan_ok=True)
        fragile = s.verdict_fragility(counts, rule, lowest=lowest, **of_groups)
        same(item.fragility, fragile.changes[0])
        assert item.fragility_at_least == fragile.at_least[0]
        assert item.fragility_reason == fragile.reasons[0]
        same(item.robustness, robust.get(i, NAN))
        unknown = (
            "the rule asks every group" if every
            else "the rule counts those who cannot judge" if counting
            else "too few answers"
        )  # fmt: skip
        assert item.robustness_reason == (unknown if np.isnan(item.robustness) else "")
        change = NAN
        if since is not None:
            earlier = s.counts_of(rounds[since][:, [i]], levels=5, lowest=lowest)
            change = s.change_in_iqr(earlier, counts, quartile_type=kind)[0]
        words = {-1.0: "narrower", 0.0: "same", 1.0: "wider"}
        assert item.spread_change == words.get(float(np.sign(change)), "unknown")


@pytest.mark.parametrize(("kept", "movement"), [(10, "stable"), (9, "unknown")])
def test_movement_is_known_where_two_thirds_of_the_earlier_answerers_stayed(
    kept: int, movement: str
) -> None:
    rounds = np.full((2, 15, 1), 5.0)
    rounds[1, kept:] = NAN
    rule = s.ConsensusRule.parse("share(4..5) >= 0.7")
    found = s.summarise_study(rounds, levels=5, rule=rule)
    assert found.items[0].movement == movement


@pytest.mark.parametrize(("lowest", "kind"), [(1, 7), (0, 6)])
def test_intervals_are_those_of_panellists_drawn_over_all_rounds(
    lowest: int, kind: s.QuartileType
) -> None:
    rounds = a_study(lowest)[0][:, 3:15, :5]
    found = s.summarise_study(
        rounds, levels=5, lowest=lowest, quartile_type=kind, rng=RNG(2), replicates=30
    ).intervals
    assert found is not None
    asked = ~np.isnan(rounds).all(axis=1)
    rng = RNG(2)
    values: dict[str, list[object]] = {}
    for _ in range(30):
        drawn = rounds[:, rng.integers(0, 12, 12)]
        counts = [s.counts_of(each, levels=5, lowest=lowest) for each in drawn]
        moves = [s.transitions_of(*pair, levels=5, lowest=lowest) for pair in pairwise(drawn)]
        spread = [s.iqr(each, quartile_type=kind) for each in counts]
        close = [s.van_der_eijk_a(each) for each in counts]
        for name, value in (
            ("kendalls_w", [
                s.kendalls_w(each[:, columns][~np.isnan(each).all(axis=1)]).w
                for each, columns in zip(drawn, asked, strict=True)
            ]),
            ("mean_iqr", [each[~np.isnan(each)].mean() for each in spread]),
            ("mean_agreement_a", [each[~np.isnan(each)].mean() for each in close]),
            ("share_changed", [s.share_changed(m.sum(axis=0)[None])[0] for m in moves]),
            ("item_iqr", spread),
            ("item_agreement_a", close),
            ("item_share_changed", [s.share_changed(m) for m in moves]),
        ):  # fmt: skip
            values.setdefault(name, []).append(value)
    for name, drawn_values in values.items():
        expected = s.interval_of(np.array(drawn_values))
        same(getattr(found, name), expected)
    thousand = s.summarise_study(rounds[:1, :, :1], levels=5, lowest=lowest, rng=RNG(2)).intervals
    assert thousand is not None
    assert thousand.mean_iqr.replicates == 1000


# --- Reasons --------------------------------------------------------------------------------------


def why(name: str, counts: list[int]) -> str:
    table = np.array([counts])
    return reasons_one_round(table, one_round(table, Conventions(lowest=-1)))[name][0]


@pytest.mark.parametrize(
    ("name", "counts", "reason"),
    [
        ("median", [0, 0, 0], "nobody answered"),
        ("median", [0, 1, 0], ""),
        ("disagreement_index", [0, 1, 0], "the scale does not have nine levels"),
        ("disagreement_index", [0, 1], "the scale does not have nine levels"),
        ("disagreement_index", [0] * 9, "nobody answered"),
        ("disagreement_index", [1] * 9, ""),
        ("van_der_eijk_a", [2, 1], "the scale has fewer than three levels"),
        ("van_der_eijk_a", [0, 0], "nobody answered"),
        ("van_der_eijk_a", [0, 1, 1], ""),
        ("coefficient_of_variation", [2, 0, 1], "the mean is not positive"),
        ("coefficient_of_variation", [1, 0, 1], "the mean is not positive"),
        ("coefficient_of_variation", [1, 0, 2], ""),
        ("coefficient_of_variation", [0, 0, 1], "fewer than two answers"),
        ("standard_deviation", [0, 0, 1], "fewer than two answers"),
        ("standard_deviation", [0, 0, 2], ""),
        ("ordinal_variation", [0, 0, 1], "fewer than two answers"),
        ("ordinal_variation", [0, 0, 0], "nobody answered"),
        ("bimodality_coefficient", [1, 1, 1], "fewer than four answers"),
        ("bimodality_coefficient", [0, 3, 0], "fewer than four answers"),
        ("bimodality_coefficient", [0, 4, 0], "all answers are equal"),
        ("bimodality_coefficient", [1, 2, 1], ""),
    ],
)
def test_an_undefined_measure_of_a_round_says_why(
    name: str, counts: list[int], reason: str
) -> None:
    assert why(name, counts) == reason


def why_between(name: str, cells: dict[tuple[int, int], int], **more: list[int]) -> str:
    """Of stayers by (from, to), with leavers and joiners by level; three levels from −1."""
    table = np.zeros((1, 3, 3), dtype=int)
    for cell, count in cells.items():
        table[(0, *cell)] = count
    earlier = table.sum(axis=2) + np.array([more.get("left", [0, 0, 0])])
    later = table.sum(axis=1) + np.array([more.get("joined", [0, 0, 0])])
    values = between_rounds(earlier, later, table, Conventions(lowest=-1))
    return reasons_between_rounds(earlier, later, table, values)[name][0]


def test_a_reason_is_told_of_the_item_it_is_true_of() -> None:
    cells = np.zeros((2, 3, 3), dtype=int)
    cells[1, 0, 0] = cells[1, 2, 2] = 3
    nobody, joined = np.zeros((2, 3), dtype=int), np.array([[1, 1, 1], [3, 0, 3]])
    for earlier, later in ((nobody, joined), (joined, nobody)):
        earlier[1], later[1] = cells[1].sum(axis=1), cells[1].sum(axis=0)
        values = between_rounds(earlier, later, cells, Conventions(lowest=1))
        told = reasons_between_rounds(earlier, later, cells, values)["change_in_iqr"]
        assert told == ("nobody answered in a round", "")


SETTLED, MOVED = {(0, 0): 2, (2, 2): 2}, {(0, 1): 2, (2, 2): 1, (1, 2): 1}


@pytest.mark.parametrize(
    ("name", "cells", "more", "reason"),
    [
        ("share_changed", {}, {}, "nobody answered both rounds"),
        ("share_changed", SETTLED, {}, ""),
        ("spearman", {(0, 0): 1}, {}, "fewer than two answered both rounds"),
        ("spearman", {(0, 0): 2}, {}, "a round is constant"),
        ("spearman", SETTLED, {}, ""),
        ("kendall_tau_b", {(0, 0): 1}, {}, "fewer than two answered both rounds"),
        ("kendall_tau_b", {(0, 1): 2}, {}, "a round is constant"),
        ("weighted_kappa", {(0, 0): 2}, {}, "all answers are equal"),
        ("weighted_kappa", {}, {}, "nobody answered both rounds"),
        ("wilcoxon_signed_rank_p", SETTLED, {}, "nobody changed"),
        ("rank_biserial", SETTLED, {}, "nobody changed"),
        ("sign_test_p", SETTLED, {}, "nobody changed"),
        ("bowker_p", SETTLED, {}, "nobody changed"),
        ("stuart_maxwell_p", SETTLED, {}, "nobody changed"),
        ("bhapkar_p", SETTLED, {}, "nobody changed"),
        ("bhapkar_p", MOVED, {}, ""),
        ("bhapkar_p", {}, {}, "nobody answered both rounds"),
        ("toward_median_share", {(1, 1): 3}, {}, "nobody was off the median"),
        ("toward_median_noise", {(1, 1): 3}, {}, "nobody was off the median"),
        ("toward_median_share", SETTLED, {}, ""),
        ("pitman_morgan_r", {(0, 1): 1, (1, 0): 1}, {}, "fewer than three answered both rounds"),
        ("pitman_morgan_p", SETTLED, {}, "the sums or the differences are constant"),
        ("pitman_morgan_p", {(0, 0): 3}, {}, "the sums or the differences are constant"),
        ("pitman_morgan_p", {}, {}, "nobody answered both rounds"),
        ("pitman_morgan_p", MOVED, {}, ""),
        ("attrition_bias_p", SETTLED, {}, "nobody left"),
        ("attrition_bias_rank_biserial", {}, {"left": [1, 0, 0]}, "nobody answered both rounds"),
        ("attrition_bias_p", {(0, 1): 2}, {"left": [1, 0, 0]}, "all answers are equal"),
        ("attrition_bias_p", SETTLED, {"left": [1, 0, 0]}, ""),
        ("change_in_iqr", {}, {"left": [1, 0, 0]}, "nobody answered in a round"),
        ("change_in_iqr", {}, {"joined": [1, 0, 0]}, "nobody answered in a round"),
        ("change_in_iqr", SETTLED, {}, ""),
        ("convergence_index", {(0, 1): 2}, {}, "the earlier interquartile range is 0"),
        ("convergence_index", {}, {"left": [2, 0, 2]}, "nobody answered in a round"),
        ("change_in_sd", {(0, 1): 1}, {}, "fewer than two answers in a round"),
        ("change_in_sd", {(0, 1): 1}, {"left": [1, 0, 0]}, "fewer than two answers in a round"),
        ("change_in_sd", {(0, 1): 1}, {"joined": [1, 0, 0]}, "fewer than two answers in a round"),
        ("change_in_sd", {(0, 1): 2}, {}, ""),
        ("change_in_cv", {(0, 1): 1}, {}, "fewer than two answers in a round"),
        ("change_in_cv", {(0, 1): 2}, {}, "the mean is not positive"),
        ("change_in_cv", {(1, 2): 1, (2, 2): 2}, {}, ""),
    ],
)
def test_an_undefined_measure_between_rounds_says_why(
    name: str, cells: dict[tuple[int, int], int], more: dict[str, list[int]], reason: str
) -> None:
    assert why_between(name, cells, **more) == reason


def test_measures_between_rounds_follow_the_conventions() -> None:
    rng = RNG(8)
    table = rng.integers(0, 3, (2, 5, 5))
    earlier = table.sum(axis=2) + rng.integers(0, 4, (2, 5))
    later = table.sum(axis=1) + rng.integers(0, 4, (2, 5))
    for lowest, kind in ((1, 7), (0, 6), (3, 2)):
        by = Conventions(lowest, kind)  # type: ignore[arg-type]
        found = between_rounds(earlier, later, table, by)
        left = s.attrition_bias(earlier - table.sum(axis=2), table.sum(axis=2))
        shown = s.median(earlier, lowest=lowest)
        wilcoxon, pitman = s.wilcoxon_signed_rank(table), s.pitman_morgan(table)
        for name, expected in {
            "attrition_bias_rank_biserial": left.rank_biserial,
            "attrition_bias_p": left.p,
            "toward_median_share": s.toward_median_share(table, shown, lowest=lowest),
            "toward_median_noise": s.toward_median_noise(table, shown, lowest=lowest),
            "wilcoxon_signed_rank_p": wilcoxon.p,
            "rank_biserial": wilcoxon.rank_biserial,
            "pitman_morgan_r": pitman.r,
            "pitman_morgan_p": pitman.p,
            "change_in_iqr": s.change_in_iqr(earlier, later, quartile_type=kind),  # type: ignore[arg-type]
            "change_in_cv": s.change_in_cv(earlier, later, lowest=lowest),
        }.items():
            same(found[name], expected)
