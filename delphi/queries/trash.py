"""What lies in a user's trash, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from delphi.models import DiscardedDraft, ProtocolVersion, Round, Study
from delphi.permissions import steered_by, trashed_by
from delphi.protocol.lifecycle import TRASH_KEPT_FOR, RoundState
from foresight.network.models import User


@dataclass(frozen=True, slots=True)
class Trashed:
    """A study, or the draft of one of its rounds, and when it is destroyed."""

    study: Study
    since: datetime
    draft: DiscardedDraft | None = None

    @property
    def until(self) -> datetime:
        return self.since + TRASH_KEPT_FOR


def trash_of(user: User) -> Sequence[Trashed]:
    """The studies the user owns and the drafts they steer, the latest first. Two queries."""
    studies = trashed_by(user).order_by("-trashed_at")
    drafts = DiscardedDraft.objects.filter(study__in=steered_by(user)).select_related("study")
    found = [Trashed(study, study.trashed_at) for study in studies if study.trashed_at is not None]
    found += [Trashed(draft.study, draft.at, draft) for draft in drafts.defer("rows")]
    return sorted(found, key=lambda each: each.since, reverse=True)


def study_in_trash(user: User, public_id: str) -> Study | None:
    return trashed_by(user).filter(public_id=public_id).first()


def draft_in_trash(user: User, draft_id: int) -> DiscardedDraft | None:
    drafts = DiscardedDraft.objects.filter(pk=draft_id, study__in=steered_by(user))
    return drafts.select_related("study").first()


def is_launched(study_id: int) -> bool:
    """Whether a round was launched, and the launch not undone. Two queries."""
    held = Round.objects.filter(study=study_id).exclude(state=RoundState.DRAFT)
    locked = ProtocolVersion.objects.filter(study=study_id, locked_at__isnull=False)
    return held.exists() or locked.exists()
