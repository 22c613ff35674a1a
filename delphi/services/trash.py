"""The trash: what was thrown away before anybody was asked, to be restored for 30 days.

People's data are no matter of it: erasing somebody erases them here too, at once.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from delphi.models import DiscardedDraft, Round, Study
from delphi.protocol.lifecycle import TRASH_KEPT_FOR
from delphi.protocol.refusals import (
    DraftCannotReturn,
    IsATrial,
    LaunchedBefore,
    NotInTrash,
    StudyEnded,
)
from delphi.queries.trash import is_launched
from delphi.services.destroying import destroy_study
from delphi.services.discarded import put_back
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import User


@transaction.atomic
def discard_study(*, study_id: int, by: User | None, at: datetime) -> Study:
    """Put a study that has never been launched into the trash, with its trials.

    Raises IsATrial (which is thrown away at once instead), LaunchedBefore or NotInTrash where it
    is in the trash already.
    """
    hold_study(study_id)
    study = Study.objects.get(pk=study_id)
    if study.trial:
        raise IsATrial
    if study.trashed_at is not None:
        raise NotInTrash
    if is_launched(study_id):
        raise LaunchedBefore
    study.trashed_at = at
    study.save(update_fields=["trashed_at"])
    record_event(study_id=study_id, kind="study_trashed", by=by, at=at, data={})
    return study


@transaction.atomic
def restore_study(*, study_id: int, by: User | None, at: datetime) -> Study:
    """Take the study out of the trash as it was. Raises NotInTrash."""
    if not Study.objects.filter(pk=study_id).exists():
        raise NotInTrash
    hold_study(study_id)
    study = Study.objects.get(pk=study_id)
    if study.trashed_at is None:
        raise NotInTrash
    study.trashed_at = None
    study.save(update_fields=["trashed_at"])
    record_event(study_id=study_id, kind="study_restored", by=by, at=at, data={})
    return study


@transaction.atomic
def restore_draft(*, draft_id: int, by: User | None, at: datetime) -> Round:
    """Put a discarded draft back as it was.

    Raises NotInTrash, StudyEnded, or DraftCannotReturn where another draft has taken its place.
    """
    draft = DiscardedDraft.objects.filter(pk=draft_id).select_related("study").first()
    if draft is None:
        raise NotInTrash
    hold_study(draft.study_id)
    if draft.study.ended_at is not None:
        raise StudyEnded
    later = Round.objects.filter(study=draft.study_id, number__gte=draft.number)
    if later.exists():
        raise DraftCannotReturn(number=draft.number)
    try:
        round_ = put_back(draft)
    except IntegrityError:
        raise DraftCannotReturn(number=draft.number) from None
    draft.delete()
    record_event(
        study_id=round_.study_id,
        kind="draft_restored",
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number},
    )
    return round_


def empty_trash(*, at: datetime) -> int:
    """Destroy what has been in the trash for 30 days; how many studies and drafts."""
    due = at - TRASH_KEPT_FOR
    studies = Study.objects.filter(trashed_at__lte=due).values_list("pk", flat=True)
    count = sum(_destroy_if_due(study_id, due, at) for study_id in list(studies))
    drafts, _by_table = DiscardedDraft.objects.filter(at__lte=due).delete()
    return count + drafts


@transaction.atomic
def _destroy_if_due(study_id: int, due: datetime, at: datetime) -> bool:
    if not Study.objects.filter(pk=study_id).exists():
        return False  # another worker was quicker
    hold_study(study_id)
    study = Study.objects.get(pk=study_id)
    if study.trashed_at is None or study.trashed_at > due or is_launched(study_id):
        return False
    for trial in Study.objects.filter(trial_of=study_id).values_list("pk", flat=True):
        destroy_study(study_id=trial, by=None, at=at)
    destroy_study(study_id=study_id, by=None, at=at)
    return True
