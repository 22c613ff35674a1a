"""Everything the site holds of one seat, or of one account, gathered from all houses."""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from babel.dates import format_date

from delphi.services import personal as delphi
from foresight.languages import page_language
from foresight.network.services import personal as network
from foresight.personal import PersonalTable, Row
from foresight.spreadsheets import csv_text
from reports.services import personal as reports

#: A new house, or a house's new table, is added to its own list.
TABLES: Sequence[PersonalTable] = (*network.TABLES, *delphi.TABLES)
#: Of somebody who signs in: facilitators, and those who read reports.
ACCOUNT_TABLES: Sequence[PersonalTable] = (
    *network.ACCOUNT_TABLES,
    *delphi.ACCOUNT_TABLES,
    *reports.ACCOUNT_TABLES,
)
#: Days as they are read on a page; files keep them as 2026-12-14.
_DAYS = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}


class OwnTable(NamedTuple):
    """One table as its panellist sees it; `cells` are the rows in the order of `headings`."""

    key: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Row]
    cells: Sequence[Sequence[tuple[str, str]]]  # heading and text


def own_data(seat_id: int) -> list[OwnTable]:
    """All tables in the active language, empty ones too; a fixed number of queries each."""
    return [_own(table, seat_id) for table in TABLES]


def account_data(user_id: int) -> list[OwnTable]:
    """The same of an account."""
    return [_own(table, user_id) for table in ACCOUNT_TABLES]


def kept_after_erasure() -> list[str]:
    """What erasing leaves, and why, as parts of a sentence."""
    return [str(table.kept) for table in TABLES if table.kept]


def as_json(tables: Sequence[OwnTable]) -> str:
    """By table a list of rows, keys in English."""
    return json.dumps(
        {table.key: list(table.rows) for table in tables}, ensure_ascii=False, indent=2
    )


def as_csv(tables: Sequence[OwnTable]) -> str:
    """One line per value: table, row, column, value, as spreadsheets of the language read it."""
    lines = (
        (table.key, number, column, value)
        for table in tables
        for number, row in enumerate(table.rows, start=1)
        for column, value in row.items()
    )
    return csv_text(["table", "row", "column", "value"], lines, language=page_language())


def _own(table: PersonalTable, whose: int) -> OwnTable:
    rows = table.rows(whose)
    headings = {column: str(words) for column, words in table.columns.items()}
    # A column that is empty throughout says nothing on a page.
    used = [column for column in headings if any(row[column] for row in rows)]
    return OwnTable(
        key=table.key,
        title=str(table.title),
        headings=[headings[column] for column in used],
        rows=rows,
        cells=[
            [(headings[column], _shown(column, row[column])) for column in used] for row in rows
        ],
    )


def _shown(column: str, text: str) -> str:
    """The text as a page shows it: a day as people write it."""
    if text and column.endswith("_on"):
        return format_date(date.fromisoformat(text), _DAYS[page_language()], locale="en_GB")
    return text
