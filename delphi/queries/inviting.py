"""Whom an open round has not reached yet: those who joined since, and those who never began."""

from datetime import datetime
from typing import NamedTuple

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.mailing import REMINDER_INTERVAL
from delphi.queries.deadlines import may_still_answer
from delphi.queries.mailing import goes_out, seats_to_write_to
from surveys.models import AnswerSheet

#: So many invitations to one round at most reach one panellist.
INVITATIONS_AT_MOST = 3
INVITATIONS = (MessageKind.INVITATION, MessageKind.NEXT_ROUND)


class Unreached(NamedTuple):
    """The seats that have not begun the round: `new` ones had no invitation, `again` may have one
    more; how many others had a message lately, or wish for none, or have had all there are."""

    new: list[int]
    again: list[int]
    later: int


def unreached_in(round_: Round, *, at: datetime) -> Unreached:
    """Who has not begun the open round, by what may be sent to them now; three queries."""
    began = AnswerSheet.objects.filter(questionnaire=round_.questionnaire_id)
    waiting = (
        seats_to_write_to(round_)
        .filter(may_still_answer(round_, at=at))
        .exclude(pk__in=began.values("respondent"))
    )
    invitations: dict[int, int] = {}
    latest: dict[int, datetime] = {}
    sent = Message.objects.filter(goes_out(), round=round_)
    for seat, kind, due_at in sent.values_list("recipient", "kind", "due_at"):
        invitations[seat] = invitations.get(seat, 0) + (kind in INVITATIONS)
        latest[seat] = max(due_at, latest.get(seat, due_at))
    new, again, later = [], [], 0
    for seat, wants_none in waiting.values_list("pk", "reminders_stopped"):
        if not invitations.get(seat):
            new.append(seat)
        elif (
            wants_none
            or invitations[seat] >= INVITATIONS_AT_MOST
            or latest[seat] > at - REMINDER_INTERVAL
        ):
            later += 1
        else:
            again.append(seat)
    return Unreached(new, again, later)
