"""Who reads a study's reports. What somebody has read is recorded nowhere."""

from delphi.models import StudyMember
from delphi.protocol.lifecycle import READING_ROLES


def readers_of(study_id: int) -> list[StudyMember]:
    """Those who only read, by name, each with the user. One query."""
    found = StudyMember.objects.filter(
        study=study_id, role__in=[role.value for role in READING_ROLES]
    )
    return list(found.select_related("user").order_by("user__name", "user__email"))


def reader_of(study_id: int, member_id: int) -> StudyMember | None:
    """One of them; None for anybody else."""
    return next((each for each in readers_of(study_id) if each.pk == member_id), None)
