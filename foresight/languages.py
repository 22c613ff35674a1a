"""Texts in several languages: what a study's authors write, as `{"fi": …, "sv": …, "en": …}`."""

from collections.abc import Mapping
from typing import NamedTuple

LANGUAGES = ("fi", "sv", "en")
Texts = dict[str, str]


class Spoken(NamedTuple):
    """A text and the language it is really in (for the `lang` attribute)."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


def spoken(texts: Mapping[str, str], language: str) -> Spoken:
    """The text in `language`, else in the first language there is, in the order fi, sv, en."""
    for candidate in (language, *LANGUAGES):
        if texts.get(candidate):
            return Spoken(texts[candidate], candidate)
    return Spoken("", language)
