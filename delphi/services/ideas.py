"""Giving ideas in a collect round: added, changed, taken back, endorsed while the round is open.

As with answers (`delphi.services.answering`) each act holds its round first, so a close loses no
idea that was acknowledged and takes none after it, and saying the same again is not an error.
"""

import unicodedata
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from delphi.models import IdeaEndorsement, Round
from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import (
    ConsentMissing,
    NotAnIdea,
    StaleIdea,
    TooManyIdeas,
    UnknownIdea,
    UnknownQuestion,
)
from delphi.queries.consent import lacks_consent, must_consent
from delphi.queries.places import Place
from delphi.services.places import hold_place, require_open
from surveys.models import AnswerSheet, Idea, Question

LONGEST = 1000  # characters: an idea, not an essay
AT_MOST = 30  # of one panellist to one prompt


class SavedIdea(NamedTuple):
    """An idea as it stands now."""

    id: int
    question_id: int
    text: str
    revision: int


@transaction.atomic
def add_idea(
    *,
    seat_id: int,
    round_id: int,
    question_id: int,
    text: str,
    epoch: int | None = None,
    at: datetime,
) -> SavedIdea:
    """Add an idea to a prompt. The same words again are the idea there is, not another one.

    Raises UnknownQuestion, SeatWithdrawn, RoundClosed, NotAnIdea or TooManyIdeas.
    """
    place = _hold(seat_id, round_id, epoch=epoch)
    asked = Question.objects.filter(pk=question_id, questionnaire=place.questionnaire_id)
    if not asked.exists():
        raise UnknownQuestion
    require_open(place, at)
    words = _words(text)
    sheet, _ = AnswerSheet.objects.get_or_create(
        questionnaire_id=place.questionnaire_id, respondent_id=seat_id
    )
    # One panellist's requests one after another: two tabs do not add the same idea twice.
    AnswerSheet.objects.select_for_update().get(pk=sheet.pk)
    given = Idea.objects.filter(sheet=sheet, question=question_id)
    same = given.filter(text=words).first()
    if same is not None:
        return _saved(same)
    if given.count() >= AT_MOST:
        raise TooManyIdeas(at_most=AT_MOST)
    return _saved(Idea.objects.create(sheet=sheet, question_id=question_id, text=words))


@transaction.atomic
def change_idea(
    *,
    seat_id: int,
    round_id: int,
    idea_id: int,
    text: str,
    revision: int,
    epoch: int | None = None,
    at: datetime,
) -> SavedIdea:
    """Give an own idea other words; others see them with the next release.

    Raises UnknownQuestion, UnknownIdea, SeatWithdrawn, RoundClosed, NotAnIdea or StaleIdea.
    """
    place = _hold(seat_id, round_id, epoch=epoch)
    found = Idea.objects.filter(pk=idea_id, sheet=place.sheet_id).first()
    if found is None:
        raise UnknownIdea
    words = _words(text)
    if found.text == words:
        return _saved(found)
    require_open(place, at)
    # Of two tabs that have seen the same words one replaces them.
    changed = Idea.objects.filter(pk=idea_id, revision=revision).update(
        text=words, revision=revision + 1
    )
    if not changed:
        found.refresh_from_db()
        raise StaleIdea(text=found.text, revision=found.revision)
    return SavedIdea(idea_id, found.question_id, words, revision + 1)


@transaction.atomic
def remove_idea(
    *, seat_id: int, round_id: int, idea_id: int, epoch: int | None = None, at: datetime
) -> str:
    """Take an own idea back, for good; return its words, which are kept nowhere; "" if it was gone.

    Raises UnknownQuestion, SeatWithdrawn or RoundClosed.
    """
    place = _hold(seat_id, round_id, epoch=epoch)
    require_open(place, at)
    found = Idea.objects.filter(pk=idea_id, sheet=place.sheet_id).first()
    if found is None:
        return ""
    found.delete()
    return found.text


@transaction.atomic
def endorse_idea(
    *,
    seat_id: int,
    round_id: int,
    idea_id: int,
    endorsed: bool,
    epoch: int | None = None,
    at: datetime,
) -> bool:
    """Let the seat endorse another's idea it is shown, or take that back; return what stands.

    Raises UnknownQuestion, UnknownIdea for one that is not shown to the seat, SeatWithdrawn,
    RoundClosed.
    """
    place = _hold(seat_id, round_id, epoch=epoch)
    shown = (
        Idea.objects.filter(pk=idea_id, question__questionnaire=place.questionnaire_id)
        .exclude(shown="")
        .exclude(sheet=place.sheet_id)
    )
    # Others' ideas are seen by those who have given one of their own to the same prompt.
    found = shown.filter(question__ideas__sheet=place.sheet_id).first()
    if found is None:
        raise UnknownIdea
    require_open(place, at)
    if endorsed:
        IdeaEndorsement.objects.bulk_create(
            [IdeaEndorsement(idea=found, panellist_id=seat_id)], ignore_conflicts=True
        )
    else:
        IdeaEndorsement.objects.filter(idea=found, panellist=seat_id).delete()
    return endorsed


def _hold(seat_id: int, round_id: int, *, epoch: int | None) -> Place:
    place = hold_place(seat_id, round_id, epoch=epoch)
    rounds = Round.objects.filter(pk=round_id, kind=RoundKind.COLLECT)
    found = rounds.annotate(lacks_consent=lacks_consent(seat_id)).first()
    if found is None:
        raise UnknownQuestion
    if must_consent(found):
        raise ConsentMissing
    return place


def _words(text: str) -> str:
    """The idea as it is stored. Raises NotAnIdea."""
    words = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\x00", "")).strip()
    if not words or len(words) > LONGEST:
        raise NotAnIdea(longest=LONGEST)
    return words


def _saved(idea: Idea) -> SavedIdea:
    return SavedIdea(idea.pk, idea.question_id, idea.text, idea.revision)
