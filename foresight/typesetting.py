"""PDF from a Typst template: tagged, and PDF/UA-1 wherever its fonts have every character.

What people wrote goes in as data, never as source. Typst is imported when the first file is made.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Characters no font shows and no document may hold; line feeds and tabs are kept.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
#: A pictogram, with what joins it to the next or gives it colour.
_PICTOGRAM = re.compile(
    "([\u2600-\u27bf\U0001f000-\U0001faff])[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
#: Around a text that begins in a direction of its own (Unicode Standard Annex 9).
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_FROM_THE_RIGHT = ("R", "AL")
#: Under this name `said` holds pictures, not texts.
PICTURE = "svg"


def pdf(template: Path, said: Any) -> bytes:
    """The document the template makes of `said` (plain values, as JSON in `sys.inputs.said`).

    Typst's own fonts alone are used, so that it looks the same everywhere. They have Greek,
    Cyrillic, Hebrew and Arabic, but no pictograms: those are told by name. They have no Chinese
    either; a text with such a character is set all the same, with an empty box in its place, but as
    PDF/UA-1 promises that every character can be shown, that promise is then not made.
    """
    import typst

    source = template.read_bytes()
    plain = _directed(shown(said))
    for values, standard in ((plain, "ua-1"), (_named(plain), "ua-1"), (_named(plain), None)):
        inputs = {"said": json.dumps(values, ensure_ascii=False)}
        try:
            return _made(typst, source, inputs, standard)
        except typst.TypstError as error:
            if standard is None or "could not be displayed" not in str(error):
                raise
    raise AssertionError("the last attempt returns or raises")


def _made(typst: Any, source: bytes, inputs: dict[str, str], standard: str | None) -> bytes:
    made: bytes = typst.compile(
        source,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=standard or [],
        ignore_system_fonts=True,
    )
    return made


def shown(said: Any) -> Any:
    """The values without control characters."""
    return _each(said, lambda text: _CONTROL.sub("", text))


def _directed(said: Any) -> Any:
    """The values, each line with text from the right in the direction it begins with."""
    return _each(said, lambda text: "\n".join(map(_isolated, text.split("\n"))), but=PICTURE)


def _isolated(line: str) -> str:
    if any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in line):
        return f"{_FIRST_STRONG_ISOLATE}{line}{_POP_ISOLATE}"
    return line


def _named(said: Any) -> Any:
    """The values with pictograms by their names in Unicode, in brackets."""

    def name(found: re.Match[str]) -> str:
        return f"[{unicodedata.name(found[1], '?').lower()}]"

    return _each(said, lambda text: _PICTOGRAM.sub(name, text), but=PICTURE)


def _each(said: Any, change: Callable[[str], str], *, but: str = "") -> Any:
    """The values with every text changed, except what has the name `but`."""
    match said:
        case str():
            return change(said)
        case dict():
            return {
                name: each if name == but else _each(each, change, but=but)
                for name, each in said.items()
            }
        case list() | tuple():
            return [_each(each, change, but=but) for each in said]
        case _:
            return said
