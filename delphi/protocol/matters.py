"""What the wordings themselves propose: an item that holds two matters, two that hold the same.

Both are hints from the letters alone, and say so in their grounds: whether two matters are joined,
or two statements mean the same, is for people to say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from delphi.protocol.similarity import grams, likeness
from delphi.protocol.stopping import GOES_ON, Advice, Ground, Suggestion

#: Words that join two matters into one statement (double-barrelled items: Dillman, Smyth and
#: Christian 2014, chapter 4), by language.
_JOINED = {
    "fi": re.compile(r"\b(ja|sekä|eikä)\b", re.IGNORECASE),
    "sv": re.compile(r"\b(och|samt)\b", re.IGNORECASE),
    "en": re.compile(r"\band\b", re.IGNORECASE),
}
#: Statements of one study are often built alike; from this likeness on they may say the same. More
#: is asked than of two ideas (`delphi.protocol.similarity.ALIKE`).
SAME = 0.75


class Asked(NamedTuple):
    """An item as it was asked: its wording, and the released median on each criterion, by key."""

    code: str
    texts: Mapping[str, str]
    medians: Mapping[str, float | None]


def joins_two_matters(texts: Mapping[str, str]) -> bool:
    """Whether the wording has a joining word in every language it is written in."""
    written = {name: text for name, text in texts.items() if text and name in _JOINED}
    return bool(written) and all(_JOINED[name].search(text) for name, text in written.items())


def advice_in_view_of_wordings(
    advices: Mapping[str, Advice], asked: Sequence[Asked]
) -> dict[str, Advice]:
    """The advice on each item, by code, where its wording has something to say about it.

    What should be reworded, and joins two matters, should be split. What goes on, and both reads
    and was answered like an earlier item that goes on, should be merged with it.
    """
    refined = dict(advices)
    goes_on = [each for each in asked if each.code in advices and _goes_on(advices[each.code])]
    for place, item in enumerate(goes_on):
        advice = advices[item.code]
        same = next((each for each in goes_on[:place] if say_the_same(each, item)), None)
        if same is not None:
            refined[item.code] = replace(
                advice, suggestion=Suggestion.MERGE, ground=Ground.SAYS_THE_SAME, other=same.code
            )
        elif advice.suggestion is Suggestion.REWORD and joins_two_matters(item.texts):
            refined[item.code] = replace(
                advice, suggestion=Suggestion.SPLIT, ground=Ground.TWO_MATTERS
            )
    return refined


def _goes_on(advice: Advice) -> bool:
    return advice.suggestion in GOES_ON


def say_the_same(one: Asked, other: Asked) -> bool:
    """Whether two items may mean the same: the panel's medians are, and the words nearly are.

    In every language they share; wordings that differ in a figure never do.
    """
    if one.medians != other.medians or None in one.medians.values():
        return False
    shared = [name for name, text in one.texts.items() if text and other.texts.get(name)]
    return bool(shared) and all(_read_alike(one.texts[name], other.texts[name]) for name in shared)


def _read_alike(one: str, other: str) -> bool:
    same_figures = re.findall(r"\d+", one) == re.findall(r"\d+", other)
    return same_figures and likeness(grams(one), grams(other)) >= SAME
