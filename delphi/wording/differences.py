"""What changed from one wording to the next, word by word: plain values, for pages and reports."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

#: Characters a wording may have. What is longer was kept by no form, and is not compared: the time
#: that takes grows with the square of the length.
LONGEST = 2000

#: A word with what holds it together ("perhe-etuus", "lapsen's"), marks, or the space between.
_TOKENS = re.compile(r"\w+(?:[-’'\u2010\u2011]\w+)*|\s+|[^\w\s]+")


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Piece(NamedTuple):
    """Words that follow each other and share their fate; a text is its pieces, joined."""

    change: Change
    text: str


def word_differences(before: str, after: str) -> list[Piece]:
    """The pieces of both wordings in reading order, what went out before what came in.

    The same and the removed pieces make `before`, the same and the added ones `after`, exactly.
    Words that only share the space between them are one change, not many.
    """
    left, right = _TOKENS.findall(before), _TOKENS.findall(after)
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    pieces: list[Piece] = []
    removed = added = ""
    opcodes = matcher.get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(opcodes):
        old, new = "".join(left[a:b]), "".join(right[c:d])
        is_between = 0 < place < len(opcodes) - 1
        if kind == "equal" and not (is_between and old.isspace()):
            pieces += _changed(removed, added)
            removed = added = ""
            pieces.append(Piece(Change.SAME, old))
        else:
            removed, added = removed + old, added + new
    return pieces + _changed(removed, added)


def _changed(removed: str, added: str) -> list[Piece]:
    pieces = (Piece(Change.REMOVED, removed), Piece(Change.ADDED, added))
    return [piece for piece in pieces if piece.text]


def languages_left(
    before: Mapping[str, str], after: Mapping[str, str], languages: Sequence[str]
) -> list[str]:
    """The languages whose wording stands as before while that of another was changed.

    A change in one language alone is a mended translation, or a translation forgotten: worth a
    question either way. White space does not count.
    """

    def is_same(language: str) -> bool:
        return before.get(language, "").split() == after.get(language, "").split()

    left = [language for language in languages if is_same(language)]
    return left if len(left) < len(languages) else []
