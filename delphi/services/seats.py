"""What happens to a panellist's seat in a study: links handed out or reissued, withdrawal."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from delphi.models import Round, Study
from delphi.protocol.lifecycle import MessageKind, RoundState, takes_answers
from delphi.protocol.refusals import SeatWithdrawn
from delphi.queries.deadlines import deadline_of_seat
from delphi.queries.mailing import NEW_LINK
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.outbox import cancel_queued, queue_messages
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User
from foresight.network.services.links import SeatEnded, mint_link, revoke_links, withdraw_seat


@transaction.atomic
def hand_out_links(
    *, study_id: int, code: str | None = None, by: User | None, at: datetime
) -> dict[str, str]:
    """Fresh links, by seat code, of the study's active seats or of one; earlier ones go on."""
    seats = Panellist.objects.filter(panel__study=study_id, state=SeatState.ACTIVE)
    if code is not None:
        seats = seats.filter(code=code)
    links = {seat.code: _link(mint_link(panellist_id=seat.pk)) for seat in seats}
    if links:
        data = {"seats": len(links), "code": code}
        record_event(study_id=study_id, kind="links_handed_out", by=by, at=at, data=data)
    return links


@transaction.atomic
def reissue_seat(*, panellist_id: int, by: User | None, at: datetime) -> bool:
    """End the seat's links and sessions, and mail its panellist a new link while a round is open.

    Nobody else is shown it, for it opens all that was answered from the seat. False between rounds,
    where there is nothing to answer: the next invitation brings a link. Raises SeatWithdrawn.
    """
    study = Study.objects.get(panel__seats=panellist_id)
    round_ = _open_round(study.pk, panellist_id, at)
    try:
        epoch = revoke_links(panellist_id=panellist_id)
    except SeatEnded:
        raise SeatWithdrawn from None
    if round_ is not None:
        queue_messages(
            round_=round_,
            recipients=[panellist_id],
            kind=MessageKind.INVITATION if round_.number == 1 else MessageKind.NEXT_ROUND,
            occasion=f"{NEW_LINK} {epoch}",
            due_at=at,
        )
    record_event(
        study_id=study.pk, kind="links_reissued", by=by, at=at, data={"seat": panellist_id}
    )
    return round_ is not None


@transaction.atomic
def withdraw_panellist(*, panellist_id: int, by: User | None, at: datetime) -> None:
    """End the seat, its links, sessions and messages at once; its answers stay, without a name.

    `by` is None when the panellist does it. Raises SeatWithdrawn when it has been done before.
    """
    study = Study.objects.get(panel__seats=panellist_id)
    if not withdraw_seat(panellist_id=panellist_id):
        raise SeatWithdrawn
    cancel_queued(recipient=panellist_id, reason="seat_withdrawn")
    record_event(
        study_id=study.pk, kind="seat_withdrawn", by=by, at=at, data={"seat": panellist_id}
    )


def _open_round(study_id: int, panellist_id: int, at: datetime) -> Round | None:
    """The study's round that is open for the seat, held until the transaction ends."""
    found = Round.objects.filter(study=study_id, state=RoundState.OPEN.value).first()
    round_ = hold_round_for_change(found.pk) if found else None
    if round_ is None:
        return None
    closes_at = deadline_of_seat(round_, panellist_id)
    return round_ if takes_answers(RoundState(round_.state), closes_at, at) else None


def _link(token: str) -> str:
    return settings.ORIGIN + reverse("enter", args=[token])
