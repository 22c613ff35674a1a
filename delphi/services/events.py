"""The one trail of acts: append-only, hash-chained, with ids only."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from delphi.models import StudyEvent
from delphi.protocol.chain import START, ChainLink, chain_digest, event_content, first_break
from delphi.services.locks import hold_study
from foresight.network.models import User

# Ids, codes, digests and instants; neither names nor addresses nor sentences.
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:+-]{0,80}")


def record_event(
    *, study_id: int, kind: str, by: User | None, at: datetime, data: Mapping[str, Any]
) -> StudyEvent:
    """Append an act to the study's chain, inside the caller's transaction.

    `by` is None for the system and for panellists. `data` holds ids, numbers and codes only, as
    JSON (ValueError otherwise): what people wrote and who they are is kept elsewhere.
    """
    _require_identifiers(data)
    hold_study(study_id)
    last = (
        StudyEvent.objects.filter(study=study_id)
        .order_by("-sequence")
        .values_list("sequence", "digest")
        .first()
    )
    sequence, previous = (last[0] + 1, last[1]) if last else (1, START)
    content = event_content(
        study=study_id,
        sequence=sequence,
        kind=kind,
        by=by.pk if by else None,
        at=at,
        data=data,
    )
    return StudyEvent.objects.create(
        study_id=study_id,
        sequence=sequence,
        kind=kind,
        by=by,
        at=at,
        data=dict(data),
        previous=previous,
        digest=chain_digest(previous, content),
    )


def chain_head(*, study_id: int) -> str:
    """The digest of the latest event, which commits to all of them; "" before the first."""
    events = StudyEvent.objects.filter(study=study_id).order_by("-sequence")
    return events.values_list("digest", flat=True).first() or START


def broken_event(*, study_id: int) -> int | None:
    """The sequence number at which the study's chain is broken, or None when it is whole."""
    return first_break(_chain(study_id))


def _chain(study_id: int) -> Iterator[ChainLink]:
    for event in StudyEvent.objects.filter(study=study_id).order_by("sequence").iterator():
        content = event_content(
            study=event.study_id,
            sequence=event.sequence,
            kind=event.kind,
            by=event.by_id,
            at=event.at,
            data=event.data,
        )
        yield ChainLink(event.sequence, content, event.previous, event.digest)


def _require_identifiers(value: Any) -> None:
    match value:
        case None | bool() | int():
            return
        case str() if _IDENTIFIER.fullmatch(value):
            return
        case Mapping():
            for key, part in value.items():
                _require_identifiers(key)
                _require_identifiers(part)
        case list() | tuple():
            for part in value:
                _require_identifiers(part)
        case _:
            raise ValueError("an event holds ids, numbers and codes only")
