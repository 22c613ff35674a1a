"""What happens to a panellist's seat in a study: links handed out or reissued, withdrawal."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from delphi.models import Study
from delphi.protocol.refusals import SeatWithdrawn
from delphi.services.events import record_event
from delphi.services.outbox import cancel_queued
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User
from foresight.network.services.links import SeatEnded, mint_link, reissue_links, withdraw_seat


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
def reissue_seat(*, panellist_id: int, by: User | None, at: datetime) -> str:
    """End the seat's links and sessions; a fresh link. Raises SeatWithdrawn."""
    study = Study.objects.get(panel__seats=panellist_id)
    try:
        token = reissue_links(panellist_id=panellist_id)
    except SeatEnded:
        raise SeatWithdrawn from None
    record_event(
        study_id=study.pk, kind="links_reissued", by=by, at=at, data={"seat": panellist_id}
    )
    return _link(token)


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


def _link(token: str) -> str:
    return settings.ORIGIN + reverse("enter", args=[token])
