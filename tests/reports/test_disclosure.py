"""Nothing that is withheld is found anywhere: page, evidence, downloads, pictures, alt texts."""

import io
import json
import re
import zipfile
from struct import pack
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from delphi.models import Study
from reports.document.pictures import Picture
from reports.models import Drawing, Report
from reports.queries.accounts import account_of
from reports.queries.reports import drawings
from reports.renderers.paper import paper_of
from reports.services.drawings import draw_round
from reports.services.reports import share_report
from reports.wording.chart_kinds import pictures_of, text_of
from reports.wording.document_charts import chart_keys
from tests.factories import make_user
from tests.reports.planting import START, imprint_of, play, publish

#: Answers of people few enough to be recognised, written like nothing else on any page.
HIDDEN, EXTREME = 731.25, 913.75
SECRETS = re.compile(r"(731|913)[.,](25|75|3|8)")
FEW, SOME = 3, 8


def few(number: int, seat: int) -> dict[str, Any] | None:
    """Three answers, all alike."""
    return {"value": HIDDEN} if seat < FEW else None


def some(number: int, seat: int) -> dict[str, Any] | None:
    """Eight answers: median and quartiles may be shown, one extreme answer may not."""
    return {"value": EXTREME if seat == 0 else 500} if seat < SOME else None


def lonely(number: int, seat: int) -> dict[str, Any] | None:
    """Eight answers on levels, of which one is alone at the other end."""
    return {"level": 1 if seat == 0 else 7} if seat < SOME else None


def few_levels(number: int, seat: int) -> dict[str, Any] | None:
    return {"level": 3} if seat < FEW else None


def few_cannot_judge(number: int, seat: int) -> dict[str, Any]:
    return {"cannot_judge": True} if seat < FEW else {"level": 6}


@pytest.fixture
def planted(db: Any) -> Study:
    return play(
        rounds=2,
        answering={
            "share": (few, some),
            "probability": (few_levels, lonely, few_cannot_judge),
        },
        items=3,
    )


@pytest.fixture
def planted_report(planted: Study) -> Report:
    return publish(planted)


def addresses(body: str) -> set[str]:
    found = re.findall(r'(?:href|src|srcset)="(/(?:reports|r)/[^"#]*)"', body)
    return {address.replace("&amp;", "&") for address in found}


def everything(client: Client, start: str) -> dict[str, bytes]:
    """Every page and file of the report that can be reached from its page."""
    seen: dict[str, bytes] = {}
    waiting = {start}
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert response.status_code == 200, address
        seen[address] = response.content
        if response.headers["Content-Type"].startswith("text/html"):
            waiting |= {
                found
                for found in addresses(response.content.decode())
                if found.startswith(start) and found not in seen
            }
    return seen


def words_of(body: bytes) -> str:
    """A file as text; of workbooks and packages, everything packed in them."""
    if body.startswith(b"$FL2"):  # of SPSS, where numbers stand as they are in memory
        return "\n".join(str(each) for each in (HIDDEN, EXTREME) if pack("<d", each) in body)
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode(errors="replace")  # of an SPSS file its words
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if not name.endswith((".png", ".sav"))
        )


@pytest.mark.parametrize("language", ["fi", "en"])
def test_no_address_of_a_report_gives_a_withheld_figure_away(
    client: Client, planted: Study, planted_report: Report, language: str
) -> None:
    draw_round(round_id=planted_report.as_of_id, languages=(language,))
    client.force_login(make_user("risto@example.org", study=planted, role="reader"))
    client.cookies["language"] = language
    token = share_report(report_id=planted_report.pk, by=None, at=START)
    for start in (f"/reports/{planted_report.public_id}/", f"/r/{token}/"):
        found = everything(client, start)
        endings = {address.split("?")[0].rsplit(".", 1)[-1] for address in found}
        assert {"svg", "png", "csv", "json", "xlsx", "zip", "pdf", "docx"} <= endings
        items = [address for address in found if "/items/" in address]
        assert len([address for address in items if "as_of=" not in address]) == 6
        assert len([address for address in items if "as_of=1" in address]) == 6
        leaks = [
            address
            for address, body in found.items()
            if not address.split("?")[0].endswith(("png", "pdf")) and SECRETS.search(words_of(body))
        ]
        assert leaks == []


