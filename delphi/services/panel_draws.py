"""Experts of the network drawn into a study's panel."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from delphi.models import Study
from delphi.protocol.refusals import NetworkChanged
from delphi.queries.candidates import candidates_for
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from delphi.services.panel_lists import KEYS_KEPT_FOR, require_seats_for_people
from foresight.network.models import User
from foresight.network.services.enrolment import enrol_experts


@transaction.atomic
def seat_drawn(
    *,
    study_id: int,
    expert_ids: Sequence[int],
    how: Mapping[str, Any],
    by: User | None,
    at: datetime,
) -> int:
    """Give those who were drawn a seat, frozen as the network knows them now; how many.

    `how` (seed, number of each stratum, regions, sectors, topics by key) goes into the event; who
    was drawn does not, or the trail would keep the tie between people and panels for ever. Raises
    StudyEnded or PanelSimulated; NetworkChanged where one of them has a seat, has retired or is
    gone by now.
    """
    hold_study(study_id)
    study = Study.objects.get(pk=study_id)
    require_seats_for_people(study)
    free = {each.key for each in candidates_for(study)}
    if not expert_ids or not set(expert_ids) <= free:
        raise NetworkChanged
    done = enrol_experts(
        panel_id=study.panel_id, expert_ids=expert_ids, purge_on=(at + KEYS_KEPT_FOR).date()
    )
    data = {**how, "added": done.added}
    record_event(study_id=study_id, kind="panel_drawn", by=by, at=at, data=data)
    return done.added
