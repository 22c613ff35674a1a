"""A real SMTP server for tests, which keeps what it gets and answers as it is told to."""

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What arrived; `replies` by recipient, given to RCPT; `data_replies`, given after DATA.

    `seconds` is how long the server takes over each mail.
    """

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.replies: dict[str, str] = {}
        self.data_replies: dict[str, str] = {}
        self.hang_up_in_data = False
        self.seconds = 0.0
        self.lock = threading.Lock()

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self.data_replies.get(envelope.rcpt_tos[0], "250 OK")
        if reply.startswith("250"):
            with self.lock:
                self.envelopes.append(envelope)
        await asyncio.sleep(self.seconds)
        if self.hang_up_in_data:
            assert server.transport is not None
            server.transport.abort()
        return reply

    def recipients(self) -> list[str]:
        """Who got a mail, once for each mail."""
        return sorted(to for envelope in self.envelopes for to in envelope.rcpt_tos)

    def mails(self) -> list[EmailMessage]:
        return [parsed(envelope.content) for envelope in self.envelopes]


def parsed(content: bytes | str | None) -> EmailMessage:
    assert isinstance(content, bytes)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


@contextmanager
def mail_server(port: int = 0) -> Iterator[tuple[Mailbox, int]]:
    """A running server; the mailbox and its port."""
    mailbox = Mailbox()
    port = port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
