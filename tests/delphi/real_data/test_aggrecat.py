"""Real judgements as three numbers: 25 experts, 25 claims, two rounds, through the importers."""

import csv
import io
from datetime import UTC, datetime

import pytest

from delphi.document.tables import read_table
from delphi.models import ItemResult, Study
from delphi.services.past_answers import import_answers
from delphi.services.study_files import import_study
from surveys.models import Answer
from tests.data.aggrecat import STUDY_FILE, answers_csv, claim_code
from tests.shared import shared

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEASURES = ("n", "mean", "median", "q1", "q3")


@pytest.fixture
def replicats() -> Study:
    records = shared("aggrecat/data_ratings.csv")
    study = import_study(text=STUDY_FILE.read_bytes(), by=None, at=AT)
    import_answers(
        study_id=study.pk,
        rows=read_table(io.BytesIO(answers_csv(records).encode("cp1252"))),
        by=None,
        at=AT,
        columns={"panellist": "Asiantuntija", "value": "Paras arvio"},
    )
    return study


def test_n_mean_median_and_quartiles_of_every_best_estimate_come_out(replicats):
    with shared("aggrecat/expected_best_estimate.csv").open(newline="") as file:
        expected = {
            (int(row["round"].removeprefix("round_")), claim_code(row["paper_id"])): [
                pytest.approx(float(row[name]), abs=1e-9) for name in MEASURES
            ]
            for row in csv.DictReader(file)
        }
    found = {
        (result.round.number, result.item.code): [result.figures[name] for name in MEASURES]
        for result in ItemResult.objects.select_related("round", "item")
    }
    assert len(expected) == 50
    assert found == expected


def test_all_three_numbers_are_kept(replicats):
    answers = Answer.objects.all()
    assert len(answers) == 25 * 25 * 2
    assert all(answer.low <= answer.value <= answer.high for answer in answers)
