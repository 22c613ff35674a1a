"""A verdict of fragility f stands under all changes of f − 1 answers, and falls under some of f."""

import itertools
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from delphi.statistics import (
    Agreement,
    AllOf,
    AnswersAtLeast,
    AnyOf,
    ConsensusRule,
    DisagreementIndexAtMost,
    EveryGroup,
    InvalidRatingsError,
    InvalidRuleError,
    IqrAtMost,
    MedianWithin,
    Rule,
    ShareBelow,
    ShareWithin,
    parse_rule,
    verdict_fragility,
)
from delphi.statistics.tables import all_tables
from delphi.statistics.verdict import AGREEMENTS, agreement

COMET = ConsensusRule.parse(
    "share(7..9) >= 0.7 and share(1..3) < 0.15", "share(1..3) >= 0.7 and share(7..9) < 0.15"
)
LEVELS = 4
bands = st.tuples(st.integers(1, LEVELS), st.integers(1, LEVELS)).map(sorted)
shares = st.fractions(0, 1, max_denominator=7)
boxed = st.one_of(
    st.builds(lambda b, p: ShareWithin(b[0], b[1], p), bands, shares),
    st.builds(lambda b, p: ShareBelow(b[0], b[1], p), bands, shares),
    st.builds(lambda b: MedianWithin(b[0], b[1]), bands),
    st.builds(IqrAtMost, st.fractions(0, 3, max_denominator=4)),
    st.builds(AnswersAtLeast, st.integers(0, 7)),
)


def composed(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(parts, min_size=2, max_size=3)
    return several.map(lambda rules: AllOf(*rules)) | several.map(lambda rules: AnyOf(*rules))


rules = st.recursive(boxed, composed, max_leaves=5)
directed = st.builds(lambda b, p: ShareWithin(b[0], b[1], p), bands, shares)
directed |= st.builds(lambda one, rule: AllOf(one, rule), directed, boxed)
consensus_rules = st.one_of(
    st.builds(ConsensusRule, rules),
    st.builds(ConsensusRule, rules, st.none(), rules),
    st.builds(ConsensusRule, directed, directed),
    st.builds(ConsensusRule, directed, directed, rules, st.integers(1, 4)),
    st.builds(lambda r: ConsensusRule(r, quartile_type=6), rules),
    st.builds(lambda r: ConsensusRule(r, quartile_type=2), rules),
    st.builds(lambda r: ConsensusRule(r, quartile_type="tukey"), rules),
)
counts_ = st.lists(st.integers(0, 3), min_size=LEVELS, max_size=LEVELS).map(np.array)


def least_change(now: NDArray[np.int64], others: NDArray[np.int64]) -> float:
    return float(abs(others - now).sum(axis=1).min() / 2) if len(others) else np.nan


@settings(max_examples=150, deadline=None)
@given(consensus_rules, counts_)
def test_fragility_is_the_distance_to_the_nearest_other_verdict(
    rule: ConsensusRule, counts: NDArray[np.int64]
) -> None:
    if not counts.any():
        return
    now = agreement(counts[None], rule)[0]
    everyone = all_tables(int(counts.sum()), LEVELS)
    other = everyone[agreement(everyone, rule) != now]
    result = verdict_fragility(counts[None], rule)
    assert not result.at_least.any()
    np.testing.assert_equal(result.changes, [least_change(counts, other)])
    if len(other):
        witness = result.witness[0]
        assert agreement(witness[None], rule)[0] != now
        assert witness.sum() == counts.sum()
        nearest = other[abs(other - counts).sum(axis=1) == 2 * result.changes[0]]
        moved = abs(np.cumsum(nearest - counts, axis=1)).sum(axis=1).min()
        assert abs(np.cumsum(witness - counts)).sum() == moved
    else:
        assert result.reasons[0]


@settings(max_examples=60, deadline=None)
@given(rules, counts_, st.integers(0, 3), st.integers(1, 5))
def test_cannot_judge_is_a_cell_where_the_rule_counts_it(
    inner: Rule, counts: NDArray[np.int64], unable: int, minimum: int
) -> None:
    if not counts.any():
        return
    rule = ConsensusRule(inner, minimum_answers=minimum, cannot_judge_counts=True)
    now = agreement(counts[None], rule, cannot_judge=[unable])[0]
    everyone = all_tables(int(counts.sum()) + unable, LEVELS + 1)
    codes = agreement(everyone[:, :LEVELS], rule, cannot_judge=everyone[:, LEVELS])
    result = verdict_fragility(counts[None], rule, cannot_judge=[unable])
    expected = least_change(np.append(counts, unable), everyone[codes != now])
    np.testing.assert_equal(result.changes, [expected])


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.builds(EveryGroup, rules),
        st.builds(lambda a, b: AllOf(EveryGroup(a), EveryGroup(b)), boxed, boxed),
        st.builds(lambda a, b: AnyOf(EveryGroup(a), b), boxed, boxed),
    ),
    st.lists(
        st.lists(st.integers(0, 2), min_size=3, max_size=3).filter(any), min_size=2, max_size=2
    ).map(np.array),
)
def test_groups_keep_their_size(inner: Rule, groups: NDArray[np.int64]) -> None:
    try:
        inner = parse_rule(inner.text().replace("..4", "..3"))
        rule = ConsensusRule(inner)
        rule.check(1, 3)
    except ValueError:
        return
    pooled = groups.sum(axis=0)[None]
    now = agreement(pooled, rule, groups=groups[None])[0]
    ways = [all_tables(int(group.sum()), 3) for group in groups]
    both = np.array([list(pair) for pair in itertools.product(*ways)])
    codes = agreement(both.sum(axis=1), rule, groups=both)
    expected = least_change(groups.ravel(), both[codes != now].reshape(-1, 6))
    result = verdict_fragility(pooled, rule, groups=groups[None])
    if result.at_least[0]:
        assert expected >= result.changes[0] or np.isnan(expected)
    else:
        np.testing.assert_equal(result.changes, [expected])


