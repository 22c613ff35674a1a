import pytest
from django.utils import translation

from surveys.content import AnswerContent, Problem
from surveys.models import Scale
from surveys.wording import (
    content_words,
    number_words,
    percent_words,
    problem_words,
    typed_number,
    year_words,
)

POINTS = [{"level": 1, "label": {"fi": "ei lainkaan"}}, {"level": 2, "label": {}}]
OPTIONS = [{"key": "a", "label": {"fi": "Kunta"}}, {"key": "b", "label": {"fi": "Alue"}}]


@pytest.mark.parametrize(
    ("number", "finnish", "english"),
    [
        (5.0, "5", "5"),
        (5.5, "5,5", "5.5"),
        (2 / 3, "0,67", "0.67"),
        (-0.25, "−0,25", "−0.25"),
        (-0.004, "0", "0"),
        (1234.5, "1\xa0234,5", "1,234.5"),
    ],
)
def test_a_number_follows_the_language(number, finnish, english):
    for language, words in (("fi", finnish), ("sv", finnish), ("en", english)):
        with translation.override(language):
            assert number_words(number, 2) == words


@pytest.mark.parametrize(
    ("year", "words"), [(2035.0, "2035"), (2034.5, "2034,5"), (2034.75, "2035")]
)
def test_a_year_is_written_together_and_halved_at_most(year, words):
    with translation.override("fi"):
        assert year_words(year) == words


def test_per_cent_stands_apart_in_finnish_and_swedish():
    for language, words in (("fi", "12,5\xa0%"), ("sv", "12,5\xa0%"), ("en", "12.5%")):
        with translation.override(language):
            assert percent_words(12.5, 1) == words


@pytest.mark.parametrize(
    ("scale", "content", "words"),
    [
        (Scale(kind="ordinal", points=POINTS), {"level": 1}, "1 – ei lainkaan"),
        (Scale(kind="ordinal", points=POINTS), {"level": 2}, "2"),
        (Scale(kind="number", unit={"fi": "perhettä"}), {"value": 40.0}, "40\xa0perhettä"),
        (Scale(kind="number", decimals=2), {"value": 2.5}, "2,5"),
        (Scale(kind="probability"), {"value": 60.0}, "60\xa0%"),
        (Scale(kind="year"), {"value": 2035.0}, "2035"),
        (Scale(kind="multiple", points=OPTIONS), {"choices": ("a", "b")}, "Kunta; Alue"),
        (Scale(kind="ranking", points=OPTIONS), {"choices": ("b", "a")}, "1. Alue; 2. Kunta"),
        (Scale(kind="points", points=OPTIONS), {"shares": {"a": 30, "b": 70}}, "Kunta 30; Alue 70"),
        (Scale(kind="text"), {"text": "Sana"}, "Sana"),
        (Scale(kind="number"), {}, ""),
        (Scale(kind="ordinal", points=POINTS), {}, ""),
    ],
)
def test_values_read_as_in_a_sentence(scale, content, words):
    with translation.override("fi"):
        assert content_words(AnswerContent(**content), scale, "fi", unit=scale.unit) == words


def test_never_cannot_judge_and_intervals_have_words():
    with translation.override("en"):
        year, interval = Scale(kind="year", never=True), Scale(kind="interval")
        assert content_words(AnswerContent(choices=("never",)), year, "en") == "will not happen"
        assert content_words(AnswerContent(cannot_judge=True), year, "en") == "cannot judge"
        range_ = AnswerContent(low=10.0, value=20.0, high=40.0)
        assert content_words(range_, interval, "en") == "10–40, best estimate 20"


@pytest.mark.parametrize(
    ("number", "fi", "en"), [(2.5, "2,5", "2.5"), (1000.0, "1000", "1000"), (None, "", "")]
)
def test_a_number_goes_back_to_its_field_as_it_may_be_typed(number, fi, en):
    with translation.override("fi"):
        assert typed_number(number) == fi
    with translation.override("en"):
        assert typed_number(number) == en


def test_a_problem_says_what_is_expected_and_a_year_is_no_thousand():
    with translation.override("en"):
        year = Scale(kind="year", lowest=2025)
        assert problem_words(Problem("value", "too_low", {"lowest": 2025.0}), year) == (
            "Enter a number that is 2025 or more."
        )
        text = Scale(kind="text")
        found = problem_words(Problem("text", "too_long", {"found": 10_500, "most": 10_000}), text)
        assert "10500" in found or "10,500" in found
