"""Panellists suggest others to be asked; facilitators accept or decline."""

from datetime import datetime

from django.db import transaction

from delphi.models import Nomination, Study
from delphi.protocol.refusals import SeatWithdrawn, TooManyNominations, UnknownNomination
from delphi.services.events import record_event
from foresight.network.choices import SeatState
from foresight.network.models import Expert, Panellist, User
from foresight.network.services.experts import AddressKnown, Person, add_expert

#: So many at most from one seat.
MOST = 20


@transaction.atomic
def nominate(
    *, seat_id: int, name: str, email: str, institution: str, why: str, may_be_named: bool
) -> Nomination:
    """Suggest somebody. Raises SeatWithdrawn, TooManyNominations."""
    seat = Panellist.objects.select_for_update(no_key=True).get(pk=seat_id)
    if seat.state != SeatState.ACTIVE:
        raise SeatWithdrawn
    if Nomination.objects.filter(panellist=seat).count() >= MOST:
        raise TooManyNominations(most=MOST)
    return Nomination.objects.create(
        panellist=seat,
        name=name,
        email=email,
        institution=institution,
        why=why,
        may_be_named=may_be_named,
    )


def take_back_nomination(*, seat_id: int, nomination_id: int) -> bool:
    """Erase a suggestion of one's own; whoever was accepted stays in the network."""
    return Nomination.objects.filter(panellist=seat_id, pk=nomination_id).delete()[0] > 0


@transaction.atomic
def accept_nomination(
    *, study_id: int, nomination_id: int, person: Person, by: User, at: datetime
) -> Expert:
    """Make the nominee an expert of the network, or find who has that mailbox already.

    Nobody is written to. What was said of them is not kept with the outcome. Raises
    UnknownNomination when it has been decided about or taken back meanwhile.
    """
    nomination = _waiting(study_id, nomination_id)
    try:
        expert = add_expert(person=person)
    except AddressKnown as known:
        expert = Expert.objects.get(email=known.address)
    _decide(nomination, outcome="accepted", expert=expert)
    record_event(study_id=study_id, kind="nomination_accepted", by=by, at=at, data={})
    return expert


@transaction.atomic
def decline_nomination(
    *, study_id: int, nomination_id: int, reason: str, by: User, at: datetime
) -> None:
    """Decline with a reason, which the nominator reads. Raises UnknownNomination."""
    _decide(_waiting(study_id, nomination_id), outcome="declined", reason=reason)
    record_event(study_id=study_id, kind="nomination_declined", by=by, at=at, data={})


def _waiting(study_id: int, nomination_id: int) -> Nomination:
    study = Study.objects.get(pk=study_id)
    found = (
        Nomination.objects.select_for_update()
        .filter(pk=nomination_id, panellist__panel=study.panel_id, outcome="")
        .first()
    )
    if found is None:
        raise UnknownNomination
    return found


def _decide(
    nomination: Nomination, *, outcome: str, reason: str = "", expert: Expert | None = None
) -> None:
    nomination.outcome, nomination.reason, nomination.expert = outcome, reason, expert
    # Of somebody else's particulars no more is kept than the nominator needs to see the outcome.
    nomination.email = nomination.why = ""
    nomination.save()