def test_comet_at_thirty_is_exact() -> None:
    counts = [[1, 1, 1, 1, 1, 1, 8, 8, 8]]  # 24 of 30 in 7–9, 3 of 30 in 1–3
    everyone = all_tables(30, 3)
    assert len(everyone) == 496
    result = verdict_fragility(counts, COMET)
    # 15 % of 30 is 4.5: a fourth stays below, a fifth does not, so two more in 1–3 suffice.
    assert result.changes.tolist() == [2.0]
    assert result.witness[0, :3].sum() == 5


def test_the_disagreement_index_is_exact_on_nine_points() -> None:
    rule = ConsensusRule(AllOf(MedianWithin(7, 9), DisagreementIndexAtMost(1)))
    counts = np.array([[0, 0, 1, 0, 0, 1, 2, 1, 0]])
    everyone = all_tables(5, 9)
    now = agreement(counts, rule)[0]
    other = everyone[agreement(everyone, rule) != now]
    assert verdict_fragility(counts, rule).changes == [least_change(counts[0], other)]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["a >= 0.5", "cv <= 0.4", "a >= 0.4 and share(3..4) >= 0.6"]), counts_)
def test_agreement_and_cv_are_searched_three_changes_far(
    text: str, counts: NDArray[np.int64]
) -> None:
    if not counts.any():
        return
    rule = ConsensusRule.parse(text)
    now = agreement(counts[None], rule)[0]
    everyone = all_tables(int(counts.sum()), LEVELS)
    expected = least_change(counts, everyone[agreement(everyone, rule) != now])
    result = verdict_fragility(counts[None], rule)
    if result.at_least[0]:
        assert result.changes[0] == 4
        assert np.isnan(expected) or expected >= 4
        assert (result.witness == -1).all()
    else:
        assert result.changes[0] == expected
    if np.isfinite(result.changes[0]) and not result.at_least[0]:
        assert result.reasons == ("",)
        other = everyone[agreement(everyone, rule) != now]
        nearest = other[abs(other - counts).sum(axis=1) == 2 * expected]
        least = abs(np.cumsum(nearest - counts, axis=1)).sum(axis=1).min()
        assert abs(np.cumsum(result.witness[0] - counts)).sum() == least


@pytest.mark.parametrize(
    ("counts", "reason"),
    [([0, 0, 0, 0], "nobody answered"), ([2, 0, 0, 0], "too few answers, whatever they are")],
)
def test_no_fragility_says_why(counts: list[int], reason: str) -> None:
    rule = ConsensusRule.parse("share(3..4) >= 0.7", minimum_answers=5)
    result = verdict_fragility([counts], rule)
    assert np.isnan(result.changes).all()
    assert result.reasons == (reason,)


