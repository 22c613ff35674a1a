"""Kinds and states of rounds, and which state may follow which."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class RoundKind(StrEnum):
    COLLECT = "collect"
    RATE = "rate"
    RANK = "rank"


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"
    ANALYSED = "analysed"


#: The one table of transitions. OPEN → DRAFT undoes a launch before any message has gone out.
NEXT_STATES: Mapping[RoundState, frozenset[RoundState]] = {
    RoundState.DRAFT: frozenset({RoundState.OPEN}),
    RoundState.OPEN: frozenset({RoundState.DRAFT, RoundState.CLOSED}),
    RoundState.CLOSED: frozenset({RoundState.SEALED}),
    RoundState.SEALED: frozenset({RoundState.ANALYSED}),
    RoundState.ANALYSED: frozenset(),
}

#: States whose answers no longer change.
SEALED_STATES = frozenset({RoundState.SEALED, RoundState.ANALYSED})


def may_follow(before: RoundState, after: RoundState) -> bool:
    """Whether a round in state `before` may be put into state `after`."""
    return after in NEXT_STATES[before]


def takes_answers(state: RoundState, closes_at: datetime | None, now: datetime) -> bool:
    """Whether an answer given at `now` counts: decided per request, worker or no worker."""
    return state is RoundState.OPEN and closes_at is not None and now < closes_at


class Anonymity(StrEnum):
    ANONYMOUS = "anonymous"  # the identity key is destroyed when the last round closes
    CONFIDENTIAL = "confidential"  # the key exists until its purge date
    NAMED = "named"  # declared to everyone


class StudyRole(StrEnum):
    OWNER = "owner"  # a facilitator who also says who else works on the study, and ends it
    EDITOR = "editor"  # a co-facilitator: everything else
    WATCHER = "watcher"  # sees what facilitators see and changes nothing
    POLICY = "policy"  # a reader who also comments on them, for a policy team
    READER = "reader"  # of the study's published reports


#: Who sees the pages of a study, and who changes something there.
SEEING_ROLES = frozenset({StudyRole.OWNER, StudyRole.EDITOR, StudyRole.WATCHER})
STEERING_ROLES = frozenset({StudyRole.OWNER, StudyRole.EDITOR})
#: Who reads its published reports and nothing else.
READING_ROLES = frozenset({StudyRole.POLICY, StudyRole.READER})


class TrialKind(StrEnum):
    """What a study is tried with: people of one's own, or a panel that is worked out."""

    PILOT = "pilot"
    SIMULATION = "simulation"


#: How long something can be taken out of the trash before it is destroyed.
TRASH_KEPT_FOR = timedelta(days=30)


class SimulationState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class MessageKind(StrEnum):
    INVITATION = "invitation"  # to the study
    NEXT_ROUND = "next_round"  # to a later round, of those who know the study
    REMINDER = "reminder"
    EXTENSION = "extension"
    THANKS = "thanks"  # when a round has closed, to those who answered
    REPORT = "report"


#: Kinds whose message holds after its round has closed, too.
LASTING_KINDS = frozenset({MessageKind.THANKS, MessageKind.REPORT})


class MessageState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # a worker died between claiming and knowing
    FAILED = "failed"
    CANCELLED = "cancelled"


NEXT_MESSAGE_STATES: Mapping[MessageState, frozenset[MessageState]] = {
    MessageState.QUEUED: frozenset(
        {MessageState.CLAIMED, MessageState.CANCELLED, MessageState.FAILED}  # no address
    ),
    MessageState.CLAIMED: frozenset(
        {
            MessageState.SENT,
            MessageState.QUEUED,
            MessageState.FAILED,
            MessageState.UNCERTAIN,
            MessageState.CANCELLED,
        }
    ),
    # A worker that was slow, not dead, may still learn that it did send.
    # Or it came back.
    MessageState.UNCERTAIN: frozenset(
        {MessageState.QUEUED, MessageState.SENT, MessageState.FAILED}
    ),
    MessageState.FAILED: frozenset({MessageState.QUEUED}),
    MessageState.SENT: frozenset({MessageState.FAILED}),  # it came back
    MessageState.CANCELLED: frozenset({MessageState.QUEUED}),  # one that a facilitator stopped
}
