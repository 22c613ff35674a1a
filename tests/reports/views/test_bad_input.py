"""Odd studies: every page and every file of their reports is there, and sensible."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client

from delphi.models import Study
from reports.models import Report
from reports.protocol.refusals import RoundNotAnalysed
from reports.services import reports as services
from surveys.models import Statement
from tests.factories import make_round, make_study
from tests.reports.planting import START, agreed, nobody, play, publish, split

pytestmark = pytest.mark.django_db

AT = START + timedelta(days=300)
FILES = ("report.pdf", "report.docx", *(f"figures.{each}" for each in ("xlsx", "csv", "sav", "json", "zip")))  # fmt: skip  # noqa: E501
PAGES = ("", "items/v1/probability/", "items/v2/probability/")
LONG = ("Hyvinvointialueiden lapsiperhepalvelut " * 8)[:300].strip()
FROM_THE_RIGHT = "خدمات الأطفال 2035."
PICTOGRAMS = "Perheet \U0001f468\u200d\U0001f469\u200d\U0001f467 voivat hyvin \U0001f642"


def listed(study: Study) -> Report:
    report = publish(study)
    services.list_report(report_id=report.pk, listed=True, by=None, at=AT)
    return report


def read(client: Client, report: Report, part: str) -> bytes:
    found = client.get(f"/published/{report.public_id}/{part}")
    assert found.status_code == 200, part
    return found.content


def say(study: Study, **texts: str) -> None:
    """Words of items, in Finnish alone."""
    for code, text in texts.items():
        Statement.objects.filter(item__survey=study.survey, item__code=code).update(
            texts={"fi": text}
        )


def paragraphs(body: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in document.paragraphs), *cells]


def test_long_foreign_and_odd_texts_stand_everywhere_whole(client: Client) -> None:
    study = play(rounds=1, seats=6, answering={"probability": (agreed, split, nobody)})
    say(study, v1=LONG, v2=FROM_THE_RIGHT, v3=PICTOGRAMS)
    report = listed(study)
    client.cookies["language"] = "sv"  # in which the statements are missing
    page = read(client, report, "").decode()
    assert all(text in page for text in (LONG, FROM_THE_RIGHT, PICTOGRAMS))
    assert '<span lang="fi">' in page
    for part in (*PAGES, "items/v3/probability/"):
        read(client, report, part)
    assert b"pdfuaid" in read(client, report, "report.pdf")
    told = paragraphs(read(client, report, "report.docx"))
    for text in (LONG, FROM_THE_RIGHT, PICTOGRAMS):
        assert any(text in each for each in told)
    data = json.loads(read(client, report, "figures.json"))
    assert [each["wordings"][0]["texts"]["fi"] for each in data["items"]] == [
        LONG,
        FROM_THE_RIGHT,
        PICTOGRAMS,
    ]
    book = openpyxl.load_workbook(io.BytesIO(read(client, report, "figures.xlsx")))
    assert LONG in [cell.value for cell in book[book.sheetnames[1]]["F"]]
    assert FROM_THE_RIGHT in read(client, report, "figures.csv").decode()
    with zipfile.ZipFile(io.BytesIO(read(client, report, "figures.zip"))) as archive:
        assert archive.testzip() is None
    read(client, report, "figures.sav")


@pytest.mark.parametrize("seats", [1, 2])
def test_of_a_panel_of_one_or_two_nothing_is_told_but_that_it_was_asked(
    client: Client, seats: int
) -> None:
    report = listed(play(rounds=2, seats=seats, answering={"probability": (agreed, nobody)}))
    for part in (*PAGES, *FILES):
        read(client, report, part)
    items = json.loads(read(client, report, "figures.json"))["items"]
    told = {
        name: figure
        for item in items
        for look in item["rounds"]
        for name, figure in look["figures"].items()
        if name in ("median", "counts", "mean", "q1", "share_for", "share_against")
    }
    assert set(told.values()) == {None}
    assert {item["verdict"] for item in items} == {"too_few_answers"}


def test_a_round_that_nobody_answered_has_a_report_without_figures(client: Client) -> None:
    report = listed(play(rounds=1, seats=6, answering={"probability": (nobody,)}))
    for part in ("", "items/v1/probability/", *FILES):
        read(client, report, part)


def test_without_a_sealed_round_there_is_no_report(fanni: Client) -> None:
    study = make_study(key="new")
    round_ = make_round(study)
    with pytest.raises(RoundNotAnalysed):
        services.create_report(study_id=study.pk, as_of_round_id=round_.pk, by=None, at=AT)


def test_an_address_that_makes_no_sense_is_not_there(client: Client, report: Any) -> None:
    services.list_report(report_id=report.pk, listed=True, by=None, at=AT)
    for query in ("?edition=99999", "?edition=x", "?as_of=0", "?as_of=9", "?as_of=٣", "?edition=2"):
        for part in ("", "figures.csv"):
            found = client.get(f"/published/{report.public_id}/{part}{query}")
            assert found.status_code == 404, query
