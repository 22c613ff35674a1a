"""One round's arguments as a facilitator reads them: by item and side, and what became of each.

Nothing here knows who gave them: no seat, no group, no value; the side only where the distribution
may be drawn, and counts of people only as `delphi.protocol.disclosure` releases them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet

from delphi.models import Argument, ItemResult, Release, Reply, Round, Theme
from delphi.protocol.disclosure import (
    released_count,
    released_figures,
    why_no_summary,
    why_not_drawn,
)
from delphi.protocol.exposure import SIDES
from delphi.protocol.lifecycle import RoundState
from delphi.queries.exposures import argument_ids, reply_ids
from delphi.queries.results import Terms, terms_of
from foresight.languages import Texts
from surveys.models import Question


@dataclass(slots=True)
class CuratedArgument:
    """An argument with what became of it; `side` is "" where the sides are kept back."""

    id: int
    side: str
    texts: Texts
    approved: bool
    hidden: bool
    why_hidden: str
    merged_into: int | None
    endorsed: int | None  # None: not told
    moved: int | None
    merged: list[Texts] = field(default_factory=list)
    led_to: list[Texts] = field(default_factory=list)
    quoted: bool = False
    taken_back: bool = False  # its writer wants no report to quote it
    themes: list[str] = field(default_factory=list)
    about: Texts | None = None  # of a reply: the argument it is to
    shown_in: list[int] = field(default_factory=list)  # numbers of rounds

    @property
    def is_waiting(self) -> bool:
        """Whether nothing has been decided about it yet."""
        return not (self.approved or self.hidden or self.merged_into)


@dataclass(slots=True)
class CuratedQuestion:
    """A question of the round with its arguments by side; none where too few answered it."""

    code: str
    texts: Texts
    criterion_names: Texts
    too_few: bool
    arguments: list[CuratedArgument] = field(default_factory=list)
    replies: list[CuratedArgument] = field(default_factory=list)  # given in the round

    @property
    def by_side(self) -> list[tuple[str, list[CuratedArgument]]]:
        """Sides that somebody speaks for, each with its arguments; "" where they are not told."""
        sides = [*SIDES, ""]
        found = [(side, [each for each in self.arguments if each.side == side]) for side in sides]
        return [(side, arguments) for side, arguments in found if arguments]

    @property
    def open_ones(self) -> list[CuratedArgument]:
        """Those that another can be merged into."""
        return [each for each in self.arguments if not each.hidden and not each.merged_into]


def arguments_of(found: Round, themes: "StudyThemes | None" = None) -> list[CuratedQuestion]:
    """The arguments given in an analysed round, by question in the order asked; eight queries,
    one fewer with the study's `themes` in hand."""
    themes = themes or themes_of(found.study_id)
    terms = terms_of(found.study_id)
    every = list(
        ItemResult.objects.filter(round__study=found.study_id, round__number__gte=found.number)
    )
    results = {
        (result.item_id, result.criterion_id): result
        for result in every
        if result.round_id == found.pk
    }
    asked = (
        Question.objects.filter(questionnaire=found.questionnaire_id)
        .select_related("item", "criterion", "statement")
        .order_by("position")
    )
    questions = {
        (question.item_id, question.criterion_id): _question(question, results, terms)
        for question in asked
    }
    given = (
        Argument.objects.filter(round=found)
        .exclude(texts={})
        .annotate(endorsed=Count("endorsements"), endorsing=Exists(_open_after(found)))
        .prefetch_related("led_to")
        .order_by("pk")
    )
    rows = {argument.pk: argument for argument in given}
    counts = _Counts.of(found, [each for each in every if each.round_id != found.pk], terms)
    for argument in rows.values():
        key = (argument.item_id, argument.criterion_id)
        question = questions.get(key)
        if question is None or question.too_few:
            continue
        by_side = (
            why_not_drawn(
                results[key].figures,
                k=terms.minimum_cell,
                membership_public=terms.membership_public,
            )
            is None
        )
        question.arguments.append(
            CuratedArgument(
                id=argument.pk,
                side=argument.side if by_side else "",
                texts=argument.texts,
                approved=argument.approved,
                hidden=argument.hidden,
                why_hidden=argument.why_hidden,
                merged_into=argument.merged_into_id,
                endorsed=released_count(
                    argument.endorsed, terms.minimum_cell, state_open=argument.endorsing
                ),
                moved=counts.moved.get(argument.pk),
                merged=[each.texts for each in rows.values() if each.merged_into_id == argument.pk],
                led_to=[statement.texts for statement in argument.led_to.all()],
                quoted=argument.quoted,
                taken_back=argument.taken_back,
                themes=list(themes.of_argument.get(argument.pk, ())),
                shown_in=counts.shown_in.get(argument.pk, []),
            )
        )
    for reply in _replies_in(found, counts):
        key, curated = reply
        if key in questions and not questions[key].too_few:
            questions[key].replies.append(curated)
    return [
        question
        for question in questions.values()
        if question.arguments or question.replies or question.too_few
    ]


