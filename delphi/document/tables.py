"""Tables that people bring: CSV as Finnish and other Excels write it, and XLSX.

Everything is bounded before it is unpacked or held: bytes, rows, columns, characters in a cell, and
for XLSX, which is a ZIP of XML, also its parts and their size when unpacked.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from delphi.document.mistakes import Mistake, Mistakes, nearest, quoted

MAX_BYTES = 16 * 1024**2
# openpyxl reads about 4 megabytes of XML in a second; larger tables come as CSV.
MAX_UNPACKED = 16 * 1024**2
MAX_PARTS = 500
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 20_000

ZIP = b"PK\x03\x04"
#: First bytes of files that are no tables, and what to do instead.
KNOWN_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
DELIMITERS = ";\t,"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` as a spreadsheet counts it, the heading being row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The heading and the rows that are not empty; every row as long as the heading."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(file: BinaryIO) -> Table:
    """The table in `file` (CSV or, by its first bytes, XLSX).

    Raises Mistakes when it is too large, of another kind, broken or without a heading. Reads no
    more than `MAX_BYTES` of the file.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        _refuse(
            _("the file is larger than %(limit)d megabytes") % {"limit": MAX_BYTES // 1024**2},
            _("expected a smaller one; leave out columns that are not needed, or divide it"),
        )
    for magic, name in KNOWN_MAGIC:
        if content.startswith(magic):
            _refuse(_("this is %(kind)s") % {"kind": name}, _("expected a CSV or XLSX file"))
    rows = _xlsx_rows(content) if content.startswith(ZIP) else _csv_rows(_text(content))
    return _table(rows)


def _refuse(found: str, expected: str, row: int = 0) -> None:
    raise Mistakes([Mistake(row=row, found=found, expected=expected)])


def _table(rows: Iterable[Sequence[str]]) -> Table:
    """Check the bounds while the rows come; the first row that is not empty is the heading."""
    headers: tuple[str, ...] = ()
    kept: list[Row] = []
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS:
            _refuse(_("more rows than %(limit)d") % {"limit": MAX_ROWS}, _("divide the file"))
        if len(cells) > MAX_COLUMNS and any(cell.strip() for cell in cells[MAX_COLUMNS:]):
            _refuse(
                _("more columns than %(limit)d") % {"limit": MAX_COLUMNS},
                _("leave out those that are not needed"),
                number,
            )
        if any(len(cell) > MAX_CELL for cell in cells):
            _refuse(
                _("a cell of more than %(limit)d characters") % {"limit": MAX_CELL},
                _("expected less text in a cell"),
                number,
            )
        if not any(cell.strip() for cell in cells):
            continue
        if not headers:
            headers = _headers(cells, number)
            continue
        beyond = [cell for cell in cells[len(headers) :] if cell.strip()]
        if beyond:
            _refuse(
                _("more cells than the heading has: %(cell)s") % {"cell": quoted(beyond[0])},
                _("expected %(count)d; put a cell with a separator in it in quotation marks")
                % {"count": len(headers)},
                number,
            )
        padded = (*cells[: len(headers)], *[""] * (len(headers) - len(cells)))
        kept.append(Row(number, tuple(cell.strip() for cell in padded)))
    if not headers:
        _refuse(_("the file is empty"), _("expected a heading and rows below it"))
    return Table(headers, tuple(kept))


def _headers(cells: Sequence[str], number: int) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name and [each.casefold() for each in names].count(name.casefold()) > 1:
            _refuse(
                _("the column %(name)s stands twice") % {"name": quoted(name)},
                _("expected each column once"),
                number,
            )
    return tuple(names)


# --- CSV ------------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    """The text: UTF-16 and UTF-8 by their marks, else UTF-8 if it is, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        _refuse(_("this is no text"), _("expected a CSV or XLSX file"))
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    _refuse(_("this is no text"), _("expected a CSV file in UTF-8 or Windows-1252"))
    raise AssertionError("unreachable")


def _csv_rows(text: str) -> Iterator[list[str]]:
    first, _rest, _nothing = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own hint; it is a row to a spreadsheet too.
        delimiter = first.strip()[-1]
        text = "\n" + text[len(first) + 1 :]
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(MAX_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):  # noqa: B007
            yield cells
    except csv.Error:
        _refuse(
            _("quotation marks that do not pair, or a cell that never ends"),
            _("write a quotation mark inside a cell twice"),
            number + 1,
        )


def _delimiter(text: str) -> str:
    """The separator that stands most often outside quotation marks in the heading."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoting = False
    for character in text[: MAX_CELL * 2]:
        if character == '"':
            quoting = not quoting
        elif not quoting and character in counts:
            counts[character] += 1
        elif not quoting and character in "\r\n" and any(counts.values()):
            break
    return max(DELIMITERS, key=lambda each: counts[each])


# --- XLSX -----------------------------------------------------------------------------------------


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet, formulas as the values they had when the file was saved."""
    _check_archive(content)
    from defusedxml.common import DefusedXmlException
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            _refuse(_("the file has no sheet"), _("expected a table on the first sheet"))
        sheet = book.worksheets[0]
        # A sheet may claim any size; only the cells that are there count.
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True):
            yield [_cell_text(value) for value in cells]
    except Mistakes:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever a broken file leads to
        if isinstance(error, DefusedXmlException) or isinstance(
            error.__cause__, DefusedXmlException
        ):
            _refuse(_("the file defines XML entities"), _("expected a file as Excel saves it"))
        _refuse(
            _("the file cannot be read (%(problem)s)") % {"problem": type(error).__name__},
            _("open it in a spreadsheet program and save it again as XLSX or CSV"),
        )


