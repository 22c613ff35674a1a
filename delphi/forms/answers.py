"""The fields of an answer sheet: what they show, and the drafts that a sent form makes of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from django.http import QueryDict

from delphi.forms.numbers import listed_numbers, whole_number
from delphi.queries.earlier import is_change
from delphi.queries.sheets import AskedItem, AskedQuestion, SheetView
from delphi.services.answering import Draft
from surveys.choices import NEVER, ScaleKind
from surveys.content import (
    CANNOT,
    NO_ANSWER,
    AnswerContent,
    Problem,
    from_form,
    to_json,
)
from surveys.models import Section
from surveys.wording import content_words, problem_words, typed_number


@dataclass(frozen=True, slots=True)
class FieldValues:
    """What stands in the fields of one question, as text: stored, or as it was typed."""

    level: str = ""
    value: str = ""
    low: str = ""
    high: str = ""
    text: str = ""
    choices: frozenset[str] = frozenset()
    never: bool = False
    cannot: bool = False
    rationale: str = ""


class Choice(NamedTuple):
    """One radio button or checkbox."""

    value: str
    label: Mapping[str, str]
    is_checked: bool
    is_earlier: bool


@dataclass(slots=True)
class Fields:
    """One question on the page: its control, and what is to be said about what was sent."""

    question: AskedQuestion
    values: FieldValues
    revision: int
    problems: Sequence[tuple[str, str]] = ()  # field, sentence
    conflict: AnswerContent | None = None  # what stands since, when it was saved elsewhere
    choices: list[Choice] = field(init=False)

    def __post_init__(self) -> None:
        self.choices = _choices(self.question, self.values)

    @property
    def control(self) -> str:
        """The template of the control."""
        return f"delphi/expert/controls/{self.question.scale.kind}.html"

    @property
    def is_plain(self) -> bool:
        """Whether the control follows from level, "cannot judge" and earlier level alone."""
        return self.question.scale.kind == ScaleKind.ORDINAL and not self.problems

    @property
    def is_worded(self) -> bool:
        """Whether every point of the scale has words of its own."""
        return all(choice.label for choice in self.choices)

    @property
    def wrong(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.problems)


class Part(NamedTuple):
    """A part of the sheet as its template walks it: its items with the fields of their questions.

    `need` is "" where no heading tells needs apart.
    """

    need: str
    section: Section | None
    items: list[tuple[AskedItem, list[Fields]]]


def parts_of(view: SheetView, fields_of: Callable[[AskedQuestion], Fields]) -> list[Part]:
    return [
        Part(
            part.need or "",
            part.section,
            [(item, [fields_of(each) for each in item.questions]) for item in part.items],
        )
        for part in view.parts
    ]


def values_of(content: AnswerContent) -> FieldValues:
    """The fields that show a stored content."""
    return FieldValues(
        level="" if content.level is None else str(content.level),
        value=typed_number(content.value),
        low=typed_number(content.low),
        high=typed_number(content.high),
        text=content.text,
        choices=frozenset(content.choices) - {NEVER},
        never=NEVER in content.choices,
        cannot=content.cannot_judge,
        rationale=content.rationale,
    )


def values_as_json(content: AnswerContent) -> dict[str, Any]:
    """The same for the page's script; without the reason, which no button replaces."""
    shown = asdict(values_of(content))
    del shown["rationale"]
    return shown | {"choices": sorted(shown["choices"])}


def values_typed(data: QueryDict, prefix: str) -> FieldValues:
    """The fields as they were sent, so that what could not be stored is shown again."""
    choices = frozenset(data.getlist(f"{prefix}-choice"))
    level = data.get(f"{prefix}-level", "")
    return FieldValues(
        level=level,
        **{
            name: data.get(f"{prefix}-{name}", "")
            for name in ("value", "low", "high", "text", "rationale")
        },
        choices=choices - {CANNOT},
        never=bool(data.get(f"{prefix}-never")),
        cannot=bool(data.get(f"{prefix}-cannot")) or CANNOT in choices or level == CANNOT,
    )


