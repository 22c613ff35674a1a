"""Documents are tagged and made of whatever people wrote."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize("text", ["👩‍👩‍👧 perhe 🙂", "漢字"])
def test_characters_no_font_has_are_no_reason_to_fail_but_the_promise_is_not_made(
    template: Path, text: str
) -> None:
    made_ = made(template, text)
    assert made_.startswith(b"%PDF")
    assert b"pdfuaid" not in made_


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
