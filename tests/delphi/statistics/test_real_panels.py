"""The figures of a published horizon scan come out of its judgements."""

import csv

import numpy as np
import pytest
from scipy import stats

from delphi import statistics as s
from tests.shared import shared


def judgements(round_: str, field: str) -> s.RatingMatrix:
    with shared("gcr/gcr_long.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["round"] == round_]
    return s.matrix_of(
        [row["participant"] for row in rows],
        [row["issue"] for row in rows],
        [float(row[field]) for row in rows],
    )


@pytest.mark.parametrize("round_", ["1", "2"])
def test_every_issue_has_its_published_mean_median_and_place(round_: str) -> None:
    with shared("gcr/gcr_expected_issue_stats.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["Issue"]: row for row in csv.DictReader(file) if row["round"] == round_}
    scores, ranks = judgements(round_, "score"), judgements(round_, "rank_given")
    assert set(scores.items) == set(expected)
    means = s.values_summary(scores.ratings).mean
    medians = s.values_summary(ranks.ratings).median
    places = stats.rankdata(medians, method="min")
    for issue, mean, median, place in zip(scores.items, means, medians, places, strict=True):
        row = expected[str(issue)]
        assert round(mean, 6) == pytest.approx(float(row["Mean_score"]), abs=1e-6)
        assert median == float(row["Median_rank"])
        assert place == int(row["Final_rank"])


@pytest.mark.parametrize(
    ("round_", "w", "m", "chi2"), [("1", 0.0617, 28, 62.16), ("2", 0.2904, 18, 188.19)]
)
def test_the_horizon_scan_has_its_concordance(round_: str, w: float, m: int, chi2: float) -> None:
    for field in ("score", "rank_given"):
        result = s.kendalls_w(judgements(round_, field).ratings)
        assert (round(result.w, 4), result.m, round(result.chi2, 2)) == (w, m, chi2)
        assert (result.items, result.df, result.dropped) == (37, 36, 0)


def test_claims_have_their_published_quartiles() -> None:
    with shared("aggrecat/data_ratings.csv").open(encoding="utf-8", newline="") as file:
        ratings = [
            row
            for row in csv.DictReader(file)
            if row["question"] == "direct_replication" and row["element"] == "three_point_best"
        ]
    with shared("aggrecat/expected_best_estimate.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    for row in expected:
        values = [
            float(r["value"])
            for r in ratings
            if (r["round"], r["paper_id"]) == (row["round"], row["paper_id"])
        ]
        summary = s.values_summary(np.array(values))
        assert summary.n.tolist() == [int(row["n"])]
        for figure, name in (
            (summary.mean, "mean"),
            (summary.median, "median"),
            (summary.lower_quartile, "q1"),
            (summary.upper_quartile, "q3"),
        ):
            assert figure[0] == pytest.approx(float(row[name]), abs=0.005)
