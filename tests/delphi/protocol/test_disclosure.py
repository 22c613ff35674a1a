"""What leaves the disclosure module, tried on every small panel and on random ones."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.protocol.disclosure import (
    Reason,
    is_batch,
    is_small,
    is_telling,
    mostly,
    mostly_from,
    released_figures,
    released_judgement,
    released_panel_figures,
    why_no_change,
    why_no_distribution,
    why_no_flows,
    why_no_summary,
    why_not_drawn,
    withheld_groups,
)
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.terms import is_membership_public

K = 5
OF_THE_ANSWERS = (
    "counts",
    "choices",
    "never",
    "median",
    "q1",
    "q3",
    "iqr",
    "mean",
    "standard_deviation",
    "share_for",
    "share_against",
    "van_der_eijk_a",
    "disagreement_index",
    "fragility",
    "robustness",
    "by_part",
    "p10",
    "p90",
    "ranges",
    "intervals",
    "published_rules",
)


def figures_of(counts, *, cannot_judge=0, skipped=0, paired=None, **more):
    """Figures as an analysis would store them; only which are set matters here."""
    n = sum(counts)
    return {
        "n": n,
        "cannot_judge": cannot_judge,
        "skipped": skipped,
        "invited": n + cannot_judge + skipped,
        "counts": list(counts),
        "lowest": 1,
        "levels": len(counts),
        "choices": None,
        "never": None,
        "median": 5.0,
        "q1": 4.0,
        "q3": 6.0,
        "iqr": 2.0,
        "quantile_type": "7",
        "mean": 4.8,
        "standard_deviation": 1.2,
        "share_for": 0.7,
        "share_against": 0.1,
        "van_der_eijk_a": 0.5,
        "disagreement_index": None,
        "fragility": {"changes": 3, "at_least": False},
        "robustness": {"share": 0.9, "replicates": 2000, "seed": 1},
        "by_part": {"places": [0, 1, 2], "counts": [3, 4], "never": 0},
        "p10": 2.0,
        "p90": 6.5,
        "ranges": {"n": n, "low": {"median": 3.0}},
        "intervals": {"median": [5.0, 6.0], "mean": [4.5, 5.1], "share_for": [0.6, 0.8]},
        "published_rules": {"share_75": "none", "share_51": "for"},
        "paired": paired,
    } | more


def paired_of(table, *, leavers=0, joiners=0):
    return {
        "n": sum(map(sum, table)),
        "leavers": leavers,
        "joiners": joiners,
        "transitions": table,
        "wilcoxon_signed_rank": {"statistic": 3.0, "p": 0.2, "changed": 7},
        "weighted_kappa": 0.6,
        "share_changed": 0.3,
        "mean_absolute_change": 0.4,
        "change_in_iqr": -1.0,
        "change_in_sd": -0.3,
        "convergence_index": 0.5,
        "decomposition": {"opinion": -0.5, "composition": -0.1},
    }


def test_below_the_minimum_cell_nothing_about_the_answers_leaves():
    for n in range(K):
        out = released_figures(figures_of([0, n, 0]), k=K)
        assert {name for name in OF_THE_ANSWERS if out[name] is not None} == set()
        assert out["n"] == (0 if n == 0 else None)
        assert out["withheld"]


def test_from_k_on_median_and_quartiles_leave_and_from_2k_on_the_distribution():
    five = released_figures(figures_of([1, 2, 2]), k=K)
    shown = {name for name in OF_THE_ANSWERS if five[name] is not None}
    assert shown == {"median", "q1", "q3", "iqr", "ranges"}
    assert five["withheld"] == ["distribution_needs_more"]
    ten = released_figures(figures_of([0, 0, 10]), k=K)
    assert ten["counts"] == [0, 0, 10]  # k bounds n, not the height of a bar
    assert ten["mean"] == 4.8
    assert ten["withheld"] == []


def test_a_decile_leaves_once_k_answers_lie_beyond_it_and_the_distribution_may_be_drawn():
    for n, shown in ((2 * K, False), (10 * K - 1, False), (10 * K, True)):
        out = released_figures(figures_of([n]), k=K)
        assert [out["p10"] is not None, out["p90"] is not None] == [shown] * 2
    assert released_figures(figures_of([10 * K]), k=K, membership_public=True)["p90"] is None


def test_ranges_given_by_few_are_withheld_though_best_estimates_are_many():
    few = {"n": K - 1, "low": {"median": 3.0}}
    out = released_figures(figures_of([20], ranges=few), k=K)
    assert out["ranges"] is None
    assert out["median"] == 5.0
    assert out["withheld"] == ["too_few_answers"]
    nobody = released_figures(figures_of([20], ranges=None), k=K)
    assert (nobody["ranges"], nobody["withheld"]) == (None, [])


def test_public_membership_leaves_median_and_quartiles_only():
    out = released_figures(figures_of([5, 5, 5, 5]), k=K, membership_public=True)
    assert {name for name in OF_THE_ANSWERS if out[name] is not None} == {
        "median",
        "q1",
        "q3",
        "iqr",
        "ranges",
    }
    assert out["withheld"] == ["membership_public"]
    assert is_membership_public({"anonymity": "named"})
    assert is_membership_public({"anonymity": "confidential", "membership_public": True})
    assert not is_membership_public({"anonymity": "confidential"})


@pytest.mark.parametrize("state", list(RoundState))
def test_nothing_leaves_before_the_round_is_sealed(state):
    out = released_figures(figures_of([5, 5, 5]), k=K, state=state)
    panel = released_panel_figures({"mean_iqr": 1.0, "kendalls_w": None}, k=K, state=state)
    hidden = {RoundState.DRAFT, RoundState.OPEN, RoundState.CLOSED}
    if state in hidden:
        assert {value for name, value in out.items() if name != "withheld"} == {None}
        assert out["withheld"] == panel["withheld"] == ["round_open"]
        assert panel["mean_iqr"] is None
    else:
        assert out["n"] == 15
        assert panel["mean_iqr"] == 1.0


def test_figures_it_does_not_know_and_smallest_and_largest_answers_stay_inside():
    out = released_figures(figures_of([5, 5, 5], minimum=1, maximum=3, answers=[1, 2, 3]), k=K)
    assert out["minimum"] is out["maximum"] is out["answers"] is None


@pytest.mark.parametrize(("cannot_judge", "skipped"), list(product(range(8), range(8))))
def test_cannot_judge_and_skipped_leave_together_or_not_at_all(cannot_judge, skipped):
    out = released_figures(figures_of([4, 4, 4], cannot_judge=cannot_judge, skipped=skipped), k=K)
    if is_small(cannot_judge, K) or is_small(skipped, K):
        assert out["cannot_judge"] is out["skipped"] is None
        assert "small_count" in out["withheld"]
    else:
        assert (out["cannot_judge"], out["skipped"]) == (cannot_judge, skipped)


def test_a_share_over_non_judges_is_withheld_with_their_small_number():
    counted = figures_of([4, 4, 4], cannot_judge=3, share_denominator=15)
    out = released_figures(counted, k=K)
    assert out["share_for"] is out["share_against"] is out["share_denominator"] is None
    apart = released_figures(figures_of([4, 4, 4], cannot_judge=3, share_denominator=12), k=K)
    assert (apart["share_for"], apart["share_denominator"]) == (0.7, 12)
    unsaid = released_figures(figures_of([4, 4, 4], cannot_judge=3), k=K)
    assert unsaid["share_for"] == 0.7  # shares are over the answers unless the figures say so


def test_flows_need_leavers_and_joiners_of_nobody_or_k():
    table = [[5, 1, 0], [0, 5, 4], [0, 0, 5]]
    for leavers, joiners in product(range(8), range(8)):
        paired = paired_of(table, leavers=leavers, joiners=joiners)
        out = released_figures(figures_of([6, 7, 10], paired=paired), k=K)["paired"]
        assert out["transitions"] is None
        assert out["mostly"] == "same"
        if is_small(leavers, K) or is_small(joiners, K):
            assert out["flows"] is out["decomposition"] is out["wilcoxon_signed_rank"] is None
            assert out["mostly_from"] == "opinion"
        else:
            assert out["flows"] == {"lower": 0, "same": 15, "higher": 5}
            assert out["decomposition"] is not None
            assert out["wilcoxon_signed_rank"] is not None
        assert out["share_changed"] == 0.3  # five changed, so a few leavers do not stand out


def test_few_changes_beside_few_leavers_are_told_in_words_only():
    # Nobody changed and one joined: both distributions would spell out the joiner's answer.
    table = [[6, 0, 0], [0, 6, 0], [0, 0, 6]]
    paired = paired_of(table, joiners=1) | {"share_changed": 0.0}
    out = released_figures(figures_of([6, 6, 7], paired=paired), k=K)["paired"]
    for name in (
        "share_changed",
        "weighted_kappa",
        "mean_absolute_change",
        "wilcoxon_signed_rank",
        "flows",
        "joiners",
    ):
        assert out[name] is None
    assert out["mostly"] == "same"
    assert out["n"] == 18


def pairs(*, changed=0, stayers=20, **more):
    """Stayers of whom so many changed, as the figures of a round tell it."""
    return {
        "n": stayers,
        "flows": {"lower": changed, "same": stayers - changed, "higher": 0},
    } | more


@pytest.mark.parametrize("few", ["leavers", "joiners"])
def test_a_distribution_beside_an_earlier_one_tells_of_few_who_came_or_went(few):
    # Of k = 5: those who came or went and those who changed must together be five.
    assert is_telling(pairs(changed=0, **{few: 1}), k=K)
    assert is_telling(pairs(changed=2, **{few: 2}), k=K)
    assert not is_telling(pairs(changed=3, **{few: 2}), k=K)
    assert not is_telling(pairs(changed=3, **{few: 4}), k=K)
    assert not is_telling(pairs(changed=0, **{few: 5}), k=K)


def test_a_distribution_tells_nothing_where_nobody_came_or_went():
    assert not is_telling(pairs(changed=1, leavers=0, joiners=None), k=K)
    assert not is_telling(None, k=K)
    assert not is_telling({}, k=K)


def test_what_told_once_tells_until_k_have_changed():
    once = {"telling": True}
    for changed in range(8):
        still = changed < K
        assert is_telling(pairs(changed=changed) | once, k=K) is still
        assert is_telling(pairs(changed=changed), k=K, before=once) is still
        assert not is_telling(pairs(changed=changed), k=K, before={"telling": False})


def test_how_many_changed_is_read_from_whatever_the_figures_say():
    one_left = {"n": 20, "leavers": 1}
    for changed, telling in ((3, True), (4, False)):
        table = [[10, changed], [0, 10 - changed]]
        up = {"lower": 0, "same": 20 - changed, "higher": changed}
        for said in ({"flows": up}, {"transitions": table}, {"share_changed": changed / 20}):
            assert is_telling(one_left | said, k=K) is telling
    assert is_telling(one_left, k=K)  # they say nothing: as if nobody had changed


def test_a_summary_of_change_beside_few_leavers_counts_whoever_the_flows_say_changed():
    told = paired_of([[9, 5], [0, 6]], leavers=1)
    del told["share_changed"]
    assert (
        released_figures(figures_of([9, 11], paired=told), k=K)["paired"]["weighted_kappa"] == 0.6
    )
    fewer = paired_of([[9, 4], [0, 7]], leavers=1)
    out = released_figures(figures_of([9, 11], paired=fewer), k=K)
    assert out["paired"]["weighted_kappa"] is None


def test_a_telling_distribution_is_withheld_with_all_that_gives_it_away():
    told = paired_of([[6, 0, 0], [0, 6, 0], [0, 0, 6]], joiners=1)
    out = released_figures(figures_of([6, 6, 7], paired=told), k=K)
    shown = {name for name in OF_THE_ANSWERS if out[name] is not None}
    assert shown == {"median", "q1", "q3", "iqr", "ranges"}
    assert "little_changed" in out["withheld"]
    assert out["paired"]["change_in_sd"] is None
    assert out["paired"]["change_in_iqr"] == -1.0
    small = paired_of([[2, 0, 0], [0, 2, 0], [0, 0, 2]], joiners=1)
    withheld = released_figures(figures_of([2, 2, 3], paired=small), k=K)["withheld"]
    assert "distribution_needs_more" in withheld
    assert "little_changed" not in withheld


@pytest.mark.parametrize("withheld", ["this round", "the earlier round"])
def test_a_change_of_spread_does_not_give_away_a_withheld_deviation(withheld):
    paired = paired_of([[5, 3, 0], [0, 5, 2], [0, 0, 5]])
    more = {"tells_of_release": True} if withheld == "this round" else {}
    paired["earlier_withheld"] = withheld == "the earlier round"
    out = released_figures(figures_of([5, 8, 7], paired=paired, **more), k=K)
    assert (out["standard_deviation"] is None) is (withheld == "this round")
    change = out["paired"]
    assert change["change_in_sd"] is change["decomposition"] is None
    assert (change["mostly_from"], change["change_in_iqr"]) == ("opinion", -1.0)
    assert "little_changed" in out["withheld"]


def test_an_ordinary_change_leaves_whole():
    paired = paired_of([[5, 3, 0], [0, 5, 2], [0, 0, 5]], leavers=6)
    out = released_figures(figures_of([5, 8, 7], paired=paired), k=K)
    assert out["withheld"] == []
    assert out["counts"] == [5, 8, 7]
    assert (out["lowest"], out["levels"], out["invited"]) == (1, 3, 20)
    change = out["paired"]
    assert (change["n"], change["leavers"], change["joiners"]) == (20, 6, 0)
    assert change["change_in_sd"] == -0.3
    told = {name: value for name, value in paired.items() if name != "transitions"}
    flows = {"lower": 0, "same": 15, "higher": 5}
    again = released_figures(figures_of([5, 8, 7], paired=told | {"flows": flows}), k=K)
    assert again["paired"]["flows"] == change["flows"] == flows


def test_public_membership_leaves_no_flows_and_no_deviation():
    paired = paired_of([[9, 3], [3, 9]])
    out = released_figures(figures_of([12, 12], paired=paired), k=K, membership_public=True)
    assert out["paired"]["flows"] is out["paired"]["change_in_sd"] is None
    assert out["paired"]["change_in_iqr"] == -1.0
    assert why_no_flows(24, 0, 0, K, membership_public=True) is Reason.MEMBERSHIP_PUBLIC
    assert why_no_flows(24, 0, 0, K) is None


def test_k_stayers_are_enough_for_single_summaries_and_twice_k_for_flows():
    assert why_no_flows(4, 0, 0, K) is why_no_change(4, 0, 0, 0, K) is Reason.TOO_FEW_STAYERS
    assert why_no_flows(5, 0, 0, K) is Reason.DISTRIBUTION_NEEDS_MORE
    assert why_no_change(5, 0, 0, 0, K) is None
    five = released_figures(figures_of([3, 2], paired=paired_of([[3, 0], [0, 2]])), k=K)
    assert five["paired"]["n"] == 5
    assert five["paired"]["share_changed"] == 0.3
    nobody = released_figures(figures_of([5, 5], paired=paired_of([], leavers=9, joiners=10)), k=K)
    assert nobody["paired"]["n"] == 0


def test_a_change_of_spread_needs_enough_answers_in_both_rounds():
    # 8 stayed of 13: both rounds have their ten. Then 4 stayed of 20: the later has four.
    enough = paired_of([[4, 0], [0, 4]], leavers=5, joiners=12)
    shown = released_figures(figures_of([10, 10], paired=enough), k=K)["paired"]
    assert shown["change_in_sd"] == -0.3
    few = paired_of([[2, 0], [0, 2]], leavers=16)
    hidden = released_figures(figures_of([2, 2], paired=few), k=K)["paired"]
    assert hidden["change_in_iqr"] is hidden["convergence_index"] is None


def test_what_is_not_there_is_not_called_withheld():
    out = released_figures({"n": 7, "median": 5.0, "counts": None, "mean": None}, k=K)
    assert out == {"n": 7, "median": 5.0, "counts": None, "mean": None, "withheld": []}


def test_too_few_stayers_leave_nothing_of_the_change():
    paired = paired_of([[1, 1], [1, 1]], leavers=10, joiners=10)
    out = released_figures(figures_of([7, 7], paired=paired), k=K)
    words = ("mostly", "mostly_from")
    for name in ("n", "leavers", "joiners", "flows", "weighted_kappa", "share_changed", *words):
        assert out["paired"][name] is None
    assert "too_few_stayers" in out["withheld"]


def test_a_change_of_spread_does_not_give_away_the_spread_of_a_small_round():
    # 7 before, 12 now: the SD of the seven is withheld, so the difference is too.
    paired = paired_of([[3, 0], [0, 4]], joiners=5)
    out = released_figures(figures_of([6, 6], paired=paired), k=K)
    assert out["standard_deviation"] is not None
    assert out["paired"]["change_in_sd"] is None
    assert out["paired"]["change_in_iqr"] == -1.0


def test_groups_are_judged_by_their_size_their_rest_and_what_is_hidden():
    assert withheld_groups({"a": 10, "b": 5}, K) == {}
    assert withheld_groups({"a": 2}, K) == {"a": Reason.GROUP_TOO_SMALL}
    # The rest of the panel has three people in it.
    assert withheld_groups({"a": 20, "b": 3}, K) == {
        "a": Reason.REST_TOO_SMALL,
        "b": Reason.GROUP_TOO_SMALL,
    }
    # Total minus a and b is c: the smaller of the visible two hides beside it.
    assert withheld_groups({"a": 10, "b": 8, "c": 3}, K) == {
        "c": Reason.GROUP_TOO_SMALL,
        "b": Reason.PROTECTS_ANOTHER_GROUP,
    }
    assert withheld_groups({"a": 10, "b": 3, "c": 3}, K) == {
        "b": Reason.GROUP_TOO_SMALL,
        "c": Reason.GROUP_TOO_SMALL,
    }


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1),
    st.integers(1, 8),
)
def test_no_visible_group_complement_or_remainder_is_below_the_cell(sizes, k):
    hidden = withheld_groups(sizes, k)
    visible = {group: n for group, n in sizes.items() if group not in hidden}
    total = sum(sizes.values())
    for n in visible.values():
        assert n >= k
        assert not is_small(total - n, k)
    if visible:
        # Differencing: the total minus everything visible.
        assert not is_small(total - sum(visible.values()), k)


def test_a_unanimous_group_looks_like_any_close_one():
    def cells(q1, q3):
        return {
            "by": "sector",
            "cells": {
                key: {"n": 9, "median": 6, "q1": q1, "q3": q3, "counts": [9]} for key in "ab"
            },
        }

    unanimous = released_figures(figures_of([6, 6, 6], groups=cells(6, 6)), k=K)["groups"]
    close = released_figures(figures_of([6, 6, 6], groups=cells(5.5, 6)), k=K)["groups"]
    wide = released_figures(figures_of([6, 6, 6], groups=cells(4, 6)), k=K)["groups"]
    whole_point = released_figures(figures_of([6, 6, 6], groups=cells(5, 6)), k=K)["groups"]
    assert unanimous == close == whole_point
    assert unanimous["by"] == "sector"
    assert unanimous["cells"]["a"] == {
        "n": 9,
        "median": 6,
        "q1": None,
        "q3": None,
        "narrow": True,
    }
    assert (wide["cells"]["b"]["q1"], wide["cells"]["b"]["q3"]) == (4, 6)


def test_groups_after_a_hidden_one_are_still_shown():
    cells = {
        key: {"n": n, "median": 6, "q1": 4, "q3": 7} for key, n in (("a", 2), ("b", 9), ("c", 10))
    }
    groups = {"by": "region", "cells": cells}
    out = released_figures(figures_of([7, 7, 7], groups=groups), k=K)
    assert out["groups"]["cells"] == {"a": None, "b": None, "c": cells["c"] | {"narrow": False}}
    assert out["withheld"] == ["group_too_small", "protects_another_group"]


def test_kendalls_w_needs_k_complete_panellists():
    few = {"kendalls_w": {"w": 0.4, "panellists": 4, "dropped": 2}, "mean_iqr": 1.5}
    out = released_panel_figures(few, k=K)
    assert (out["kendalls_w"], out["mean_iqr"]) == (None, 1.5)
    assert out["withheld"] == ["too_few_answers"]
    some = released_panel_figures({"kendalls_w": {"w": 0.4, "panellists": 12, "dropped": 2}}, k=K)
    assert some["kendalls_w"] == {"w": 0.4, "panellists": 12, "dropped": None}
    assert some["withheld"] == ["small_count"]
    whole = {"kendalls_w": {"w": 0.4, "panellists": 12}}
    assert released_panel_figures(whole, k=K) == whole | {"withheld": []}
    assert released_panel_figures({"kendalls_w": {"w": None}}, k=1)["kendalls_w"] is None


def test_a_summary_needs_k_answers_and_a_distribution_twice_as_many():
    assert why_no_summary(5, 5) is None
    assert why_no_summary(4, 5) is Reason.TOO_FEW_ANSWERS
    assert why_no_distribution(10, 5) is None
    assert why_no_distribution(9, 5) is Reason.DISTRIBUTION_NEEDS_MORE
    assert why_no_distribution(4, 5) is Reason.TOO_FEW_ANSWERS
    assert why_no_distribution(10, 5, membership_public=True) is Reason.MEMBERSHIP_PUBLIC


def test_whether_a_distribution_may_be_drawn_follows_from_its_figures():
    assert why_not_drawn({"n": 10}, k=5) is None
    assert why_not_drawn({"n": 10}, k=5, membership_public=True) is Reason.MEMBERSHIP_PUBLIC
    assert why_not_drawn({"n": 10, "tells_of_release": True}, k=5) is Reason.LITTLE_CHANGED
    for nobody in ({}, {"n": None}, {"n": 0}):
        assert why_not_drawn(nobody, k=1) is Reason.TOO_FEW_ANSWERS


def test_a_batch_is_of_at_least_k_panellists():
    assert [is_batch(panellists, 5) for panellists in (0, 4, 5, 6)] == [False, False, True, True]
    with pytest.raises(ValueError, match="at least 1"):
        is_batch(1, 0)


def test_of_fewer_answers_than_k_it_is_only_said_that_they_are_too_few():
    judged = ("for", "stable", "settled")
    assert released_judgement(judged, n=5, k=5) == judged
    assert released_judgement(judged, n=4, k=5) == ("too_few", "", "too_few_answers")
    assert released_judgement(("", "moving", ""), n=4, k=5) == ("", "", "")


def test_words_for_change_name_what_most_did():
    assert mostly({"lower": 2, "same": 2, "higher": 5}) == "higher"
    assert mostly({"lower": 4, "same": 0, "higher": 4}) == "mixed"
    assert mostly({"lower": 0, "same": 0, "higher": 0}) is None
    assert mostly(None) is None
    assert mostly_from({"opinion": -1.0, "composition": 0.2}) == "opinion"
    assert mostly_from({"opinion": 0.1, "composition": 0.2}) == "composition"
    assert mostly_from({"opinion": 0.3, "composition": 0.2}) == "both"
    assert mostly_from({"opinion": 0.4, "composition": -0.2}) == "opinion"
    assert mostly_from({"opinion": 0.5, "composition": 0.2}) == "opinion"
    assert mostly_from({"opinion": 0.5, "composition": 0.0}) == "opinion"
    assert mostly_from({"opinion": 0.0, "composition": None}) is None


def test_a_minimum_cell_is_at_least_one():
    with pytest.raises(ValueError, match="at least 1"):
        released_figures(figures_of([1, 2]), k=0)


@given(
    st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=4, max_size=4),
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(1, 7),
    st.booleans(),
)
def test_whatever_the_panel_no_figure_leaves_below_its_bound(
    table, leavers, joiners, cannot_judge, skipped, k, public
):
    stayers = sum(map(sum, table))
    n = stayers + joiners
    paired = paired_of(table, leavers=leavers, joiners=joiners)
    stored = figures_of([n, 0, 0, 0], cannot_judge=cannot_judge, skipped=skipped, paired=paired)
    out = released_figures(stored, k=k, membership_public=public)

    assert set(out) == set(stored) | {"withheld"}
    shown = {name for name in OF_THE_ANSWERS if out[name] is not None}
    if n < k:
        assert shown == set()
    elif n < 2 * k or public:
        assert shown == {"median", "q1", "q3", "iqr", "ranges"}
    for count in (out["n"], out["cannot_judge"], out["skipped"], *_counts(out["paired"])):
        assert count is None or not is_small(count, k)
    changes = {name: value for name, value in out["paired"].items() if value is not None}
    if stayers < k:
        assert set(changes) <= {"n", "change_in_iqr", "change_in_sd", "convergence_index"}
    if is_small(leavers, k) or is_small(joiners, k):
        assert not {"flows", "transitions", "decomposition", "wilcoxon_signed_rank"} & set(changes)


def _counts(paired):
    return [paired[name] for name in ("n", "leavers", "joiners")]


@given(
    st.integers(0, 20), st.integers(0, 8), st.integers(0, 8), st.integers(0, 20), st.integers(1, 7)
)
def test_what_permits_flows_permits_single_summaries(stayers, leavers, joiners, changed, k):
    if why_no_flows(stayers, leavers, joiners, k) is None:
        assert why_no_change(stayers, leavers, joiners, changed, k) is None


@pytest.mark.parametrize(
    ("flow", "shown"),
    [
        ({"stayed": 12, "left": 6, "joined": 0, "returned": 5}, True),
        ({"stayed": 0, "left": 12, "joined": 12, "returned": 0}, True),
        ({"stayed": 12, "left": 4, "joined": 0, "returned": 0}, False),
        ({"stayed": 4, "left": 12, "joined": 12, "returned": 0}, False),
        ({"stayed": 12, "left": 0, "joined": 1, "returned": 9}, False),
    ],
)
def test_who_stayed_left_and_joined_is_told_wholly_or_not_at_all(flow, shown):
    out = released_panel_figures({"flow": flow}, k=K)
    assert out == ({"flow": flow, "withheld": []} if shown
                   else {"flow": None, "withheld": ["small_count"]})  # fmt: skip
