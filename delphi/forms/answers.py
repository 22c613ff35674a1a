"""The fields of an answer sheet: what they show, and the drafts that a sent form makes of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from django.http import QueryDict

from delphi.forms.numbers import listed_numbers, whole_number
from delphi.forms.options import (
    Choice,
    FieldValues,
    choices_of,
    places_to_give,
    shared_so_far,
)
from delphi.queries.earlier import is_change
from delphi.queries.sheets import AskedItem, AskedQuestion, SheetView
from delphi.services.answering import Draft
from surveys.choices import NEVER, ScaleKind
from surveys.content import (
    CANNOT,
    NO_ANSWER,
    AnswerContent,
    Problem,
    ScaleLike,
    content_from,
    from_form,
    to_json,
)
from surveys.models import Section
from surveys.wording import content_words, problem_words, typed_number


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
        self.choices = choices_of(self.question, self.values)

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
    def places(self) -> list[str]:
        """The places of a ranking."""
        return places_to_give(self.question)

    @property
    def shared(self) -> tuple[int, int]:
        """Of points that are shared out: how many so far, and how many there are."""
        return shared_so_far(self.question, self.values)

    @property
    def wrong(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.problems)


@dataclass(frozen=True, slots=True)
class Together:
    """The fields of one question; or of two that are also one point on a plane: across, up."""

    fields: Sequence[Fields]

    @property
    def is_plane(self) -> bool:
        return len(self.fields) == 2


class Part(NamedTuple):
    """A part of the sheet as its template walks it: its items with the fields of their questions.

    `need` is "" where no heading tells needs apart.
    """

    need: str
    section: Section | None
    items: list[tuple[AskedItem, list[Together]]]


def parts_of(view: SheetView, fields_of: Callable[[AskedQuestion], Fields]) -> list[Part]:
    planes = view.study.survey.planes
    return [
        Part(
            part.need or "",
            part.section,
            [
                (item, _together([fields_of(each) for each in item.questions], planes))
                for item in part.items
            ],
        )
        for part in view.parts
    ]


def _together(questions: list[Fields], planes: Iterable[Mapping[str, str]]) -> list[Together]:
    """Each question by itself, but those of a plane side by side, where the first of them stands.

    An item asked on one criterion of a plane alone shows it as any other.
    """
    by_key = {each.question.criterion_key: each for each in questions}
    placed: set[str] = set()
    groups = []
    for key, fields in by_key.items():
        if key in placed:
            continue
        plane = next((plane for plane in planes if key in plane.values()), {})
        keys = [plane.get("across", key), plane.get("up", key)]
        pair = [by_key[each] for each in keys if each in by_key]
        groups.append(Together(pair if len(pair) == len(set(keys)) == 2 else [fields]))
        placed.update(keys if groups[-1].is_plane else [key])
    return groups


def values_of(content: AnswerContent, scale: ScaleLike) -> FieldValues:
    """The fields that show a stored content."""
    is_ranked = scale.kind == ScaleKind.RANKING
    return FieldValues(
        level="" if content.level is None else str(content.level),
        value=typed_number(content.value),
        low=typed_number(content.low),
        high=typed_number(content.high),
        text=content.text,
        choices=frozenset() if is_ranked else frozenset(content.choices) - {NEVER},
        places={key: str(place) for place, key in enumerate(content.choices, 1) if is_ranked},
        shares={key: str(points) for key, points in content.shares.items()},
        never=NEVER in content.choices,
        cannot=content.cannot_judge,
        rationale=content.rationale,
    )


def values_as_json(content: AnswerContent, scale: ScaleLike) -> dict[str, Any]:
    """The same for the page's script; without the reason, which no button replaces."""
    shown = asdict(values_of(content, scale))
    del shown["rationale"]
    return shown | {"choices": sorted(shown["choices"])}


def values_typed(data: QueryDict, prefix: str, scale: ScaleLike) -> FieldValues:
    """The fields as they were sent, so that what could not be stored is shown again."""
    choices = frozenset(data.getlist(f"{prefix}-choice"))
    level = data.get(f"{prefix}-level", "")
    by_option = {
        name: {
            str(point["key"]): data.get(f"{prefix}-{name}-{point['key']}", "")
            for point in scale.points
            if "key" in point
        }
        for name in ("place", "share")
    }
    return FieldValues(
        level=level,
        places=by_option["place"],
        shares=by_option["share"],
        **{
            name: data.get(f"{prefix}-{name}", "")
            for name in ("value", "low", "high", "text", "rationale")
        },
        choices=choices - {CANNOT},
        never=bool(data.get(f"{prefix}-never")),
        cannot=bool(data.get(f"{prefix}-cannot")) or CANNOT in choices or level == CANNOT,
    )


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
        sent.typed[question.id] = values_typed(data, question.prefix, question.scale)
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
    return content_from(to_json(value) | {"rationale": rationale})


def sentences(problems: Iterable[Problem], question: AskedQuestion) -> list[tuple[str, str]]:
    """Each problem's field and sentence."""
    return [(problem.field, problem_words(problem, question.scale)) for problem in problems]


def words_of(content: AnswerContent, question: AskedQuestion, language: str) -> str:
    """The value in words, with its unit."""
    return content_words(content, question.scale, language, unit=question.scale.unit)
