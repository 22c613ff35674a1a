"""Texts in several languages (`{"fi": …, "sv": …, "en": …}`), and the one a page is shown in."""

from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

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


def page_language() -> str:
    """The active language: fi, sv or en."""
    return (get_language() or LANGUAGES[0])[:2]


def remember_language(response: HttpResponse, language: str) -> None:
    """Let this browser see the site in `language` from now on, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
