"""The content of one answer: a value type, its check against a scale, its form and JSON readings.

Plain Python: a scale is anything with the attributes of `surveys.models.Scale` that `ScaleLike`
names. Reading never raises for what a person typed; it returns what it understood and a list of
`Problem`s, and `surveys.wording` makes the sentences.
"""

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from surveys.choices import NEVER, ScaleKind

LONGEST_TEXT = 10_000
#: Beyond this, whole numbers are no longer exact in a floating-point column.
LARGEST_NUMBER = 1e15
#: The value of a radio button that says "cannot judge" (a checkbox where there are no radios).
CANNOT = "cannot"

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f"), None) | {0x2212: "-"}
_WRITTEN = ("text", "rationale")
_NUMBERS = ("value", "low", "high")

#: The columns that hold a value, by kind of scale.
USED_FIELDS: Mapping[ScaleKind, frozenset[str]] = {
    ScaleKind.ORDINAL: frozenset({"level"}),
    ScaleKind.NUMBER: frozenset({"value"}),
    ScaleKind.PROBABILITY: frozenset({"value"}),
    ScaleKind.YEAR: frozenset({"value", "choices"}),
    ScaleKind.INTERVAL: frozenset({"low", "value", "high"}),
    ScaleKind.SINGLE: frozenset({"choices"}),
    ScaleKind.MULTIPLE: frozenset({"choices"}),
    ScaleKind.TEXT: frozenset({"text"}),
}


