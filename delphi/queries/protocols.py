"""The versions of a study's protocol: the one that stands, and the one a round was held under."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from delphi.models import ProtocolVersion, Round, StudyEvent

#: The acts that write a version: whose event says who wrote it, and when.
WRITING = ("protocol_written", "protocol_deviated")


class VersionRow(NamedTuple):
    """A version, and the act that wrote it last: None for what a study file brought."""

    version: ProtocolVersion
    written: StudyEvent | None

    @property
    def is_deviation(self) -> bool:
        return self.version.version > 1


def protocol_in_force(study_id: int) -> Mapping[str, Any]:
    """The document of the newest version, which `delphi.protocol.terms` reads; empty where there
    is none: the rules of the next round, by whatever deviation has been recorded. One query."""
    document = (
        ProtocolVersion.objects.filter(study=study_id)
        .order_by("-version")
        .values_list("document", flat=True)
        .first()
    )
    return document or {}


def protocol_of(round_: Round) -> Mapping[str, Any]:
    """The document that the round was, or is to be, held under. One query."""
    versions = list(ProtocolVersion.objects.filter(study=round_.study_id).order_by("version"))
    return document_at(versions, round_.opened_at)


def document_at(
    versions: Sequence[ProtocolVersion], opened_at: datetime | None
) -> Mapping[str, Any]:
    """Of versions in their order the one locked when a round was opened, or before.

    A round not opened yet is held under the newest; one opened before any was locked, as rounds
    held elsewhere were, under the first. A later deviation changes no earlier round.
    """
    locked = [
        each
        for each in versions
        if opened_at is None or (each.locked_at is not None and each.locked_at <= opened_at)
    ]
    found = locked[-1] if locked else next(iter(versions), None)
    return found.document if found else {}


def version_rows(study_id: int) -> list[VersionRow]:
    """Every version, the newest first, with who wrote it last. Two queries."""
    written = {
        event.data["version"]: event
        for event in StudyEvent.objects.filter(study=study_id, kind__in=WRITING)
        .select_related("by")
        .order_by("sequence")
    }
    versions = ProtocolVersion.objects.filter(study=study_id).order_by("-version")
    return [VersionRow(each, written.get(each.version)) for each in versions]
