"""Saving answers and submitting a sheet: the hot path, and the promise that nothing is lost.

Each act holds its round first (see `locks`) and reads it then, so a close never loses an answer
that was acknowledged and never accepts one after it. Revisions make two tabs safe: an answer is
replaced only by someone who has seen it. Saying the same thing again is not an error, whenever it
comes, so a request may be repeated until it is acknowledged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db import IntegrityError, transaction

from delphi.models import Exposure
from delphi.protocol.refusals import OutsideScale, PageOfAnotherSeat, StaleAnswer
from delphi.queries.exposures import Exposed, exposure_in
from delphi.queries.places import AskedHere, Place, StandingAnswer
from delphi.services.locks import sent_together
from delphi.services.places import hold_place, require_open
from delphi.services.storing import NewAnswer, insert_answers, keep_revisions, replace_answer
from foresight.keys import random_code
from surveys.choices import SheetState
from surveys.content import NO_ANSWER, AnswerContent, Reading, ScaleLike, check, content_of
from surveys.models import Answer, AnswerRevision, AnswerSheet

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
    scale: ScaleLike


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
    content: AnswerContent | Callable[[ScaleLike], Reading],
    revision: int,
    exposure: str = "",
    epoch: int | None = None,
    at: datetime,
) -> SavedAnswer:
    """Store one answer and what was shown with it; return the revision that stands.

    `content` may be a reader, which makes it from what was sent once the scale is at hand. An empty
    content clears the answer: that too is a revision. `epoch` is the one the seat was entered in;
    another one means that its links have been reissued since.

    Raises UnknownQuestion, SeatWithdrawn, RoundClosed, ConsentMissing, PageOfAnotherSeat,
    OutsideScale, StaleAnswer.
    """

    def saved() -> SavedSheet:
        place = hold_place(seat_id, round_id, [question_id], epoch=epoch)
        scale = place.questions[question_id].scale
        draft = Draft(question_id, _read(content, scale, question_id), revision, exposure)
        return _save(seat_id, place, [draft], at=at, untouched_may_differ=False)

    outcome = _once_more(saved)
    if question_id in outcome.stale:
        stored = outcome.stale[question_id]
        raise StaleAnswer(current=stored.revision, stored=stored.content, scale=stored.scale)
    return outcome.saved[question_id]


def save_answers(
    *, seat_id: int, round_id: int, drafts: Sequence[Draft], at: datetime
) -> SavedSheet:
    """Store every draft that differs from what it started from, in one transaction.

    A draft that still says what its revision said was not touched: it is no conflict, even when
    another tab has changed that answer. Raises as `save_answer`, except StaleAnswer: conflicts are
    returned, and the rest is stored.
    """

    def saved() -> SavedSheet:
        place = hold_place(seat_id, round_id, [draft.question_id for draft in drafts])
        return _save(seat_id, place, drafts, at=at, untouched_may_differ=True)

    return _once_more(saved)


def open_sheet(*, seat_id: int, round_id: int) -> AnswerSheet:
    """The seat's sheet in the round, made when there is none yet. Raises as `save_answer`."""

    def opened() -> AnswerSheet:
        place = hold_place(seat_id, round_id)
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
        place = hold_place(seat_id, round_id)
        sheet_id = place.sheet_id
        if sheet_id is not None:
            receipt = AnswerSheet.objects.values_list("receipt", flat=True).get(pk=sheet_id)
            if receipt:
                return str(receipt)
        require_open(place, at)
        if sheet_id is None:
            sheet_id = _new_sheet(place, seat_id)
        # Of parallel submits one finds the sheet open; the others read what it wrote.
        AnswerSheet.objects.filter(pk=sheet_id, state=SheetState.OPEN.value).update(
            state=SheetState.SUBMITTED.value, receipt=random_code(RECEIPT_LENGTH)
        )
        return str(AnswerSheet.objects.values_list("receipt", flat=True).get(pk=sheet_id))

    return _once_more(submitted)


# --- one transaction ------------------------------------------------------------------------------


def _once_more(act: Callable[[], Outcome]) -> Outcome:
    """Run `act` in a transaction; once more when another request made the same row first."""
    try:
        with sent_together(), transaction.atomic():
            return act()
    except IntegrityError:
        with transaction.atomic():
            return act()


def _read(
    content: AnswerContent | Callable[[ScaleLike], Reading], scale: ScaleLike, question_id: int
) -> AnswerContent:
    if isinstance(content, AnswerContent):
        return content
    read, problems = content(scale)
    if problems:
        raise OutsideScale(question=question_id, problems=problems, scale=scale)
    return read


