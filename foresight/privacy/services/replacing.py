"""A panellist who steps back gives up the seat; somebody of the same region and sector takes one.

What was answered stays, without a name. Erasing it is the panellist's own act (`leaving`): done for
somebody named, it would show by what disappears whose it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from delphi.models import Study
from delphi.protocol.drawing import Candidate, draw
from delphi.queries.candidates import Person, candidates_for
from delphi.services.panel_draws import seat_drawn
from delphi.services.seats import withdraw_panellist
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User


@dataclass(frozen=True, slots=True)
class Successor:
    """Who would take a seat in the place of another, and out of how many."""

    person: Person
    found: int
    how: Mapping[str, Any]  # what the event keeps of the draw


def successor_of(seat: Panellist, study: Study, *, seed: int) -> Successor | None:
    """Somebody drawn from the seat's region and sector; None where the network has nobody left."""
    stratum = (seat.region.key if seat.region else "", seat.sector.key if seat.sector else "")
    people = {
        each.key: each
        for each in candidates_for(study)
        if (each.region, each.sector) == stratum and not each.is_refused
    }
    drawn = draw((Candidate(key, stratum) for key in people), each=1, seed=seed)
    if not drawn:
        return None
    how = {"regions": [stratum[0]], "sectors": [stratum[1]], "each": 1, "seed": seed}
    return Successor(people[drawn[0].drawn[0]], drawn[0].found, how)


@transaction.atomic
def replace_seat(
    *,
    study: Study,
    seat: Panellist,
    successor: Successor | None,
    by: User,
    at: datetime,
) -> None:
    """End the seat, unless it has been withdrawn already, and seat the successor, if any.

    Raises as `seat_drawn`; nothing has been changed then.
    """
    if seat.state == SeatState.ACTIVE:
        withdraw_panellist(panellist_id=seat.pk, by=by, at=at)
    if successor is not None:
        seat_drawn(
            study_id=study.pk,
            expert_ids=[successor.person.key],
            how=successor.how,
            by=by,
            at=at,
        )
