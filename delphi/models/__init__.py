"""The method's records: studies, rounds, seals, results, feedback, messages, events."""

from delphi.models.conflicts import DeclaredConflict, Nomination
from delphi.models.consent import Consent, InformationSheet
from delphi.models.events import StudyEvent
from delphi.models.feedback import Argument, Endorsement, Exposure, Release, Reply, Theme
from delphi.models.ideas import IdeaEndorsement, IdeaOutcome
from delphi.models.messages import Message, MessageWording
from delphi.models.method import MethodNote
from delphi.models.notes import AnswerNote
from delphi.models.outcomes import Outcome
from delphi.models.results import ItemResult, PanelResult
from delphi.models.rounds import DiscardedDraft, Round, RoundDay, SeatDeadline
from delphi.models.seals import SheetSeal, Snapshot
from delphi.models.series import Series, SeriesItem
from delphi.models.simulations import Simulation
from delphi.models.studies import DestroyedStudy, ProtocolVersion, Study, StudyMember

__all__ = [
    "AnswerNote",
    "Argument",
    "Consent",
    "DeclaredConflict",
    "DestroyedStudy",
    "DiscardedDraft",
    "Endorsement",
    "Exposure",
    "IdeaEndorsement",
    "IdeaOutcome",
    "InformationSheet",
    "ItemResult",
    "Message",
    "MessageWording",
    "MethodNote",
    "Nomination",
    "Outcome",
    "PanelResult",
    "ProtocolVersion",
    "Release",
    "Reply",
    "Round",
    "RoundDay",
    "SeatDeadline",
    "Series",
    "SeriesItem",
    "SheetSeal",
    "Simulation",
    "Snapshot",
    "Study",
    "StudyEvent",
    "StudyMember",
    "Theme",
]
