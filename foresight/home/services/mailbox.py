"""The mailbox of the demonstration: mail is kept in files, one each, and read on a page."""

import email
import email.policy
import secrets
from collections.abc import Sequence
from email.message import EmailMessage as ParsedMail
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

SHOWN = 100


class KeptMail(NamedTuple):
    to: str
    subject: str
    text: str
    language: str


class MailboxBackend(BaseEmailBackend):
    """Writes each mail to a file of its own in EMAIL_FILE_PATH instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}"
            unfinished = folder / f"{name}.part"
            unfinished.write_bytes(mail.message().as_bytes())
            unfinished.rename(folder / f"{name}.eml")
        return len(email_messages)


def kept_mails() -> list[KeptMail]:
    """The newest mails kept, newest first, at most SHOWN."""
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"), reverse=True)
    return [_read(file) for file in files[:SHOWN]]


def _read(file: Path) -> KeptMail:
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, ParsedMail)  # noqa: S101 - so says the policy
    body = mail.get_body(preferencelist=("plain",))
    return KeptMail(
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=body.get_content() if body else "",
        language=str(mail.get("Content-Language", "")),
    )
