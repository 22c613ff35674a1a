"""PDF from a Typst template: tagged, and PDF/UA-1 wherever its fonts have every character.

What people wrote goes in as data, never as source. Typst is imported when the first file is made.
"""

import json
import re
from pathlib import Path
from typing import Any

#: Characters no font shows and no document may hold; line feeds and tabs are kept.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def pdf(template: Path, said: Any) -> bytes:
    """The document the template makes of `said` (plain values, as JSON in `sys.inputs.said`).

    Typst's own fonts alone are used, so that it looks the same everywhere. They have no emoji and
    no Chinese; a text with such a character is set all the same, with an empty box in its place,
    but as PDF/UA-1 promises that every character can be shown, that promise is then not made.
    """
    import typst

    source = template.read_bytes()
    inputs = {"said": json.dumps(shown(said), ensure_ascii=False)}
    try:
        return _made(typst, source, inputs, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _made(typst, source, inputs, None)


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
    match said:
        case str():
            return _CONTROL.sub("", said)
        case dict():
            return {name: shown(each) for name, each in said.items()}
        case list() | tuple():
            return [shown(each) for each in said]
        case _:
            return said
