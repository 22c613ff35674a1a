"""The options of a question on the page: radio buttons, checkboxes, places, points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from delphi.queries.sheets import AskedQuestion
from surveys.choices import ScaleKind
from surveys.content import NO_ANSWER, AnswerContent, places_of, total_of


@dataclass(frozen=True, slots=True)
class FieldValues:
    """What stands in the fields of one question, as text: stored, or as it was typed."""

    level: str = ""
    value: str = ""
    low: str = ""
    high: str = ""
    text: str = ""
    choices: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)  # by option
    shares: Mapping[str, str] = field(default_factory=dict)  # by option
    never: bool = False
    cannot: bool = False
    rationale: str = ""


class Choice(NamedTuple):
    """One radio button, checkbox or option with a field of its own, whose text is `typed`."""

    value: str
    label: Mapping[str, str]
    is_checked: bool
    is_earlier: bool
    typed: str = ""
    field: str = ""


def choices_of(question: AskedQuestion, values: FieldValues) -> list[Choice]:
    """The options in the order they are shown: those of a ranking by their places."""
    earlier = question.earlier or NO_ANSWER
    match question.scale.kind:
        case ScaleKind.ORDINAL:
            return _levels(question, values, earlier)
        case ScaleKind.RANKING:
            return _ranked(question, values)
        case ScaleKind.POINTS:
            return [
                Choice(key, label, False, False, values.shares.get(key, ""), f"share-{key}")
                for key, label in _options(question)
            ]
    return [
        Choice(key, label, key in values.choices, key in earlier.choices)
        for key, label in _options(question)
    ]


def places_to_give(question: AskedQuestion) -> list[str]:
    """The places of a ranking: 1, 2, …"""
    if question.scale.kind != ScaleKind.RANKING:
        return []
    return [str(place) for place in range(1, places_of(question.scale) + 1)]


def shared_so_far(question: AskedQuestion, values: FieldValues) -> tuple[int, int]:
    """How many points the fields add up to, and how many there are."""
    typed = [points for points in values.shares.values() if points.isascii() and points.isdigit()]
    return sum(int(points[:9]) for points in typed), total_of(question.scale)


def _options(question: AskedQuestion) -> list[tuple[str, Mapping[str, str]]]:
    return [(point["key"], point.get("label") or {}) for point in question.scale.points]


def _levels(question: AskedQuestion, values: FieldValues, earlier: AnswerContent) -> list[Choice]:
    return [
        Choice(
            str(point["level"]),
            point.get("label") or {},
            not values.cannot and values.level == str(point["level"]),
            earlier.level == point["level"],
        )
        for point in question.scale.points
    ]


def _ranked(question: AskedQuestion, values: FieldValues) -> list[Choice]:
    known = places_to_give(question)
    shown = [
        Choice(key, label, False, False, values.places.get(key, ""), f"place-{key}")
        for key, label in _options(question)
    ]
    return sorted(
        shown, key=lambda each: known.index(each.typed) if each.typed in known else len(known)
    )
