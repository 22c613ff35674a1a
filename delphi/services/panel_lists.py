"""Panel lists: people from a table take their seats in a study's panel, all of them or none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from delphi.document.tables import Table
from delphi.models import Study
from delphi.protocol.lifecycle import TrialKind
from delphi.protocol.refusals import PanelSimulated, StudyEnded
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from delphi.services.people_lists import (
    Reading,
    add_missing,
    columns_of_people,
    notes_of,
    read_people,
)
from foresight.network.models import User
from foresight.network.services.enrolment import enrol

#: How long it can be told who sits in a seat, unless the study says otherwise.
KEYS_KEPT_FOR = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class PanelImport:
    """What became of a list; `notes` are sentences about what is worth a second look."""

    added: int
    kept: int
    notes: tuple[str, ...] = ()


def import_panel(
    *, study_id: int, rows: Table, by: User | None, at: datetime, create_missing: bool = False
) -> PanelImport:
    """Give everyone in the table a seat in the study's panel; who has one keeps it as it is.

    Regions and sectors are found by key or by name in any language; unknown ones are a mistake,
    or are added with `create_missing`. Raises StudyEnded, PanelSimulated, or FileHasMistakes with
    one message per mistake; nothing has been changed then.
    """
    columns = columns_of_people(rows)
    with transaction.atomic():
        hold_study(study_id)
        study = Study.objects.select_related("survey").get(pk=study_id)
        require_seats_for_people(study)
        reading = read_people(
            rows,
            columns=columns,
            language=study.survey.languages[0],
            create_missing=create_missing,
        )
        return _enrol(study, reading, by=by, at=at)


def require_seats_for_people(study: Study) -> None:
    """Raise StudyEnded or PanelSimulated where nobody can be given a seat any more, or at all."""
    if study.ended_at is not None:
        raise StudyEnded
    if study.trial == TrialKind.SIMULATION:
        raise PanelSimulated


def _enrol(study: Study, reading: Reading, *, by: User | None, at: datetime) -> PanelImport:
    add_missing(reading, study.survey.languages)
    done = enrol(
        panel_id=study.panel_id, people=reading.people, purge_on=(at + KEYS_KEPT_FOR).date()
    )
    record_event(
        study_id=study.pk,
        kind="panel_imported",
        by=by,
        at=at,
        data={"added": done.added, "kept": done.kept},
    )
    notes = notes_of(reading)
    if done.withdrawn:
        notes.append(
            _("%(count)d on the list have withdrawn from this panel; their seats stay ended.")
            % {"count": done.withdrawn}
        )
    return PanelImport(done.added, done.kept, tuple(notes))
