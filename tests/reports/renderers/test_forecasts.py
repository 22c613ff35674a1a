"""Forecasts and what came true of them, in everything that is taken along."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from delphi.models import Study
from delphi.queries.outcomes import outcomes_in
from reports.models import Report
from reports.queries.accounts import account_of
from reports.renderers.forecasts import outcomes_table
from reports.renderers.paper import paper_of
from tests.delphi.services.test_outcomes import ANSWERING
from tests.reports.planting import imprint_of, play, publish
from tests.reports.views.test_outcomes import came

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return play(rounds=2, seats=12, answering=ANSWERING)


@pytest.fixture
def report(study: Study) -> Report:
    """Published before anything was known."""
    return publish(study)


@pytest.fixture
def taken(risto: Client, report: Report) -> Any:
    risto.cookies["language"] = "en"

    def get(name: str, **query: str) -> bytes:
        return risto.get(f"/reports/{report.public_id}/{name}", query).content

    return get


def all_known(study: Study) -> None:
    came(study, "chance", happened=True)
    came(study, "chance", code="v2", happened=False)  # a withheld forecast
    came(study, "year", value=2028.0)
    came(study, "year", code="v2", not_by=2030)
    came(study, "share", value=400.0)


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_while_nothing_is_known_no_file_has_a_column_of_it(taken: Any) -> None:
    assert "brier_median" not in rows_of(taken("figures.csv"))[0]
    assert all(item["outcome"] is None for item in json.loads(taken("figures.json"))["items"])
    archive = zipfile.ZipFile(io.BytesIO(taken("figures.zip")))
    assert "outcomes.csv" not in archive.namelist()


def test_what_is_entered_later_is_in_the_files_of_an_edition_that_was_kept(
    study: Study, taken: Any
) -> None:
    before = taken("figures.csv")
    all_known(study)
    assert taken("figures.csv") != before
    found = {
        (row["item"], row["criterion"], row["round"]): row for row in rows_of(taken("figures.csv"))
    }
    row = found["v1", "chance", "2"]
    assert (row["happened"], row["known_on"]) == ("1", "2031-02-01")
    assert float(row["brier_median"]) == pytest.approx(0.19**2)
    assert found["v2", "chance", "2"]["brier_median"] == ""
    assert float(found["v1", "share", "1"]["came_true"]) == 400
    assert found["v2", "year", "1"]["not_by"] == "2030"
    assert found["v1", "probability", "1"]["known_on"] == ""


def test_the_workbook_has_a_sheet_with_forecasts_outcomes_units_and_notes(
    study: Study, taken: Any
) -> None:
    all_known(study)
    book = openpyxl.load_workbook(io.BytesIO(taken("figures.xlsx")))
    sheet = book["Forecasts and what came true"]
    heading, *rows = sheet.iter_rows(values_only=True)
    first = dict(zip(heading, rows[0], strict=True))
    assert (first["item"], first["happened"]) == ("v1", True)
    assert first["source"] == "https://example.org/statistics"
    assert len(rows) == 10
    notes = [str(cell) for line in book["Notes"].iter_rows(values_only=True) for cell in line]
    assert any("a coin has 0.25" in each for each in notes)


def test_json_tells_scores_by_round_and_no_later_round_than_the_file(
    study: Study, taken: Any
) -> None:
    all_known(study)
    for query, rounds in (({}, [1, 2]), ({"as_of": "1"}, [1])):
        items = json.loads(taken("figures.json", **query))["items"]
        (known,) = (
            each["outcome"] for each in items if (each["code"], each["criterion"]) == ("v1", "year")
        )
        assert [each["round"] for each in known["scores"]] == rounds
        assert (known["came_true"], known["happened"]) == (2028.0, None)


def test_documents_say_what_came_true(study: Study, report: Report, taken: Any) -> None:
    all_known(study)
    with translation.override("en"):
        paper = paper_of(
            account_of(report.as_of), imprint_of(report), {}, {}, outcomes_in(study.pk)
        )
    assert "Brier score of the medians" in " ".join(paper["outcomes"]["sentences"])
    assert taken("report.pdf").startswith(b"%PDF")
    headings = [each.text for each in docx.Document(io.BytesIO(taken("report.docx"))).paragraphs]
    assert "What came true" in headings


def test_the_package_computes_the_scores_anew_and_says_whether_they_agree(
    study: Study, taken: Any, tmp_path: Path
) -> None:
    all_known(study)
    with zipfile.ZipFile(io.BytesIO(taken("figures.zip"))) as archive:
        archive.extractall(tmp_path)
    described = json.loads((tmp_path / "datapackage.json").read_text())
    (table,) = (each for each in described["resources"] if each["name"] == "outcomes")
    assert {"name": "inside", "type": "boolean"}.items() <= next(
        each for each in table["schema"]["fields"] if each["name"] == "inside"
    ).items()

    def recomputed() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "recompute.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    found = recomputed()
    assert found.returncode == 0, found.stdout + found.stderr
    assert "score brier_experts" in found.stdout
    assert "score quantile_score" in found.stdout
    told = json.loads((tmp_path / "report.json").read_text())
    next(each for each in told["items"] if each["outcome"])["outcome"]["happened"] = False
    (tmp_path / "report.json").write_text(json.dumps(told))
    found = recomputed()
    assert found.returncode == 1
    assert "score brier_median is" in found.stdout


def test_what_is_known_of_items_that_the_report_has_not_is_left_out(study: Study) -> None:
    all_known(study)
    first = study.rounds.get(number=1)
    outcomes = {("v9", "chance"): outcomes_in(study.pk)["v1", "chance"]}
    assert outcomes_table(account_of(first), outcomes).rows == []
