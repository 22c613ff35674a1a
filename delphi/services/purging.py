"""When the tie between seats and people is destroyed, and the record that it was.

What panellists told of people they suggested goes with it, and when the study ends.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from delphi.models import Study
from delphi.protocol.lifecycle import Anonymity, RoundState
from delphi.protocol.refusals import NotAllowedNow, StudyEnded
from delphi.protocol.terms import anonymity, maximum_rounds
from delphi.queries.protocols import protocol_in_force
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from delphi.services.nominations import forget_nominees, forget_nominees_of_unknown
from foresight.network.models import User
from foresight.network.queries import panels_with_due_keys
from foresight.network.services.identities import destroy_keys


def purge_due_identities(*, at: datetime) -> int:
    """Destroy the identity keys whose purge date has come, in their study's zone; how many.

    The date is the first day without the key. Panels without a study go by UTC's date.
    """
    # The furthest zone ahead of UTC decides which panels to look at.
    latest = at.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    return sum(_purge_panel(panel, at) for panel in panels_with_due_keys(latest))


@transaction.atomic
def end_study(*, study_id: int, by: User | None, at: datetime) -> Study:
    """End the study: no more rounds, and nothing is kept of those who were suggested.

    An anonymous study's keys are destroyed at once. Raises StudyEnded when it has been ended
    before, NotAllowedNow while a round takes answers.
    """
    hold_study(study_id)
    study = Study.objects.get(pk=study_id)
    if study.ended_at is not None:
        raise StudyEnded
    if study.rounds.filter(state=RoundState.OPEN).exists():
        raise NotAllowedNow(state=RoundState.OPEN.value, wanted="ended")
    study.ended_at = at
    study.save(update_fields=["ended_at"])
    record_event(study_id=study_id, kind="study_ended", by=by, at=at, data={})
    if _is_anonymous(protocol_in_force(study_id)):
        _destroy_all(study, at)
    forget_nominees(panel_id=study.panel_id)
    return study


def destroy_keys_when_over(*, study: Study, number: int, at: datetime) -> None:
    """When round `number`, just closed, was an anonymous study's last, destroy its keys."""
    protocol = protocol_in_force(study.pk)
    last = maximum_rounds(protocol)
    if _is_anonymous(protocol) and last is not None and number >= last:
        _destroy_all(study, at)


def _destroy_all(study: Study, at: datetime) -> None:
    count = destroy_keys(panel_id=study.panel_id)
    forget_nominees(panel_id=study.panel_id)
    if count:
        _record(study, count, at)


@transaction.atomic
def _purge_panel(panel_id: int, at: datetime) -> int:
    study = Study.objects.filter(panel=panel_id).first()
    today = at.astimezone(ZoneInfo(study.zone if study else "UTC")).date()
    count = destroy_keys(panel_id=panel_id, due_on=today)
    forget_nominees_of_unknown(panel_id=panel_id)
    if study and count:
        _record(study, count, at)
    return count


def _record(study: Study, count: int, at: datetime) -> None:
    record_event(
        study_id=study.pk, kind="identity_keys_destroyed", by=None, at=at, data={"count": count}
    )


def _is_anonymous(protocol: Mapping[str, Any]) -> bool:
    return anonymity(protocol) is Anonymity.ANONYMOUS