def test_a_rule_that_always_holds_is_never_broken() -> None:
    result = verdict_fragility([[1, 2, 3, 4]], ConsensusRule.parse("share(1..4) >= 0.5"))
    assert np.isnan(result.changes).all()
    assert result.reasons == ("no table of this size has another verdict",)
    assert (result.witness == -1).all()


def test_large_panels_are_as_exact() -> None:
    counts = np.array([[100, 100, 100, 300, 400]])
    rule = ConsensusRule.parse("share(4..5) >= 0.7 and iqr <= 2", "share(1..2) >= 0.7")
    assert agreement(counts, rule)[0] == AGREEMENTS.index(Agreement.FOR)
    result = verdict_fragility(counts, rule)
    assert result.changes.tolist() == [1.0]
    stable = verdict_fragility([[0, 0, 20, 300, 680]], rule)
    # The cheapest way is a lower quartile below 3: 250 answers of 1 or 2 make it 2.25.
    assert stable.changes.tolist() == [250.0]
    assert agreement(stable.witness, rule)[0] != AGREEMENTS.index(Agreement.FOR)


def test_groups_change_nothing_for_a_rule_that_does_not_ask_them() -> None:
    groups = np.array(
        [
            [
                [0, 0, 5, 0, 0, 1, 2, 0, 0],
                [1, 0, 1, 0, 2, 3, 1, 0, 0],
                [0, 0, 3, 0, 1, 1, 2, 1, 0],
                [1, 0, 5, 0, 0, 2, 0, 0, 0],
            ]
        ]
    )
    rule = ConsensusRule.parse("a >= 0.6")
    for given_groups in (None, groups):
        result = verdict_fragility(groups.sum(axis=1), rule, groups=given_groups)
        assert result.changes.tolist() == [3]
        assert not result.at_least[0]


def test_a_bound_says_no_more_than_was_searched() -> None:
    # Far more neighbours than are searched: the bound is what was looked at, not always four.
    groups = np.full((1, 4, 9), 3)
    rule = ConsensusRule.parse("every group (a >= 0.9)")
    result = verdict_fragility(groups.sum(axis=1), rule, groups=groups)
    assert result.at_least[0]
    assert result.changes[0] < 4


# --- Groups, by enumeration -----------------------------------------------------------------------

GROUP_RULES = [
    ConsensusRule.parse("every group (share(3..3) >= 0.5)"),
    ConsensusRule.parse("every group (share(3..3) >= 0.5)", minimum_answers=4),
    ConsensusRule.parse("every group (median in 2..3) and every group (share(1..1) < 0.5)"),
    ConsensusRule.parse("every group (share(3..3) >= 0.5) or iqr <= 1"),
    ConsensusRule.parse("every group (share(3..3) >= 0.5) or every group (share(1..1) >= 0.5)"),
    ConsensusRule.parse("(every group (share(3..3) >= 0.5) or share(1..1) < 0.2) and iqr <= 1"),
    ConsensusRule.parse("every group (share(2..3) >= 0.5) and share(3..3) >= 0.5"),
    ConsensusRule.parse(
        "every group (share(3..3) >= 0.5)", "every group (share(1..1) >= 0.5)", "share(2..2) >= 0.7"
    ),
    ConsensusRule.parse("share(3..3) >= 0.5", "share(1..1) >= 0.5", "every group (median in 2..2)"),
]


def groups_of(sizes: tuple[int, ...], cells: int) -> NDArray[np.int64]:
    """Every way groups of these sizes can answer [ways, groups, cells]."""
    ways = [all_tables(size, cells) for size in sizes]
    return np.array([list(each) for each in itertools.product(*ways)])


