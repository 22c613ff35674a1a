"""The places in a message's text that are filled for each recipient, and how a text is checked.

A place is a known name in braces. There is nothing else to it: no expressions, no attributes, no
conditions, so a text can show nothing but these values, whoever wrote it.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from delphi.protocol.lifecycle import LASTING_KINDS, MessageKind

LONGEST_SUBJECT = 150
LONGEST_BODY = 5000


class Placeholder(StrEnum):
    NAME = "name"
    STUDY = "study"
    NUMBER = "number"
    ITEMS = "items"
    DEADLINE = "deadline"
    CONTACT = "contact"
    LINK = "link"


class TextMistake(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    STRAY_BRACE = "stray_brace"
    NO_LINK = "no_link"


class Mistake(NamedTuple):
    """What is wrong with a subject or body; `about` is what was found, or the longest allowed."""

    part: str
    code: TextMistake
    about: str = ""


class MessageText(NamedTuple):
    """A message as written: one line of subject, and paragraphs with an empty line between."""

    subject: str
    body: str


_PLACE = re.compile(r"\{([^{}\n]{0,60})\}")
_OF_A_ROUND = frozenset(Placeholder)
_OF_THE_PAST = _OF_A_ROUND - {Placeholder.DEADLINE, Placeholder.ITEMS}


def placeholders_of(kind: MessageKind, part: str = "body") -> list[Placeholder]:
    """What a text of the kind may use. A subject holds no link: it is read over shoulders."""
    allowed = _OF_THE_PAST if kind in LASTING_KINDS else _OF_A_ROUND
    if part == "subject":
        allowed = allowed - {Placeholder.LINK, Placeholder.CONTACT}
    return [each for each in Placeholder if each in allowed]


def mistakes_in(text: MessageText, kind: MessageKind) -> list[Mistake]:
    """Why the text cannot be sent; nothing when it can."""
    found = [
        *_mistakes_in_part("subject", text.subject, kind, LONGEST_SUBJECT),
        *_mistakes_in_part("body", text.body, kind, LONGEST_BODY),
    ]
    has_link = f"{{{Placeholder.LINK}}}" in text.body
    if text.body.strip() and not has_link:
        found.append(Mistake("body", TextMistake.NO_LINK))
    return found


def _mistakes_in_part(part: str, text: str, kind: MessageKind, longest: int) -> list[Mistake]:
    if not text.strip():
        return [Mistake(part, TextMistake.EMPTY)]
    found = []
    if len(text) > longest:
        found.append(Mistake(part, TextMistake.TOO_LONG, str(longest)))
    allowed = set(placeholders_of(kind, part))
    unknown = [name for name in _PLACE.findall(text) if name not in allowed]
    found += [
        Mistake(part, TextMistake.UNKNOWN_PLACEHOLDER, f"{{{name}}}")
        for name in dict.fromkeys(unknown)
    ]
    if re.search(r"[{}]", _PLACE.sub("", text)):
        found.append(Mistake(part, TextMistake.STRAY_BRACE))
    return found


def filled(text: str, values: Mapping[str, str], plain: Callable[[str], str] = str) -> str:
    """The text with its places filled, in one pass: what a value holds is never read as a place.

    `plain` is done to what stands between the places, and to places that are none.
    """
    pieces, end = [], 0
    for place in _PLACE.finditer(text):
        value = values.get(place[1])
        if value is not None:
            pieces += [plain(text[end : place.start()]), value]
            end = place.end()
    return "".join([*pieces, plain(text[end:])])


def without_name(text: str) -> str:
    """The text for somebody whose name is not known: "Hello {name}," becomes "Hello,"."""
    return re.sub(r"[ \t]*\{name\}", "", text)


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a body, which empty lines part."""
    return [
        part.strip() for part in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n")) if part.strip()
    ]
