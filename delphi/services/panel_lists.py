"""Panel lists: people from a table take their seats in a study's panel, all of them or none."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from delphi.document.mistakes import Mistake, known_or_meant, nearest, one_of, quoted
from delphi.document.tables import Columns, Row, Table, find_columns, heading_words
from delphi.models import Study
from delphi.protocol.refusals import FileHasMistakes, StudyEnded
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import Region, Sector, User
from foresight.network.models.users import normal_email
from foresight.network.services.enrolment import (
    Enrolment,
    Person,
    add_named,
    enrol,
    known_addresses,
    mailbox,
    named,
)

#: Headings each column may have, in Finnish, Swedish and English.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": (
        "Sähköposti", "Sähköpostiosoite", "E-post", "E-postadress", "Email", "E-mail", "Mail",
    ),
    "name": ("Nimi", "Koko nimi", "Namn", "Name", "Full name"),
    "first": ("Etunimi", "Etunimet", "Förnamn", "First name", "Given name"),
    "last": ("Sukunimi", "Efternamn", "Last name", "Surname", "Family name"),
    "region": ("Alue", "Hyvinvointialue", "Maakunta", "Område", "Välfärdsområde", "Region", "Area"),
    "sector": ("Sektori", "Toimiala", "Sektor", "Bransch", "Sector"),
    "institution": (
        "Organisaatio", "Työpaikka", "Organisation", "Arbetsplats", "Organization", "Institution",
    ),
    "role": ("Rooli", "Tehtävä", "Tehtävänimike", "Nimike", "Roll", "Uppgift", "Titel", "Role",
             "Position", "Title"),
    "language": ("Kieli", "Asiointikieli", "Språk", "Language"),
}  # fmt: skip
LANGUAGE_NAMES = {
    "fi": ("fi", "suomi", "finska", "finnish"),
    "sv": ("sv", "ruotsi", "svenska", "swedish"),
    "en": ("en", "englanti", "engelska", "english"),
}
LONGEST = {"name": 200, "role": 120, "institution": 200, "email": 254}
#: How long it can be told who sits in a seat, unless the study says otherwise.
KEYS_KEPT_FOR = timedelta(days=2 * 365)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class PanelImport:
    """What became of a list; `notes` are sentences about what is worth a second look."""

    added: int
    kept: int
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """The rows read so far, and what they are compared with."""

    columns: Columns
    language: str
    regions: dict[str, str]
    sectors: dict[str, str]
    network: dict[str, str]
    create_missing: bool
    mistakes: list[Mistake]
    people: list[Person] = field(default_factory=list)
    rows_by_mailbox: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows_by_name: dict[str, int] = field(default_factory=dict)
    new_regions: dict[str, str] = field(default_factory=dict)
    new_sectors: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def import_panel(
    *, study_id: int, rows: Table, by: User | None, at: datetime, create_missing: bool = False
) -> PanelImport:
    """Give everyone in the table a seat in the study's panel; who has one keeps it as it is.

    Regions and sectors are found by key or by name in any language; unknown ones are a mistake,
    or are added with `create_missing`. Raises StudyEnded, or FileHasMistakes with one message per
    mistake; nothing has been changed then.
    """
    columns, mistakes = find_columns(rows, COLUMNS, required=("email",))
    if not columns.places.keys() & {"name", "last"}:
        mistakes += [
            Mistake(
                row=1,
                found=_("the column %(name)s is missing")
                % {"name": quoted(heading_words("name", COLUMNS["name"]))},
                expected=_("expected the name of each person"),
            )
        ]
    if mistakes:
        raise FileHasMistakes(mistakes=tuple(mistakes))
    with transaction.atomic():
        hold_study(study_id)
        study = Study.objects.select_related("survey").get(pk=study_id)
        if study.ended_at is not None:
            raise StudyEnded
        reading = _Reading(
            columns=columns,
            language=study.survey.languages[0],
            regions=named(Region),
            sectors=named(Sector),
            network=known_addresses(),
            create_missing=create_missing,
            mistakes=[],
        )
        for row in rows.rows:
            _read_person(row, reading)
        if not rows.rows:
            nobody = Mistake(found=_("nobody is on the list"), expected=_("expected rows"))
            reading.mistakes.append(nobody)
        if reading.mistakes:
            raise FileHasMistakes(mistakes=tuple(reading.mistakes))
        return _enrol(study, reading, by=by, at=at)


def _enrol(study: Study, reading: _Reading, *, by: User | None, at: datetime) -> PanelImport:
    names = dict.fromkeys(study.survey.languages, "")
    for kind, new in ((Region, reading.new_regions), (Sector, reading.new_sectors)):
        add_named(kind, {key: dict.fromkeys(names, name) for key, name in new.items()})
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
    return PanelImport(done.added, done.kept, (*reading.notes, *_notes(done, reading)))


def _notes(done: Enrolment, reading: _Reading) -> list[str]:
    notes = []
    if done.withdrawn:
        notes.append(
            _("%(count)d on the list have withdrawn from this panel; their seats stay ended.")
            % {"count": done.withdrawn}
        )
    if reading.columns.unknown:
        notes.append(
            _("Columns that were not read: %(names)s.")
            % {"names": ", ".join(reading.columns.unknown)}
        )
    for what, new in ((_("regions"), reading.new_regions), (_("sectors"), reading.new_sectors)):
        if new:
            notes.append(
                _("New %(what)s: %(names)s.") % {"what": what, "names": ", ".join(new.values())}
            )
    return notes


def _read_person(row: Row, reading: _Reading) -> None:
    before = len(reading.mistakes)
    email = _read_email(row, reading)
    name = _read_name(row, reading)
    language = _read_language(row, reading)
    region = _read_named(row, "region", reading.regions, reading.new_regions, reading)
    sector = _read_named(row, "sector", reading.sectors, reading.new_sectors, reading)
    role, institution = _limited(row, "role", reading), _limited(row, "institution", reading)
    if len(reading.mistakes) == before:
        _note_namesake(row, name, reading)
        reading.people.append(
            Person(
                email=email,
                name=name,
                language=language,
                role=role,
                institution=institution,
                region=region,
                sector=sector,
            )
        )


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def _limited(row: Row, column: str, reading: _Reading) -> str:
    text = _tidy(reading.columns.cell(row, column))
    if len(text) > LONGEST[column]:
        _say(
            reading,
            row,
            column,
            quoted(text),
            _("expected at most %(number)s characters") % {"number": LONGEST[column]},
        )
    return text


def _say(reading: _Reading, row: Row, column: str, found: str, expected: str) -> None:
    reading.mistakes.append(reading.columns.mistake(row, column, found, expected))


def _read_email(row: Row, reading: _Reading) -> str:
    typed = _tidy(reading.columns.cell(row, "email"))
    email = normal_email(typed)
    if not email:
        _say(reading, row, "email", _("nothing stands here"), _("expected an e-mail address"))
        return ""
    try:
        validate_email(email)
    except ValidationError:
        expected = _("expected an e-mail address such as maija@example.org")
        _say(reading, row, "email", _("found %(value)s") % {"value": quoted(typed)}, expected)
        return ""
    if len(email) > LONGEST["email"]:
        _limited(row, "email", reading)
        return ""
    box = mailbox(email)
    if box in reading.rows_by_mailbox:
        earlier, address = reading.rows_by_mailbox[box]
        same = _("found %(value)s a second time") if address == email else _("found %(value)s")
        _say(
            reading,
            row,
            "email",
            same % {"value": quoted(typed)},
            _("this person is on row %(row)d as %(address)s: expected each person once")
            % {"row": earlier, "address": address},
        )
        return ""
    reading.rows_by_mailbox[box] = (row.number, email)
    known = reading.network.get(box, email)
    if known != email and email not in reading.network.values():
        _say(
            reading,
            row,
            "email",
            _("found %(value)s") % {"value": quoted(typed)},
            _("this person is in the network as %(address)s: expected that address")
            % {"address": known},
        )
    return email


def _read_name(row: Row, reading: _Reading) -> str:
    parts = [_tidy(reading.columns.cell(row, part)) for part in ("first", "last")]
    name = _tidy(reading.columns.cell(row, "name")) or " ".join(filter(None, parts))
    column = "name" if "name" in reading.columns.places else "last"
    if not name:
        _say(reading, row, column, _("nothing stands here"), _("expected a name"))
    elif len(name) > LONGEST["name"]:
        expected = _("expected at most %(number)s characters") % {"number": LONGEST["name"]}
        _say(reading, row, column, quoted(name), expected)
    return name


def _read_language(row: Row, reading: _Reading) -> str:
    typed = reading.columns.cell(row, "language").casefold()
    if not typed:
        return reading.language
    for language, names in LANGUAGE_NAMES.items():
        if typed in names:
            return language
    _say(
        reading,
        row,
        "language",
        _("found %(value)s") % {"value": quoted(typed)},
        _("expected fi, sv or en, or the name of one of these languages"),
    )
    return ""


def _read_named(
    row: Row, column: str, known: dict[str, str], new: dict[str, str], reading: _Reading
) -> str | None:
    typed = _tidy(reading.columns.cell(row, column))
    if not typed:
        return None
    if typed.casefold() in known:
        return known[typed.casefold()]
    key = _key_of(typed)
    if reading.create_missing and key:
        if key not in known:
            new[key] = typed
        known[typed.casefold()] = known.setdefault(key, key)
        return known[key]
    _say(
        reading,
        row,
        column,
        _("unknown %(value)s") % {"value": quoted(typed)},
        _meant(typed, known),
    )
    return None


def _meant(typed: str, known: Mapping[str, str]) -> str:
    """The key that is nearly this, by any of its names, else all keys."""
    near = nearest(typed, known)
    return known_or_meant(known[near], [known[near]]) if near else one_of(sorted({*known.values()}))


def _key_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def _note_namesake(row: Row, name: str, reading: _Reading) -> None:
    folded = name.casefold()
    if folded in reading.rows_by_name:
        reading.notes.append(
            _("Rows %(first)d and %(second)d have the same name: %(name)s.")
            % {"first": reading.rows_by_name[folded], "second": row.number, "name": name}
        )
    reading.rows_by_name.setdefault(folded, row.number)
