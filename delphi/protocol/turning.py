"""Turning a round around: what becomes of each item in the next one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delphi.protocol.refusals import (
    DecidedTwice,
    NotADecision,
    NotAsked,
    ReasonMissing,
    Undecided,
    WordingMissing,
)
from delphi.protocol.stopping import Advice, Suggestion


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
class Drop:
    """Ask it no more; its verdict stands as of the last round that asked it."""

    item_id: int
    reason: str


Decision = Keep | Reword | Drop


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
    decisions: Iterable[Decision], *, asked: Mapping[int, str], languages: Sequence[str]
) -> dict[int, Decision]:
    """The decisions keyed by item, when there is exactly one, whole, for each item asked.

    `asked` maps the ids of the items of the round to their codes; `languages` are those every
    wording needs. Raises Undecided, DecidedTwice, NotAsked, ReasonMissing or WordingMissing.
    """
    decisions = list(decisions)
    times = Counter(decision.item_id for decision in decisions)
    if strangers := sorted(set(times) - set(asked)):
        raise NotAsked(items=strangers)
    if twice := [code for item, code in asked.items() if times[item] > 1]:
        raise DecidedTwice(items=twice)
    if missing := [code for item, code in asked.items() if not times[item]]:
        raise Undecided(items=missing)
    for decision in decisions:
        _check_whole(decision, code=asked[decision.item_id], languages=languages)
    return {decision.item_id: decision for decision in decisions}


def _check_whole(decision: Decision, *, code: str, languages: Sequence[str]) -> None:
    if isinstance(decision, Keep):
        return
    if not decision.reason.strip():
        raise ReasonMissing(item=code)
    if isinstance(decision, Reword):
        without = [name for name in languages if not decision.texts.get(name, "").strip()]
        if without:
            raise WordingMissing(item=code, languages=without)


def read_decisions(document: Any, *, items: Mapping[str, int]) -> list[Decision]:
    """Decisions as written in a file, one entry per item code.

        S01: keep
        S02: {reword: {fi: …, sv: …, en: …}, reason: …, continues_trend: true}
        S03: {drop: true, reason: …}

    `items` maps codes to ids. Raises NotADecision or NotAsked.
    """
    if not isinstance(document, Mapping):
        raise NotADecision(found=str(document)[:80])
    if strangers := [str(code) for code in document if str(code) not in items]:
        raise NotAsked(items=strangers)
    return [_read(value, items[str(code)]) for code, value in document.items()]


def _read(value: Any, item_id: int) -> Decision:
    match value:
        case "keep" | {"keep": True}:
            return Keep(item_id=item_id)
        case {"drop": True}:
            return Drop(item_id=item_id, reason=str(value.get("reason", "")))
        case {"reword": {} as texts}:
            return Reword(
                item_id=item_id,
                texts={str(name): str(text) for name, text in texts.items()},
                reason=str(value.get("reason", "")),
                continues_trend=value.get("continues_trend") is True,
            )
        case _:
            raise NotADecision(found=str(value)[:80])
