"""How alike two short texts are in their words: by the strings of letters they share.

Finnish inflects, so whole words rarely return in the same form; strings of four letters do. The
measure is the Dice coefficient over the two multisets of such strings, taken within words (Dice
1945; on n-grams for inflected languages: McNamee and Mayfield 2004, Information Retrieval 7).
It says nothing about meaning, and is a hint only.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

LENGTH = 4
#: From here on two ideas look alike: found on pairs in Finnish, Swedish and English that people
#: would and would not merge (tests/delphi/protocol/test_similarity.py).
ALIKE = 0.45
AT_MOST = 3


class Alike(NamedTuple):
    """A text that resembles another; `share` is 0 to 1."""

    key: int
    share: float


def grams(text: str) -> Counter[str]:
    """The strings of LENGTH letters or digits in the words of `text`, each word with its edges."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(each if each.isalnum() else " " for each in plain).split()
    found: Counter[str] = Counter()
    for word in words:
        edged = f" {word} "
        found.update(edged[at : at + LENGTH] for at in range(max(1, len(edged) - LENGTH + 1)))
    return found


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """The Dice coefficient of two multisets: 0 (nothing shared) to 1 (the same)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def most_alike(text: str, others: Iterable[tuple[int, Counter[str]]]) -> list[Alike]:
    """The texts that `text` resembles, most alike first, AT_MOST of them.

    `others` come as their `grams`, so that many texts are compared with many at little cost.
    """
    own = grams(text)
    found = [Alike(key, share) for key, each in others if (share := likeness(own, each)) >= ALIKE]
    return sorted(found, key=lambda each: -each.share)[:AT_MOST]
