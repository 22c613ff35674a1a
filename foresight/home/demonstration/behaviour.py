"""How the simulated panel answers: `answers.yaml`, read once and turned into small values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
LEVELS_OF = {"probability": 7, "desirability": 7, "importance": 5}
#: The share of a side of an ordinal scale: reasons for are given from here up, against below.
FOR_FROM = {"probability": 5, "desirability": 5, "importance": 4}
AGAINST_TO = {"probability": 3, "desirability": 3, "importance": 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """A text and the language of those who give it; `side` is for, against or neither."""

    text: str
    language: str
    side: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What becomes of one item and criterion over the rounds."""

    item: str
    criterion: str
    start: Mapping[str, Any]
    then: str
    target: float
    step: int
    cannot: int
    by: tuple[str, ...]
    reasons: tuple[Reason, ...]


def behaviours() -> list[Behaviour]:
    """Every behaviour of the demonstration, in the order of the file."""
    document = yaml.safe_load((FOLDER / "answers.yaml").read_text("utf-8"))
    return [
        _behaviour(item, criterion, entry)
        for item, criteria in document.items()
        for criterion, entry in criteria.items()
    ]


def _behaviour(item: str, criterion: str, entry: Mapping[str, Any]) -> Behaviour:
    starts = {"first", "values", "shares", "chosen", "texts", "share"}
    return Behaviour(
        item=item,
        criterion=criterion,
        start={name: value for name, value in entry.items() if name in starts},
        then=entry.get("then", "hold"),
        target=entry.get("to", 0),
        step=entry.get("step", 0),
        cannot=entry.get("cannot", 0),
        by=tuple(entry.get("by", ())),
        reasons=(
            *_reasons(entry.get("for", ()), "for"),
            *_reasons(entry.get("against", ()), "against"),
            *_reasons(entry.get("reasons", ()), "neither"),
        ),
    )


def _reasons(entries: Sequence[str | Mapping[str, str]], side: str) -> list[Reason]:
    return [reason_of(entry, side) for entry in entries]


def reason_of(entry: str | Mapping[str, str], side: str = "neither") -> Reason:
    """A plain text is Finnish; `sv: …` is Swedish."""
    if isinstance(entry, str):
        return Reason(entry, "fi", side)
    ((language, text),) = entry.items()
    return Reason(text, language, side)