def test_the_planted_figures_would_be_found_if_they_were_shown(planted: Study) -> None:
    from delphi.models import ItemResult

    stored = json.dumps(list(ItemResult.objects.values_list("figures", flat=True)))
    assert SECRETS.search(stored)


def pictures(planted_report: Report) -> dict[str, Picture]:
    with translation.override("en"):
        return pictures_of(account_of(planted_report.as_of))


def test_pictures_and_their_words_hold_no_withheld_figure(planted_report: Report) -> None:
    account = account_of(planted_report.as_of)
    with translation.override("en"):
        found = pictures_of(account)
        words = {key: text_of(account, key) for key in found}
    assert found
    assert [key for key, picture in found.items() if SECRETS.search(repr(picture))] == []
    assert [key for key, text in words.items() if SECRETS.search(repr(text))] == []


def test_the_document_is_made_of_values_without_withheld_figures(planted_report: Report) -> None:
    draw_round(round_id=planted_report.as_of_id, languages=("en",))
    account = account_of(planted_report.as_of)
    with translation.override("en"):
        drawn = drawings(planted_report.as_of_id, chart_keys(account), "en")
        said = paper_of(account, imprint_of(planted_report), drawn)
    assert drawn
    assert said["figures"]
    assert SECRETS.search(json.dumps(said)) is None


def test_few_answers_are_neither_drawn_nor_counted(planted_report: Report) -> None:
    found = pictures(planted_report)
    assert [key for key in found if "v1" in key and "probability" in key] == []
    bars = {row.code: row for group in found["overview~probability"].groups for row in group.rows}
    of_few = bars["v1"]
    assert (of_few.shares, of_few.below_label, of_few.above_label) == (None, "", "")
    assert of_few.note


def test_a_distribution_of_few_is_not_drawn_but_its_quartiles_are(planted_report: Report) -> None:
    found = pictures(planted_report)
    rows = found["distribution~v2~probability"].rows
    assert [row.shares for row in rows] == [None, None]
    assert all(row.spread.median == 7 and row.note for row in rows)
    overview = found["overview~probability"]
    strips = {row.code: row.shares for group in overview.groups for row in group.rows}
    assert strips["v1"] is None
    assert strips["v2"] is None
    assert strips["v3"] is not None


def test_json_keeps_the_shape_and_says_why(client: Client, planted: Study) -> None:
    report = publish(planted)
    client.force_login(make_user("risto@example.org", study=planted, role="reader"))
    body = client.get(f"/reports/{report.public_id}/figures.json").json()
    items = {(item["code"], item["criterion"]): item for item in body["items"]}
    last = items["v1", "probability"]["rounds"][-1]["figures"]
    assert (last["n"], last["median"], last["counts"]) == (None, None, None)
    assert "too_few_answers" in last["withheld"]
    lonely_figures = items["v2", "probability"]["rounds"][-1]["figures"]
    assert (lonely_figures["median"], lonely_figures["counts"]) == (7, None)
    assert "distribution_needs_more" in lonely_figures["withheld"]
    unable = items["v3", "probability"]["rounds"][-1]["figures"]
    assert (unable["cannot_judge"], unable["skipped"]) == (None, None)


def test_drawings_are_made_of_released_figures_alone(planted_report: Report) -> None:
    draw_round(round_id=planted_report.as_of_id, languages=("en",))
    svgs = Drawing.objects.filter(format="svg").values_list("key", "body")
    assert svgs
    assert [key for key, body in svgs if SECRETS.search(bytes(body).decode())] == []
