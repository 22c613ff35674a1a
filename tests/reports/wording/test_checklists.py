"""The checklists: every item asked, filled in from the record, and honest where it says nothing."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from delphi.choices import MethodField
from delphi.models import Study
from delphi.services.method import write_method_note
from reports.models import Report
from reports.queries.accounts import account_of
from reports.renderers.package import package
from reports.renderers.paper import paper_of
from reports.wording.checklists import ACCORD, CHECKLISTS, DELPHISTAR, Answer, answers
from reports.wording.method_section import told_by_record
from tests.reports.planting import imprint_of, read_live

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def told(report: Report, language: str = "en") -> dict[str, dict[str, Answer]]:
    with translation.override(language):
        account = account_of(report.as_of)
        return {
            each.key: {answer.number: answer for answer in answers(account, each)}
            for each in CHECKLISTS
        }


def words(answer: Answer) -> str:
    return " ".join(map(str, answer.told))


def test_each_checklist_asks_all_of_its_items_once() -> None:
    assert [item.number for item in DELPHISTAR.items] == [str(n) for n in range(1, 39)]
    expected = ["T1", *(f"I{n}" for n in range(1, 4)), *(f"M{n}" for n in range(1, 22))]
    expected += [*(f"R{n}" for n in range(1, 6)), "D1", "D2", "O1", "O2", "O3"]
    assert [item.number for item in ACCORD.items] == expected
    assert len(ACCORD.items) == 35


def test_the_record_fills_in_what_it_knows(report: Report) -> None:
    found = told(report)["accord"]
    assert words(found["M12"]).startswith("Todennäköisyys") or "70" in words(found["M12"])
    assert "24 invited, 24 answered" in words(found["R3"])
    assert "Round 3" in words(found["R1"])
    assert "asked again" in words(found["M13"])
    assert words(found["R2"]) == "There were no deviations from the protocol."
    recorded = [found[number] for number in ("M9", "M12", "M14", "R1", "R3")]
    assert all(each.by_record and not each.by_facilitators for each in recorded)


def test_what_nobody_wrote_is_called_not_recorded_until_somebody_does(
    report: Report, study: Study
) -> None:
    def funding(language: str = "en") -> tuple[tuple[str, ...], str]:
        answer = told(report, language)["accord"]["O3"]
        with translation.override(language):
            return tuple(map(str, answer.told)), answer.source

    assert funding() == ((), "not recorded")
    assert funding("fi") == ((), "ei kirjattu")
    texts = {"fi": "Säätiö maksoi."}
    write_method_note(study_id=study.pk, field=MethodField.FUNDING, texts=texts, by=None, at=AT)
    assert funding() == (("Säätiö maksoi.",), "facilitators")
    (spoken,) = told(report)["accord"]["O3"].told
    assert spoken.language == "fi"


def test_the_section_on_method_is_written_from_the_record(report: Report) -> None:
    with translation.override("en"):
        found = dict(told_by_record(account_of(report.as_of)))
    assert list(found) == [
        *("Course", "Panel", "Questions", "Answering", "Analysis", "From round to round")
    ]
    assert found["Course"].startswith("A Delphi of 3 rounds, from ")
    assert "Round 2: 24 invited, 24 answered (100%)." in found["Panel"]
    assert "6 statements" in found["Questions"]
    assert "Round 3: 0 reworded, 0 added, 0 dropped." in found["From round to round"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_they_stand_on_the_page_in_the_document_and_in_the_package(
    risto: Client, report: Report, study: Study, language: str
) -> None:
    texts = {language: "Kuka maksaa, Vem betalar <b>"}
    write_method_note(study_id=study.pk, field=MethodField.FUNDING, texts=texts, by=None, at=AT)
    read_live(report)
    risto.cookies["language"] = language
    page = risto.get(f"/reports/{report.public_id}/").content.decode()
    assert "DELPHISTAR" in page
    assert page.count("Vem betalar &lt;b&gt;") == 3  # among what was told, and in both checklists
    with translation.override(language):
        account = account_of(report.as_of)
        paper = paper_of(account, imprint_of(report), {})
        archive = zipfile.ZipFile(io.BytesIO(package(account, imprint_of(report))))
    rows = [row for each in paper["method"]["checklists"] for row in each["rows"]]
    assert len(rows) == 73
    table = io.StringIO(archive.read("checklists.csv").decode(), newline="")
    assert len(list(csv.DictReader(table))) == 73
    assert any("Vem betalar" in str(text) for row in rows for text in row[2])
