"""The report on paper: what the page says, in each language, whatever is missing."""

import dataclasses
import json

import pytest
from django.test import Client
from django.utils import translation

from reports.document.account import Account, standing
from reports.models import Report
from reports.queries.accounts import account_of
from reports.queries.reports import drawings
from reports.renderers.paper import WITHHELD, paper_of, report_pdf
from reports.services.drawings import draw_round
from reports.wording.document_charts import CONTESTED, MOST, chart_keys, item_charts
from tests.reports.planting import imprint_of


def account(report: Report) -> Account:
    return account_of(report.as_of)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_is_a_tagged_pdf_with_the_panels_charts(report: Report, language: str) -> None:
    draw_round(round_id=report.as_of_id, languages=(language,))
    with translation.override(language):
        keys = chart_keys(account(report))
        drawn = drawings(report.as_of_id, keys, language)
        made = report_pdf(account(report), imprint_of(report), drawn)
    assert set(drawn) == set(keys)
    assert made.startswith(b"%PDF")
    assert b"pdfuaid" in made


def test_charts_that_are_not_drawn_yet_are_tables(report: Report) -> None:
    said = paper_of(account(report), imprint_of(report), {})
    assert said["charts"]
    charts = [*said["charts"], *said["items"]]
    assert all(chart["svg"] == "" and chart["table"]["rows"] for chart in charts)
    assert report_pdf(account(report), imprint_of(report), {}).startswith(b"%PDF")


def test_items_that_are_contested_or_moved_have_a_chart_each_contested_ones_first(
    report: Report,
) -> None:
    found = account(report)
    keys = [key for _item, key in item_charts(found)]
    assert len(keys) == len(set(keys)) <= MOST
    verdicts = [standing(item) for item, _key in item_charts(found)]
    contested = [verdict for verdict in verdicts if verdict in CONTESTED]
    assert contested
    assert verdicts[: len(contested)] == contested
    assert keys[0].startswith("distribution~")
    said = paper_of(found, imprint_of(report), {})
    assert [each["key"] for each in said["items"]] == keys
    assert said["items_left_out"] == ""


def test_a_document_draws_so_many_items_and_says_what_it_leaves_out(report: Report) -> None:
    found = account(report)
    contested = next(item for item in found.items if standing(item) in CONTESTED)
    many = [dataclasses.replace(contested, code=f"x{n}") for n in range(MOST + 3)]
    with translation.override("en"):
        said = paper_of(dataclasses.replace(found, items=tuple(many)), imprint_of(report), {})
    assert len(said["items"]) == MOST
    assert said["items_left_out"].startswith(f"Drawn are {MOST} of {MOST + 3}")


@pytest.mark.parametrize(
    ("width", "height", "share"),
    [(640, 400, 1.0), (320, 200, 0.5), (640, 1080, 0.8), (640, 1900, 0.4547), (640, 1950, 0)],
)
def test_a_chart_fits_its_page_or_is_told_as_its_table(
    report: Report, width: int, height: int, share: float
) -> None:
    found = account(report)
    key = chart_keys(found)[0]
    body = f'<svg width="{width}pt" height="{height}pt"></svg>'.encode()
    chart = paper_of(found, imprint_of(report), {key: body})["charts"][0]
    assert chart["width"] == pytest.approx(share, abs=1e-4)
    assert bool(chart["svg"]) == bool(share)


def test_every_item_stands_under_its_verdict_and_among_the_figures(report: Report) -> None:
    found = account(report)
    said = paper_of(found, imprint_of(report), {})
    codes = [row["code"] for section in said["sections"] for row in section["rows"]]
    assert sorted(codes) == sorted(item.code for item in found.items)
    rows = [row for table in said["figures"] for row in table["rows"]]
    assert len(rows) == sum(len(item.looks) for item in found.items)


def test_a_withheld_figure_is_a_mark_that_a_note_explains(report: Report) -> None:
    with translation.override("en"):
        said = paper_of(account(report), imprint_of(report), {})
    hidden = [row for table in said["figures"] for row in table["rows"] if row[0] == "v5"]
    assert hidden
    for row in hidden:
        assert WITHHELD in row
        assert not [cell for cell in row[2:] if any(letter.isdigit() for letter in cell)]
    assert said["withheld"].startswith(WITHHELD)


def test_an_account_without_items_or_with_one_round_is_still_a_document(report: Report) -> None:
    found = account(report)
    empty = dataclasses.replace(found, items=(), expertise=(), panels=())
    assert report_pdf(empty, imprint_of(report), {}).startswith(b"%PDF")
    first = dataclasses.replace(found, rounds=found.rounds[:1])
    with translation.override("en"):
        assert "first round" in paper_of(first, imprint_of(report), {})["unchanged"]


def test_the_written_summary_opens_it_and_says_so(report: Report) -> None:
    own = {"fi": "Ensimmäinen kappale.\nToinen.", "en": "Own words."}
    with translation.override("fi"):
        said = paper_of(account(report), dataclasses.replace(imprint_of(report), summaries=own), {})
    assert said["opening"] == ["Ensimmäinen kappale.", "Toinen."]
    assert said["written"]


def test_it_opens_from_the_report_page(risto: Client, report: Report) -> None:
    address = f"/reports/{report.public_id}/report.pdf"
    assert f'href="{address}"' in risto.get(f"/reports/{report.public_id}/").content.decode()
    response = risto.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="lapset-3.pdf"' in response["Content-Disposition"]
    assert response.content.startswith(b"%PDF")


def test_what_it_is_made_of_is_plain(report: Report) -> None:
    assert "<span" not in json.dumps(paper_of(account(report), imprint_of(report), {}))
