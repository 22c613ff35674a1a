"""How texts and times read in each language."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from foresight.home.templatetags.texts import deadline, plain

SPACE = "\N{NO-BREAK SPACE}"


def rendered(texts: object, language: str) -> str:
    with translation.override(language):
        return Template("{% load texts %}{% spoken texts %}").render(Context({"texts": texts}))


def test_a_text_in_the_pages_language_stands_bare() -> None:
    assert rendered({"fi": "Perhe", "sv": "Familj"}, "sv") == "Familj"


def test_a_text_in_another_language_says_so() -> None:
    assert rendered({"fi": "Perhe"}, "sv") == '<span lang="fi">Perhe</span>'


@pytest.mark.parametrize("texts", [{"fi": "<b>"}, {"en": "<b>"}])
def test_markup_in_a_text_is_inert(texts: dict[str, str]) -> None:
    assert "<b>" not in rendered(texts, "fi")


@pytest.mark.parametrize("texts", [None, {}, {"fi": ""}])
def test_a_missing_text_is_empty(texts: object) -> None:
    assert rendered(texts, "fi") == ""
    assert plain(texts) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("fi", "ma 14.12.2020 klo 23.59"),
        ("sv", "mån 14.12.2020 kl. 23.59"),
        ("en", "Mon 14 Dec 2020, 23:59"),
    ],
)
def test_a_deadline_has_weekday_and_time_in_the_studys_zone(language: str, shown: str) -> None:
    with translation.override(language):
        moment = datetime(2020, 12, 14, 21, 59, tzinfo=UTC)
        assert deadline(moment, "Europe/Helsinki").replace(SPACE, " ") == shown


def test_a_deadline_this_year_leaves_the_year_out() -> None:
    year = datetime.now(UTC).year
    with translation.override("fi"):
        assert str(year) not in deadline(datetime(year, 6, 15, 12, tzinfo=UTC))


def test_a_deadline_in_another_zone_is_that_zones_time() -> None:
    with translation.override("en"):
        shown = deadline(datetime(2020, 12, 14, 21, 59, tzinfo=UTC), "Europe/Stockholm")
        assert "22:59" in shown