def held_to_enumeration(rule: ConsensusRule, every: NDArray[np.int64], *, unable: bool) -> None:
    """Each way's fragility is the distance to the nearest way with another verdict."""
    rated, cannot = every[..., :3], every[..., 3] if unable else None
    given = {
        "cannot_judge": None if cannot is None else cannot.sum(axis=1),
        "groups": rated,
        "groups_cannot_judge": cannot,
    }
    pooled = rated.sum(axis=1)
    codes = agreement(pooled, rule, **given)  # type: ignore[arg-type]
    result = verdict_fragility(pooled, rule, **given)  # type: ignore[arg-type]
    apart = abs(every[:, None] - every[None]).sum(axis=(2, 3)) / 2
    apart[codes[:, None] == codes[None]] = np.inf
    least = apart.min(axis=1)
    for way in range(len(every)):
        if result.at_least[way]:
            assert result.changes[way] <= least[way]
            continue
        if not pooled[way].any() and (cannot is None or not cannot[way].any()):
            continue
        expected = least[way] if np.isfinite(least[way]) else np.nan
        np.testing.assert_equal(result.changes[way], expected, err_msg=f"{rule} {every[way]}")
        if np.isfinite(least[way]):
            nearest = pooled[apart[way] == least[way]]
            assert result.witness[way].tolist() in nearest.tolist()


@pytest.mark.parametrize("number", range(len(GROUP_RULES)))
@pytest.mark.parametrize("sizes", [(2, 2), (3, 1), (1, 1, 2)])
def test_groups_answer_within_themselves(number: int, sizes: tuple[int, ...]) -> None:
    held_to_enumeration(GROUP_RULES[number], groups_of(sizes, 3), unable=False)


@pytest.mark.parametrize("number", range(len(GROUP_RULES)))
def test_in_groups_too_whoever_cannot_judge_may_come_to_judge(number: int) -> None:
    rule = replace(GROUP_RULES[number], cannot_judge_counts=True)
    held_to_enumeration(rule, groups_of((2, 2), 4), unable=True)


def test_a_rule_that_asks_groups_needs_them() -> None:
    with pytest.raises(InvalidRuleError, match="by stakeholder group"):
        verdict_fragility([[0, 2, 2]], GROUP_RULES[0])


def test_how_far_is_searched_follows_from_the_number_of_neighbours() -> None:
    """One answer in eleven levels has ten neighbours: three changes are looked at, and no more."""
    rule = ConsensusRule.parse("a >= 0.9")
    spread = np.full((1, 11), 1)
    result = verdict_fragility(spread, rule)
    assert result.at_least.tolist() == [True]
    assert result.changes.tolist() == [4.0]
    assert (result.witness == -1).all()


def test_counts_of_those_who_cannot_judge_have_one_place_for_each_item() -> None:
    rule = ConsensusRule.parse("share(3..3) >= 0.5", cannot_judge_counts=True)
    assert verdict_fragility([[0, 0, 3]], rule).changes.tolist() == [2.0]
    with pytest.raises(InvalidRatingsError, match=r"\(1,\)"):
        verdict_fragility([[0, 0, 3]], rule, cannot_judge=[1, 2])


def test_of_two_ways_as_short_the_one_that_moves_least_is_shown() -> None:
    """One answer makes the share too small, two points off; and A, 0.4 · 0.75 + 0.6, at one."""
    for band, counts, witness in (
        ("4..5", [0, 0, 0, 0, 5], [0, 0, 0, 1, 4]),
        ("1..2", [5, 0, 0, 0, 0], [4, 1, 0, 0, 0]),
    ):
        rule = ConsensusRule.parse(f"share({band}) >= 0.9 and a >= 0.95")
        result = verdict_fragility([counts], rule)
        assert result.changes.tolist() == [1.0]
        assert result.witness.tolist() == [witness]
        assert result.reasons == ("",)


def test_the_middle_may_be_nearer_than_either_side() -> None:
    rule = ConsensusRule.parse("share(3) >= 0.7", "share(1) >= 0.7", "share(2) >= 0.5")
    result = verdict_fragility([[3, 4, 3]], rule)
    assert result.changes.tolist() == [1.0]
    assert result.witness[0, 1] == 5


# --- Groups of which more than three would have to change -----------------------------------------


def test_large_groups_are_as_exact() -> None:
    """Of twenty eleven have to leave, for fewer than half to be left; of thirty sixteen."""
    rule = ConsensusRule.parse("every group (share(4..5) >= 0.5)")
    groups = np.array([[[0, 0, 0, 0, 30], [0, 0, 0, 0, 20]]])
    result = verdict_fragility(groups.sum(axis=1), rule, groups=groups)
    assert (result.changes.tolist(), result.at_least.tolist()) == ([11.0], [False])
    assert result.witness.tolist() == [[0, 0, 11, 0, 39]]


