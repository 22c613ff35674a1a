"""Writing the texts of a study's messages, and going back to the usual ones."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from delphi.models import MessageWording
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import MessageText, mistakes_in
from delphi.protocol.refusals import StaleText, TextHasMistakes
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import User


@transaction.atomic
def write_texts(
    *,
    study_id: int,
    kind: MessageKind,
    texts: Mapping[str, MessageText],
    revision: int,
    by: User | None,
    at: datetime,
) -> int:
    """Let messages of the kind say `texts`, by language; a language left out gets the usual text.

    `revision` is the one whose texts were changed (0: none of their own); returns the new one.
    Messages that wait in the outbox say what holds when they go out. Saying the same again changes
    nothing. Raises TextHasMistakes, StaleText.
    """
    mistakes = {
        language: found for language, text in texts.items() if (found := mistakes_in(text, kind))
    }
    if mistakes:
        raise TextHasMistakes(mistakes=mistakes)
    hold_study(study_id)
    standing = MessageWording.objects.filter(study=study_id, kind=kind.value).first()
    if revision != (standing.revision if standing else 0):
        raise StaleText
    said = {language: text._asdict() for language, text in texts.items()}
    if said == (standing.texts if standing else {}):
        return revision
    wording = standing or MessageWording(study_id=study_id, kind=kind.value)
    # A text taken back leaves its row, so that a page opened before still finds itself outdated.
    wording.texts, wording.revision = said, revision + 1
    wording.save()
    record_event(
        study_id=study_id,
        kind="message_text_written",
        by=by,
        at=at,
        data={"kind": kind.value, "languages": sorted(said)},
    )
    return wording.revision