class ScaleLike(Protocol):
    """What of a scale decides whether a content is one of its values."""

    @property
    def kind(self) -> str: ...
    @property
    def points(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def lowest(self) -> float | None: ...
    @property
    def highest(self) -> float | None: ...
    @property
    def decimals(self) -> int: ...
    @property
    def never(self) -> bool: ...
    @property
    def cannot_judge(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """What an answer says. Which fields hold its value follows from the scale's kind."""

    level: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""
    choices: tuple[str, ...] = ()
    cannot_judge: bool = False
    rationale: str = ""

    @property
    def has_value(self) -> bool:
        return bool(self.text or self.choices) or any(
            number is not None for number in (self.level, self.value, self.low, self.high)
        )

    @property
    def is_answer(self) -> bool:
        """Whether it answers the question: a value or "cannot judge"; a reason alone does not."""
        return self.cannot_judge or self.has_value

    @property
    def is_empty(self) -> bool:
        return not self.is_answer and not self.rationale

    def columns(self) -> dict[str, Any]:
        """The content as values of the columns of `surveys.models.Answer`."""
        return {name: getattr(self, name) for name in FIELDS} | {"choices": list(self.choices)}


FIELDS = tuple(each.name for each in fields(AnswerContent))
NO_ANSWER = AnswerContent()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a field's content is no value of the scale; `particulars` fill the sentence."""

    field: str
    code: str
    particulars: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Reading(NamedTuple):
    """What was understood, and everything that is wrong with it (in the order of the fields)."""

    content: AnswerContent
    problems: list[Problem]


def content_of(row: Any) -> AnswerContent:
    """The content of a row of `Answer` or `AnswerRevision`."""
    values = {name: getattr(row, name) for name in FIELDS}
    return AnswerContent(**values | {"choices": tuple(row.choices)})


# --- the check ------------------------------------------------------------------------------------


def check(content: AnswerContent, scale: ScaleLike) -> list[Problem]:
    """Every reason why `content` is no value of `scale`; none for an empty content."""
    kind = ScaleKind(scale.kind)
    problems = [
        problem for name in _WRITTEN for problem in _check_text(name, getattr(content, name))
    ]
    unused = {"level", *_NUMBERS, "text", "choices"} - USED_FIELDS[kind]
    problems += [
        Problem(name, "not_of_this_scale")
        for name in FIELDS
        if name in unused and getattr(content, name) not in (None, "", ())
    ]
    if content.cannot_judge:
        if not scale.cannot_judge:
            problems.append(Problem("cannot_judge", "not_offered"))
        if content.has_value:
            problems.append(Problem("cannot_judge", "excludes_value"))
    if not problems:
        problems += _check_value(content, scale, kind)
    return problems


def _check_value(content: AnswerContent, scale: ScaleLike, kind: ScaleKind) -> list[Problem]:
    if kind is ScaleKind.ORDINAL:
        return _check_level(content.level, scale)
    if kind in (ScaleKind.SINGLE, ScaleKind.MULTIPLE):
        return _check_choices(content.choices, scale, kind)
    if kind is ScaleKind.YEAR:
        return _check_year(content, scale)
    if kind is ScaleKind.INTERVAL:
        return _check_interval(content, scale)
    if kind is ScaleKind.TEXT:
        return []
    return _check_number("value", content.value, scale)


def _check_text(name: str, text: str) -> list[Problem]:
    if len(text) > LONGEST_TEXT:
        return [Problem(name, "too_long", {"found": len(text), "most": LONGEST_TEXT})]
    # PostgreSQL stores no NUL, UTF-8 no half of a surrogate pair.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return [Problem(name, "bad_character")]
    return []


def _check_level(level: int | None, scale: ScaleLike) -> list[Problem]:
    levels = [point["level"] for point in scale.points]
    if level is None or level in levels:
        return []
    return [Problem("level", "unknown_level", {"lowest": min(levels), "highest": max(levels)})]


def _check_number(name: str, number: float | None, scale: ScaleLike) -> list[Problem]:
    if number is None:
        return []
    if not math.isfinite(number):
        return [Problem(name, "not_a_number")]
    lowest, highest = bounds(scale)
    if lowest is not None and number < lowest:
        return [Problem(name, "too_low", {"lowest": lowest})]
    if highest is not None and number > highest:
        return [Problem(name, "too_high", {"highest": highest})]
    if abs(number) > LARGEST_NUMBER:
        code, bound = ("too_high", "highest") if number > 0 else ("too_low", "lowest")
        return [Problem(name, code, {bound: math.copysign(LARGEST_NUMBER, number)})]
    decimals = 0 if scale.kind == ScaleKind.YEAR else scale.decimals
    if -_exponent(Decimal(repr(number)).normalize()) > decimals:
        return [_too_precise(name, decimals)]
    return []


def bounds(scale: ScaleLike) -> tuple[float | None, float | None]:
    """The lowest and highest number of a scale; a probability lies within 0 and 100 at most."""
    if scale.kind != ScaleKind.PROBABILITY:
        return scale.lowest, scale.highest
    lowest = 0.0 if scale.lowest is None else max(0.0, scale.lowest)
    highest = 100.0 if scale.highest is None else min(100.0, scale.highest)
    return lowest, highest


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _too_precise(name: str, decimals: int) -> Problem:
    return (
        Problem(name, "not_whole")
        if decimals == 0
        else Problem(name, "too_many_decimals", {"most": decimals})
    )


def _check_year(content: AnswerContent, scale: ScaleLike) -> list[Problem]:
    if content.choices:
        if content.choices != (NEVER,) or not scale.never:
            return [Problem("choices", "unknown_choice", {"found": content.choices[0]})]
        if content.value is not None:
            return [Problem("choices", "never_excludes_year")]
    return _check_number("value", content.value, scale)


def _check_interval(content: AnswerContent, scale: ScaleLike) -> list[Problem]:
    numbers = [(name, getattr(content, name)) for name in ("low", "value", "high")]
    problems = [
        problem for name, number in numbers for problem in _check_number(name, number, scale)
    ]
    missing = [name for name, number in numbers if number is None]
    if problems or len(missing) == len(numbers):
        return problems
    if missing:
        return [Problem(name, "incomplete_interval") for name in missing]
    low, best, high = (number for _, number in numbers)
    if best < low:
        return [Problem("value", "below_low", {"low": low})]
    if high < best:
        return [Problem("high", "below_best", {"best": best})]
    return []


def _check_choices(choices: tuple[str, ...], scale: ScaleLike, kind: ScaleKind) -> list[Problem]:
    keys = {point["key"] for point in scale.points}
    unknown = [choice for choice in choices if choice not in keys]
    if unknown:
        return [Problem("choices", "unknown_choice", {"found": unknown[0][:60]})]
    if len(choices) != len(set(choices)):
        return [Problem("choices", "chosen_twice")]
    if kind is ScaleKind.SINGLE and len(choices) > 1:
        return [Problem("choices", "one_choice_only")]
    return []


# --- from a form ----------------------------------------------------------------------------------


class FormData(Protocol):
    """A `QueryDict`, or anything that reads like one."""

    def get(self, key: str, default: Any = None, /) -> Any: ...
    def getlist(self, key: str, /) -> list[Any]: ...


def from_form(data: FormData, scale: ScaleLike, prefix: str) -> Reading:
    """Read the fields `<prefix>-level`, `-value`, `-low`, `-high`, `-text`, `-choice` (several),
    `-never`, `-cannot` and `-rationale`.

    Numbers may have a decimal comma, spaces of any kind between thousands, and a trailing %.
    Radio buttons say "cannot judge" as the level or choice `cannot`.
    """
    values: dict[str, Any] = {"rationale": _prose(data.get(f"{prefix}-rationale", ""))}
    problems: list[Problem] = []
    used = USED_FIELDS[ScaleKind(scale.kind)]
    cannot = bool(data.get(f"{prefix}-cannot"))
    if "level" in used:
        typed = data.get(f"{prefix}-level", "").strip()
        cannot = cannot or typed == CANNOT
        if typed and typed != CANNOT:
            values["level"] = _level(typed, scale, problems)
    for name in _NUMBERS:
        if name in used:
            values[name] = _number(data.get(f"{prefix}-{name}", ""), name, scale, problems)
    if scale.kind == ScaleKind.YEAR:
        values["choices"] = (NEVER,) if data.get(f"{prefix}-never") else ()
    elif "choices" in used:
        chosen = [choice for choice in data.getlist(f"{prefix}-choice") if choice]
        cannot = cannot or CANNOT in chosen
        values["choices"] = _in_order(tuple(choice for choice in chosen if choice != CANNOT), scale)
    if "text" in used:
        values["text"] = _prose(data.get(f"{prefix}-text", ""))
    content = AnswerContent(cannot_judge=cannot, **values)
    broken = {problem.field for problem in problems}
    if broken & {"low", "value", "high"} and scale.kind == ScaleKind.INTERVAL:
        # What could not be read is not also "missing".
        return Reading(
            content, problems + check(replace(content, low=None, value=None, high=None), scale)
        )
    return Reading(content, problems + check(content, scale))


def _prose(text: str) -> str:
    """Text as stored: forms send line ends as CR LF, and blanks at the ends mean nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _level(typed: str, scale: ScaleLike, problems: list[Problem]) -> int | None:
    if re.fullmatch(r"-?\d{1,4}", typed, re.ASCII):
        return int(typed)
    levels = [point["level"] for point in scale.points]
    problems.append(
        Problem("level", "unknown_level", {"lowest": min(levels), "highest": max(levels)})
    )
    return None


def _number(typed: str, name: str, scale: ScaleLike, problems: list[Problem]) -> float | None:
    compact = typed.translate(_SPACES)
    if scale.kind == ScaleKind.PROBABILITY:
        compact = compact.removesuffix("%")
    if not compact:
        return None
    if len(compact) > 40 or not _NUMBER.fullmatch(compact):
        problems.append(Problem(name, "not_a_number"))
        return None
    whole, _, fraction = compact.replace(",", ".").partition(".")
    decimals = 0 if scale.kind == ScaleKind.YEAR else scale.decimals
    # "1.000" may be meant as a thousand: three digits after a mark are never dropped as zeros.
    if len(fraction) == 3 and decimals < 3:
        problems.append(_too_precise(name, decimals))
        return None
    return float(f"{whole}.{fraction}" if fraction else whole or "0") + 0.0


def _in_order(choices: tuple[str, ...], scale: ScaleLike) -> tuple[str, ...]:
    """Choices in the order of the scale, so that the same answer is stored the same way."""
    place = {point.get("key"): position for position, point in enumerate(scale.points)}
    return tuple(sorted(choices, key=lambda choice: place.get(choice, len(place))))


# --- JSON -----------------------------------------------------------------------------------------


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
        content = replace(content, choices=_in_order(content.choices, scale))
    return Reading(content, problems or check(content, scale))


def _json_whole(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) > 9999:
        raise TypeError
    return found


def _json_number(found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError
    return float(found) + 0.0


def _json_text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError
    return _prose(found)


def _json_choices(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise TypeError
    return tuple(found)


def _json_flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise TypeError
    return found


_READERS = {
    "level": _json_whole,
    "value": _json_number,
    "low": _json_number,
    "high": _json_number,
    "text": _json_text,
    "choices": _json_choices,
    "cannot_judge": _json_flag,
    "rationale": _json_text,
}
