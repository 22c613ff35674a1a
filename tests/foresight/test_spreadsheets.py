"""A table opens as figures and never as formulas, as each language's spreadsheets read it."""

import pytest

from foresight.spreadsheets import csv_text, text_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_never_becomes_a_formula(start: str) -> None:
    assert text_cell(f"{start}1+1") == f"'{start}1+1"
    assert text_cell(f" {start}1+1") == f"' {start}1+1"


def test_other_texts_stay_as_they_are() -> None:
    for text in ("Väittämä", "5 = viisi", "", "a-b"):
        assert text_cell(text) == text


@pytest.mark.parametrize(
    ("language", "line"), [("fi", "a;1,5;1;"), ("sv", "a;1,5;1;"), ("en", "a,1.5,1,")]
)
def test_each_language_gets_its_own_separators(language: str, line: str) -> None:
    text = csv_text(("t", "x", "y", "z"), [("a", 1.5, True, None)], language=language)
    assert text.startswith("\ufefft")
    assert text.split("\r\n")[1] == line
