"""The answer sheet of one seat in one round, as its pages show it: a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, PositiveIntegerField, Q, QuerySet, Value

from delphi.models import AnswerNote, Release, Round, Study
from delphi.protocol.lifecycle import Anonymity, RoundState, takes_answers
from delphi.protocol.needs import Need, is_worth_saying, need_of, place_of
from delphi.protocol.terms import anonymity, may_quote, minimum_cell
from delphi.queries.consent import lacks_consent
from delphi.queries.deadlines import as_for_seat, with_deadline_of
from delphi.queries.earlier import earlier_answers, is_change
from delphi.queries.feedback import QuestionFeedback, QuestionFeedbackMaker, feedback_for
from delphi.queries.protocols import protocol_in_force, protocol_of
from delphi.queries.settled import settled_items
from delphi.queries.workloads import Workload, workload
from foresight.network.models import Panellist
from surveys.choices import CriterionRole, ScaleKind, SheetState
from surveys.content import NO_ANSWER, AnswerContent, content_of
from surveys.models import Answer, AnswerSheet, Question, Scale, Section, Statement


class Stage(StrEnum):
    """What a panellist can do in their study just now."""

    NOT_YET = "not_yet"
    OPEN = "open"
    FINAL = "final"  # open for others; this seat has submitted for good
    CLOSED = "closed"
    ENDED = "ended"


@dataclass(slots=True)
class AskedQuestion:
    """One question with the seat's answer, their earlier one and the feedback."""

    id: int
    position: int
    criterion_key: str
    role: str
    prompts: Mapping[str, str]
    names: Mapping[str, str]
    scale: Scale
    takes_rationale: bool
    statement_id: int
    feedback: QuestionFeedback
    content: AnswerContent = NO_ANSWER
    revision: int = 0
    earlier: AnswerContent | None = None
    note: AnswerNote | None = None

    @property
    def prefix(self) -> str:
        return f"q{self.id}"

    @property
    def is_answered(self) -> bool:
        return self.content.is_answer

    @property
    def is_about_oneself(self) -> bool:
        """Whether it asks how well one knows the item: nobody has to say why that changed."""
        return self.role == CriterionRole.EXPERTISE

    @property
    def is_changed(self) -> bool:
        """Whether their answer differs from their earlier one."""
        return not self.is_about_oneself and is_change(self.content, self.earlier)

    @property
    def may_be_kept(self) -> bool:
        """Whether there is an earlier answer and none now."""
        return self.earlier is not None and not self.is_answered


@dataclass(slots=True)
class AskedItem:
    """One statement with its questions; `before` is its wording in the last round that asked it.

    `number` is its place in the questionnaire: it stays, wherever the sheet shows the statement.
    `came_of` are the wordings of other statements that it was made of.
    """

    id: int
    number: int
    code: str
    statement: Statement
    section: Section | None
    questions: list[AskedQuestion]
    need: Need
    before: Mapping[str, str] | None = None
    came_of: Sequence[Mapping[str, str]] = ()

    @property
    def is_folded(self) -> bool:
        return self.need is Need.SETTLED

    @property
    def is_repeat(self) -> bool:
        """Whether it stands on the sheet a second time, to see how steady answers are."""
        return self.need is Need.REPEATED

    @property
    def is_answered(self) -> bool:
        return all(question.is_answered for question in self.questions)


class SheetPart(NamedTuple):
    """Statements of one section that follow each other; `need` where headings tell needs apart."""

    need: Need | None
    section: Section | None
    items: Sequence[AskedItem]


@dataclass(slots=True)
class SheetView:
    """What the sheet and review pages show; `items` in the order of what needs the panellist."""

    round: Round
    study: Study
    items: list[AskedItem]
    release_digest: str = ""
    release_number: int = 0
    minimum_cell: int = 0  # in a live round alone
    receipt: str = ""
    is_submitted: bool = False
    number_of_questions: int = field(init=False)

    def __post_init__(self) -> None:
        self.number_of_questions = sum(len(item.questions) for item in self.items)

    @property
    def questions(self) -> Iterator[AskedQuestion]:
        return (question for item in self.items for question in item.questions)

    @property
    def has_arrangements(self) -> bool:
        """Whether something is ranked, shared out or answered on a plane, which has a script."""
        kinds = {question.scale.kind for question in self.questions}
        return bool(self.study.survey.planes or kinds & {ScaleKind.RANKING, ScaleKind.POINTS})

    @property
    def number_answered(self) -> int:
        return sum(question.is_answered for question in self.questions)

    @property
    def parts(self) -> list[SheetPart]:
        """Items as they follow each other, by need and section."""
        says_need = is_worth_saying([item.need for item in self.items])
        return [
            SheetPart(need if says_need or need is Need.REPEATED else None, section, list(items))
            for (need, section), items in groupby(
                self.items, key=lambda item: (item.need, item.section)
            )
        ]

    @property
    def left(self) -> Workload:
        """What is not answered yet, but for what is folded."""
        return workload(
            (item.id, question.scale.kind)
            for item in self.items
            if not item.is_folded
            for question in item.questions
            if not question.is_answered
        )

    @property
    def number_folded(self) -> int:
        """How many statements the panellist may well leave as they are."""
        return sum(item.is_folded for item in self.items)

    @property
    def first_open(self) -> AskedQuestion | None:
        """Where to go on: the first question without an answer, if any is left."""
        unanswered = (
            question
            for item in self.items
            if not item.is_folded
            for question in item.questions
            if not question.is_answered
        )
        return next(unanswered, None)


