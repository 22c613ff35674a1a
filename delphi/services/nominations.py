"""Panellists suggest others to be asked; facilitators accept or decline.

What is held of those suggested goes when the study ends, with the identity keys, and when they are
erased from the network.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from delphi.models import Nomination, Study
from delphi.protocol.refusals import (
    SeatWithdrawn,
    StudyEnded,
    TooManyNominations,
    UnknownNomination,
)
from delphi.services.events import record_event
from foresight.network.choices import SeatState
from foresight.network.models import Expert, Panellist, User
from foresight.network.protocol.identity import mailbox
from foresight.network.services.experts import (
    AddressKnown,
    Person,
    add_expert,
    erase_expert,
    merge_experts,
)

#: So many at most from one seat.
MOST = 20


@transaction.atomic
def nominate(
    *, seat_id: int, name: str, email: str, institution: str, why: str, may_be_named: bool
) -> Nomination:
    """Suggest somebody. Raises SeatWithdrawn, StudyEnded, TooManyNominations."""
    seat = Panellist.objects.select_for_update(no_key=True).get(pk=seat_id)
    if seat.state != SeatState.ACTIVE:
        raise SeatWithdrawn
    if Study.objects.filter(panel=seat.panel_id, ended_at__isnull=False).exists():
        raise StudyEnded
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


@transaction.atomic
def merge_nominees(*, kept_id: int, merged_id: int) -> None:
    """Make two experts one, in the suggestions of them too. Raises as `merge_experts`."""
    Nomination.objects.filter(expert=merged_id).update(expert=kept_id)
    merge_experts(kept_id=kept_id, merged_id=merged_id)


@transaction.atomic
def erase_nominee(*, expert_id: int) -> None:
    """Forget the expert for good, and every suggestion of them. Raises as `erase_expert`."""
    address = mailbox(Expert.objects.values_list("email", flat=True).get(pk=expert_id))
    waiting = Nomination.objects.exclude(email="").values_list("pk", "email")
    same = [pk for pk, email in waiting if mailbox(email) == address]
    Nomination.objects.filter(Q(expert=expert_id) | Q(pk__in=same)).delete()
    erase_expert(expert_id=expert_id)


def forget_nominees(*, panel_id: int) -> None:
    """Erase every suggestion of the panel, within the caller's transaction."""
    Nomination.objects.filter(panellist__panel=panel_id).delete()


def forget_nominees_of_unknown(*, panel_id: int) -> None:
    """Erase what was suggested from seats of which nobody knows any more who sat there."""
    Nomination.objects.filter(
        panellist__panel=panel_id, panellist__identitykey__isnull=True
    ).delete()


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
