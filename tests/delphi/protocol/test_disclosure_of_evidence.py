"""What is released of intervals, other rules, compared groups, camps and noise."""

import pytest

from delphi.protocol.disclosure import (
    released_figures,
    released_panel_figures,
    visible_groups,
)
from tests.delphi.protocol.test_disclosure import figures_of, paired_of

K = 5
FUNCTIONS_OF_COUNTS = ("counts", "by_part", "intervals", "published_rules")


@pytest.mark.parametrize(
    "how",
    [
        {"counts": [3, 6]},
        {"counts": [6, 6], "public": True},
        # One joined, nobody changed: the difference of two distributions is that one's answer.
        {"counts": [6, 6], "paired": paired_of([[6, 0], [0, 5]], joiners=1)},
        {"counts": [6, 6], "tells_of_release": True},
    ],
)
def test_what_follows_from_the_counts_leaves_with_them_or_not_at_all(how):
    counts, public = how.pop("counts"), how.pop("public", False)
    out = released_figures(figures_of(counts, **how), k=K, membership_public=public)
    assert [out[name] for name in FUNCTIONS_OF_COUNTS] == [None] * 4
    assert out["median"] is not None
    whole = released_figures(figures_of([6, 6]), k=K)
    assert None not in [whole[name] for name in FUNCTIONS_OF_COUNTS]


def test_the_interval_of_a_share_goes_with_the_share():
    # Three could not judge, and the rule counts them: the share would give them away.
    stored = figures_of([6, 6], cannot_judge=3, share_denominator=15)
    out = released_figures(stored, k=K)
    assert (out["share_for"], out["intervals"]["share_for"]) == (None, None)
    assert out["intervals"]["mean"] == [4.5, 5.1]


def compared(**sizes):
    """Groups of these sizes as an analysis stores them, with exact figures of the comparison."""
    return {
        "by": "sector",
        "narrow_within": 1.0,
        "cells": {key: {"n": n, "median": 6.0, "q1": 4.0, "q3": 7.0} for key, n in sizes.items()},
        "compared": {
            "groups": visible_groups(sizes, K),
            "equal_median": 5.5,
            "equal_median_never": False,
            "epsilon_squared": 0.2,
            "p": 0.01,
            "q": 0.03,
        },
    }


def test_groups_are_compared_in_words_never_in_exact_figures():
    out = released_figures(figures_of([12, 12], groups=compared(a=12, b=12)), k=K)["groups"]
    assert out["compared"] == {
        "groups": ["a", "b"],
        "equal_median": 5.5,
        "equal_median_never": False,
        "clear": True,
        "effect": "large",
    }


@pytest.mark.parametrize(
    ("effect", "q", "said"),
    [
        (0.14, 0.05, (False, "large")),
        (0.139, 0.049, (True, "medium")),
        (0.06, None, (False, "medium")),
        (0.059, 0.9, (False, "small")),
        (None, None, (False, None)),
    ],
)
def test_a_difference_is_clear_below_five_in_a_hundred(effect, q, said):
    groups = compared(a=12, b=12)
    groups["compared"] |= {"epsilon_squared": effect, "q": q}
    told = released_figures(figures_of([12, 12], groups=groups), k=K)["groups"]["compared"]
    assert (told["clear"], told["effect"]) == said


def test_a_small_group_and_its_complement_are_in_no_comparison():
    # c has three; b hides beside it, or "all minus a and b" would be c.
    groups = compared(a=10, b=8, c=3)
    assert groups["compared"]["groups"] == ["a"]
    groups["compared"]["groups"] = ["a", "b", "c"]  # as if made without minding
    out = released_figures(figures_of([11, 10], groups=groups), k=K)["groups"]
    assert out["compared"] is None
    assert out["cells"]["b"] is None
    assert visible_groups({"": 9, "a": 9}, K) == ["a"]  # those without a sector are no group


