"""Turning a round around: what becomes of each item in the next one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from delphi.protocol.refusals import (
    DecidedTwice,
    DifferentCriteria,
    NotAsked,
    NothingToMerge,
    ReasonMissing,
    TooFewParts,
    Undecided,
    WordingMissing,
)
from delphi.protocol.stopping import Advice, Suggestion

FEWEST_PARTS = 2  # of a split
LONGEST_CODE = 40


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Ask the item again in the same wording."""

    item_id: int


@dataclass(frozen=True, kw_only=True)
class Reword:
    """Ask it in new `texts`; `continues_trend` when its ratings still mean the same.

    `arguments` are the ids of those that led to it; their writers are told.
    """

    item_id: int
    texts: Mapping[str, str]
    reason: str
    continues_trend: bool
    arguments: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Split:
    """Ask it as several items, one for each of `parts` (its texts), in their order.

    With `continues_trend` the first part is the item itself in a new wording, and its trend goes
    on; the others are new items. Without, all of them are, and the item itself is asked no more.
    """

    item_id: int
    parts: tuple[Mapping[str, str], ...]
    reason: str
    continues_trend: bool
    arguments: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Ask it and `others` as one, in `texts`; this decides about the others too.

    With `continues_trend` the one is this item in a new wording, and its trend goes on. Without,
    it is a new item. What was merged into it is asked no more by itself.
    """

    item_id: int
    others: tuple[int, ...]
    texts: Mapping[str, str]
    reason: str
    continues_trend: bool
    arguments: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Drop:
    """Ask it no more; its verdict stands as of the last round that asked it."""

    item_id: int
    reason: str


Decision = Keep | Reword | Split | Merge | Drop


def items_of(decision: Decision) -> tuple[int, ...]:
    """The items a decision is about: of a merge all that become one."""
    others = decision.others if isinstance(decision, Merge) else ()
    return (decision.item_id, *others)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the figures propose for an item, and why."""

    item_id: int
    code: str
    advice: Advice

    @property
    def drop(self) -> bool:
        """Whether to ask no more: it has its result, or asking again does not help."""
        return self.advice.suggestion in (Suggestion.FOLD, Suggestion.DROP)


def decisions_by_item(
    decisions: Iterable[Decision],
    *,
    asked: Mapping[int, str],
    languages: Sequence[str],
    criteria: Mapping[int, Collection[int]],
) -> dict[int, Decision]:
    """The decisions keyed by item, when there is exactly one, whole, for each item asked.

    `asked` maps the ids of the items of the round to their codes; `languages` are those every
    wording needs; `criteria` are those each item was asked on. All items of a merge have the same
    decision. Raises Undecided, DecidedTwice, NotAsked, ReasonMissing, WordingMissing, TooFewParts,
    NothingToMerge or DifferentCriteria.
    """
    decisions = list(decisions)
    times = Counter(item for decision in decisions for item in items_of(decision))
    if strangers := sorted(set(times) - set(asked)):
        raise NotAsked(items=strangers)
    if twice := [code for item, code in asked.items() if times[item] > 1]:
        raise DecidedTwice(items=twice)
    if missing := [code for item, code in asked.items() if not times[item]]:
        raise Undecided(items=missing)
    for decision in decisions:
        check_whole(decision, asked=asked, languages=languages, criteria=criteria)
    return {item: decision for decision in decisions for item in items_of(decision)}


def check_whole(
    decision: Decision,
    *,
    asked: Mapping[int, str],
    languages: Sequence[str],
    criteria: Mapping[int, Collection[int]],
) -> None:
    """Raise what is wrong with one decision about items that were asked, as above."""
    if isinstance(decision, Keep):
        return
    code = asked[decision.item_id]
    if not decision.reason.strip():
        raise ReasonMissing(item=code)
    match decision:
        case Reword():
            _check_texts(decision.texts, code, languages)
        case Split():
            if len(decision.parts) < FEWEST_PARTS:
                raise TooFewParts(item=code)
            for part in decision.parts:
                _check_texts(part, code, languages)
        case Merge():
            if not decision.others or decision.item_id in decision.others:
                raise NothingToMerge(item=code)
            same = set(criteria[decision.item_id])
            unlike = [asked[item] for item in decision.others if set(criteria[item]) != same]
            if unlike:
                raise DifferentCriteria(item=code, items=unlike)
            _check_texts(decision.texts, code, languages)


def _check_texts(texts: Mapping[str, str], code: str, languages: Sequence[str]) -> None:
    if without := [name for name in languages if not texts.get(name, "").strip()]:
        raise WordingMissing(item=code, languages=without)


def fresh_code(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, of at most LONGEST_CODE characters, or with a number where it is taken already.

    Codes that differ in case alone are one to a spreadsheet.
    """
    used = {code.casefold() for code in taken}
    code, number = wanted[:LONGEST_CODE].rstrip("-"), 1
    while code.casefold() in used:
        number += 1
        code = f"{wanted[: LONGEST_CODE - 4].rstrip('-')}-{number}"
    return code