def test_in_groups_those_who_cannot_judge_keep_a_share_small() -> None:
    """Six of eight stand for it; without three of them it is fewer than half of the eight."""
    rule = ConsensusRule.parse("every group (share(3) >= 0.5)", cannot_judge_counts=True)
    groups = np.array([[[0, 0, 6], [0, 0, 9]]])
    result = verdict_fragility(
        [[0, 0, 15]], rule, cannot_judge=[2], groups=groups, groups_cannot_judge=[[2, 0]]
    )
    assert (result.changes.tolist(), result.at_least.tolist()) == ([3.0], [False])


def test_what_has_no_boxes_is_searched_in_groups_too() -> None:
    """A of 1, 3 on the upper two of three levels is 0.75, of 4 on one level it is 1."""
    rule = ConsensusRule.parse("every group (a >= 0.8) and every group (share(3) >= 0.1)")
    groups = np.array([[[0, 0, 4], [0, 0, 4]]])
    result = verdict_fragility(groups.sum(axis=1), rule, groups=groups)
    assert (result.changes.tolist(), result.at_least.tolist()) == ([1.0], [False])


def test_whoever_is_in_no_group_answers_for_the_panel_alone() -> None:
    """One of the panel is in no group: held against every table in which all keep their places."""
    rule = ConsensusRule.parse("every group (share(3) >= 0.5) and share(1) < 0.3")
    every = groups_of((1, 1, 1), 3)
    panel, groups = every.sum(axis=1), every[:, :2]
    codes = agreement(panel, rule, groups=groups)
    result = verdict_fragility(panel, rule, groups=groups)
    apart = abs(every[:, None] - every[None]).sum(axis=(2, 3)) / 2
    apart[codes[:, None] == codes[None]] = np.inf
    np.testing.assert_array_equal(result.changes, apart.min(axis=1))
    shown = result.witness[~result.at_least]
    assert (shown.sum(axis=1) == 3).all()
    agreed = ConsensusRule.parse("every group (share(3) >= 0.5)")
    alone = verdict_fragility([[2, 0, 1]], agreed, groups=[[[0, 0, 1]]])
    assert alone.witness.tolist() == [[2, 1, 0]]


def test_a_group_cannot_hold_more_than_the_panel() -> None:
    rule = ConsensusRule.parse("every group (share(3) >= 0.5)", cannot_judge_counts=True)
    panel, groups = [[0, 0, 3], [0, 1, 2]], [[[0, 0, 1]], [[0, 0, 3]]]
    unable = {"cannot_judge": [1, 1], "groups_cannot_judge": [[1], [0]]}
    with pytest.raises(InvalidRatingsError, match=r"^item 2: the groups hold more answers"):
        verdict_fragility(panel, rule, groups=groups, **unable)
    unable["groups_cannot_judge"] = [[2], [0]]
    with pytest.raises(InvalidRatingsError, match=r"^item 1: the groups hold more answers"):
        verdict_fragility(panel, rule, groups=[[[0, 0, 3]], [[0, 1, 2]]], **unable)


def test_where_no_group_answers_none_can_come_to_agree() -> None:
    rule = ConsensusRule.parse("every group (share(3) >= 0.5)")
    result = verdict_fragility([[0, 0, 3]], rule, groups=np.zeros((1, 0, 3), dtype=int))
    assert np.isnan(result.changes).all()
    assert result.reasons == ("no table of this size has another verdict",)


def test_every_group_brought_to_agree_is_as_exact() -> None:
    """Of thirty fifteen come up, of twenty ten; that also leaves fewer than nine in ten at 1."""
    rule = ConsensusRule.parse("every group (share(4..5) >= 0.5) and every group (share(1) < 0.9)")
    groups = np.array([[[30, 0, 0, 0, 0], [20, 0, 0, 0, 0]]])
    result = verdict_fragility(groups.sum(axis=1), rule, groups=groups)
    assert (result.changes.tolist(), result.at_least.tolist()) == ([25.0], [False])
    assert result.reasons == ("",)
    assert result.witness.tolist() == [[25, 0, 0, 25, 0]]


