"""Expert lists: people from a table become known to the network, all of them or none."""

from dataclasses import dataclass

from django.db import transaction

from delphi.document.tables import Table
from delphi.services.people_lists import add_missing, columns_of_people, notes_of, read_people
from foresight.languages import LANGUAGES
from foresight.network.services.experts import know_people


@dataclass(frozen=True, slots=True)
class ExpertImport:
    """What became of a list; `notes` are sentences about what is worth a second look."""

    added: int
    known: int
    notes: tuple[str, ...] = ()


def import_experts(
    *, rows: Table, create_missing: bool = False, replace: bool = False
) -> ExpertImport:
    """Add everyone in the table to the network; who is there learns what was not known of them.

    With `replace` what the list says takes the place of what was known. Raises FileHasMistakes
    with one message per mistake; nothing has been changed then.
    """
    columns = columns_of_people(rows)
    with transaction.atomic():
        reading = read_people(
            rows, columns=columns, language=LANGUAGES[0], create_missing=create_missing
        )
        add_missing(reading, LANGUAGES)
        added = know_people(reading.people, replace=replace).added
    return ExpertImport(added, len(reading.people) - added, tuple(notes_of(reading)))
