"""The CSV opens as figures and never as formulas, as each language's spreadsheets read it."""

import csv
import io

from django.test import Client
from django.utils import translation

from delphi.models import Study
from reports.models import Report
from reports.queries.accounts import account_of
from reports.renderers.files import figures_csv
from surveys.models import Statement


def rows(report: Report, language: str) -> list[dict[str, str]]:
    with translation.override(language):
        text = figures_csv(account_of(report.as_of))
    assert text.startswith("\ufeff")
    delimiter = "," if language == "en" else ";"
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


def test_each_language_gets_its_own_separators(report: Report) -> None:
    finnish, english = rows(report, "fi"), rows(report, "en")
    assert len(finnish) == len(english) == 6 * 3
    assert finnish[0].keys() == english[0].keys()
    assert finnish[3]["median"] == "3,5"
    assert english[3]["median"] == "3.5"
    assert [row["round"] for row in english[:3]] == ["1", "2", "3"]


def test_withheld_cells_are_empty_and_say_why(report: Report) -> None:
    hidden = [row for row in rows(report, "en") if row["item"] == "v5"]
    assert {row["n"] for row in hidden} == {""}
    assert {row["median"] for row in hidden} == {""}
    assert all("too_few_answers" in row["withheld"] for row in hidden)


def test_negative_figures_stay_numbers(report: Report) -> None:
    polarised = next(row for row in rows(report, "en") if row["item"] == "v2")
    assert float(polarised["van_der_eijk_a"]) < 0


def test_a_statement_that_starts_like_a_formula_is_disarmed(
    risto: Client, report: Report, study: Study
) -> None:
    texts = {"fi": '=HYPERLINK("http://x";"y")\nja rivi', "sv": "s", "en": "e"}
    Statement.objects.filter(item__survey=study.survey, item__code="v1").update(texts=texts)
    statement = rows(report, "fi")[0]["statement"]
    assert statement.startswith("'=HYPERLINK")
    assert statement.endswith("ja rivi")
    response = risto.get(f"/reports/{report.public_id}/figures.csv")
    assert 'filename="lapset-3.csv"' in response["Content-Disposition"]
