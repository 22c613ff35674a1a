"""The Word file: found by a screen reader, restyled at will, and the same as the PDF."""

import io
import itertools
import zipfile
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils import translation
from docx.oxml.ns import qn

from delphi.models import Study
from reports.models import Drawing, Report
from reports.queries.accounts import account_of
from reports.queries.reports import drawings
from reports.renderers.paper import paper_of
from reports.renderers.word import report_docx
from reports.services.drawings import draw_round
from reports.wording.document_charts import chart_keys
from surveys.models import Statement
from tests.reports.planting import agreed, imprint_of, play, publish


def opened(report: Report, language: str = "en", **drawn: bytes) -> Any:
    with translation.override(language):
        return docx.Document(
            io.BytesIO(report_docx(account_of(report.as_of), imprint_of(report), drawn))
        )


def headings(document: Any) -> list[tuple[str, str]]:
    return [
        (each.style.name, each.text)
        for each in document.paragraphs
        if each.style.name.startswith(("Heading", "Title"))
    ]


def test_it_has_real_headings_without_gaps_between_their_levels(report: Report) -> None:
    found = headings(opened(report))
    levels = [0 if style == "Title" else int(style[-1]) for style, _text in found]
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert {"Summary", "How this was done", "Seals", "All figures"} <= {text for _, text in found}


def captions_of(document: Any, style: str) -> list[str]:
    """With their numbers, which are fields."""
    return [
        "".join(written.text for written in each._p.iter(qn("w:t")))
        for each in document.paragraphs
        if each.style.name == style
    ]


@pytest.mark.parametrize(
    ("language", "tag", "label"),
    [("fi", "fi-FI", "Taulukko 1. "), ("sv", "sv-FI", "Tabell 1. "), ("en", "en-GB", "Table 1. ")],
)
def test_it_says_its_language_its_title_and_whose_it_is(
    report: Report, language: str, tag: str, label: str
) -> None:
    document = opened(report, language)
    told = document.core_properties
    assert told.language == tag
    assert told.title == headings(document)[0][1]
    assert told.author
    default = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert default.get(qn("w:val")) == tag
    captions = captions_of(document, "Table Caption")
    assert captions[0].startswith(label)
    assert len(captions) == len(document.tables)


def test_every_table_marks_its_heading_and_breaks_no_row(report: Report) -> None:
    for table in opened(report).tables:
        first, *rows = table._tbl.findall(qn("w:tr"))
        assert first.find(f".//{qn('w:tblHeader')}") is not None
        assert rows
        for row in rows:
            assert row.find(f".//{qn('w:tblHeader')}") is None
            assert row.find(f".//{qn('w:cantSplit')}") is not None


def test_it_says_what_the_pdf_says(report: Report) -> None:
    with translation.override("en"):
        paper = paper_of(account_of(report.as_of), imprint_of(report), {})
    document = opened(report)
    words = "\n".join(
        [each.text for each in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    rows = [row for section in paper["sections"] for row in section["rows"]]
    told = [
        *(line["text"].text for line in paper["summary"]),
        *(row[name] for row in rows for name in ("code", "ground")),
        *(each for row in rows for each in row["rounds"]),
        *paper["method"]["protocol"],
        *(seal for _, seal in paper["method"]["seals"]),
        *(cell for table in paper["figures"] for row in table["rows"] for cell in row),
    ]
    assert [each for each in told if each not in words] == []


def test_pictures_are_described_and_numbered(report: Report) -> None:
    draw_round(round_id=report.as_of_id, languages=("en",))
    with translation.override("en"):
        account = account_of(report.as_of)
        keys = chart_keys(account)
        drawn = drawings(report.as_of_id, keys, "en", "png")
        paper = paper_of(account, imprint_of(report), {})
    document = opened(report, **drawn)
    assert len(document.inline_shapes) == len(drawn) == len(keys) > 0
    described = [each._inline.docPr.get("descr") for each in document.inline_shapes]
    assert described == [chart["alt"] for chart in (*paper["charts"], *paper["items"])]
    told = [chart["headline"] for chart in paper["charts"]]
    told += [f"{chart['item']}. {chart['headline']}" for chart in paper["items"]]
    assert captions_of(document, "Caption") == [
        f"Figure {place}. {words}" for place, words in enumerate(told, 1)
    ]
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert all(each.width <= room for each in document.inline_shapes)


def test_nothing_but_styles_gives_it_its_looks(report: Report) -> None:
    body = opened(report).element.body
    by_hand = {
        each.tag
        for letters in body.iter(qn("w:rPr"))
        for each in letters
        if each.tag not in (qn("w:rStyle"), qn("w:rtl"))
    }
    assert by_hand == set()


def test_pages_are_numbered_on_every_page(report: Report) -> None:
    section = opened(report).sections[0]
    for footer in (section.footer, section.first_page_footer):
        fields = [each.get(qn("w:instr")).strip()
                  for each in footer._element.iter(qn("w:fldSimple"))]  # fmt: skip
        assert fields == ["PAGE", "NUMPAGES"]


def test_the_same_account_gives_the_same_bytes_dated_when_it_was_published(report: Report) -> None:
    account = account_of(report.as_of)
    made = [report_docx(account, imprint_of(report), {}) for _ in range(2)]
    assert made[0] == made[1]
    published_at = imprint_of(report).published_at
    assert published_at is not None
    with zipfile.ZipFile(io.BytesIO(made[0])) as file:
        dates = {entry.date_time[:3] for entry in file.infolist()}
    assert dates == {published_at.timetuple()[:3]}


def test_simulated_answers_and_those_of_a_pilot_are_marked(report: Report, study: Study) -> None:
    def notices() -> list[str]:
        return [each.text for each in opened(report).paragraphs if each.style.name == "Notice"]

    assert notices() == []
    Study.objects.filter(pk=study.pk).update(simulated=True)
    report.as_of.study.refresh_from_db()
    assert ["simulated" in each for each in notices()] == [True]


@pytest.mark.django_db
def test_a_text_in_another_language_says_so_and_one_from_the_right_is_written_so() -> None:
    study = play(rounds=1, answering={"probability": (agreed,)}, items=2)
    wordings = Statement.objects.filter(item__survey=study.survey).order_by("item__position")
    odd = ({"sv": "Endast på svenska"}, {"en": "مرحبا \x07 \U0001f476 بالعالم"})
    for statement, texts in zip(wordings, odd, strict=True):
        Statement.objects.filter(pk=statement.pk).update(texts=texts)
    document = opened(publish(study))
    body = document.element.body
    runs = [each for each in body.iter(qn("w:r")) if each.text == "Endast på svenska"]
    assert runs
    assert {each.rPr.find(qn("w:rStyle")).get(qn("w:val")) for each in runs if each.rPr is not None}
    runs = [each for each in body.iter(qn("w:r")) if each.text.startswith("مرحبا")]
    assert runs
    assert all(each.rPr.find(qn("w:rtl")) is not None for each in runs)


def test_it_is_taken_along_from_the_report_page(risto: Client, report: Report) -> None:
    address = f"/reports/{report.public_id}/report.docx"
    assert f'href="{address}"' in risto.get(f"/reports/{report.public_id}/").content.decode()
    Drawing.objects.all().delete()
    response = risto.get(address)
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["Content-Disposition"] == 'attachment; filename="lapset-3.docx"'
    assert docx.Document(io.BytesIO(response.content)).tables
