"""Texts that people write."""

from surveys.content.value import Problem

LONGEST_TEXT = 10_000


def prose(text: str) -> str:
    """Text as stored: forms send line ends as CR LF, and blanks at the ends mean nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def check_text(name: str, text: str) -> list[Problem]:
    if len(text) > LONGEST_TEXT:
        return [Problem(name, "too_long", {"found": len(text), "most": LONGEST_TEXT})]
    # PostgreSQL stores no NUL, UTF-8 no half of a surrogate pair.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return [Problem(name, "bad_character")]
    return []
