"""Which arguments a seat is shown, in which order, and the digest that records it.

Everybody sees reasons of both sides, a few of each, in an order of their own: with one order for
all, the first reason would be read by most. The choice follows from the seed alone, so the same
seat sees the same reasons at every visit and the record can be checked afterwards. A round may
declare the order of endorsement instead; the release then holds its arguments in that order.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from delphi.protocol.canonical import digest_of

#: The sides an argument can speak for: `Argument.side`.
SIDES = ("for", "against", "neither")
#: Where disclosure keeps the sides back, a release holds its arguments under this key instead.
UNSORTED = "unsorted"
#: What can be shown with a question, in the order of the letters in a token: add at the end only.
PARTS = (
    "own_answer",
    "distribution",
    "median",
    "quartiles",
    "arguments",
    "groups",
    "sides",
    "options",
    "replies",
    "live",
)


class ShownArgument(NamedTuple):
    """An argument in its place of the order."""

    id: int
    side: str


def seat_seed(secret: str, *, seat_id: int, release_digest: str) -> bytes:
    """The seed of one seat's selection from one release; nobody without `secret` can foresee it."""
    return hmac.new(
        secret.encode(), f"exposure:{seat_id}:{release_digest}".encode(), hashlib.sha256
    ).digest()


def select_arguments(
    entry: Mapping[str, Any], *, seed: bytes, per_side: int
) -> list[ShownArgument]:
    """At most `per_side` arguments of each side of a release's entry, in the seat's own order.

    `entry` is the content of one question in a `Release`; where it says that its arguments are
    ordered, theirs is the order. The sides come by turns, and the one that comes first is drawn
    too; arguments of neither side come last. Arguments without sides are as many as two sides.
    """
    arguments = entry.get("arguments") or {}
    if UNSORTED in arguments:
        every = _in_order(arguments[UNSORTED], entry, seed)[: 2 * per_side]
        return [ShownArgument(argument, UNSORTED) for argument in every]
    chosen = {side: _in_order(arguments.get(side, ()), entry, seed)[:per_side] for side in SIDES}
    first, second = sorted(("for", "against"), key=lambda side: _rank(seed, side))
    turns = [
        ShownArgument(argument, side)
        for turn in range(per_side)
        for side in (first, second)
        for argument in chosen[side][turn : turn + 1]
    ]
    return turns + [ShownArgument(argument, "neither") for argument in chosen["neither"]]


def exposure_of(
    *,
    release_digest: str,
    question_id: int,
    parts: Iterable[str],
    arguments: Iterable[int],
    replies: Iterable[int] = (),
) -> dict[str, Any]:
    """What `Exposure.shown` stores: the parts of the feedback, and argument ids in their order.

    `replies` are those under the arguments, where there were any.
    """
    shown = {
        "release": release_digest,
        "question": question_id,
        "parts": sorted(parts),
        "arguments": list(arguments),
    }
    return shown | ({"replies": sorted(replies)} if replies else {})


def exposure_digest(shown: Mapping[str, Any]) -> str:
    """SHA-256 of exactly what was shown, in its order."""
    return digest_of(dict(shown))


def _in_order(ids: Iterable[int], entry: Mapping[str, Any], seed: bytes) -> list[int]:
    if entry.get("ordered"):
        return list(ids)
    return sorted(ids, key=lambda argument: _rank(seed, str(argument)))


def _rank(seed: bytes, name: str) -> bytes:
    return hmac.new(seed, name.encode(), hashlib.sha256).digest()
