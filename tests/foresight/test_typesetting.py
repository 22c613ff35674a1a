"""Documents are tagged and made of whatever people wrote."""

import json
from pathlib import Path
from typing import Any

import pytest

from foresight import typesetting
from foresight.typesetting import pdf

TEMPLATE = b"""#let said = json(bytes(sys.inputs.said))
#set document(title: said.title)
#set text(lang: "fi")
= #said.title
#for line in said.lines { par(line) }
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_bytes(TEMPLATE)
    return path


def made(template: Path, *lines: str) -> bytes:
    return pdf(template, {"title": "Otsikko", "lines": lines})


def test_a_document_promises_to_be_accessible(template: Path) -> None:
    made_ = made(template, "Lapsi- ja perhepalvelut – näkemys", "مرحبا", "שלום")
    assert made_.startswith(b"%PDF")
    assert b"pdfuaid" in made_
    assert b"/StructTreeRoot" in made_ or b"/Marked true" in made_


def test_characters_no_font_has_are_no_reason_to_fail_but_the_promise_is_not_made(
    template: Path,
) -> None:
    made_ = made(template, "漢字")
    assert made_.startswith(b"%PDF")
    assert b"pdfuaid" not in made_


def test_pictograms_are_told_by_name_so_that_the_promise_stands(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    make = typesetting._made

    def recorded(typst: Any, source: bytes, inputs: dict[str, str], standard: str | None) -> bytes:
        given.append(inputs["said"])
        return make(typst, source, inputs, standard)

    monkeypatch.setattr(typesetting, "_made", recorded)
    assert b"pdfuaid" in made(template, "\U0001f469\U0001f3fd\u200d\U0001f467 perhe \U0001f642")
    assert json.loads(given[-1])["lines"] == ["[woman][girl] perhe [slightly smiling face]"]


def test_a_text_from_the_right_keeps_its_direction_and_a_picture_its_source(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    monkeypatch.setattr(
        typesetting, "_made", lambda _, source, inputs, standard: given.append(inputs["said"])
    )
    svg = "<svg><title>שלום</title></svg>"
    pdf(template, {"lines": ["שלום. 2035", "Otsikko\nمرحبا"], "svg": svg, "n": 1})
    assert json.loads(given[0]) == {
        "lines": ["\u2068שלום. 2035\u2069", "Otsikko\n\u2068مرحبا\u2069"],
        "svg": svg,
        "n": 1,
    }


def test_control_characters_are_left_out(template: Path) -> None:
    assert b"pdfuaid" in made(template, "a\x00b\x0bc\x1f\ufffe", "sarkain\tja\nrivi")


@pytest.mark.parametrize("text", ["#panic()", "*b* $x$ `r` \\ @ref <a> = h", "#{ sys }", "// c"])
def test_what_people_write_is_never_source(template: Path, text: str) -> None:
    assert made(template, text).startswith(b"%PDF")


def test_a_broken_template_is_an_error(tmp_path: Path) -> None:
    import typst

    path = tmp_path / "page.typ"
    path.write_text("#let")
    with pytest.raises(typst.TypstError):
        pdf(path, {})