def _new_sheet(place: Place, seat_id: int) -> int:
    sheet = AnswerSheet.objects.create(
        questionnaire_id=place.questionnaire_id, respondent_id=seat_id
    )
    return int(sheet.pk)


def _save(
    seat_id: int, place: Place, drafts: Sequence[Draft], *, at: datetime, untouched_may_differ: bool
) -> SavedSheet:
    saved: dict[int, SavedAnswer] = {}
    stale: dict[int, SavedAnswer] = {}
    changed: list[Draft] = []
    # First of all, so that a page of another seat is told nothing of what stands here.
    exposed = {draft.question_id: _exposed(draft, seat_id) for draft in drafts}
    for draft in drafts:
        asked = place.questions[draft.question_id]
        now = _standing(draft.question_id, asked)
        if draft.content == now.content:
            saved[draft.question_id] = now
        elif draft.revision == now.revision:
            changed.append(draft)
        elif untouched_may_differ and draft.content == _at_revision(asked.answer, draft.revision):
            saved[draft.question_id] = now
        else:
            stale[draft.question_id] = now
    if changed:
        require_open(place, at)
        for draft in changed:
            _require_on_scale(draft, place.questions[draft.question_id].scale)
        for lost in _write(place, seat_id, changed, exposed):
            now = _standing_since(lost.question_id, place)
            (saved if now.content == lost.content else stale)[lost.question_id] = now
    for draft in changed:
        if draft.question_id not in saved and draft.question_id not in stale:
            saved[draft.question_id] = SavedAnswer(
                draft.question_id,
                draft.revision + 1,
                draft.content,
                place.questions[draft.question_id].scale,
            )
    return SavedSheet(saved, stale)


def _standing(question_id: int, asked: AskedHere) -> SavedAnswer:
    if asked.answer is None:
        return SavedAnswer(question_id, 0, NO_ANSWER, asked.scale)
    return SavedAnswer(question_id, asked.answer.revision, asked.answer.content, asked.scale)


def _standing_since(question_id: int, place: Place) -> SavedAnswer:
    """What stands now, where another request has been quicker."""
    answer = Answer.objects.get(sheet=place.sheet_id, question=question_id)
    scale = place.questions[question_id].scale
    return SavedAnswer(question_id, answer.revision, content_of(answer), scale)


def _at_revision(answer: StandingAnswer | None, revision: int) -> AnswerContent | None:
    if revision == 0 or answer is None:
        return NO_ANSWER
    earlier = AnswerRevision.objects.filter(answer=answer.id, revision=revision).first()
    return content_of(earlier) if earlier else None


def _require_on_scale(draft: Draft, scale: ScaleLike) -> None:
    problems = check(draft.content, scale)
    if problems:
        raise OutsideScale(question=draft.question_id, problems=problems, scale=scale)


def _write(
    place: Place,
    seat_id: int,
    changed: Sequence[Draft],
    exposed: Mapping[int, Exposed | None],
) -> list[Draft]:
    """Store the drafts with what was shown; return those another request was quicker with."""
    sheet_id = place.sheet_id if place.sheet_id is not None else _new_sheet(place, seat_id)
    new, lost, replaced = [], [], []
    for draft in changed:
        shown, asked = exposed[draft.question_id], place.questions[draft.question_id]
        wording = shown.statement_id if shown else asked.statement_id
        if asked.answer is None:
            new.append(NewAnswer(sheet_id, draft.question_id, wording, draft.content))
        elif replace_answer(asked.answer, wording, draft.content):
            replaced.append(asked.answer)
        else:
            lost.append(draft)
    insert_answers(new)
    keep_revisions(replaced)
    shown_now = [
        _exposure(sheet_id, shown)
        for draft in changed
        if (shown := exposed[draft.question_id]) and shown.release_id and draft not in lost
    ]
    if shown_now:
        Exposure.objects.bulk_create(shown_now, ignore_conflicts=True)
    return lost


def _exposed(draft: Draft, seat_id: int) -> Exposed | None:
    """What the draft's token says was shown.

    A token that was not signed for this seat stands on a page of another: in a browser in which a
    second link was opened, what the first page sends is not the second panellist's answer. Raises
    PageOfAnotherSeat.
    """
    if not draft.exposure:
        return None
    shown = exposure_in(draft.exposure, seat_id=seat_id)
    if shown is None:
        raise PageOfAnotherSeat
    return shown if shown and shown.question_id == draft.question_id else None


def _exposure(sheet_id: int, shown: Exposed) -> Exposure:
    return Exposure(
        sheet_id=sheet_id,
        question_id=shown.question_id,
        release_id=shown.release_id,
        digest=shown.digest(),
        shown=shown.shown(),
    )