def test_groups_that_need_not_change_do_not_move() -> None:
    """One of the ten makes either share too small: by one point in a group, by two in the panel."""
    rule = ConsensusRule.parse("share(3..5) >= 0.95 and every group (share(4..5) >= 0.9)")
    groups = np.array([[[0, 0, 0, 5, 0], [0, 0, 0, 5, 0]]])
    result = verdict_fragility([[0, 0, 0, 10, 0]], rule, groups=groups)
    assert result.witness.tolist() == [[0, 0, 1, 9, 0]]


def test_a_way_as_long_as_the_bound_is_the_shortest() -> None:
    """Four of seven make the share too small; three take A no further down than −0.71."""
    rule = ConsensusRule.parse("share(4..5) >= 0.5 and a >= -0.9")
    result = verdict_fragility([[0, 0, 0, 0, 7]], rule)
    assert (result.changes.tolist(), result.at_least.tolist()) == ([4.0], [False])
    assert result.reasons == ("",)


def test_what_has_no_boxes_is_searched_where_answers_may_be_taken_back() -> None:
    rule = ConsensusRule.parse("a >= 0.9", cannot_judge_counts=True)
    result = verdict_fragility([[0, 0, 4]], rule, cannot_judge=[0])
    assert (result.changes.tolist(), result.at_least.tolist()) == ([1.0], [False])


@pytest.mark.parametrize(
    ("groups", "neighbours"),
    [
        ([[1] * 11], 110 * 11 * 11),  # of one answer in eleven places, in a panel of one group
        ([[1, 1, 1], [1, 1, 1], [0, 0, 0]], 12 * 3 * 3 * 3),  # of six in three, in two groups
    ],
)
def test_as_many_neighbours_are_looked_at_as_fit(
    groups: list[list[int]], neighbours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables one change away, times the places of every group, twice: from where to where."""
    rule = ConsensusRule.parse("a >= 0.95" if len(groups) == 1 else "every group (a >= 0.95)")
    of_groups = None if len(groups) == 1 else [groups[:-1]]
    for most, bound in ((neighbours, 3.0), (neighbours - 1, 2.0), (0, 1.0)):
        monkeypatch.setattr("delphi.statistics.fragility.MOST_NEIGHBOURS", most)
        result = verdict_fragility([np.sum(groups, axis=0)], rule, groups=of_groups)
        assert (result.changes.tolist(), result.at_least.tolist()) == ([bound], [True])
        assert result.reasons == ("",)


@pytest.mark.parametrize("unable", [[0.5], [-1]])
def test_those_who_cannot_judge_are_counted_in_whole_numbers(unable: list[float]) -> None:
    rule = ConsensusRule.parse("share(3) >= 0.5", cannot_judge_counts=True)
    with pytest.raises(InvalidRatingsError, match="cannot-judge counts must be"):
        verdict_fragility([[0, 0, 3]], rule, cannot_judge=unable)


def test_where_nobody_in_a_group_answers_the_others_cannot_make_it_agree() -> None:
    """All five would have to say that they cannot judge, for too few to be left."""
    rule = ConsensusRule.parse("every group (a >= 0.5)", cannot_judge_counts=True)
    result = verdict_fragility(
        [[0, 0, 5]], rule, cannot_judge=[0], groups=[[[0, 0, 0]]], groups_cannot_judge=[[0]]
    )
    assert (result.changes.tolist(), result.at_least.tolist()) == ([5.0], [False])


def test_what_lies_four_answers_off_is_not_searched_but_bounded() -> None:
    """A of all but three on one level is below 0.95 on five levels; all four have to move."""
    result = verdict_fragility([[4, 0, 0, 0, 5]], ConsensusRule.parse("a >= 0.95"))
    assert (result.changes.tolist(), result.at_least.tolist()) == ([4.0], [True])


def test_groups_take_no_room_from_a_rule_that_does_not_ask_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("delphi.statistics.fragility.MOST_NEIGHBOURS", 110 * 11 * 11)
    alone = np.eye(11, dtype=int)[None]
    result = verdict_fragility([[1] * 11], ConsensusRule.parse("a >= 0.95"), groups=alone)
    assert result.changes.tolist() == [3.0]


def test_groups_are_of_the_items_and_levels_of_the_panel() -> None:
    for groups in ([[[0, 0, 0, 3]]], [[[0, 0, 3]]] * 2):
        with pytest.raises(InvalidRatingsError, match="items and levels of the counts"):
            verdict_fragility([[0, 0, 3]], GROUP_RULES[0], groups=groups)
