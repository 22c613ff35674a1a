"""CSV as the spreadsheets of a language read it, with no cell that could run as a formula.

Finnish and Swedish: semicolons and decimal commas. English: commas and points. UTF-8 with a byte
order mark, lines ended by CR LF.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

#: What a spreadsheet takes for the start of a formula, full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(
    columns: Sequence[str], rows: Iterable[Iterable[Any]], *, language: str, mark: bool = True
) -> str:
    """The table as text. None is an empty cell, a truth value 1 or 0.

    `mark`: with the byte order mark spreadsheets look for; programs do better without.
    """
    english = language == "en"
    out = io.StringIO()
    if mark:
        out.write("\ufeff")
    writer = csv.writer(out, delimiter="," if english else ";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value, english) for value in row])
    return out.getvalue()


def text_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before a suspect."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def _cell(value: Any, english: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int():
            return str(value)
        case float():
            text = f"{value:.10g}"
            return text if english else text.replace(".", ",")
        case _:
            return text_cell(str(value))
