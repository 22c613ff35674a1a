"""`manage.py read_bounces`: note which messages came back, from a mailbox or one mail on stdin."""

import logging
import mailbox
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from delphi.document.bounces import LARGEST, bounce_in
from delphi.services.bouncing import Noted, note_bounce

logger = logging.getLogger(__name__)
UNREADABLE = "unreadable"


class Command(BaseCommand):
    help = (
        "Read delivery status notifications (RFC 3464) and mark the messages that came back. "
        "Without a mailbox one mail is read from standard input, as a mail system pipes it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument(
            "--maildir", metavar="FOLDER", help="what is new in it, then marked read"
        )
        where.add_argument("--mbox", metavar="FILE", help="what is unread in it, then marked read")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = Counter(map(_note, _mails(options["maildir"], options["mbox"])))
        except (OSError, mailbox.Error) as error:
            raise CommandError(f"the mailbox cannot be read: {error}") from error
        self.stdout.write(
            f"{count[Noted.NOTED]} noted, {count[Noted.KNOWN]} known already, "
            f"{count[Noted.STRANGE]} of no message of ours, {count[None]} no bounces"
            + (f", {count[UNREADABLE]} unreadable" if count[UNREADABLE] else "")
        )


def _note(raw: bytes) -> Noted | str | None:
    """What came of a mail. A strange one must not keep the others from being read, now or ever."""
    try:
        bounce = bounce_in(raw)
        return note_bounce(bounce=bounce, at=timezone.now()) if bounce else None
    except DatabaseError:
        raise  # nothing can be noted: all of them are read another time
    except Exception as error:  # noqa: BLE001
        logger.error("a mail could not be read: %s", type(error).__name__)
        return UNREADABLE


def _mails(maildir: str | None, mbox: str | None) -> Iterator[bytes]:
    if maildir is not None:
        yield from _new_in(mailbox.Maildir(maildir, create=False))
    elif mbox is not None:
        yield from _unread_in(mailbox.mbox(mbox, create=False))
    else:
        yield sys.stdin.buffer.read(LARGEST)


def _new_in(box: mailbox.Maildir) -> Iterator[bytes]:
    for key in box.keys():  # noqa: SIM118 - a mailbox, which iterates over its messages
        mail = box[key]
        if mail.get_subdir() != "new":
            continue
        yield mail.as_bytes()
        mail.set_subdir("cur")
        mail.add_flag("S")
        box[key] = mail


def _unread_in(box: mailbox.mbox) -> Iterator[bytes]:
    box.lock()
    try:
        for key in box.keys():  # noqa: SIM118
            mail = box[key]
            if "R" in mail.get_flags():
                continue
            yield mail.as_bytes()
            mail.add_flag("RO")
            box[key] = mail
    finally:
        box.close()  # writes the marks, and lets go of the lock
