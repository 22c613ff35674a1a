"""Telling what the record of a study cannot know about its method."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from delphi.choices import MethodField
from delphi.models import MethodNote
from delphi.protocol.method import mark_of_note
from delphi.protocol.refusals import StaleText
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.languages import LANGUAGES
from foresight.network.models import User


@transaction.atomic
def write_method_note(
    *,
    study_id: int,
    field: MethodField,
    texts: Mapping[str, str],
    was: str | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Let the study's reports say `texts`, by language, about the field; none take it back.

    At any time, also once a report has been published: that keeps what it said. Saying the same
    again changes nothing. `was` marks what the writer saw (`mark_of_note`), None where that does
    not matter. Raises StaleText where somebody else has written something else since.
    """
    hold_study(study_id)
    said = {each: text for each in LANGUAGES if (text := texts.get(each, "").strip())}
    standing = MethodNote.objects.filter(study=study_id, field=field.value).first()
    now = standing.texts if standing else {}
    if said == now:
        return
    if was not in (None, mark_of_note(now)):
        raise StaleText
    if not said:
        MethodNote.objects.filter(study=study_id, field=field.value).delete()
    else:
        MethodNote.objects.update_or_create(
            study_id=study_id, field=field.value, defaults={"texts": said}
        )
    record_event(
        study_id=study_id,
        kind="method_written",
        by=by,
        at=at,
        data={"field": field.value, "languages": list(said)},
    )
