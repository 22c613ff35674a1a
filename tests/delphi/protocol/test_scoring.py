"""Scores of forecasts: by hand, and against every answer where a panel is small enough."""

import math
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.protocol.scoring import CameTrue, scored

IT_DID, IT_DID_NOT = CameTrue(happened=True), CameTrue(happened=False)


def quartiles(q1, median, q3, **more):
    return {"n": 20, "q1": q1, "median": median, "q3": q3, "median_never": False} | more


def test_a_median_of_80_per_cent_that_came_true_scores_0_04():
    assert scored({"n": 20, "median": 80.0}, IT_DID) == {"brier_median": pytest.approx(0.04)}
    assert scored({"n": 20, "median": 80.0}, IT_DID_NOT) == {"brier_median": pytest.approx(0.64)}


@given(st.lists(st.integers(0, 100), min_size=2, max_size=12), st.booleans())
def test_the_experts_average_score_is_that_of_their_answers_one_by_one(answers, happened):
    figures = {"n": len(answers), "mean": mean(answers), "standard_deviation": stdev(answers)}
    found = scored(figures, CameTrue(happened=happened))
    one_by_one = mean((p / 100 - happened) ** 2 for p in answers)
    assert found["brier_experts"] == pytest.approx(one_by_one, abs=1e-9)
    assert found["brier_mean"] <= found["brier_experts"] + 1e-9


def test_withheld_figures_are_not_scored():
    withheld = {"n": None, "median": None, "mean": None, "q1": None, "q3": None}
    assert scored(withheld, IT_DID) == {}
    assert scored(withheld, CameTrue(value=5.0)) == {}
    no_spread = {"n": 7, "median": 50.0, "mean": None, "standard_deviation": None}
    assert scored(no_spread, IT_DID) == {"brier_median": 0.25}


def test_a_number_within_the_middle_half_by_hand():
    # Losses: 0.25·(12 − 8) = 1, 0.5·(12 − 10) = 1, 0.25·(14 − 12) = 0.5; twice their mean.
    found = scored(quartiles(8.0, 10.0, 14.0), CameTrue(value=12.0))
    assert found == {"inside": True, "miss": -2.0, "quantile_score": pytest.approx(5 / 3)}


def test_the_ends_of_the_middle_half_belong_to_it():
    assert scored(quartiles(8.0, 10.0, 14.0), CameTrue(value=14.0))["inside"] is True
    assert scored(quartiles(8.0, 10.0, 14.0), CameTrue(value=14.5))["inside"] is False


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_a_panel_of_one_mind_is_scored_by_its_distance(said, came):
    found = scored(quartiles(said, said, said), CameTrue(value=came))
    assert found["quantile_score"] == pytest.approx(abs(said - came))


@given(st.lists(st.integers(0, 60), min_size=8, max_size=30), st.integers(0, 60))
def test_the_quantile_score_is_best_at_what_came_true_for_most(answers, came):
    own = np.quantile(answers, [0.25, 0.5, 0.75])
    found = scored(quartiles(*map(float, own)), CameTrue(value=float(came)))
    sure = scored(quartiles(came, came, came), CameTrue(value=float(came)))
    assert sure["quantile_score"] == 0 <= found["quantile_score"]


def test_what_had_not_happened_is_scored_up_to_that_year_alone():
    # Answers after 2030 count as 2030: 0.25·(2030 − 2026) + 0 + 0, twice the mean of three.
    figures = quartiles(2026.0, 2035.0, None)
    found = scored(figures, CameTrue(not_by=2030), never=True)
    assert found == {"inside": True, "quantile_score": pytest.approx(2 / 3)}


def test_a_panel_that_had_named_earlier_years_was_wrong_by_then():
    found = scored(quartiles(2024.0, 2025.0, 2027.0), CameTrue(not_by=2030), never=True)
    assert found["inside"] is False
    assert found["quantile_score"] > 0


def test_never_has_no_distance_to_a_year():
    never = {"n": 9, "median": None, "q1": 2031.0, "q3": None, "median_never": True}
    assert scored(never, CameTrue(value=2030.0), never=True) == {"inside": False}
    assert scored(never, CameTrue(value=2040.0), never=True) == {"inside": True}


def test_never_is_right_about_what_has_not_happened():
    never = {"n": 9, "median": None, "q1": None, "q3": None, "median_never": True}
    found = scored(never, CameTrue(not_by=2030), never=True)
    assert found == {"inside": True, "quantile_score": 0.0}


def test_every_score_is_a_number_json_can_hold():
    for came in (CameTrue(value=2030.0), CameTrue(not_by=2030)):
        found = scored(quartiles(2026.0, None, None, median_never=True), came, never=True)
        assert all(isinstance(each, bool) or math.isfinite(each) for each in found.values())
