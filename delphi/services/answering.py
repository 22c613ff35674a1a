"""Saving answers and submitting a sheet: the hot path, and the promise that nothing is lost.

Each act holds its round first (see `locks`) and reads it then, so a close never loses an answer
that was acknowledged and never accepts one after it. Revisions make two tabs safe: an answer is
replaced only by someone who has seen it. Saying the same thing again is not an error, whenever it
comes, so a request may be repeated until it is acknowledged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import FilteredRelation, Q

from delphi.models import Exposure, Round
from delphi.protocol.lifecycle import RoundState, takes_answers
from delphi.protocol.refusals import (
    OutsideScale,
    RoundClosed,
    SeatWithdrawn,
    StaleAnswer,
    UnknownQuestion,
)
from delphi.queries.exposures import Exposed, exposure_in
from delphi.services.locks import hold_round_for_answer
from foresight.keys import random_code
from foresight.network.choices import SeatState
from foresight.network.models import Panellist
from surveys.choices import SheetState
from surveys.content import NO_ANSWER, AnswerContent, check, content_of
from surveys.models import Answer, AnswerRevision, AnswerSheet, Question

RECEIPT_LENGTH = 9

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a panellist wants stored: `revision` is the one they have seen (0: none yet)."""

    question_id: int
    content: AnswerContent
    revision: int
    exposure: str = ""


class SavedAnswer(NamedTuple):
    question_id: int
    revision: int
    content: AnswerContent


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """By question id: what stands now, and what was not stored because it had changed meanwhile."""

    saved: Mapping[int, SavedAnswer] = field(default_factory=dict)
    stale: Mapping[int, SavedAnswer] = field(default_factory=dict)


def save_answer(
    *,
    seat_id: int,
    round_id: int,
    question_id: int,
    content: AnswerContent,
    revision: int,
    exposure: str = "",
    at: datetime,
) -> SavedAnswer:
    """Store one answer and what was shown with it; return the revision that stands.

    An empty content clears the answer: that too is a revision. Raises UnknownQuestion,
    SeatWithdrawn, RoundClosed, OutsideScale, StaleAnswer.
    """
    draft = Draft(question_id, content, revision, exposure)
    outcome = _once_more(
        lambda: _save(seat_id, round_id, [draft], at=at, untouched_may_differ=False)
    )
    if question_id in outcome.stale:
        stored = outcome.stale[question_id]
        raise StaleAnswer(current=stored.revision, stored=stored.content)
    return outcome.saved[question_id]


def save_answers(
    *, seat_id: int, round_id: int, drafts: Sequence[Draft], at: datetime
) -> SavedSheet:
    """Store every draft that differs from what it started from, in one transaction.

    A draft that still says what its revision said was not touched: it is no conflict, even when
    another tab has changed that answer. Raises as `save_answer`, except StaleAnswer: conflicts are
    returned, and the rest is stored.
    """
    return _once_more(lambda: _save(seat_id, round_id, drafts, at=at, untouched_may_differ=True))


def open_sheet(*, seat_id: int, round_id: int) -> AnswerSheet:
    """The seat's sheet in the round, made when there is none yet. Raises as `save_answer`."""

    def opened() -> AnswerSheet:
        place = _hold_place(seat_id, round_id)
        return AnswerSheet.objects.get_or_create(
            questionnaire_id=place.questionnaire_id, respondent_id=seat_id
        )[0]

    return _once_more(opened)


def submit_sheet(*, seat_id: int, round_id: int, at: datetime) -> str:
    """Say that the sheet is done; return its receipt, the same one however often it is said.

    Answers can be changed until the round closes; the receipt stays. Raises UnknownQuestion,
    SeatWithdrawn, RoundClosed.
    """

    def submitted() -> str:
        place = _hold_place(seat_id, round_id)
        sheet_id = place.sheet_id
        if sheet_id is not None:
            receipt = AnswerSheet.objects.values_list("receipt", flat=True).get(pk=sheet_id)
            if receipt:
                return str(receipt)
        _require_open(place, at)
        if sheet_id is None:
            sheet_id = _new_sheet(place, seat_id)
        # Of parallel submits one finds the sheet open; the others read what it wrote.
        AnswerSheet.objects.filter(pk=sheet_id, state=SheetState.OPEN.value).update(
            state=SheetState.SUBMITTED.value, receipt=random_code(RECEIPT_LENGTH)
        )
        return str(AnswerSheet.objects.values_list("receipt", flat=True).get(pk=sheet_id))

    return _once_more(submitted)


# --- one transaction ------------------------------------------------------------------------------


class _Place(NamedTuple):
    """Where a seat writes: the round as held, and the sheet if there is one."""

    round: Round
    questionnaire_id: int
    sheet_id: int | None


