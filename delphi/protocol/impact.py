"""What an act does, told before it is done: what it touches, what stays, how it is undone.

Counts are of things, or of people who took part, which is attendance. How many declared something
is told only as `delphi.protocol.disclosure` releases it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from delphi.protocol.disclosure import released_count
from delphi.protocol.refusals import Refused


class Effect(StrEnum):
    """One consequence of an act; `delphi.wording.impact` has the sentence of each."""

    # A study, and its seats.
    NO_MORE_ROUNDS = "no_more_rounds"
    DRAFTS_LEFT = "drafts_left"
    KEYS_DESTROYED = "keys_destroyed"
    KEYS_UNTIL = "keys_until"
    NOMINATIONS_FORGOTTEN = "nominations_forgotten"
    MAIL_LOST = "mail_lost"
    RESULTS_STAY = "results_stay"
    OFF_ALL_PAGES = "off_all_pages"
    SEATS_GO = "seats_go"
    SHEETS_GO = "sheets_go"
    TRIALS_GO = "trials_go"
    STATEMENTS_GO = "statements_go"
    TRIED_STAYS = "tried_stays"
    LINKS_END = "links_end"
    MAIL_STOPS = "mail_stops"
    SEATS_LEFT = "seats_left"
    NOBODY_LEFT = "nobody_left"
    TOO_FEW_LEFT = "too_few_left"
    ANSWERS_STAY = "answers_stay"
    SHEET_COUNTS = "sheet_counts"
    CONFLICTS_COUNT = "conflicts_count"
    # Two experts made one.
    MAIL_GOES_TO = "mail_goes_to"
    RECORD_GOES = "record_goes"
    DETAILS_ADDED = "details_added"
    TOPICS_ADDED = "topics_added"
    TIES_MOVE = "ties_move"
    NOMINATIONS_MOVE = "nominations_move"
    # What is asked, while it can be changed.
    QUESTIONS_GO = "questions_go"
    QUESTIONS_CHANGE = "questions_change"
    LANGUAGES_GO = "languages_go"
    WORDINGS_GO = "wordings_go"
    SECTION_GOES = "section_goes"
    CONFLICTS_GO = "conflicts_go"
    CONFLICTS_STAY = "conflicts_stay"
    RULE_GOES = "rule_goes"
    RULE_MUST_FIT = "rule_must_fit"
    PLANES_GO = "planes_go"
    SCALE_SHARED = "scale_shared"
    TRIALS_KEEP = "trials_keep"
    # A round.
    INVITATIONS_UNSENT = "invitations_unsent"
    UNLOCKED = "unlocked"
    DEADLINE_GOES = "deadline_goes"
    DRAFT_STAYS = "draft_stays"
    NOT_STARTED = "not_started"
    NOT_SUBMITTED = "not_submitted"
    MORE_TIME_ENDS = "more_time_ends"
    THANKED = "thanked"
    DECISIONS_STAY = "decisions_stay"


class Undo(StrEnum):
    """How what was done can be taken back."""

    NEVER = "never"
    TRASH = "trash"  # for 30 days
    ANEW = "anew"  # done again by hand
    CHANGE = "change"  # changed back the same way


@dataclass(frozen=True, slots=True)
class Touched:
    """A consequence; `count` is None where nothing is counted, or too few to be told (`few`)."""

    effect: Effect
    count: int | None = None
    few: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Impact:
    """What an act would do. With `refused` it cannot be done now, and that says what to do."""

    does: Sequence[Touched]
    stays: Sequence[Touched] = ()
    undo: Undo = Undo.NEVER
    refused: Refused | None = None


def said(effect: Effect, **about: Any) -> list[Touched]:
    """A consequence that is not counted."""
    return [Touched(effect, about=about)]


def counted(effect: Effect, count: int, **about: Any) -> list[Touched]:
    """A consequence for so many; none for nobody and nothing."""
    return [Touched(effect, count, about=about)] if count else []


def declared(effect: Effect, count: int, k: int) -> list[Touched]:
    """A consequence for what so many people declared, of whom 1 .. k − 1 are called few."""
    if not count:
        return []
    told = released_count(count, k)
    return [Touched(effect, told, few=told is None)]


def panel_left(seats: int, k: int) -> list[Touched]:
    """How many active seats a panel has afterwards, and what that many allow."""
    if not seats:
        return said(Effect.NOBODY_LEFT)
    left = counted(Effect.SEATS_LEFT, seats)
    return left + (said(Effect.TOO_FEW_LEFT, k=k) if seats < k else [])
