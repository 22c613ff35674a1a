"""Studies as files: taken in whole or not at all, and written out so that they can be again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from delphi.choices import stopping_terms
from delphi.document.mistakes import Mistake, Mistakes, quoted
from delphi.document.parse import parse_study
from delphi.document.study import RoundEntry, StudyFile
from delphi.document.write import study_text
from delphi.models import MethodNote, ProtocolVersion, Round, Study, StudyMember
from delphi.protocol.canonical import digest_of
from delphi.protocol.lifecycle import StudyRole
from delphi.protocol.refusals import FileHasMistakes
from delphi.queries.study_files import study_file
from delphi.services.consenting import write_information
from delphi.services.events import record_event
from delphi.services.instruments import (
    Statements,
    ask,
    create_criteria,
    create_items,
    dropped_items,
)
from foresight.languages import LANGUAGES, spoken
from foresight.network.models import Panel, User
from surveys.models import Criterion, Questionnaire, Survey

LONGEST_PANEL_NAME = 200


def import_study(
    *,
    text: str | bytes,
    by: User | None,
    at: datetime,
    key: str | None = None,
    typed: bool = False,
) -> Study:
    """Create the study that the YAML `text` describes, with `by` as its facilitator.

    Its rounds are drafts with their questionnaires. `key` stands in for the one in the file;
    `typed` says that the file was made of what a form was filled in with.
    Raises FileHasMistakes, with one message per mistake, and has then created nothing.
    """
    try:
        document = parse_study(text)
    except Mistakes as found:
        raise FileHasMistakes(mistakes=found.mistakes) from found
    return create_study(document=document, by=by, at=at, key=key or document.key, typed=typed)


@transaction.atomic
def create_study(
    *, document: StudyFile, by: User | None, at: datetime, key: str, typed: bool = False
) -> Study:
    """The records of a checked study file."""
    if Study.objects.filter(key=key).exists():
        taken = Mistake(
            found=_("there is a study with the key %(key)s") % {"key": quoted(key)},
            expected=_("expected a key that is not used yet"),
        )
        raise FileHasMistakes(mistakes=(taken,))
    survey = Survey.objects.create(
        languages=list(document.languages),
        planes=[{"across": plane.across, "up": plane.up} for plane in document.planes],
    )
    study = Study.objects.create(
        key=key,
        titles=document.titles,
        purposes=document.purposes,
        survey=survey,
        panel=Panel.objects.create(name=_panel_name(document)),
        zone=document.zone,
        contact=document.contact,
        simulated=document.simulated,
    )
    if by is not None:
        StudyMember.objects.create(study=study, user=by, role=StudyRole.OWNER)
    rules = protocol_document(document)
    ProtocolVersion.objects.create(study=study, document=rules, digest=digest_of(rules))
    criteria = create_criteria(survey, document)
    statements = create_items(survey, document, criteria)
    for entry in document.rounds:
        _create_round(study, entry, criteria, statements)
    MethodNote.objects.bulk_create(
        MethodNote(study=study, field=field, texts=texts)
        for field, texts in document.method.items()
    )
    data = {"items": len(document.items), "rounds": len(document.rounds)}
    if typed:
        data["typed"] = True
    record_event(study_id=study.pk, kind="study_imported", by=by, at=at, data=data)
    if document.information:
        write_information(study_id=study.pk, texts=document.information, changes={}, by=by, at=at)
    return study


def export_study(*, study_id: int) -> str:
    """The study as the text of a study file; importing it makes the same study again."""
    return study_text(study_file(study_id))


def protocol_document(document: StudyFile) -> dict[str, Any]:
    """What the protocol fixes, as `ProtocolVersion.document` holds it."""
    return {
        "anonymity": document.anonymity,
        "minimum_cell": document.minimum_cell,
        **({"quotes": True} if document.quotes else {}),
        "quartiles": document.quartiles,
        "criteria": {
            criterion.key: criterion.consensus.to_json()
            for criterion in document.criteria
            if criterion.consensus is not None
        },
        "stopping": stopping_terms(
            maximum=document.maximum_rounds,
            stable=document.stable,
            settled_per_cent=document.settled_per_cent,
        ),
    }


def _panel_name(document: StudyFile) -> str:
    return spoken(document.titles, LANGUAGES[0]).text[:LONGEST_PANEL_NAME]


def _create_round(
    study: Study, entry: RoundEntry, criteria: dict[str, Criterion], statements: Statements
) -> None:
    questionnaire = Questionnaire.objects.create(survey=study.survey)
    Round.objects.create(
        study=study,
        number=entry.number,
        kind=entry.kind,
        titles=entry.titles,
        questionnaire=questionnaire,
        feedback=entry.feedback,
        fold_settled=entry.fold_settled,
        live=entry.live,
        submit_once=entry.submit_once,
        dropped=dropped_items(entry, statements),
    )
    ask(questionnaire, entry, criteria, statements)


def mistakes_of(refusal: FileHasMistakes) -> Sequence[str]:
    """The messages of a refused file, one per mistake."""
    return [str(mistake) for mistake in refusal.particulars["mistakes"]]