def _once_more(act: Callable[[], Outcome]) -> Outcome:
    """Run `act` in a transaction; once more when another request made the same row first."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError:
        with transaction.atomic():
            return act()


def _hold_place(seat_id: int, round_id: int) -> _Place:
    try:
        held = hold_round_for_answer(round_id)
    except Round.DoesNotExist:
        raise UnknownQuestion from None
    found = (
        Panellist.objects.filter(pk=seat_id, panel__study=held.study_id)
        .annotate(
            own=FilteredRelation("sheets", condition=Q(sheets__questionnaire=held.questionnaire_id))
        )
        .values_list("state", "own__id")
        .first()
    )
    if found is None:
        raise UnknownQuestion
    state, sheet_id = found
    if state != SeatState.ACTIVE:
        raise SeatWithdrawn
    return _Place(held, held.questionnaire_id, sheet_id)


def _require_open(place: _Place, at: datetime) -> None:
    held = place.round
    if not takes_answers(RoundState(held.state), held.closes_at, at):
        raise RoundClosed(closed_at=held.closed_at or held.closes_at)


def _new_sheet(place: _Place, seat_id: int) -> int:
    sheet = AnswerSheet.objects.create(
        questionnaire_id=place.questionnaire_id, respondent_id=seat_id
    )
    return int(sheet.pk)


def _save(
    seat_id: int,
    round_id: int,
    drafts: Sequence[Draft],
    *,
    at: datetime,
    untouched_may_differ: bool,
) -> SavedSheet:
    place = _hold_place(seat_id, round_id)
    questions = _questions(place, drafts)
    stored = _stored(place, drafts)
    saved: dict[int, SavedAnswer] = {}
    stale: dict[int, SavedAnswer] = {}
    changed: list[Draft] = []
    for draft in drafts:
        answer = stored.get(draft.question_id)
        now = _standing(draft.question_id, answer)
        if draft.content == now.content:
            saved[draft.question_id] = now
        elif draft.revision == now.revision:
            changed.append(draft)
        elif untouched_may_differ and draft.content == _at_revision(answer, draft.revision):
            saved[draft.question_id] = now
        else:
            stale[draft.question_id] = now
    if changed:
        _require_open(place, at)
        for draft in changed:
            _require_on_scale(draft, questions[draft.question_id])
        for lost in _write(place, seat_id, changed, questions, stored):
            answer = Answer.objects.get(sheet=place.sheet_id, question=lost.question_id)
            now = _standing(lost.question_id, answer)
            (saved if now.content == lost.content else stale)[lost.question_id] = now
    for draft in changed:
        if draft.question_id not in saved and draft.question_id not in stale:
            saved[draft.question_id] = SavedAnswer(
                draft.question_id, draft.revision + 1, draft.content
            )
    return SavedSheet(saved, stale)


def _questions(place: _Place, drafts: Sequence[Draft]) -> dict[int, Question]:
    """The questions by id, with their scales. Raises UnknownQuestion for one not asked here."""
    found = (
        Question.objects.select_related("criterion__scale")
        .filter(questionnaire=place.questionnaire_id, pk__in=[each.question_id for each in drafts])
        .order_by()
    )
    questions = {question.pk: question for question in found}
    if any(draft.question_id not in questions for draft in drafts):
        raise UnknownQuestion
    return questions


def _stored(place: _Place, drafts: Sequence[Draft]) -> dict[int, Answer]:
    if place.sheet_id is None:
        return {}
    found = Answer.objects.filter(
        sheet=place.sheet_id, question__in=[draft.question_id for draft in drafts]
    )
    return {answer.question_id: answer for answer in found}


def _standing(question_id: int, answer: Answer | None) -> SavedAnswer:
    if answer is None:
        return SavedAnswer(question_id, 0, NO_ANSWER)
    return SavedAnswer(question_id, answer.revision, content_of(answer))


def _at_revision(answer: Answer | None, revision: int) -> AnswerContent | None:
    if revision == 0:
        return NO_ANSWER
    earlier = AnswerRevision.objects.filter(answer=answer, revision=revision).first()
    return content_of(earlier) if earlier else None


def _require_on_scale(draft: Draft, question: Question) -> None:
    problems = check(draft.content, question.criterion.scale)
    if problems:
        raise OutsideScale(question=question.pk, problems=problems)


def _write(
    place: _Place,
    seat_id: int,
    changed: Sequence[Draft],
    questions: Mapping[int, Question],
    stored: Mapping[int, Answer],
) -> list[Draft]:
    """Store the drafts with what was shown; return those another request was quicker with."""
    sheet_id = place.sheet_id if place.sheet_id is not None else _new_sheet(place, seat_id)
    exposed = {draft.question_id: _exposed(draft, seat_id) for draft in changed}
    new, lost, before = [], [], []
    for draft in changed:
        shown = exposed[draft.question_id]
        wording = shown.statement_id if shown else questions[draft.question_id].statement_id
        columns = draft.content.columns() | {"statement_id": wording}
        answer = stored.get(draft.question_id)
        if answer is None:
            new.append(Answer(sheet_id=sheet_id, question_id=draft.question_id, **columns))
        elif _replaced(answer, columns):
            before.append(_earlier(answer))
        else:
            lost.append(draft)
    if new:
        Answer.objects.bulk_create(new)
    if before:
        AnswerRevision.objects.bulk_create(before)
    shown_now = [
        _exposure(sheet_id, shown)
        for draft in changed
        if (shown := exposed[draft.question_id]) and shown.release_id and draft not in lost
    ]
    if shown_now:
        Exposure.objects.bulk_create(shown_now, ignore_conflicts=True)
    return lost


def _replaced(answer: Answer, columns: Mapping[str, Any]) -> bool:
    revision = answer.revision
    return bool(
        Answer.objects.filter(pk=answer.pk, revision=revision).update(
            revision=revision + 1, **columns
        )
    )


def _earlier(answer: Answer) -> AnswerRevision:
    return AnswerRevision(
        answer=answer,
        revision=answer.revision,
        statement_id=answer.statement_id,
        **content_of(answer).columns(),
    )


def _exposed(draft: Draft, seat_id: int) -> Exposed | None:
    """What the draft's token says was shown; a token that is not ours says nothing."""
    shown = exposure_in(draft.exposure, seat_id=seat_id) if draft.exposure else None
    return shown if shown and shown.question_id == draft.question_id else None


def _exposure(sheet_id: int, shown: Exposed) -> Exposure:
    return Exposure(
        sheet_id=sheet_id,
        question_id=shown.question_id,
        release_id=shown.release_id,
        digest=shown.digest(),
        shown=shown.shown(),
    )
