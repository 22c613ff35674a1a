"""The token a form carries: what the panellist had before them when they answered a question.

It names the wording, the release and the arguments that were shown, and is signed for one seat, so
that a GET writes nothing and yet the answer is stored together with exactly what was shown. The
release itself is read back here, and kept: it is frozen, and its digest names its content.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core import signing

from delphi.models import Release
from delphi.protocol.exposure import PARTS, exposure_digest, exposure_of

_SALT = "delphi.exposure"
_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Exposed:
    """What one question's form showed. Without feedback `release_id` is 0, and no parts."""

    question_id: int
    statement_id: int
    release_id: int = 0
    release_digest: str = ""
    parts: tuple[str, ...] = ()
    arguments: tuple[int, ...] = ()
    replies: tuple[int, ...] = ()  # to the arguments

    def shown(self) -> dict[str, Any]:
        """What `Exposure.shown` stores."""
        return exposure_of(
            release_digest=self.release_digest,
            question_id=self.question_id,
            parts=self.parts,
            arguments=self.arguments,
            replies=self.replies,
        )

    def digest(self) -> str:
        return exposure_digest(self.shown())


def signer(seat_id: int) -> signing.Signer:
    """The signer of one seat's tokens."""
    return signing.Signer(salt=f"{_SALT}.{seat_id}", sep="~")


def sealed_exposure(exposed: Exposed, *, entry: Mapping[str, Any], by: signing.Signer) -> str:
    """The token for a form. `entry` is the question's content in the release."""
    places = {argument: place for place, argument in enumerate(argument_ids(entry))}
    under = {reply: place for place, reply in enumerate(reply_ids(entry))}
    fields: Sequence[object] = (
        exposed.question_id,
        exposed.statement_id,
        exposed.release_id,
        exposed.release_digest[:_DIGEST_LENGTH],
        "".join(str(PARTS.index(part)) for part in exposed.parts),
        "-".join(str(places[argument]) for argument in exposed.arguments),
        *(["-".join(str(under[reply]) for reply in exposed.replies)] if exposed.replies else []),
    )
    return by.sign(".".join(map(str, fields)))


def exposure_in(token: str, *, seat_id: int) -> Exposed | None:
    """What the token says was shown; None for one that this site has not signed for this seat.

    Of a release that has been replaced since, as when a launch is undone, only the wording is told.
    """
    try:
        fields = signer(seat_id).unsign(token).split(".")
    except signing.BadSignature:
        return None
    question, statement, release = (int(field) for field in fields[:3])
    if not release:
        return Exposed(question, statement)
    frozen = _release(release, fields[3])
    if frozen is None:
        return Exposed(question, statement)
    digest, content = frozen
    entry = content.get(str(question), {})
    ids, replies = argument_ids(entry), reply_ids(entry)
    return Exposed(
        question,
        statement,
        release,
        digest,
        tuple(PARTS[int(letter)] for letter in fields[4]),
        tuple(ids[int(place)] for place in fields[5].split("-") if place),
        tuple(replies[int(place)] for place in "".join(fields[6:]).split("-") if place),
    )


def argument_ids(entry: Mapping[str, Any]) -> list[int]:
    """The ids of all arguments of a release's entry, in one order that follows from their set."""
    parts = [entry, entry.get("live") or {}]
    sides = [ids for part in parts for ids in (part.get("arguments") or {}).values()]
    return sorted({argument for ids in sides for argument in ids})


def reply_ids(entry: Mapping[str, Any]) -> list[int]:
    """The ids of all replies in a release's entry, in one order that follows from their set."""
    under: Mapping[str, Iterable[int]] = entry.get("replies") or {}
    return sorted(reply for ids in under.values() for reply in ids)


@lru_cache(maxsize=16)
def _release(release_id: int, digest: str) -> tuple[str, Mapping[str, Any]] | None:
    return (
        Release.objects.filter(pk=release_id, digest__startswith=digest)
        .values_list("digest", "content")
        .first()
    )