def stage_of(study: Study, round_: Round | None, at: datetime) -> Stage:
    """Where the study stands for its panel at `at`, whether or not a worker is running."""
    if round_ is not None and takes_answers(RoundState(round_.state), round_.closes_at, at):
        return Stage.FINAL if getattr(round_, "is_final", False) else Stage.OPEN
    if study.ended_at is not None:
        return Stage.ENDED
    return Stage.NOT_YET if round_ is None else Stage.CLOSED


def study_of_seat(seat: Panellist) -> Study:
    return Study.objects.select_related("survey").get(panel=seat.panel_id)


def round_of_seat(seat: Panellist) -> Round | None:
    """The newest launched round of the seat's study, with the study and its survey. One query.

    Its `closes_at` is when it closes for this seat. It also knows whether the seat has still to
    consent (`delphi.queries.consent.must_consent`) and whether it has submitted for good
    (`stage_of`).
    """
    submitted = AnswerSheet.objects.filter(
        questionnaire=OuterRef("questionnaire"),
        respondent=seat.pk,
        state=SheetState.SUBMITTED.value,
    )
    rounds = Round.objects.select_related("study__survey").annotate(
        lacks_consent=lacks_consent(seat.pk),
        is_final=Q(submit_once=True) & Exists(submitted),
    )
    launched = rounds.filter(study__panel=seat.panel_id).exclude(state=RoundState.DRAFT.value)
    return as_for_seat(with_deadline_of(seat.pk, launched).order_by("-number").first())


def launched_round_of_seat(seat: Panellist, round_id: int) -> Round | None:
    """A launched round of the seat's own study, also one that has closed. One query."""
    launched = (
        Round.objects.select_related("study__survey")
        .filter(study__panel=seat.panel_id, pk=round_id)
        .exclude(state=RoundState.DRAFT.value)
    )
    return as_for_seat(with_deadline_of(seat.pk, launched).first())


def promises_of(study: Study, round_: Round | None) -> tuple[Anonymity, bool]:
    """What a panellist is told of who sees what: the level of anonymity, and whether reports may
    quote reasons given in the round. One query."""
    protocol = protocol_of(round_) if round_ else protocol_in_force(study.pk)
    return anonymity(protocol), may_quote(protocol)


def sheet_of(round_: Round, seat_id: int) -> AnswerSheet | None:
    return AnswerSheet.objects.filter(
        questionnaire=round_.questionnaire_id, respondent=seat_id
    ).first()


def number_answered(sheet: AnswerSheet) -> int:
    """How many questions the sheet answers. One query."""
    stored = Answer.objects.filter(sheet=sheet).order_by()
    return sum(content_of(answer).is_answer for answer in stored)


def sheet_view(
    round_: Round,
    seat_id: int,
    *,
    planned: Release | None = None,
    examples: Mapping[tuple[int, int], AnswerContent] | None = None,
) -> SheetView:
    """The whole sheet of a seat, ready to show; at most eight queries.

    `round_` comes with its study and survey (`round_of_seat`); `planned` is the feedback a
    preview shows before it is frozen, `examples` the earlier answers it makes up.
    """
    asked = (
        Question.every.filter(questionnaire=round_.questionnaire_id)
        .select_related("item__section", "criterion__scale", "statement")
        .order_by("position")
    )
    sheet = sheet_of(round_, seat_id)
    stored = (
        {
            answer.question_id: answer
            for answer in Answer.objects.filter(sheet=sheet).select_related("note").order_by()
        }
        if sheet
        else {}
    )
    earlier = earlier_answers(round_, seat_id) if examples is None else examples
    before, came_of = _earlier_wordings(round_)
    maker = QuestionFeedbackMaker(feedback_for(round_, seat_id=seat_id, planned=planned))
    settled = settled_items(round_) if round_.fold_settled else frozenset()
    items = []
    by_item = groupby(asked, key=lambda question: (question.item_id, question.repeats_id))
    for number, ((item_id, repeats), group) in enumerate(by_item, start=1):
        of_item = list(group)
        first = of_item[0]
        if repeats is not None:
            items.append(_repeated(number, first, stored.get(first.pk), maker))
            continue
        worded_before = before.get(item_id)
        is_reworded = worded_before is not None and worded_before[0] != first.statement_id
        # An answer to words that meant something else is not offered to be kept.
        means_the_same = not is_reworded or first.statement.continues_trend
        items.append(
            AskedItem(
                id=item_id,
                number=number,
                code=first.item.code,
                statement=first.statement,
                section=first.item.section,
                questions=[
                    _asked(
                        question,
                        stored.get(question.pk),
                        earlier if means_the_same else {},
                        maker,
                    )
                    for question in of_item
                ],
                need=need_of(
                    is_reworded=is_reworded,
                    is_settled=item_id in settled,
                    has_earlier=_has_earlier(round_, item_id, earlier),
                ),
                before=worded_before[1] if worded_before and is_reworded else None,
                came_of=came_of.get(first.statement_id, ()),
            )
        )
    # Stable: statements of one need stay in the questionnaire's order.
    items.sort(key=lambda item: place_of(item.need))
    return SheetView(
        round=round_,
        study=round_.study,
        items=items,
        release_digest=maker.digest,
        release_number=maker.number,
        minimum_cell=minimum_cell(protocol_in_force(round_.study_id)) if round_.live else 0,
        receipt=sheet.receipt if sheet else "",
        is_submitted=bool(sheet and sheet.state == SheetState.SUBMITTED),
    )


