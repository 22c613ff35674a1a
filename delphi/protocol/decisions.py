"""Decisions about a round's items as plain values: in files, in the API, and as decided so far.

    S01: keep
    S02: {reword: {fi: …, sv: …, en: …}, reason: …, continues_trend: true}
    S03: {drop: true, reason: …}
    S04: {split: [{fi: …, sv: …, en: …}, {fi: …}], reason: …, continues_trend: false}
    S05: {merge: [S06, S07], texts: {fi: …, sv: …, en: …}, reason: …, continues_trend: true}

What is merged into another has no entry of its own. `arguments` may name, by their ids, those that
led to a new wording.
"""

from collections.abc import Mapping
from typing import Any

from delphi.protocol.refusals import NotADecision, NotAsked
from delphi.protocol.turning import Decision, Drop, Keep, Merge, Reword, Split


def read_decisions(document: Any, *, items: Mapping[str, int]) -> list[Decision]:
    """The decisions of a document; `items` maps codes to ids. Raises NotADecision or NotAsked."""
    if not isinstance(document, Mapping):
        raise NotADecision(found=str(document)[:80])
    if strangers := [str(code) for code in document if str(code) not in items]:
        raise NotAsked(items=strangers)
    return [_read(value, items[str(code)], items=items) for code, value in document.items()]


def written(decision: Decision, *, codes: Mapping[int, str]) -> Any:
    """The entry of one decision, as `read_decisions` reads it; `codes` by item id."""
    if isinstance(decision, Keep):
        return "keep"
    if isinstance(decision, Drop):
        return {"drop": True, "reason": decision.reason}
    about = {"reason": decision.reason, "continues_trend": decision.continues_trend}
    if decision.arguments:
        about["arguments"] = list(decision.arguments)
    match decision:
        case Reword():
            return {"reword": dict(decision.texts), **about}
        case Split():
            return {"split": [dict(part) for part in decision.parts], **about}
        case Merge():
            others = [codes[item] for item in decision.others]
            return {"merge": others, "texts": dict(decision.texts), **about}


def _read(value: Any, item_id: int, *, items: Mapping[str, int]) -> Decision:
    match value:
        case "keep" | {"keep": True}:
            return Keep(item_id=item_id)
        case {"drop": True}:
            return Drop(item_id=item_id, reason=str(value.get("reason", "")))
        case {"reword": {} as texts}:
            return Reword(item_id=item_id, texts=_texts(texts), **_about(value))
        case {"split": [*parts]} if all(isinstance(part, Mapping) for part in parts):
            return Split(item_id=item_id, parts=tuple(map(_texts, parts)), **_about(value))
        case {"merge": [*others], "texts": {} as texts}:
            merged = tuple(_item(code, items) for code in others)
            return Merge(item_id=item_id, others=merged, texts=_texts(texts), **_about(value))
        case _:
            raise NotADecision(found=str(value)[:80])


def _item(code: Any, items: Mapping[str, int]) -> int:
    if str(code) not in items:
        raise NotAsked(items=[str(code)])
    return items[str(code)]


def _texts(texts: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in texts.items()}


def _about(value: Mapping[str, Any]) -> dict[str, Any]:
    arguments = value.get("arguments")
    return {
        "reason": str(value.get("reason", "")),
        "continues_trend": value.get("continues_trend") is True,
        "arguments": tuple(pk for pk in arguments if isinstance(pk, int))
        if isinstance(arguments, list)
        else (),
    }
