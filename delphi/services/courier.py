"""Handing one mail at a time to the mail server, and what its answer means."""

import contextlib
import re
import smtplib
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class Fate(StrEnum):
    """What is known of a mail after it was handed over."""

    SENT = "sent"
    LATER = "later"  # refused for now, or the server was not reached: certainly not sent
    REFUSED = "refused"  # this mail, for good
    ADDRESS_REFUSED = "address_refused"  # every mail to this address, for good
    UNKNOWN = "unknown"  # the connection broke while the server had it


class Outcome(NamedTuple):
    """`problem` is the server's code, never its words, which may name the address."""

    fate: Fate
    problem: str = ""


_NO_CONNECTION = Outcome(Fate.LATER, "no_connection")

# Replies to RCPT that are about the mailbox; enhanced codes, where given, must agree (RFC 3463).
_NO_SUCH_MAILBOX = {550, 551, 553}
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")


class Courier:
    """One connection to the mail server, opened when the first mail is posted and reopened."""

    def __init__(self, backend: BaseEmailBackend | None = None) -> None:
        self._backend: BaseEmailBackend = backend or get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def post(self, mail: EmailMessage) -> Outcome:
        """Hand the mail over. Raises nothing that a mail server or a network can cause."""
        try:
            self._connect()
        except (smtplib.SMTPException, OSError):
            self._hang_up()
            return _NO_CONNECTION
        try:
            self._backend.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            outcome = _judged(code, words, about_address=True)
        except smtplib.SMTPResponseException as refusal:
            outcome = _judged(refusal.smtp_code, refusal.smtp_error, about_address=False)
        except (smtplib.SMTPException, OSError):
            # It answered a moment ago (`_connect`), so the line broke while it had the mail.
            outcome = Outcome(Fate.UNKNOWN, "connection_lost")
        else:
            return Outcome(Fate.SENT)
        if outcome.fate in (Fate.LATER, Fate.UNKNOWN):
            self._hang_up()
        return outcome

    def _connect(self) -> None:
        """A connection that answers: a server may have hung up since the mail before."""
        smtp = getattr(self._backend, "connection", None)
        if smtp is not None:
            try:
                if smtp.noop()[0] == 250:
                    return
            except (smtplib.SMTPException, OSError):
                pass
            self._hang_up()
        self._backend.open()

    def _hang_up(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()


def _judged(code: int, words: bytes | str, *, about_address: bool) -> Outcome:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = _ENHANCED.match(text.strip())
    problem = f"{code} {enhanced[0]}" if enhanced else str(code)
    if not 500 <= code < 600:
        return Outcome(Fate.LATER, problem)
    about_mailbox = about_address and code in _NO_SUCH_MAILBOX
    if about_mailbox and (enhanced is None or enhanced[0].startswith("5.1.")):
        return Outcome(Fate.ADDRESS_REFUSED, problem)
    return Outcome(Fate.REFUSED, problem)
