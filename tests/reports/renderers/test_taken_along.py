"""The workbook and the package: whole, described, harmless, and recomputed by their own script."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import jsonschema
import openpyxl
import pyreadstat
import pytest
from django.test import Client
from django.utils import translation

from delphi.models import Study
from delphi.wording.verdicts import tag
from foresight.languages import spoken
from reports.document.account import Account
from reports.models import Report
from reports.queries.accounts import account_of
from reports.renderers.labelled import distributions_sav, figures_sav
from reports.renderers.package import package
from reports.renderers.tables import TABLES, counts_table, every_table, figures_table
from reports.renderers.workbook import figures_workbook
from surveys.models import Statement
from tests.reports.planting import imprint_of


def account(report: Report) -> Account:
    return account_of(report.as_of)


@pytest.fixture
def unpacked(report: Report, tmp_path: Path) -> Path:
    """The package as somebody without the site has it."""
    with zipfile.ZipFile(io.BytesIO(package(account(report), imprint_of(report)))) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def recompute(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", str(folder / "recompute.py")],
        cwd=folder, capture_output=True, text=True, env={},
    )  # fmt: skip


def test_every_column_of_every_table_says_what_it_is(report: Report) -> None:
    for make in TABLES:
        table = make(account(report))
        assert all(str(column.says) for column in table.columns)
        assert {len(row) for row in table.rows} <= {len(table.columns)}
        assert table.rows


def test_the_workbook_holds_the_figures_of_the_report(report: Report) -> None:
    with translation.override("fi"):
        book = openpyxl.load_workbook(io.BytesIO(figures_workbook(account(report))))
        table = figures_table(account(report))
    assert len(book.sheetnames) == 1 + len(TABLES)
    head, *rows = book[table.title].iter_rows(values_only=True)
    assert list(head) == [column.name for column in table.columns]
    for row, told in zip(rows, table.rows, strict=True):
        for cell, read in zip(told, row, strict=True):  # 16 digits are written
            assert read == (
                pytest.approx(cell) if isinstance(cell, float) else None if cell == "" else cell
            )


def test_the_same_account_gives_the_same_bytes(report: Report) -> None:
    assert figures_workbook(account(report)) == figures_workbook(account(report))
    assert package(account(report), imprint_of(report)) == package(
        account(report), imprint_of(report)
    )


def test_a_statement_that_starts_like_a_formula_is_a_text_in_the_workbook(
    report: Report, study: Study
) -> None:
    texts = {"fi": "=1+1", "sv": "s", "en": "=1+1"}
    Statement.objects.filter(item__survey=study.survey, item__code="v1").update(texts=texts)
    with translation.override("en"):
        book = openpyxl.load_workbook(io.BytesIO(figures_workbook(account(report))))
    cell = next(cell for row in book["Figures"].iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_the_data_package_describes_every_file_as_it_is(unpacked: Path) -> None:
    described = json.loads((unpacked / "datapackage.json").read_text())
    assert {each["path"] for each in described["resources"]} == {
        path.name for path in unpacked.glob("*.csv")
    }
    cast = {"string": str, "integer": int, "number": float, "boolean": {"0": 0, "1": 1}.__getitem__}
    for resource in described["resources"]:
        fields = resource["schema"]["fields"]
        with (unpacked / resource["path"]).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == [field["name"] for field in fields]
            for row in reader:
                for field in fields:
                    if row[field["name"]]:
                        cast[field["type"]](row[field["name"]])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_files_for_spss_hold_the_tables_with_labels(
    report: Report, tmp_path: Path, language: str
) -> None:
    with translation.override(language):
        found, table = account(report), figures_table(account(report))
        (tmp_path / "f.sav").write_bytes(figures_sav(found))
        (tmp_path / "c.sav").write_bytes(distributions_sav(found))
        verdict = tag("settled")
    frame, about = pyreadstat.read_sav(tmp_path / "f.sav")
    names = [column.name for column in table.columns]
    assert list(frame.columns) == [name for name in names if name != "verdict_in_words"]
    assert all(about.column_labels)
    assert about.file_label == spoken(found.study_titles, language).text
    medians = [row[names.index("median")] for row in table.rows]
    assert [None if x != x else x for x in frame["median"]] == medians
    assert about.variable_value_labels["verdict"][1.0] == verdict
    assert set(about.variable_value_labels["criterion"].values()) == {
        spoken(names, language).text for _key, names in found.criteria
    }
    counted, _about = pyreadstat.read_sav(tmp_path / "c.sav")
    assert len(counted) == len(counts_table(found).rows)
    assert "v5" not in set(counted["item"])  # withheld


def test_the_checksums_are_those_of_the_files(unpacked: Path) -> None:
    lines = (unpacked / "SHA256SUMS").read_text().splitlines()
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == digest
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    assert len(lines) == len(files) - 1


def test_the_script_of_the_package_recomputes_every_figure_it_can(unpacked: Path) -> None:
    shutil.rmtree(unpacked / "software" / "__pycache__", ignore_errors=True)
    done = recompute(unpacked)
    assert done.returncode == 0, done.stdout + done.stderr
    said = {line.split()[0]: int(line.split()[1]) for line in done.stdout.splitlines()[1:]
            if len(line.split()) == 2 and line.split()[1].isdigit()}  # fmt: skip
    assert "all agree" in done.stdout
    assert {"median", "iqr", "van_der_eijk_a", "share_for", "agreement", "fragility"} <= said.keys()
    assert {"robustness", "change_in_iqr"} <= said.keys()
    for told in ("median from", "share_for to", "under share_75"):
        assert re.search(rf"^  {told} +[1-9]", done.stdout, re.MULTILINE), done.stdout
    reasons = done.stdout.partition("Not recomputed")[2].splitlines()[1:]
    assert reasons
    assert all(re.fullmatch(r"  [a-z_ ]+ +[0-9]+  .{20,}", line) for line in reasons)


def test_every_released_figure_is_a_row_of_its_own(report: Report) -> None:
    found = account(report)
    table = every_table(found)
    keyed = {tuple(row[:4]): row[4] for row in table.rows}
    assert len(keyed) == len(table.rows)
    item = next(item for item in found.items if item.figures.get("intervals"))
    at = (item.code, item.criterion_key, item.as_of)
    assert keyed[*at, "median"] == item.figures["median"]
    assert keyed[*at, "intervals.median.1"] == item.figures["intervals"]["median"][1]
    assert not [row for row in table.rows if row[0] == "v5" and row[3] == "median"]  # withheld
    assert any(row[0] == "" and row[3] == "participation.invited" for row in table.rows)


def test_the_data_package_is_one_by_its_own_rules(unpacked: Path) -> None:
    """What Frictionless asks of a tabular data package (specs.frictionlessdata.io, v1)."""
    name = {"type": "string", "pattern": "^([-a-z0-9._/])+$"}
    types = {"enum": ["string", "integer", "number", "boolean"]}
    described = {
        "type": "object",
        "required": ["name", "type", "description"],
        "properties": {"name": {"type": "string", "minLength": 1}, "type": types},
    }
    schema = {
        "type": "object",
        "required": ["fields"],
        "properties": {"fields": {"type": "array", "minItems": 1, "items": described}},
    }
    resource = {
        "type": "object",
        "required": ["name", "path", "schema", "profile"],
        "properties": {
            "name": name,
            "path": {"type": "string", "pattern": r"^[^./~][^~]*$"},
            "profile": {"const": "tabular-data-resource"},
            "schema": schema,
        },
    }
    package = {
        "type": "object",
        "required": ["profile", "name", "resources"],
        "properties": {
            "profile": {"const": "tabular-data-package"},
            "name": name,
            "resources": {"type": "array", "minItems": 1, "items": resource},
        },
    }
    jsonschema.validate(json.loads((unpacked / "datapackage.json").read_text()), package)


def one_answer_more(unpacked: Path) -> None:
    path = unpacked / "counts.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    place = next(n for n, row in enumerate(rows) if int(row.rpartition(",")[2]) > 0)
    before, _, count = rows[place].rpartition(",")
    rows[place] = f"{before},{int(count) + 1}"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def another_agreement(unpacked: Path) -> None:
    path = unpacked / "report.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub('"agreement": "[a-z_]+"', '"agreement": "other"', text, count=1))


@pytest.mark.parametrize(
    ("change", "told"), [(one_answer_more, "n is"), (another_agreement, "agreement is other")]
)
def test_the_script_notices_what_was_changed(
    unpacked: Path, change: Callable[[Path], None], told: str
) -> None:
    change(unpacked)
    done = recompute(unpacked)
    assert done.returncode == 1, done.stdout + done.stderr
    assert told in done.stdout


def test_the_script_says_which_file_it_cannot_read(unpacked: Path) -> None:
    (unpacked / "counts.csv").unlink()
    done = recompute(unpacked)
    assert done.returncode == 2
    assert "counts.csv" in done.stderr


@pytest.mark.parametrize("format_", ["xlsx", "zip"])
def test_both_are_taken_along_from_the_report_page(
    risto: Client, report: Report, format_: str
) -> None:
    page = risto.get(f"/reports/{report.public_id}/").content.decode()
    address = f"/reports/{report.public_id}/figures.{format_}"
    assert f'href="{address}"' in page
    response = risto.get(address)
    assert f'filename="lapset-3.{format_}"' in response["Content-Disposition"]
    assert zipfile.is_zipfile(io.BytesIO(response.content))


def test_nothing_withheld_is_in_the_tables(report: Report) -> None:
    for make in TABLES:
        table = make(account(report))
        names = [column.name for column in table.columns]
        if "item" in names and "n" in names:
            hidden = [dict(zip(names, row, strict=True)) for row in table.rows if row[0] == "v5"]
            assert hidden
            assert all(row["n"] is None and row["median"] is None for row in hidden)
        if table.name == "counts":
            assert not [row for row in table.rows if row[0] == "v5"]
