"""Invitations to a round that is open already: to those who joined since, or once more."""

from datetime import datetime

from django.db import transaction

from delphi.models import Message
from delphi.protocol.lifecycle import MessageKind, RoundState, takes_answers
from delphi.protocol.mailing import UNDO_WINDOW
from delphi.protocol.refusals import NobodyToInvite, RoundClosed
from delphi.queries.inviting import INVITATIONS, unreached_in
from delphi.queries.mailing import seats_asked_before
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.outbox import queue_messages
from foresight.network.models import User


@transaction.atomic
def invite_unreached(*, round_id: int, again: bool, by: User | None, at: datetime) -> int:
    """Mail those who had no invitation to the open round one, or, with `again`, a fresh link to
    those who had one and have not begun; how many.

    It waits for UNDO_WINDOW, like all that goes to many. Raises RoundClosed, NobodyToInvite.
    """
    round_ = hold_round_for_change(round_id)
    if not takes_answers(RoundState(round_.state), round_.closes_at, at):
        raise RoundClosed(closed_at=round_.closed_at)
    found = unreached_in(round_, at=at)
    seats = found.again if again else found.new
    if not seats:
        raise NobodyToInvite
    known = seats_asked_before(round_)
    kinds = {
        MessageKind.INVITATION: [seat for seat in seats if seat not in known],
        MessageKind.NEXT_ROUND: [seat for seat in seats if seat in known],
    }
    occasion = f"invited {_acts_before(round_id) + 1}"
    invited = sum(
        queue_messages(
            round_=round_,
            recipients=recipients,
            kind=kind,
            occasion=occasion,
            due_at=at + UNDO_WINDOW,
        )
        for kind, recipients in kinds.items()
    )
    data = {"round": round_.pk, "number": round_.number, "invited": invited, "again": again}
    record_event(study_id=round_.study_id, kind="panel_invited", by=by, at=at, data=data)
    return invited


def _acts_before(round_id: int) -> int:
    """How many times the round has invited besides its launch: names the next occasion."""
    occasions = Message.objects.filter(
        round=round_id, kind__in=INVITATIONS, occasion__startswith="invited "
    )
    numbers = occasions.values_list("occasion", flat=True).distinct()
    return max((int(occasion.split()[1]) for occasion in numbers), default=0)
