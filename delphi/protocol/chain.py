"""The hash chain of a study's events: each digest commits to its event and to all before it."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from delphi.protocol.canonical import canonical

#: The digest "before" the first event.
START = ""


class ChainLink(NamedTuple):
    """An event as stored: what it says, the digest before it, and its own."""

    sequence: int
    content: Mapping[str, Any]
    previous: str
    digest: str


def event_content(
    *,
    study: int,
    sequence: int,
    kind: str,
    by: int | None,
    at: datetime,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    """What an event's digest is over. `at` is aware; `by` is a user's id, None the system."""
    return {
        "study": study,
        "sequence": sequence,
        "kind": kind,
        "by": by,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": data,
    }


def chain_digest(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256, hexadecimal, over the previous digest, a line feed and the canonical content."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(content)).hexdigest()


def first_break(chain: Iterable[ChainLink]) -> int | None:
    """The sequence number at which the chain is broken (1 is the first event), or None.

    Finds an event that was changed, removed from the middle, added between or moved. Events cut
    off at the end are found by comparing the head with a published one.
    """
    previous = START
    for expected, link in enumerate(chain, start=1):
        whole = (
            link.sequence == expected
            and link.previous == previous
            and link.digest == chain_digest(previous, link.content)
        )
        if not whole:
            return expected
        previous = link.digest
    return None
