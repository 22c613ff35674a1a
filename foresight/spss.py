"""SPSS system files (.sav): tables with variable labels and value labels, in UTF-8.

Written as the PSPP developers describe the format ("System File Format"), uncompressed; no library,
since those that write it bring pandas or polars along. The same table gives the same bytes.
"""

import math
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_ELEMENT = 8  # bytes: a number, or a piece of a text
_SEGMENT, _SHARE = 255, 252  # a longer text is laid in segments, counted as if each held 252
_NUMBER, _TEXT = 5, 1  # formats: F, A
_NOMINAL, _SCALE = 1, 3
_LONGEST_LABEL, _LONGEST_VALUE_LABEL = 255, 120
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MISSING = -sys.float_info.max


@dataclass(frozen=True, slots=True)
class Variable:
    """A column: numbers, or texts. `labels` say what single numbers mean."""

    name: str
    label: str = ""
    is_text: bool = False
    decimals: int = 0
    labels: Mapping[int, str] = field(default_factory=dict)


def sav(
    variables: Sequence[Variable],
    rows: Sequence[Sequence[Any]],
    *,
    title: str,
    notes: Sequence[str] = (),
    weight: str = "",
    at: datetime | None = None,
) -> bytes:
    """The file. Cells are numbers, truths, texts or None (missing; of a text, empty).

    `notes` are kept with the file, `weight` names the variable that cases are counted by, `at` is
    when the file says it was made.
    """
    columns = [[_encoded(row[place]) if each.is_text else row[place] for row in rows]
               for place, each in enumerate(variables)]  # fmt: skip
    widths = [
        max((len(text) for text in column), default=1) or 1 if each.is_text else 0
        for each, column in zip(variables, columns, strict=True)
    ]
    starts = _starts(widths)
    weighing = next((starts[n] + 1 for n, each in enumerate(variables) if each.name == weight), 0)
    parts = [
        _header(
            _elements(widths), weighing, len(rows), title, at or datetime(2000, 1, 1, tzinfo=UTC)
        )
    ]
    parts += [
        _variable(n, each, width)
        for n, (each, width) in enumerate(zip(variables, widths, strict=True))
    ]
    parts += [_value_labels(each, start) for each, start in zip(variables, starts, strict=True)
              if each.labels]  # fmt: skip
    parts += [_notes(notes), *_extensions(variables, widths, len(rows)), struct.pack("<ii", 999, 0)]
    for cells in zip(*columns, strict=True):
        parts += [_cell(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return b"".join(parts)


def _encoded(text: object) -> bytes:
    return str("" if text is None else text).encode()


def _segments(width: int) -> list[int]:
    """Widths of the variables that a text is laid in; a number is one of width 0."""
    if width <= _SEGMENT:
        return [width]
    count = -(-width // _SHARE)
    return [_SEGMENT] * (count - 1) + [width - (count - 1) * _SHARE]


def _elements(widths: Sequence[int]) -> int:
    return sum(_pieces(each) for width in widths for each in _segments(width))


def _pieces(width: int) -> int:
    return max(1, -(-width // _ELEMENT))


def _starts(widths: Sequence[int]) -> list[int]:
    """The place of each variable's first element, counted from 0."""
    found, place = [], 0
    for width in widths:
        found.append(place)
        place += _elements([width])
    return found


def _header(elements: int, weight: int, cases: int, title: str, at: datetime) -> bytes:
    local = at.astimezone(UTC)
    day = f"{local.day:02} {_MONTHS[local.month - 1]} {local.year % 100:02}"
    return struct.pack(
        "<4s60siiiiid9s8s64s3s",
        *(b"$FL2", b"@(#) SPSS DATA FILE foresight".ljust(60)),
        *(2, elements, 0, weight, cases, 100.0),  # layout, case size, no compression, …, bias
        *(day.encode(), f"{local:%H:%M:%S}".encode(), _cut(title, 64).ljust(64), b"\0" * 3),
    )


def _cut(text: str, most: int) -> bytes:
    """The text in at most so many bytes, with no letter cut in two."""
    return text.encode()[:most].decode(errors="ignore").encode()


def _short_name(place: int, segment: int = 0) -> bytes:
    return (f"V{place}" if segment == 0 else f"V{place}S{segment}").encode().ljust(8)


def _variable(place: int, variable: Variable, width: int) -> bytes:
    """The variable's record, one for each segment, with those that fill up its elements."""
    found = b""
    for segment, each in enumerate(_segments(width)):
        shape = (
            (_TEXT << 16) | (each << 8)
            if variable.is_text
            else (_NUMBER << 16) | (max(8, 6 + variable.decimals) << 8) | variable.decimals
        )
        label = _cut(variable.label, _LONGEST_LABEL) if segment == 0 else b""
        found += struct.pack("<iiiiii8s", 2, each, bool(label), 0, shape, shape,
                             _short_name(place, segment))  # fmt: skip
        if label:
            found += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
        filler = struct.pack("<iiiiii8s", 2, -1, 0, 0, 0, 0, b" " * 8)
        found += filler * (_pieces(each) - 1)
    return found


def _value_labels(variable: Variable, start: int) -> bytes:
    found = struct.pack("<ii", 3, len(variable.labels))
    for value, text in variable.labels.items():
        label = _cut(text, _LONGEST_VALUE_LABEL)
        padded = (-(-(1 + len(label)) // _ELEMENT)) * _ELEMENT - 1
        found += struct.pack("<dB", value, len(label)) + label.ljust(padded)
    return found + struct.pack("<iii", 4, 1, start + 1)


def _notes(notes: Sequence[str]) -> bytes:
    """Document lines of 80 bytes each."""
    lines = []
    for note in notes:
        left = note.encode()
        while left:
            line = _cut(left.decode(), 80)
            lines.append(line.ljust(80))
            left = left[len(line) :]
    return struct.pack("<ii", 6, len(lines)) + b"".join(lines) if lines else b""


def _extensions(variables: Sequence[Variable], widths: Sequence[int], cases: int) -> list[bytes]:
    """What later versions of SPSS added: encoding, long names, long texts, how to show it."""
    shown = [
        number
        for each, width in zip(variables, widths, strict=True)
        for segment in _segments(width)
        for number in (
            (_NOMINAL if each.is_text or each.labels else _SCALE),
            max(8, min(segment, 40)),
            0 if each.is_text else 1,
        )
    ]
    names = "\t".join(f"V{n}={each.name}" for n, each in enumerate(variables))
    long = "".join(f"V{n}={width:05}\0\t" for n, width in enumerate(widths) if width > _SEGMENT)
    found = [
        _extension(3, 4, struct.pack("<8i", 20, 0, 0, -1, 1, 1, 2, 65001)),
        _extension(4, 8, struct.pack("<3d", _MISSING, -_MISSING, _lowest())),
        _extension(11, 4, struct.pack(f"<{len(shown)}i", *shown)),
        _extension(13, 1, names.encode()),
    ]
    if long:
        found.append(_extension(14, 1, long.encode()))
    return [*found, _extension(16, 8, struct.pack("<2q", 1, cases)), _extension(20, 1, b"UTF-8")]


def _lowest() -> float:
    """The number next above that which stands for missing."""
    return math.nextafter(_MISSING, 0.0)


def _extension(kind: int, size: int, body: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(body) // size) + body


def _cell(cell: Any, width: int) -> bytes:
    if width == 0:
        return struct.pack("<d", _MISSING if cell is None or cell == "" else float(cell))
    found = b""
    segments = _segments(width)
    for place, each in enumerate(segments):
        held = cell[place * _SEGMENT : (place + 1) * _SEGMENT]
        found += held.ljust(_pieces(each) * _ELEMENT)
    return found
