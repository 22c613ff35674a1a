"""The value types: an answer's content, what of a scale judges it, what is wrong with it."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Protocol

from surveys.choices import ScaleKind

#: The columns that hold a value, by kind of scale.
USED_FIELDS: Mapping[ScaleKind, frozenset[str]] = {
    ScaleKind.ORDINAL: frozenset({"level"}),
    ScaleKind.NUMBER: frozenset({"value"}),
    ScaleKind.PROBABILITY: frozenset({"value"}),
    ScaleKind.YEAR: frozenset({"value", "choices"}),
    ScaleKind.INTERVAL: frozenset({"low", "value", "high"}),
    ScaleKind.SINGLE: frozenset({"choices"}),
    ScaleKind.MULTIPLE: frozenset({"choices"}),
    ScaleKind.RANKING: frozenset({"choices"}),
    ScaleKind.POINTS: frozenset({"shares"}),
    ScaleKind.TEXT: frozenset({"text"}),
}


class ScaleLike(Protocol):
    """What of a scale decides whether a content is one of its values.

    Of a ranking `highest` is how many places there are, of shared-out points how many points.
    """

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
    shares: Mapping[str, int] = field(default_factory=dict)
    cannot_judge: bool = False
    rationale: str = ""

    @property
    def has_value(self) -> bool:
        return bool(self.text or self.choices or self.shares) or any(
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
        plain = {"choices": list(self.choices), "shares": dict(self.shares)}
        return {name: getattr(self, name) for name in FIELDS} | plain


FIELDS = tuple(each.name for each in fields(AnswerContent))
#: The fields that the database keeps as JSON.
JSON_FIELDS = ("choices", "shares")
NO_ANSWER = AnswerContent()


def content_from(columns: Mapping[str, Any]) -> AnswerContent:
    """The content that the columns hold; what is stored as JSON already read."""
    return AnswerContent(**{**columns, "choices": tuple(columns["choices"])})


def content_of(row: Any) -> AnswerContent:
    """The content of a row of `Answer` or `AnswerRevision`."""
    return content_from({name: getattr(row, name) for name in FIELDS})


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


class FormData(Protocol):
    """A `QueryDict`, or anything that reads like one."""

    def get(self, key: str, default: Any = None, /) -> Any: ...
    def getlist(self, key: str, /) -> list[Any]: ...
