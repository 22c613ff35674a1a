"""The protocol of a study as it stands: the version locked last, else the draft."""

from collections.abc import Mapping
from typing import Any

from delphi.models import ProtocolVersion


def protocol_in_force(study_id: int) -> Mapping[str, Any]:
    """Its document, which `delphi.protocol.terms` reads; empty where there is none. One query."""
    document = (
        ProtocolVersion.objects.filter(study=study_id)
        .order_by("-version")
        .values_list("document", flat=True)
        .first()
    )
    return document or {}