@dataclass(frozen=True, slots=True)
class StudyThemes:
    """The themes that each argument is under, and those that a copy brought and nobody used yet."""

    of_argument: Mapping[int, Sequence[str]]
    unused: Sequence[str]


def themes_of(study_id: int) -> StudyThemes:
    """What is under the study's themes, by name. One query."""
    of_argument: dict[int, list[str]] = {}
    unused: list[str] = []
    themes = (
        Theme.objects.filter(study=study_id)
        .annotate(has_ideas=Exists(Theme.ideas.through.objects.filter(theme=OuterRef("pk"))))
        .order_by("name")
    )
    rows: Iterable[tuple[str, int | None, bool]] = themes.values_list(
        "name", "arguments", "has_ideas"
    )
    for name, argument, has_ideas in rows:
        if argument is not None:
            of_argument.setdefault(argument, []).append(name)
        elif not has_ideas:
            unused.append(name)
    return StudyThemes(of_argument, unused)


def _replies_in(
    found: Round, counts: "_Counts"
) -> Iterator[tuple[tuple[int, int], CuratedArgument]]:
    """The replies given in the round, each with the item and criterion it is about. One query."""
    given = Reply.objects.filter(round=found).select_related("argument").order_by("pk")
    for reply in given:
        yield (
            (reply.argument.item_id, reply.argument.criterion_id),
            CuratedArgument(
                id=reply.pk,
                side="",
                texts=reply.texts,
                approved=reply.approved,
                hidden=reply.hidden,
                why_hidden=reply.why_hidden,
                merged_into=None,
                endorsed=None,
                moved=None,
                about=reply.argument.texts,
                shown_in=counts.replies_in.get(reply.pk, []),
            ),
        )


def _question(
    question: Question, results: Mapping[tuple[int, int], ItemResult], terms: Terms
) -> CuratedQuestion:
    result = results.get((question.item_id, question.criterion_id))
    n = int(result.figures.get("n") or 0) if result else 0
    return CuratedQuestion(
        code=question.item.code,
        texts=question.statement.texts,
        criterion_names=question.criterion.names,
        too_few=why_no_summary(n, terms.minimum_cell) is not None,
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is told of later rounds: whom an argument moved, where it was shown."""

    moved: Mapping[int, int]
    shown_in: Mapping[int, list[int]]
    replies_in: Mapping[int, list[int]]

    @classmethod
    def of(cls, found: Round, later: Iterable[ItemResult], terms: Terms) -> "_Counts":
        shown: dict[int, list[int]] = {}
        replies: dict[int, list[int]] = {}
        for number, content in (
            Release.objects.filter(round__study=found.study_id)
            .exclude(round__state=RoundState.DRAFT.value)
            .order_by("round__number")
            .values_list("round__number", "content")
        ):
            for entry in content.values():
                for gathered, ids in ((shown, argument_ids(entry)), (replies, reply_ids(entry))):
                    for pk in ids:
                        if number not in gathered.setdefault(pk, []):
                            gathered[pk].append(number)
        moved: dict[int, int] = {}
        for result in later:
            told = (
                released_figures(result.figures, k=terms.minimum_cell).get("change_reasons") or {}
            )
            for argument, number in (told.get("moved") or {}).items():
                moved[int(argument)] = moved.get(int(argument), 0) + number
        return cls(moved, shown, replies)


def _open_after(found: Round) -> QuerySet[Round]:
    """A later round that is open: while it is, endorsements still come in."""
    return Round.objects.filter(
        study=found.study_id, number__gt=found.number, state=RoundState.OPEN.value
    )


def knows(found: Round, argument_ids_: Collection[int], reply_ids_: Collection[int]) -> bool:
    """Whether all of these are arguments and replies given in the round."""
    arguments = Argument.objects.filter(round=found, pk__in=argument_ids_).count()
    replies = Reply.objects.filter(round=found, pk__in=reply_ids_).count()
    return (arguments, replies) == (len(set(argument_ids_)), len(set(reply_ids_)))