def test_a_group_of_numbers_is_narrow_beside_the_panel_and_never_tells_that_all_said_never():
    def cell(median, q1, q3):
        never = median is None
        return {"n": 9, "median": median, "median_never": never, "q1": q1, "q3": q3}

    groups = {
        "by": "sector",
        "narrow_within": 4.0,
        "cells": {
            "a": cell(2030.0, 2028.0, 2032.0),
            "b": cell(2030.0, 2027.0, 2032.0),
            "c": cell(None, None, None),
            "d": cell(2040.0, 2035.0, None),
            "e": cell(None, 2035.0, None),
        },
    }
    cells = released_figures(figures_of([18, 18], groups=groups), k=K)["groups"]["cells"]
    assert (cells["a"]["narrow"], cells["a"]["q1"]) == (True, None)
    assert (cells["b"]["narrow"], cells["b"]["q3"]) == (False, 2032.0)
    assert (cells["c"]["narrow"], cells["c"]["median_never"]) == (True, True)
    for each in ("d", "e"):
        assert (cells[each]["narrow"], cells[each]["q1"], cells[each]["q3"]) == (
            False,
            2035.0,
            None,
        )


def camps(sizes, *, unplaced=0, tell=False, **items):
    return {
        "camps": {
            "count": len(sizes),
            "sizes": sizes,
            "unplaced": unplaced,
            "sizes_tell": tell,
            "silhouette": 0.5,
            "stability": 0.9,
            "seed": 7,
            "items": items or {"v1": {"n": sizes, "medians": [6.0, 2.0][: len(sizes)]}},
        }
    }


def test_camps_show_their_sizes_and_medians_and_nobody_in_them():
    out = released_panel_figures(camps([12, 8]), k=K)
    assert out["camps"] == {
        "count": 2,
        "sizes": [12, 8],
        "unplaced": 0,
        "silhouette": 0.5,
        "stability": 0.9,
        "items": {"v1": [6.0, 2.0]},
    }
    assert out["withheld"] == []
    assert released_panel_figures(camps([5, 5], unplaced=5), k=K)["camps"]["sizes"] == [5, 5]


@pytest.mark.parametrize(
    ("stored", "public", "why"),
    [
        (camps([12, 4]), False, "group_too_small"),
        (camps([12, 8], unplaced=2), False, "group_too_small"),  # the complement of both
        (camps([12, 8]), True, "membership_public"),
    ],
)
def test_camps_of_few_and_of_known_people_stay_inside(stored, public, why):
    out = released_panel_figures(stored, k=K, membership_public=public)
    assert (out["camps"], out["withheld"]) == (None, [why])


def test_camps_keep_their_sizes_when_these_would_place_the_few_who_came_or_left():
    out = released_panel_figures(camps([12, 8], tell=True), k=K)
    assert (out["camps"]["sizes"], out["camps"]["unplaced"]) == (None, None)
    assert out["camps"]["items"] == {"v1": [6.0, 2.0]}
    assert out["withheld"] == ["few_left_or_joined"]


def test_a_camp_of_which_few_answered_an_item_has_no_median_there_nor_has_the_rest():
    items = {
        "v1": {"n": [12, 3], "medians": [6.0, 2.0]},
        "v2": {"n": [12, 0], "medians": [6.0, None]},
    }
    out = released_panel_figures(camps([12, 8], **items), k=K)
    assert out["camps"]["items"] == {"v1": [None, None], "v2": [6.0, None]}


def test_that_there_are_no_camps_may_be_told():
    stored = {"camps": {"count": 1, "reason": "none_stand_out"}}
    assert released_panel_figures(stored, k=K)["camps"] == stored["camps"]
    assert released_panel_figures(stored, k=K, membership_public=True)["camps"] is None
    assert released_panel_figures({"camps": None}, k=K)["camps"] is None


