"""Statements as people bring them to a new study: pasted lines, or a table.

Pasted: one statement a line, its languages side by side in the study's order with " | " (or a tab,
as spreadsheets paste) between them; a line that begins with "#" heads a section. Numbers and dashes
before statements, as lists in documents have them, are left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from delphi.document.mistakes import Mistake, Mistakes, quoted
from delphi.document.tables import Table, find_columns
from foresight.languages import LANGUAGES, Texts

MAX_STATEMENTS = 500
LONGEST_STATEMENT = 5_000  # characters, as in the study file

#: Headings each column of a table may have, in Finnish, Swedish and English.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "fi": ("fi", "Suomi", "Suomeksi", "Finska", "Finnish", "Väittämä"),
    "sv": ("sv", "Ruotsi", "Ruotsiksi", "Svenska", "Swedish", "Påstående"),
    "en": ("en", "Englanti", "Englanniksi", "Engelska", "English", "Statement"),
    "section": ("Osio", "Teema", "Del", "Tema", "Section", "Theme"),
}

_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\(?\d{1,3}[.)])\s+")
_BETWEEN = re.compile(r"\s*(?:\t|\s\|\s)\s*")


@dataclass(frozen=True, slots=True)
class PastedStatement:
    """A statement in every language of its study; the titles of its section, or none."""

    texts: Texts
    section: Texts


def statements_in_text(text: str, languages: Sequence[str]) -> list[PastedStatement]:
    """The statements pasted as lines. Raises `Mistakes`, one per line that cannot be understood."""
    mistakes: list[Mistake] = []
    found: list[tuple[int, PastedStatement]] = []
    section: Texts = {}
    for number, line in enumerate(text.splitlines(), 1):
        is_section = line.lstrip().startswith("#")
        words = line.lstrip().lstrip("#") if is_section else _BULLET.sub("", line)
        parts = [part.strip() for part in _BETWEEN.split(words.strip())]
        if not any(parts):
            continue
        if len(parts) != len(languages) or not all(parts):
            mistakes.append(_other_languages(parts, languages, line=number))
            continue
        texts = dict(zip(languages, parts, strict=True))
        if is_section:
            section = texts
        else:
            found.append((number, PastedStatement(texts, section)))
    return _checked(found, mistakes, lambda number: Mistake(line=number))


def statements_in_table(table: Table, languages: Sequence[str]) -> list[PastedStatement]:
    """The statements of a table with a column per language and, if there is one, their section.

    Raises `Mistakes`, one per row that lacks a language.
    """
    names = {name: COLUMNS[name] for name in (*languages, "section")}
    columns, mistakes = find_columns(table, names, required=languages)
    found: list[tuple[int, PastedStatement]] = []
    for row in table.rows if not mistakes else ():
        texts = {language: columns.cell(row, language) for language in languages}
        if not all(texts.values()):
            parts = [text for text in texts.values() if text]
            mistakes.append(_other_languages(parts, languages, row=row.number))
            continue
        title = columns.cell(row, "section")
        section = dict.fromkeys(languages, title) if title else {}
        found.append((row.number, PastedStatement(texts, section)))
    return _checked(found, mistakes, lambda number: Mistake(row=number))


def _other_languages(
    parts: Sequence[str], languages: Sequence[str], *, line: int = 0, row: int = 0
) -> Mistake:
    return Mistake(
        line=line,
        row=row,
        found=_("texts in %(found)d languages: %(texts)s")
        % {"found": len([part for part in parts if part]), "texts": quoted(" | ".join(parts))},
        expected=_("expected one in each language of the study: %(languages)s")
        % {"languages": " | ".join(languages)},
    )


def _checked(
    found: Iterable[tuple[int, PastedStatement]],
    mistakes: list[Mistake],
    at: Callable[[int], Mistake],
) -> list[PastedStatement]:
    """The statements, when none is there twice, none too long, and there is at least one."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for number, statement in found:
        place = at(number)
        for language in LANGUAGES:
            text = statement.texts.get(language, "")
            key = language, " ".join(text.casefold().split())
            if len(text) > LONGEST_STATEMENT:
                mistakes.append(_at(place, _("a statement of %(n)d characters") % {"n": len(text)},
                    _("expected at most %(most)d") % {"most": LONGEST_STATEMENT}))  # fmt: skip
            elif text and key in seen:
                mistakes.append(_at(place, _("the statement %(text)s is there twice")
                    % {"text": quoted(text)}, _also_on(place, seen[key])))  # fmt: skip
                break
            elif text:
                seen[key] = number
        kept.append(statement)
    if len(kept) > MAX_STATEMENTS:
        mistakes.append(Mistake(
            found=_("%(n)d statements") % {"n": len(kept)},
            expected=_("expected at most %(most)d") % {"most": MAX_STATEMENTS}))  # fmt: skip
    if mistakes:
        raise Mistakes(mistakes)
    return kept


def _at(place: Mistake, found: str, expected: str) -> Mistake:
    return Mistake(line=place.line, row=place.row, found=found, expected=expected)


def _also_on(place: Mistake, number: int) -> str:
    words = _("it is also on row %(number)d") if place.row else _("it is also on line %(number)d")
    return words % {"number": number}
