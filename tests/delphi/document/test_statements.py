"""Statements as people paste or upload them: read as meant, or told line by line."""

import io

import pytest

from delphi.document.mistakes import Mistakes
from delphi.document.statements import statements_in_table, statements_in_text
from delphi.document.tables import read_table


def told(text: str, *languages: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        statements_in_text(text, languages)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_each_line_is_a_statement_without_its_bullet() -> None:
    text = "1. Neuvola on auki.\n\n- Koulu tukee.\n• Koti jaksaa.\n(12) 3 lasta viidestä saa apua."
    found = [each.texts["fi"] for each in statements_in_text(text, ["fi"])]
    assert found == [
        "Neuvola on auki.",
        "Koulu tukee.",
        "Koti jaksaa.",
        "3 lasta viidestä saa apua.",
    ]


def test_languages_stand_side_by_side_and_sections_above() -> None:
    text = "Ensin | Först\n# Koulu | Skolan\nToinen\tAndra\n"
    first, second = statements_in_text(text, ["fi", "sv"])
    assert (first.texts, first.section) == ({"fi": "Ensin", "sv": "Först"}, {})
    assert (second.texts, second.section) == (
        {"fi": "Toinen", "sv": "Andra"},
        {"fi": "Koulu", "sv": "Skolan"},
    )


def test_a_bar_within_words_is_no_language() -> None:
    (only,) = statements_in_text("Joko|tai -malli", ["fi"])
    assert only.texts == {"fi": "Joko|tai -malli"}


def test_a_line_that_lacks_a_language_is_named_and_so_is_a_repeated_one() -> None:
    first, second = told("Yksi | Ett\nKaksi\nyksi  | Något annat", "fi", "sv")
    assert first.startswith("Line 2: ") and "fi | sv" in first
    assert second.startswith("Line 3: ") and "twice" in second and second.endswith("1.")


def test_too_many_and_too_long_are_told() -> None:
    assert "501 statements" in told("\n".join(f"Väite {n}" for n in range(501)), "fi")[0]
    assert "5001 characters" in told("x" * 5001, "fi")[0]


def test_a_table_has_a_column_for_each_language() -> None:
    table = read_table(
        io.BytesIO("Osio;Suomi;Svenska\nKoulu;Yksi;Ett\n;Kaksi;Två\n".encode("cp1252"))
    )
    first, second = statements_in_table(table, ["fi", "sv"])
    assert first.section == {"fi": "Koulu", "sv": "Koulu"}
    assert second.texts == {"fi": "Kaksi", "sv": "Två"} and second.section == {}


def test_a_table_without_a_language_says_which_column_is_missing() -> None:
    table = read_table(io.BytesIO(b"Suomi\nYksi\n"))
    with pytest.raises(Mistakes) as caught:
        statements_in_table(table, ["fi", "sv"])
    assert "sv" in str(caught.value)
