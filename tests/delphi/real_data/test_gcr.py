"""A published two-round study, from its records through the importers to every published figure.

Horizon scan of global catastrophic risks: 37 issues, scores 1–1000 and ranks, rounds of 28 and 18.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from delphi.document.tables import read_table
from delphi.models import ItemResult, PanelResult, Round, Study
from delphi.services.past_answers import import_answers
from delphi.services.study_files import export_study, import_study
from delphi.services.verification import verify_study
from tests.data.gcr import STUDY_FILE, answers_csv, issue_codes
from tests.shared import shared

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def gcr() -> Study:
    """The study with both rounds, imported, sealed and analysed."""
    records = shared("gcr/gcr_long.csv")
    study = import_study(text=STUDY_FILE.read_bytes(), by=None, at=AT)
    table = read_table(io.BytesIO(answers_csv(records).encode()))
    import_answers(study_id=study.pk, rows=table, by=None, at=AT)
    return study


def expected() -> Iterator[tuple[int, str, float, float]]:
    """Round, item code, mean score and median rank as published."""
    codes = issue_codes(shared("gcr/gcr_long.csv"))
    with shared("gcr/gcr_expected_issue_stats.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield (
                int(row["round"]),
                codes[row["Issue"]],
                float(row["Mean_score"]),
                float(row["Median_rank"]),
            )


def test_the_study_file_names_every_issue_of_the_records():
    import yaml

    document = yaml.safe_load(STUDY_FILE.read_text("utf-8"))
    assert {item["statement"]: item["code"] for item in document["items"]} == issue_codes(
        shared("gcr/gcr_long.csv")
    )


def test_every_published_mean_score_and_median_rank_comes_out(gcr):
    figures = {
        (result.round.number, result.item.code, result.criterion.key): result.figures
        for result in ItemResult.objects.select_related("round", "item", "criterion")
    }
    published = list(expected())
    assert len(published) == 74
    assert {
        (number, code): (
            figures[number, code, "score"]["mean"],
            figures[number, code, "rank"]["median"],
        )
        for number, code, _mean, _median in published
    } == {
        (number, code): (pytest.approx(mean, abs=5e-7), pytest.approx(median, abs=1e-9))
        for number, code, mean, median in published
    }


@pytest.mark.parametrize(
    ("number", "w", "panellists", "chi2"), [(1, 0.0617, 28, 62.16), (2, 0.2904, 18, 188.19)]
)
def test_kendalls_w_of_the_scores_is_the_published_one(gcr, number, w, panellists, chi2):
    result = PanelResult.objects.get(round__number=number, criterion__key="score")
    figures = result.figures["kendalls_w"]
    assert figures["w"] == pytest.approx(w, abs=5e-5)
    assert (figures["panellists"], figures["items"], figures["df"]) == (panellists, 37, 36)
    assert figures["chi2"] == pytest.approx(chi2, abs=5e-3)


def test_both_rounds_are_sealed_and_verify(gcr):
    assert list(Round.objects.values_list("number", "state")) == [(1, "analysed"), (2, "analysed")]
    assert list(verify_study(study_id=gcr.pk)) == []
    call_command("verify_study", gcr.key)


def test_the_study_exports_as_it_was_imported(gcr):
    text = export_study(study_id=gcr.pk)
    again = import_study(text=text, by=None, at=AT, key="again")
    assert export_study(study_id=again.pk) == text.replace(f"study: {gcr.key}\n", "study: again\n")
