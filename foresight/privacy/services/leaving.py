"""Withdrawing and erasing, by the panellist's or the reader's own act; and anew after a restore.

The ledger is kept twice: in the database, and in a file that a restored database does not bring
back to an earlier state (`settings.ERASURE_LEDGER`).
"""

import hashlib
import os
from datetime import datetime

from django.conf import settings
from django.db import transaction

from delphi.models import Study
from delphi.services.erasure import erase_answers
from delphi.services.seats import withdraw_panellist
from foresight.network.models import Panellist, User
from foresight.privacy.models import Erasure
from reports.services.comments import comments_by, delete_comment, every_comment
from reports.services.files import forget_files


def withdraw(*, seat_id: int, at: datetime) -> None:
    """End the seat; its answers stay, without a name. Raises SeatWithdrawn."""
    withdraw_panellist(panellist_id=seat_id, by=None, at=at)


@transaction.atomic
def erase_seat(*, seat_id: int, by: User | None, at: datetime) -> int:
    """End the seat, erase what was written from it and enter that into the ledger; how many sheets.

    `by` is None when the panellist does it. Erasing again erases nothing more.
    """
    count = erase_answers(panellist_id=seat_id, by=by, at=at)
    forget_files(study_id=Study.objects.values_list("pk", flat=True).get(panel__seats=seat_id))
    _enter(_digest(seat_id))
    return count


@transaction.atomic
def erase_comments(*, user: User, at: datetime) -> int:
    """Erase every comment that the user has written on reports, wherever it was shown; how many.

    Each is entered into the ledger by itself, so that those written later are not erased too.
    """
    own = comments_by(user)
    for comment_id in own:
        _enter(_digest_of_comment(comment_id))
        delete_comment(comment_id=comment_id, by=user, at=at)
    return len(own)


def _enter(digest: str) -> None:
    _, is_new = Erasure.objects.get_or_create(digest=digest)
    if is_new:
        # Before the commit: an entry too many erases nothing more, one too few would be lost.
        _append(digest)


def replay_erasures(*, at: datetime) -> int:
    """Erase anew what a restored backup has brought back; how many seats had something.

    Comments that it has brought back go too, without being counted.
    """
    erased = set(Erasure.objects.values_list("digest", flat=True)) | _in_file()
    for comment_id, writer in every_comment():
        if _digest_of_comment(comment_id) in erased:
            delete_comment(comment_id=comment_id, by=writer, at=at)
    seats = (
        seat
        for seat in Panellist.objects.order_by("pk").values_list("pk", flat=True).iterator()
        if _digest(seat) in erased
    )
    return sum(bool(erase_seat(seat_id=seat, by=None, at=at)) for seat in list(seats))


def _digest(seat_id: int) -> str:
    return hashlib.sha256(f"erased seat {seat_id}".encode()).hexdigest()


def _digest_of_comment(comment_id: int) -> str:
    return hashlib.sha256(f"erased comment {comment_id}".encode()).hexdigest()


def _append(digest: str) -> None:
    path = settings.ERASURE_LEDGER
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as ledger:
        ledger.write(f"{digest}\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def _in_file() -> set[str]:
    path = settings.ERASURE_LEDGER
    return set(path.read_text("ascii").split()) if path.is_file() else set()
