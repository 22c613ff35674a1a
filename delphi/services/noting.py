"""What a panellist says about an answer beside it: one tap each, taken back by another.

None of it is asked for before an answer counts, and none of it delays one: it is stored on its own.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from delphi.models import AnswerNote, Release, Round
from delphi.protocol.changes import Why
from delphi.protocol.exposure import SIDES
from delphi.protocol.refusals import UnknownQuestion
from delphi.queries.earlier import earlier_answers_of, is_change
from delphi.queries.exposures import argument_ids
from delphi.queries.places import StandingAnswer
from delphi.services.places import hold_place, require_open
from surveys.models import Question


class Noted(NamedTuple):
    """What stands beside the answer now."""

    why: str = ""
    moved: tuple[int, ...] = ()
    side: str = ""

    def __bool__(self) -> bool:
        return any(self)


class Place(NamedTuple):
    """The seat and the question a note is about."""

    seat_id: int
    round_id: int
    question_id: int
    epoch: int | None = None


def tell_why(*, place: Place, why: str, at: datetime) -> Noted:
    """Say why the answer differs from the earlier one; "" takes it back, with what moved it.

    Where the answer does not differ (any more), or there is none, nothing stands. Raises
    UnknownQuestion for what is no `Why`, SeatWithdrawn, RoundClosed.
    """
    if why and why not in list(Why):
        raise UnknownQuestion
    return _note(place, at, lambda stood: stood._replace(why=why, moved=stood.moved if why else ()))


def tell_moved(*, place: Place, argument_id: int, moved: bool, at: datetime) -> Noted:
    """Say that an argument shown with the question moved the answer, or take that back.

    It says why as well, unless something else was said. Raises as `tell_why`, also for an argument
    that is not shown with the question.
    """

    def noted(stood: Noted) -> Noted:
        ids = set(stood.moved) | {argument_id} if moved else set(stood.moved) - {argument_id}
        why = stood.why or (Why.ARGUMENT.value if moved else "")
        return stood._replace(why=why, moved=tuple(sorted(ids)))

    return _note(place, at, noted, argument_id=argument_id)


def tell_side(*, place: Place, side: str, at: datetime) -> Noted:
    """Say what the reason given with the answer speaks for; "" leaves it to the answer again.

    Raises as `tell_why`.
    """
    if side and side not in SIDES:
        raise UnknownQuestion
    return _note(place, at, lambda stood: stood._replace(side=side))


def settle_note(*, place: Place, at: datetime) -> Noted:
    """Let go of why an answer changed where it is the earlier one again. Raises as `tell_why`."""
    return _note(place, at, lambda stood: stood)


@transaction.atomic
def _note(
    place: Place, at: datetime, change: Callable[[Noted], Noted], *, argument_id: int | None = None
) -> Noted:
    held = hold_place(place.seat_id, place.round_id, [place.question_id], epoch=place.epoch)
    question = Question.objects.filter(pk=place.question_id).first()
    if question is None:  # asked once more, with nothing beside it
        raise UnknownQuestion
    answer = held.questions[place.question_id].answer
    if argument_id is not None and not _is_shown(place, argument_id):
        raise UnknownQuestion
    require_open(held, at)
    if answer is None:
        return Noted()
    row = AnswerNote.objects.filter(answer=answer.id).first()
    noted = change(Noted(row.why, tuple(row.moved), row.side) if row else Noted())
    if not _differs(place, question, answer):
        noted = noted._replace(why="", moved=())
    if noted:
        AnswerNote.objects.update_or_create(
            answer_id=answer.id,
            defaults={"why": noted.why, "moved": list(noted.moved), "side": noted.side},
        )
    elif row:
        row.delete()
    return noted


def _is_shown(place: Place, argument_id: int) -> bool:
    releases = Release.objects.filter(round=place.round_id).values_list("content", flat=True)
    return any(
        argument_id in argument_ids(content.get(str(place.question_id), {})) for content in releases
    )


def _differs(place: Place, question: Question, answer: StandingAnswer) -> bool:
    round_ = Round.objects.get(pk=place.round_id)
    before = earlier_answers_of(round_, [place.seat_id], items=[question.item_id])
    earlier = before.get(place.seat_id, {}).get((question.item_id, question.criterion_id))
    return is_change(answer.content, earlier)
