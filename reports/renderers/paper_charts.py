"""The charts of a document with their words, as plain values: as drawings, or as tables."""

import re
from collections.abc import Mapping
from typing import Any

from delphi.wording.verdicts import tag
from reports.document.account import Account, standing
from reports.document.texts import ChartText, Table
from reports.wording import chart_kinds, values
from reports.wording.document_charts import item_charts

#: Points of a drawing that fill the width of the lines: one item is drawn larger than many are,
#: and three stand on a page.
_FULL_WIDTH, _LINE_WIDTH = 640, 580
#: How high one may stand under its headline, in widths of the lines (A4, margins of 20 mm).
HIGHEST = 1.35
#: A chart that would have to be made smaller than this share of its size is told as a table.
LEAST_SHARE = 0.45


def said_of_panel(account: Account, drawn: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The panel's charts with their words, drawings and tables, as plain values."""
    return [
        _said(key, text, drawn)
        for key in chart_kinds.panel_keys(account)
        if (text := chart_kinds.text_of(account, key))
    ]


def said_of_items(account: Account, drawn: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The same of the items, each with what it is called and its verdict."""
    return [
        _said(key, text, drawn)
        | {
            "item": f"{item.code}: {values.title(item)} ({values.said(item.criterion_names)})",
            "verdict": tag(standing(item)),
        }
        for item, key in item_charts(account)
        if (text := chart_kinds.text_of(account, key))
    ]


def _said(key: str, text: ChartText, drawn: Mapping[str, bytes]) -> dict[str, Any]:
    told = {"key": key, "headline": text.headline, "alt": text.alt, "table": said_table(text.table)}
    width = _FULL_WIDTH if chart_kinds.is_of_panel(key) else _LINE_WIDTH
    return told | _drawing(drawn.get(key), width)


def said_table(table: Table) -> dict[str, Any]:
    return {"caption": table.caption, "headings": table.headings(), "rows": table.rows}


def _drawing(body: bytes | None, full: int) -> dict[str, Any]:
    """A chart with the share of the page's width it takes; small ones stay small.

    One too long for a page that could still be read is left to its table.
    """
    nothing: dict[str, Any] = {"svg": "", "width": 0}
    if body is None:
        return nothing
    svg = body.decode()
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if size is None:
        return {"svg": svg, "width": 1.0}
    width, height = float(size[1]), float(size[2])
    natural = min(1.0, width / full)
    share = min(natural, HIGHEST * width / height)
    return {"svg": svg, "width": share} if share >= LEAST_SHARE * natural else nothing
