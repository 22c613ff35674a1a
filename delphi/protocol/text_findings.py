"""What is found of the texts before a launch: without words, twice the same, in some languages."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from delphi.protocol.drafted import Asked, Draft, Kind, Text
from delphi.protocol.findings import Code, Finding, Findings, Place
from delphi.protocol.placeholders import mistakes_in


def of_the_statements(draft: Draft) -> Findings:
    texts = {each.item: each.texts for each in draft.asked}
    if wordless := [item for item, each in texts.items() if not any(each.values())]:
        yield Finding(Code.WORDLESS, True, Place.STATEMENTS, {"items": wordless})
    alike: dict[tuple[str, ...], list[str]] = {}
    for language in draft.languages:
        for items in same_statements(draft.asked, language):
            alike.setdefault(items, []).append(language)
    for items, languages in alike.items():
        everywhere = len(languages) == len(draft.languages)
        particulars = {"items": list(items), "languages": [] if everywhere else languages}
        yield Finding(Code.SAME_STATEMENT, everywhere, Place.STATEMENTS, particulars)


def same_statements(asked: Sequence[Asked], language: str) -> list[tuple[str, ...]]:
    """Items asked the same on one criterion at least: the same words but for case, space, signs."""
    by_words: dict[tuple[str, str], list[str]] = {}
    for each in asked:
        if words := folded(each.texts.get(language, "")):
            by_words.setdefault((each.criterion, words), []).append(each.item)
    return sorted({tuple(items) for items in by_words.values() if len(items) > 1})


def folded(text: str) -> str:
    """The words of `text` alone: without case, punctuation or spacing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(each if each.isalnum() else " " for each in plain).split())


def of_the_languages(draft: Draft) -> Findings:
    """Texts there are in some language of the study and not in another, by what they are."""
    statements = {each.item: each.texts for each in draft.asked}
    texts = [Text(Kind.STATEMENT, item, each) for item, each in statements.items()]
    for language in draft.languages:
        missing: dict[Kind, list[str]] = {}
        for each in [*texts, *draft.others]:
            if not each.texts.get(language) and (any(each.texts.values()) or not each.optional):
                missing.setdefault(each.kind, []).append(each.name)
        for kind, names in missing.items():
            where = _PLACES.get(kind, Place.STATEMENTS)
            particulars = {"kind": kind, "language": language, "names": names}
            yield Finding(Code.LANGUAGE_MISSING, False, where, particulars)


_PLACES = {
    Kind.INFORMATION: Place.INFORMATION,
    Kind.TITLE: Place.STUDY,
    Kind.PURPOSE: Place.STUDY,
    Kind.CRITERION: Place.CRITERIA,
    Kind.PROMPT: Place.CRITERIA,
    Kind.LABEL: Place.CRITERIA,
    Kind.UNIT: Place.CRITERIA,
}


def of_the_letters(draft: Draft) -> Findings:
    for kind, texts in draft.letters.items():
        for language, text in texts.items():
            if mistakes_in(text, kind):
                about: dict[str, Any] = {"letter": kind, "language": language}
                yield Finding(Code.LETTER_BROKEN, True, Place.MESSAGES, about)
        for language, seats in draft.seats.items():
            if texts and seats and language not in texts:
                about = {"letter": kind, "language": language, "seats": seats}
                yield Finding(Code.LETTER_LACKS_LANGUAGE, False, Place.MESSAGES, about)
