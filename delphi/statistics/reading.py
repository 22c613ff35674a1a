"""Ratings from a spreadsheet: long or wide CSV, as Delphi tools and Finnish Excel write it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from delphi.statistics.counts import Booleans, Floats, Integers, InvalidRatingsError

LARGEST_FILE = 200 * 1024 * 1024
NAMES: Mapping[str, tuple[str, ...]] = {
    "panellist": (
        "panellist", "panelist", "participant", "expert", "user_id", "user", "respondent",
        "panelisti", "asiantuntija", "vastaaja", "replier id", "vastaajan tunniste",
    ),
    "round": ("round", "study_round", "kierros", "omgång"),
    "item": ("item", "outcome", "statement", "question", "issue", "väittämä", "kohta", "asia"),
    "rating": ("rating", "score", "answer", "value", "arvio", "vastaus", "pisteet", "arvo"),
    "group": ("group", "stakeholder_group", "ryhmä", "sidosryhmä", "grupp"),
}  # fmt: skip
NEEDED = ("panellist", "item", "rating")
_TOLD_DELIMITER = re.compile(r"sep=(?P<sign>[,;\t])[ ,;\t]*\r?\n", re.IGNORECASE)


class ReadingError(InvalidRatingsError):
    """A file that cannot be read; the message names the line and, where it can, the column."""


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Ratings [rounds, panellists, items] with their labels, NaN where there is none.

    ``cannot_judge`` and ``lines`` (of the file, 0 where there is none) have the same shape;
    ``groups`` number each panellist's group, None without.
    """

    ratings: Floats
    cannot_judge: Booleans
    rounds: tuple[str, ...]
    panellists: tuple[str, ...]
    items: tuple[str, ...]
    groups: Integers | None
    group_names: tuple[str, ...]
    lines: Integers


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    panellist: str
    round: str
    item: str
    rating: float
    cannot_judge: bool
    group: str


def read_ratings(
    path: Path,
    *,
    wide: bool = False,
    columns: Mapping[str, str] | None = None,
    cannot_judge: str | None = None,
) -> RatingTable:
    """The ratings in a CSV file.

    Long: one row per rating with columns panellist, item, rating and optionally round and group,
    recognised by their usual English, Finnish and Swedish names or given in ``columns``. Wide:
    one row per panellist (and round), every other column an item. Comma, semicolon or tab, also as
    named in a first line ``sep=;``; UTF-8, UTF-16 or Windows-1252; decimal commas where the comma
    does not separate. An empty cell is no rating, a cell equal to ``cannot_judge`` says so. Raises
    ReadingError naming the line.
    """
    text = _decoded(path)
    if told := _TOLD_DELIMITER.match(text):
        # Excel writes and reads a line that names the separator; it counts as the first line.
        text = "\n" + text[told.end() :]
    delimiter = told["sign"] if told else _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(row for row in lines if row)]
        first = lines.line_num
        numbered = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except StopIteration:
        raise ReadingError(f"{path}: the file is empty") from None
    except csv.Error as error:
        raise ReadingError(f"{path}, line {lines.line_num}: {error}") from error
    found = _columns(f"{path}, line {first}", header, columns or {}, wide)
    for line, row in numbered:
        if len(row) != len(header):
            raise ReadingError(
                f"{path}, line {line}: {len(row)} cells where the header has {len(header)}"
            )
    cell = _Cells(path, delimiter != ",", cannot_judge)
    make = _wide_rows if wide else _long_rows
    return _table(path, make(header, numbered, found, cell))


@dataclass(frozen=True, slots=True)
class _Cells:
    """Turns cells into ratings."""

    path: Path
    decimal_comma: bool
    cannot_judge: str | None

    def rating(self, text: str, line: int, column: str) -> tuple[float, bool] | None:
        """The rating and whether it is cannot-judge; None for an empty cell."""
        cell = text.strip()
        if not cell:
            return None
        if self.cannot_judge is not None and cell == self.cannot_judge:
            return np.nan, True
        number = cell.replace(",", ".") if self.decimal_comma else cell
        try:
            # float() would read 1_0 as ten.
            value = float(number) if "_" not in number else np.nan
        except ValueError:
            value = np.nan
        if not np.isfinite(value):
            raise ReadingError(
                f"{self.path}, line {line}, column {column!r}: {cell!r} is not a number"
            )
        return value, False


def _long_rows(
    header: Sequence[str],
    numbered: Sequence[tuple[int, list[str]]],
    found: Mapping[str, int],
    cells: _Cells,
) -> list[_Row]:
    rows = []
    for line, row in numbered:
        rated = cells.rating(row[found["rating"]], line, header[found["rating"]])
        label = _labels(header, line, row, found, cells)
        rows.append(_row(line, label, label["item"], rated))
    return rows


