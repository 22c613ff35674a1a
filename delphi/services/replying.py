"""Replying to others' arguments: one reply each and round, changed until the round closes."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import F

from delphi.models import Argument, Release, Reply
from delphi.protocol.refusals import ReplyTooLong, StaleReply, UnknownQuestion
from delphi.queries.exposures import argument_ids
from delphi.services.places import hold_place, require_open
from foresight.network.models import Panellist

LONGEST_REPLY = 2000


def mark_of_reply(text: str) -> str:
    """Short enough for a field of a form: what a page tells by which reply it has shown."""
    return hashlib.sha256(_words(text).encode()).hexdigest()[:16]


@transaction.atomic
def reply_to_argument(
    *,
    seat_id: int,
    round_id: int,
    argument_id: int,
    text: str,
    was: str | None = None,
    epoch: int | None = None,
    at: datetime,
) -> str:
    """Let the seat's reply to an argument shown in the round be `text`; "" takes it back.

    `was` is the mark of the reply that the page had shown; without it any reply is replaced.
    Others see it from the next round on, without a name, as the round's moderation says. Saying it
    again changes nothing. Raises UnknownQuestion for an argument that is not shown in this round or
    is the panellist's own, ReplyTooLong, StaleReply, SeatWithdrawn, RoundClosed.
    """
    place = hold_place(seat_id, round_id, epoch=epoch)
    if not _is_shown(argument_id, round_id, seat_id):
        raise UnknownQuestion
    text = _words(text)
    if len(text) > LONGEST_REPLY:
        raise ReplyTooLong(most=LONGEST_REPLY)
    require_open(place, at)
    standing = Reply.objects.filter(argument=argument_id, round=round_id, panellist=seat_id)
    found = standing.select_for_update().first()
    stands = next(iter(found.texts.values()), "") if found else ""
    if was not in (None, mark_of_reply(stands)) and text != stands:
        raise StaleReply(text=stands)
    if not text:
        standing.delete()
        return ""
    language = Panellist.objects.values_list("language", flat=True).get(pk=seat_id)
    # Anew for a facilitator to read: what was decided about other words holds for them alone.
    said = {"texts": {language: text}, "approved": False, "hidden": False, "why_hidden": ""}
    if found is None:
        Reply.objects.create(
            argument_id=argument_id, round_id=round_id, panellist_id=seat_id, **said
        )
    elif found.texts != said["texts"]:
        standing.update(**said)
    return text


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _is_shown(argument_id: int, round_id: int, seat_id: int) -> bool:
    given = (
        Argument.objects.filter(pk=argument_id, hidden=False, merged_into=None)
        .filter(round__study__rounds=round_id, round__number__lte=F("round__study__rounds__number"))
        .exclude(answer__sheet__respondent=seat_id)
    )
    if not given.exists():
        return False
    releases = Release.objects.filter(round=round_id).values_list("content", flat=True)
    return any(
        argument_id in argument_ids(entry) for content in releases for entry in content.values()
    )
