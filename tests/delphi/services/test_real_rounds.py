"""Rounds of real studies, run through the database and compared with published figures."""

import csv
from collections import defaultdict
from datetime import UTC, datetime
from statistics import mean

import pytest

from delphi.models import ItemResult
from delphi.queries.results import panel_results, round_results
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from delphi.services.verification import verify_study
from foresight.network.models import Panellist
from surveys.models import Answer, AnswerSheet, Item, Statement
from tests.factories import make_round, make_study, questions_of, texts
from tests.shared import shared

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)


def rows_of(path):
    with shared(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def study_of(items, seats, criterion):
    study = make_study(seats=0, items=0, criteria=(criterion,))
    asked = study.survey.criteria.get()
    for place, code in enumerate(items):
        item = Item.objects.create(survey=study.survey, code=code, position=place)
        item.criteria.set([asked])
        Statement.objects.create(item=item, texts=texts(f"Väittämä {code}"))
    Panellist.objects.bulk_create(Panellist(panel=study.panel, code=seat) for seat in seats)
    return study


def run_round(study, number, answers):
    """`answers`: (seat code, item code, columns of the answer)."""
    round_ = make_round(study, number=number, state="closed")
    questions = {question.item.code: question for question in questions_of(round_)}
    seats = {seat.code: seat for seat in study.panel.seats.all()}
    sheets = {
        code: AnswerSheet(questionnaire=round_.questionnaire, respondent=seats[code])
        for code in sorted({seat for seat, _, _ in answers})
    }
    AnswerSheet.objects.bulk_create(sheets.values())
    Answer.objects.bulk_create(
        Answer(
            sheet=sheets[seat],
            question=questions[item],
            statement=questions[item].statement,
            **columns,
        )
        for seat, item, columns in answers
    )
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    return round_


@pytest.fixture
def replicats():
    """25 experts, 25 claims, two rounds of lower, best and upper probabilities."""
    estimates = defaultdict(dict)
    for row in rows_of("aggrecat/data_ratings.csv"):
        if row["question"] == "direct_replication" and row["element"].startswith("three_point"):
            key = (row["round"], row["user_name"], row["paper_id"])
            estimates[key][row["element"]] = float(row["value"])
    claims = sorted({claim for _, _, claim in estimates})
    experts = sorted({expert for _, expert, _ in estimates})
    study = study_of(claims, experts, "range")
    rounds = {}
    for number, name in enumerate(("round_1", "round_2"), start=1):
        rounds[name] = run_round(
            study,
            number,
            [
                (
                    expert,
                    claim,
                    {
                        "low": points["three_point_lower"],
                        "value": points["three_point_best"],
                        "high": points["three_point_upper"],
                    },
                )
                for (round_name, expert, claim), points in estimates.items()
                if round_name == name
            ],
        )
    return study, rounds


def test_best_estimates_have_the_published_quantiles(replicats):
    study, rounds = replicats
    expected = rows_of("aggrecat/expected_best_estimate.csv")
    assert len(expected) == 50
    for row in expected:
        found = ItemResult.objects.get(round=rounds[row["round"]], item__code=row["paper_id"])
        names = ("n", "mean", "median", "q1", "q3")
        assert [found.figures[name] for name in names] == pytest.approx(
            [float(row[name]) for name in names]
        )
    assert verify_study(study_id=study.pk) == []


def test_every_claim_is_compared_with_the_round_before(replicats):
    _, rounds = replicats
    views = round_results(rounds["round_2"])
    assert len(views) == 25
    for view in views:
        paired = view.change
        assert (paired["n"], paired["leavers"], paired["joiners"]) == (25, 0, 0)
        assert sum(paired["flows"].values()) == 25
        assert paired["change_in_iqr"] == pytest.approx(
            view.looks[1].figures["iqr"] - view.looks[0].figures["iqr"]
        )


@pytest.fixture
def horizon_scan():
    """37 issues scored 1–1000: 28 people, then 18, of whom 17 in both rounds."""
    rows = rows_of("gcr/gcr_long.csv")
    issues = {issue: f"i{n:02}" for n, issue in enumerate(sorted({row["issue"] for row in rows}))}
    people = sorted({row["participant"] for row in rows})
    study = study_of(issues.values(), people, "share")
    rounds = [
        run_round(
            study,
            number,
            [
                (row["participant"], issues[row["issue"]], {"value": float(row["score"])})
                for row in rows
                if row["round"] == str(number) and row["score"] not in ("", "NA", "nan")
            ],
        )
        for number in (1, 2)
    ]
    return issues, rounds


def test_issues_have_the_published_mean_scores(horizon_scan):
    issues, rounds = horizon_scan
    for row in rows_of("gcr/gcr_expected_issue_stats.csv"):
        found = ItemResult.objects.get(
            round=rounds[int(row["round"]) - 1], item__code=issues[row["Issue"]]
        )
        assert found.figures["mean"] == pytest.approx(float(row["Mean_score"]))


def test_one_who_joined_shows_in_words_only(horizon_scan):
    _, rounds = horizon_scan
    for view in round_results(rounds[1]):
        if view.looks[1].figures["n"] == 18:
            assert view.change["flows"] is None  # one joined: flows would show that one
            assert view.change["joiners"] is None
            assert view.change["leavers"] == 11
            assert view.change["mostly"] in {"lower", "same", "higher", "mixed"}


def test_the_panel_means_are_those_of_its_items(horizon_scan):
    _, rounds = horizon_scan
    last = panel_results(rounds[1])[-1]
    views = round_results(rounds[1])
    iqrs = [view.figures["iqr"] for view in views if view.figures["iqr"] is not None]
    assert last.figures["mean_iqr"] == pytest.approx(mean(iqrs))