def _repeated(
    number: int, question: Question, answer: Answer | None, maker: QuestionFeedbackMaker
) -> AskedItem:
    """What is asked once more stands alone: beside no earlier answer, no figures, no reasons."""
    asked = _asked(question, answer, {}, maker)
    asked.takes_rationale = False
    return AskedItem(
        id=question.item_id,
        number=number,
        code=question.item.code,
        statement=question.statement,
        section=None,
        questions=[asked],
        need=Need.REPEATED,
    )


def _asked(
    question: Question,
    answer: Answer | None,
    earlier: Mapping[tuple[int, int], AnswerContent],
    maker: QuestionFeedbackMaker,
) -> AskedQuestion:
    own = earlier.get((question.item_id, question.criterion_id))
    return AskedQuestion(
        id=question.pk,
        position=question.position,
        criterion_key=question.criterion.key,
        role=question.criterion.role,
        prompts=question.criterion.prompts,
        names=question.criterion.names,
        scale=question.criterion.scale,
        takes_rationale=question.criterion.rationale
        and question.criterion.scale.kind != ScaleKind.TEXT,
        statement_id=question.statement_id,
        feedback=maker.of(
            question_id=question.pk,
            statement_id=question.statement_id,
            has_earlier=own is not None,
            is_answered=answer is not None and content_of(answer).is_answer,
        ),
        content=content_of(answer) if answer else NO_ANSWER,
        revision=answer.revision if answer else 0,
        earlier=own,
        note=getattr(answer, "note", None),
    )


def _has_earlier(
    round_: Round, item_id: int, earlier: Mapping[tuple[int, int], AnswerContent]
) -> bool:
    """Whether the seat has answered the item before; taken for granted where that stays unsaid."""
    if round_.number > 1 and not round_.feedback.get("own_answer"):
        return True
    return any(item == item_id for item, _ in earlier)


Wording = tuple[int, Mapping[str, str]]  # the statement's id and its texts


def _earlier_wordings(
    round_: Round,
) -> tuple[dict[int, Wording], dict[int, list[Mapping[str, str]]]]:
    """What the statements asked were before. One query, none in a first round.

    By item the wording of the last earlier round that asked it; and by statement the texts of
    other items' statements that it was split from or merged of.
    """
    if round_.number == 1:
        return {}, {}
    asked = (
        Question.objects.filter(
            questionnaire__round__study=round_.study_id,
            questionnaire__round__number__lt=round_.number,
        )
        .annotate(asked_in=F("questionnaire__round__number"))
        .order_by()
        .values_list("asked_in", "item_id", "statement_id", "statement__texts")
    )
    descent: QuerySet[Any] = Statement.parents.through.objects.all()
    made_of = (
        descent.filter(from_statement__questions__questionnaire=round_.questionnaire_id)
        .exclude(to_statement__item=F("from_statement__item"))
        .annotate(asked_in=Value(0, output_field=PositiveIntegerField()))
        .order_by()
        .values_list("asked_in", "from_statement", "to_statement", "to_statement__texts")
    )
    before: dict[int, Wording] = {}
    came_of: dict[int, dict[int, Mapping[str, str]]] = {}
    rows = asked.union(made_of, all=True).order_by("asked_in")
    for asked_in, key, statement, texts in rows:
        if asked_in:
            before[key] = (statement, texts)
        else:
            came_of.setdefault(key, {})[statement] = texts
    return before, {key: [of[pk] for pk in sorted(of)] for key, of in came_of.items()}
