"""Mail that came back: delivery status notifications (RFC 3464), as mail systems hand them over."""

import email
import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

LARGEST = 5_000_000  # bytes looked at; what tells of the failure stands before what came back

LONGEST = 1000  # characters of a header looked at
DEEPEST = 20  # parts within parts

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_ADDRESS = re.compile(r"[^\s;<>@]{1,64}@[^\s;<>@]{1,255}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


class Bounce(NamedTuple):
    """A message that was not delivered, for good.

    `message_id` as the message had it; `status` the enhanced code (RFC 3463), `addresses` those
    the notification names, in lower case.
    """

    message_id: str
    status: str
    addresses: frozenset[str]


def bounce_in(raw: bytes) -> Bounce | None:
    """What a mail says came back. None for anything else: delays, receipts, answers of people.

    Reads what it can of whatever it is given, and raises nothing.
    """
    try:
        mail = email.message_from_bytes(raw[:LARGEST])
        if mail.get_content_type() != "multipart/report":
            return None
        parts = list(_parts(mail))
        failed = _failed_recipient(parts)
        message_id = _returned_id(parts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # as broken mail makes `email` do
    if failed is None or message_id is None:
        return None
    status, addresses = failed
    return Bounce(message_id, status, addresses)


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """The mail and its parts, as far down as a notification has any."""
    yield mail
    if mail.is_multipart() and depth < DEEPEST:
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)


def _header(part: Message, name: str) -> str:
    return str(part.get(name, ""))[:LONGEST]


def _failed_recipient(parts: list[Message]) -> tuple[str, frozenset[str]] | None:
    """Status and addresses of the first recipient whom delivery failed for good."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for group in part.get_payload():
            if not isinstance(group, Message):
                continue
            action = _header(group, "Action").strip().lower()
            status = _STATUS.search(_header(group, "Status"))
            if action == "failed" and status and status[1] == "5":
                named = " ".join(
                    _header(group, name) for name in ("Original-Recipient", "Final-Recipient")
                )
                found = (address.lower() for address in _ADDRESS.findall(named))
                return status[0], frozenset(found)
    return None


def _returned_id(parts: list[Message]) -> str | None:
    """The Message-ID of what came back, whole or its headers alone."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            returned = part.get_payload(0)
        elif kind == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            returned = email.message_from_bytes(content) if isinstance(content, bytes) else None
        else:
            continue
        if isinstance(returned, Message):
            found = _MESSAGE_ID.search(_header(returned, "Message-ID"))
            if found:
                return found[0]
    return None
