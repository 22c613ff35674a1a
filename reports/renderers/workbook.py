"""The report's figures as a workbook: notes first, then a sheet for each table.

Written with xlsxwriter, which is imported when the first one is made. Texts are written as texts: a
statement that begins like a formula stays a statement. The same account gives the same bytes.
"""

import io
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from reports.document.account import Account
from reports.renderers.forecasts import outcomes_tables
from reports.renderers.tables import TABLES, DataTable
from reports.wording import method, values
from reports.wording.outcomes import Outcomes

_WIDE = frozenset(
    {
        "statement",
        "question",
        "reason",
        "label",
        "text_fi",
        "text_sv",
        "text_en",
        "asks",
        "told",
        "source",
    }
)
_WIDEST = 60
#: Names of sheets: at most 31 characters, none of these (Excel).
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")


def figures_workbook(account: Account, outcomes: Outcomes | None = None) -> bytes:
    """An XLSX file in the active language."""
    import xlsxwriter

    tables = [make(account) for make in TABLES] + outcomes_tables(account, outcomes or {})
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        title = values.said(account.study_titles)
        book.set_properties({"title": title, "created": _written_at(account)})
        _write_notes(book, account, tables)
        for table in tables:
            _write_table(book, table)
    return out.getvalue()


def _written_at(account: Account) -> datetime:
    """When the round was sealed: the workbook says nothing later, and reads no clock."""
    sealed = account.latest.sealed_at or datetime(2000, 1, 1, tzinfo=UTC)
    return sealed.astimezone(UTC).replace(tzinfo=None)


def _write_notes(book: Any, account: Account, tables: list[DataTable]) -> None:
    sheet = book.add_worksheet(_sheet_name(_("Notes")))
    strong = book.add_format({"bold": True, "font_size": 14})
    heading = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100, wrapped)
    sheet.write_string(0, 0, values.said(account.study_titles), strong)
    lines = [
        method.source_line(account),
        _("Empty cells are figures that are not defined or are withheld to protect single answers; the column “withheld” of the figures says why."),  # noqa: E501
        *method.protocol_sentences(account),
    ]  # fmt: skip
    if notice := method.trial_notice(account):
        lines.insert(0, notice)
    row = 2
    for line in lines:
        sheet.write_string(row, 1, line, wrapped)
        row += 1
    for table in tables:
        row += 1
        sheet.write_string(row, 0, table.title, heading)
        for column in table.columns:
            row += 1
            sheet.write_string(row, 0, column.name)
            sheet.write_string(row, 1, str(column.says), wrapped)
        row += 1


def _write_table(book: Any, table: DataTable) -> None:
    sheet = book.add_worksheet(_sheet_name(table.title))
    heading = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    top = book.add_format({"valign": "top"})
    for place, column in enumerate(table.columns):
        longest = max((len(str(row[place] or "")) for row in table.rows), default=0)
        width = min(_WIDEST, max(len(column.name) + 3, longest + 1))
        sheet.set_column(place, place, width, wrapped if column.name in _WIDE else top)
        sheet.write_string(0, place, column.name, heading)
    for number, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            _write_cell(sheet, number, place, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, place: int, cell: Any) -> None:
    match cell:
        case None | "":
            pass
        case bool():
            sheet.write_boolean(row, place, cell)
        case int() | float():
            sheet.write_number(row, place, cell)
        case _:
            sheet.write_string(row, place, str(cell))


def _sheet_name(title: str) -> str:
    return title.translate(_FORBIDDEN)[:31]