def _choices(question: AskedQuestion, values: FieldValues) -> list[Choice]:
    earlier = question.earlier or NO_ANSWER
    if question.scale.kind == ScaleKind.ORDINAL:
        return [
            Choice(
                str(point["level"]),
                point.get("label") or {},
                not values.cannot and values.level == str(point["level"]),
                earlier.level == point["level"],
            )
            for point in question.scale.points
        ]
    return [
        Choice(
            point["key"],
            point.get("label") or {},
            point["key"] in values.choices,
            point["key"] in earlier.choices,
        )
        for point in question.scale.points
    ]


# --- a sent form ----------------------------------------------------------------------------------


class Pressed(NamedTuple):
    """Which button of the sheet the form was sent with, as far as it changes answers."""

    keep: frozenset[int] = frozenset()
    clear: frozenset[int] = frozenset()
    keep_all: frozenset[int] = frozenset()
    undo: frozenset[int] = frozenset()  # of a `keep_all`

    @classmethod
    def of(cls, data: QueryDict) -> "Pressed":
        return cls(
            listed_numbers(data.get("keep")),
            listed_numbers(data.get("clear")),
            listed_numbers(data.get("keep_all")),
            listed_numbers(data.get("undo_keep")),
        )

    def value(self, question: AskedQuestion, sent: AnswerContent) -> AnswerContent | None:
        """What the button makes the question's value; None where it is not about it.

        Keeping many at once touches no question that has an answer, and undoing it none that was
        changed since.
        """
        earlier = question.earlier or NO_ANSWER
        if question.id in self.keep:
            return earlier
        if question.id in self.clear:
            return NO_ANSWER
        if question.id in self.keep_all and not sent.is_answer:
            return earlier
        if question.id in self.undo and not is_change(sent, question.earlier):
            return NO_ANSWER
        return None


@dataclass(slots=True)
class SentSheet:
    """What a sent form asks to be stored, and what of it is wrong, by question id."""

    drafts: list[Draft] = field(default_factory=list)
    typed: dict[int, FieldValues] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    kept: list[int] = field(default_factory=list)  # by one button for many


def read_sheet(data: QueryDict, questions: Iterable[AskedQuestion]) -> SentSheet:
    """Read every question the form has fields of.

    Where a button for keeping or clearing was pressed, the value becomes the earlier answer, or
    none; a reason that was typed with it stays.
    """
    sent, pressed = SentSheet(), Pressed.of(data)
    for question in questions:
        if f"{question.prefix}-revision" not in data:
            continue
        sent.typed[question.id] = values_typed(data, question.prefix)
        revision = whole_number(data.get(f"{question.prefix}-revision"), digits=9)
        # -1 is no revision: somebody changed the hidden field.
        sent.revisions[question.id] = -1 if revision is None else revision
        content, problems = from_form(data, question.scale, question.prefix)
        value = pressed.value(question, content)
        if value is not None:
            content = _with_reason(value, content.rationale)
            problems = [problem for problem in problems if problem.field == "rationale"]
            if question.id in pressed.keep_all:
                sent.kept.append(question.id)
        if problems:
            sent.problems[question.id] = problems
        else:
            token = data.get(f"{question.prefix}-exposure", "")
            sent.drafts.append(Draft(question.id, content, sent.revisions[question.id], token))
    return sent


def _with_reason(value: AnswerContent, rationale: str) -> AnswerContent:
    fields = to_json(value) | {"choices": value.choices, "rationale": rationale}
    return AnswerContent(**fields)


def sentences(problems: Iterable[Problem], question: AskedQuestion) -> list[tuple[str, str]]:
    """Each problem's field and sentence."""
    return [(problem.field, problem_words(problem, question.scale)) for problem in problems]


def words_of(content: AnswerContent, question: AskedQuestion, language: str) -> str:
    """The value in words, with its unit."""
    return content_words(content, question.scale, language, unit=question.scale.unit)