def test_the_interval_of_w_needs_twice_k_complete_panellists():
    def stored(panellists):
        return {
            "kendalls_w": {"w": 0.4, "panellists": panellists, "dropped": 0},
            "intervals": {"level": 0.9, "kendalls_w": [0.3, 0.6], "mean_a": [0.4, 0.5]},
        }

    few = released_panel_figures(stored(9), k=K)
    assert (few["kendalls_w"]["w"], few["intervals"]["kendalls_w"]) == (0.4, None)
    assert few["intervals"]["mean_a"] == [0.4, 0.5]
    assert released_panel_figures(stored(10), k=K)["intervals"]["kendalls_w"] == [0.3, 0.6]
    public = released_panel_figures(stored(10), k=K, membership_public=True)
    assert public["intervals"]["kendalls_w"] is None


def noise_floor(*, items, **n):
    return {
        "n": n,
        "items": items,
        "pairs": 10,
        "share_changed": 0.2,
        "mean_absolute_change": 0.3,
        "within_sd": 0.5,
        "smallest_real_change": 1.39,
        "who": [3, 8],
    }


def test_a_noise_floor_of_items_that_k_answered_twice_leaves_whole():
    stored = noise_floor(items=["v1", "v2"], v1=K, v2=12, v3=0)
    out = released_panel_figures({"noise_floor": stored}, k=K)
    del stored["who"]
    assert out == {"noise_floor": stored, "withheld": []}


def test_of_an_item_that_few_answered_twice_not_even_how_many_is_told():
    out = released_panel_figures({"noise_floor": noise_floor(items=["v2"], v1=4, v2=9)}, k=K)
    assert out["noise_floor"]["n"] == {"v1": None, "v2": 9}
    assert (out["noise_floor"]["share_changed"], out["withheld"]) == (0.2, ["small_count"])


@pytest.mark.parametrize("items", [["v1", "v2"], []])
def test_a_noise_floor_made_of_few_stays_inside(items):
    out = released_panel_figures({"noise_floor": noise_floor(items=items, v1=4, v2=9)}, k=K)
    assert out["noise_floor"] == {
        "n": {"v1": None, "v2": 9},
        "items": items,
        "pairs": None,
        "share_changed": None,
        "mean_absolute_change": None,
        "within_sd": None,
        "smallest_real_change": None,
    }
    assert out["withheld"] == ["small_count", "too_few_answers"]
    nobody = released_panel_figures({"noise_floor": noise_floor(items=[], v1=0)}, k=1)
    assert nobody["noise_floor"]["share_changed"] is None


@pytest.mark.parametrize(("q", "clear"), [(0.049, True), (0.05, False), (None, None)])
def test_of_a_change_beside_the_noise_only_whether_it_is_clear_leaves(q, clear):
    found = {"round": 1, "excess": 0.3, "p": 0.001, "q": q}
    paired = paired_of([[6, 6], [0, 6]]) | {"above_noise": found}
    out = released_figures(figures_of([6, 12], paired=paired), k=K)
    assert out["paired"]["above_noise"] == {"round": 1, "excess": 0.3, "clear": clear}


def test_a_change_that_is_compared_with_no_noise_says_nothing_of_it():
    paired = paired_of([[6, 6], [0, 6]]) | {"above_noise": None}
    out = released_figures(figures_of([6, 12], paired=paired), k=K)
    assert out["paired"]["above_noise"] is None


def test_of_the_panel_too_a_figure_leaves_only_once_someone_has_decided_that_it_may():
    decided = {
        "items": 4,
        "mean_iqr": 1.0,
        "mean_a": 0.5,
        "mean_standard_deviation": 1.1,
        "participation": {"invited": 12, "started": 11, "submitted": 10},
    }
    out = released_panel_figures(decided | {"raters": [3, 8, 9]}, k=K)
    assert out == decided | {"raters": None, "withheld": []}


def test_why_the_panel_changed_leaves_when_k_told():
    told = {"n": 9, "counts": {"argument": 9}, "people": K}
    out = released_panel_figures({"change_reasons": told}, k=K)
    assert out == {"change_reasons": told, "withheld": []}
    few = released_panel_figures({"change_reasons": told | {"people": K - 1}}, k=K)
    assert few == {"change_reasons": None, "withheld": ["too_few_answers"]}