def _wide_rows(
    header: Sequence[str],
    numbered: Sequence[tuple[int, list[str]]],
    found: Mapping[str, int],
    cells: _Cells,
) -> list[_Row]:
    items = [at for at in range(len(header)) if at not in found.values()]
    rows = []
    for line, row in numbered:
        label = _labels(header, line, row, found, cells)
        rows += [
            _row(line, label, header[at], cells.rating(row[at], line, header[at])) for at in items
        ]
    return rows


def _labels(
    header: Sequence[str], line: int, row: Sequence[str], found: Mapping[str, int], cells: _Cells
) -> dict[str, str]:
    """What a line says of whose rating of what it holds; nobody and nothing are refused."""
    label = {name: row[at].strip() for name, at in found.items()}
    for name in ("panellist", "item"):
        if label.get(name) == "":
            raise ReadingError(f"{cells.path}, line {line}, column {header[found[name]]!r}: empty")
    return label


def _row(line: int, label: Mapping[str, str], item: str, rated: tuple[float, bool] | None) -> _Row:
    value, unable = (np.nan, False) if rated is None else rated
    in_round, group = label.get("round", "1"), label.get("group", "")
    return _Row(line, label["panellist"], in_round, item, value, unable, group)


def _table(path: Path, rows: Sequence[_Row]) -> RatingTable:
    if not rows:
        raise ReadingError(f"{path}: no rows below the header")
    rounds = _in_order({row.round for row in rows}, [row.round for row in rows])
    panellists = list(dict.fromkeys(row.panellist for row in rows))
    items = list(dict.fromkeys(row.item for row in rows))
    at_round, at_panellist, at_item = (
        {label: k for k, label in enumerate(labels)} for labels in (rounds, panellists, items)
    )
    shape = (len(rounds), len(panellists), len(items))
    ratings, unable = np.full(shape, np.nan), np.zeros(shape, dtype=np.bool_)
    at_line = np.zeros(shape, dtype=np.int64)
    group: dict[str, str] = {}
    for row in rows:
        cell = (at_round[row.round], at_panellist[row.panellist], at_item[row.item])
        if at_line[cell]:
            raise ReadingError(
                f"{path}, line {row.line}: a second rating of {row.item!r} by {row.panellist!r} "
                f"in round {row.round!r} (the first is in line {at_line[cell]})"
            )
        at_line[cell] = row.line
        ratings[cell], unable[cell] = row.rating, row.cannot_judge
        if row.group and group.setdefault(row.panellist, row.group) != row.group:
            raise ReadingError(
                f"{path}, line {row.line}: {row.panellist!r} is in group {row.group!r} here and "
                f"in {group[row.panellist]!r} before"
            )
    names = tuple(dict.fromkeys(group.get(panellist, "") for panellist in panellists))
    numbers = np.array([names.index(group.get(panellist, "")) for panellist in panellists])
    return RatingTable(
        ratings,
        unable,
        tuple(rounds),
        tuple(panellists),
        tuple(items),
        numbers if group else None,
        names if group else (),
        at_line,
    )


def _in_order(labels: set[str], appearing: Sequence[str]) -> list[str]:
    """Rounds by number where all are numbers, else as they appear."""
    try:
        return sorted(labels, key=lambda label: float(label.replace(",", ".")))
    except ValueError:
        return list(dict.fromkeys(appearing))


def _columns(
    where: str, header: Sequence[str], given: Mapping[str, str], wide: bool
) -> dict[str, int]:
    lower = [name.lower() for name in header]
    if len(set(lower)) < len(lower):
        twice = next(name for name in header if lower.count(name.lower()) > 1)
        raise ReadingError(f"{where}: two columns are called {twice!r}")
    found: dict[str, int] = {}
    for name, usual in NAMES.items():
        if wide and name in ("item", "rating"):
            continue
        wanted = (given[name].lower(),) if name in given else usual
        at = [lower.index(candidate) for candidate in wanted if candidate in lower]
        if at:
            found[name] = at[0]
        elif name in given:
            raise ReadingError(f"{where}: there is no column {given[name]!r}")
    needed = ("panellist",) if wide else NEEDED
    if wide and "panellist" not in found:
        found["panellist"] = 0
    for name in needed:
        if name not in found:
            raise ReadingError(
                f"{where}: no column for the {name} (such as {', '.join(NAMES[name][:3])}); "
                "name it with --columns, or use --wide for one column per item"
            )
    return found


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ReadingError(f"{path}: larger than {LARGEST_FILE // 2**20} MB")
        raw = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"{path}: {error.strerror}") from error
    # Excel's "Unicode text" is UTF-16 and begins with a mark.
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
    raise ReadingError(f"{path}, line {line}: neither UTF-8 nor UTF-16 nor Windows-1252")


def _delimiter(text: str) -> str:
    """The separator that occurs most in the first line outside quotes; a comma if none does."""
    first = text.partition("\n")[0]
    unquoted = "".join(first.split('"')[::2])
    return max(",;\t", key=unquoted.count)
