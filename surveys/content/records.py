"""An answer as JSON."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from surveys.content.checking import check
from surveys.content.options import every_share, in_order
from surveys.content.texts import prose
from surveys.content.value import FIELDS, NO_ANSWER, AnswerContent, Problem, Reading, ScaleLike


def to_json(content: AnswerContent) -> dict[str, Any]:
    """Every field by its name; `choices` as a list, absent numbers as null."""
    return content.columns()


def from_json(data: Any, scale: ScaleLike) -> Reading:
    """Read an object as `to_json` writes it; fields left out are empty."""
    if not isinstance(data, Mapping):
        return Reading(NO_ANSWER, [Problem("", "not_an_object")])
    problems = [Problem(str(name)[:60], "unknown_field") for name in data if name not in FIELDS]
    values: dict[str, Any] = {}
    for name in FIELDS:
        if data.get(name) is not None:
            try:
                values[name] = _READERS[name](data[name])
            except (TypeError, ValueError, OverflowError):
                problems.append(Problem(name, "wrong_type"))
    content = AnswerContent(**values)
    if content.choices:
        content = replace(content, choices=in_order(content.choices, scale))
    if content.shares:
        content = replace(content, shares=every_share(content.shares, scale))
    return Reading(content, problems or check(content, scale))


def _whole(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) > 9999:
        raise TypeError
    return found


def _number(found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError
    return float(found) + 0.0


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError
    return prose(found)


def _choices(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise TypeError
    return tuple(found)


def _shares(found: Any) -> dict[str, int]:
    if not isinstance(found, Mapping):
        raise TypeError
    return {str(key): _whole(points) for key, points in found.items()}


def _flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise TypeError
    return found


_READERS = {
    "level": _whole,
    "value": _number,
    "low": _number,
    "high": _number,
    "text": _text,
    "choices": _choices,
    "shares": _shares,
    "cannot_judge": _flag,
    "rationale": _text,
}