def _check_archive(content: bytes) -> None:
    """Refuse, from the directory of the ZIP alone, what would be too much when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        _refuse(_("the file is a broken ZIP"), _("expected a CSV or XLSX file"))
    # zipfile never unpacks more of a part than its directory says.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        _refuse(
            _("the file becomes larger than %(limit)d megabytes when unpacked")
            % {"limit": MAX_UNPACKED // 1024**2},
            _("expected a smaller one; remove pictures and other sheets, or save it as CSV"),
        )
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        _refuse(_("this is a ZIP file, but no XLSX"), _("expected a CSV or XLSX file"))


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        # As it reads in the cell: 5 and not 5.0, 0.1 and not 0.1000000000000000055.
        return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


# --- Columns --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known column stands in a table, under which heading, and what is left over."""

    places: Mapping[str, int]
    titles: Mapping[str, str]
    unknown: tuple[str, ...]

    def cell(self, row: Row, column: str) -> str:
        """The trimmed text of the cell, "" where the table has no such column."""
        place = self.places.get(column)
        return "" if place is None else row.cells[place]

    def mistake(self, row: Row, column: str, found: str, expected: str) -> Mistake:
        title = self.titles.get(column, column)
        return Mistake(row=row.number, column=title, found=found, expected=expected)


def find_columns(
    table: Table,
    names: Mapping[str, Sequence[str]],
    *,
    required: Iterable[str],
    mapped: Mapping[str, str] | None = None,
) -> tuple[Columns, list[Mistake]]:
    """Find the columns of `names` (column → headings it may have) in a table.

    `mapped` (column → heading) goes before. Mistakes: a required column that is missing, a mapped
    heading that is not there, a heading that is nearly a known one (a slip would lose a column).
    """
    mapped = mapped or {}
    folded = [_folded(header) for header in table.headers]
    places: dict[str, int] = {}
    mistakes: list[Mistake] = []
    for column, heading in mapped.items():
        if _folded(heading) in folded:
            places[column] = folded.index(_folded(heading))
        else:
            mistakes.append(
                Mistake(
                    row=1,
                    found=_("there is no column %(name)s") % {"name": quoted(heading)},
                    expected=_headings_there(table),
                )
            )
    for column, headings in names.items():
        if column in mapped:
            continue
        for heading in (column, *headings):
            place = folded.index(_folded(heading)) if _folded(heading) in folded else None
            if place is not None and place not in places.values():
                places[column] = place
                break
    missing = [column for column in required if column not in places and column not in mapped]
    unknown = [h for place, h in enumerate(table.headers) if h and place not in places.values()]
    slips = _slips(unknown, {c: names[c] for c in names if c not in places and c not in mapped})
    for heading, meant in slips.items():
        mistakes.append(
            Mistake(
                row=1,
                found=_("unknown column %(name)s") % {"name": quoted(heading)},
                expected=_("did you mean %(name)s?") % {"name": meant},
            )
        )
    meant_by_slip = {_column_of(meant, names) for meant in slips.values()}
    mistakes += [
        Mistake(
            row=1,
            found=_("the column %(name)s is missing")
            % {"name": quoted(heading_words(column, names[column]))},
            expected=_headings_there(table),
        )
        for column in missing
        if column not in meant_by_slip
    ]
    titles = {column: table.headers[place] for column, place in places.items()}
    return Columns(places, titles, tuple(unknown)), mistakes


def heading_words(column: str, headings: Sequence[str]) -> str:
    """The heading to ask for: one of those that are read, in the page's language."""
    asked = {
        "email": _("E-mail"),
        "name": _("Name"),
        "panellist": _("Panellist"),
        "item": _("Item"),
    }
    return asked.get(column, headings[0])


def _headings_there(table: Table) -> str:
    return _("the columns are %(names)s") % {
        "names": ", ".join(quoted(header) for header in table.headers[:12] if header)
    }


def _folded(heading: str) -> str:
    return heading.casefold().replace("_", " ").replace("-", "").strip(" :*")


def _slips(unknown: Iterable[str], unused: Mapping[str, Sequence[str]]) -> dict[str, str]:
    known = [heading for headings in unused.values() for heading in headings if len(heading) > 3]
    near = {heading: nearest(heading, known) for heading in unknown if len(heading) > 3}
    return {heading: meant for heading, meant in near.items() if meant is not None}


def _column_of(heading: str, names: Mapping[str, Sequence[str]]) -> str | None:
    return next((column for column, headings in names.items() if heading in headings), None)
