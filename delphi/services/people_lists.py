"""People in a table: read row by row, every mistake with its place; panel and expert lists both."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from delphi.document.mistakes import Mistake, known_or_meant, nearest, one_of, quoted
from delphi.document.tables import Columns, Row, Table, find_columns, heading_words
from delphi.protocol.refusals import FileHasMistakes
from foresight.network.models import Region, Sector, Topic
from foresight.network.models.users import normal_email
from foresight.network.protocol.identity import folded_name, mailbox
from foresight.network.services.experts import Knowing, Person, known_addresses
from foresight.network.services.named import add_named, called, key_of, named

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
    "topics": (
        "Aiheet", "Teemat", "Asiantuntemus", "Ämnen", "Teman", "Sakkunskap", "Topics", "Expertise",
    ),
    "interests": ("Sidonnaisuudet", "Bindningar", "Jäv", "Declared interests", "Conflicts"),
}  # fmt: skip
LANGUAGE_NAMES = {
    "fi": ("fi", "suomi", "finska", "finnish"),
    "sv": ("sv", "ruotsi", "svenska", "swedish"),
    "en": ("en", "englanti", "engelska", "english"),
}
LONGEST = {"name": 200, "role": 120, "institution": 200, "email": 254, "interests": 2000}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
#: A topic in a cell: "Lastensuojelu 4" or "Lastensuojelu 4/5", own expertise and interest.
_TOPIC = re.compile(r"(?P<name>.*?)[\s:=]*(?:(?P<level>[1-5])(?:\s*/\s*(?P<interest>[1-5]))?)?")


@dataclass(slots=True)
class Reading:
    """The rows read so far, and what they are compared with."""

    columns: Columns
    language: str
    regions: dict[str, str]
    sectors: dict[str, str]
    topics: dict[str, str]
    network: dict[str, str]
    #: By column: what the known keys are called in the page's language.
    shown: Mapping[str, Mapping[str, str]]
    create_missing: bool
    mistakes: list[Mistake] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    rows_by_mailbox: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows_by_name: dict[str, int] = field(default_factory=dict)
    new_regions: dict[str, str] = field(default_factory=dict)
    new_sectors: dict[str, str] = field(default_factory=dict)
    new_topics: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def columns_of_people(rows: Table) -> Columns:
    """Where the known columns stand. Raises FileHasMistakes where address or name has none."""
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
    return columns


def read_people(rows: Table, *, columns: Columns, language: str, create_missing: bool) -> Reading:
    """Everybody in the table. Raises FileHasMistakes with one message per mistake.

    Who has no language in it gets `language`. Regions, sectors and topics are found by key or by
    name in any language; unknown ones are a mistake, or are to be added with `create_missing`.
    """
    reading = Reading(
        columns=columns,
        language=language,
        regions=named(Region),
        sectors=named(Sector),
        topics=named(Topic),
        network=known_addresses(),
        shown={
            "region": called(Region),
            "sector": called(Sector),
            "topics": called(Topic),
        },
        create_missing=create_missing,
    )
    for row in rows.rows:
        _read_person(row, reading)
    if not rows.rows:
        reading.mistakes.append(
            Mistake(found=_("nobody is on the list"), expected=_("expected rows"))
        )
    if reading.mistakes:
        raise FileHasMistakes(mistakes=tuple(reading.mistakes))
    return reading


def add_missing(reading: Reading, languages: list[str] | tuple[str, ...]) -> None:
    """Add the regions, sectors and topics that were not known, under the one name they came by."""
    for kind, new in (
        (Region, reading.new_regions),
        (Sector, reading.new_sectors),
        (Topic, reading.new_topics),
    ):
        add_named(kind, {key: dict.fromkeys(languages, name) for key, name in new.items()})


def notes_of(reading: Reading) -> list[str]:
    """Sentences about what is worth a second look."""
    notes = list(reading.notes)
    if reading.columns.unknown:
        notes.append(
            _("Columns that were not read: %(names)s.")
            % {"names": ", ".join(reading.columns.unknown)}
        )
    for what, new in (
        (_("regions"), reading.new_regions),
        (_("sectors"), reading.new_sectors),
        (_("topics"), reading.new_topics),
    ):
        if new:
            notes.append(
                _("New %(what)s: %(names)s.") % {"what": what, "names": ", ".join(new.values())}
            )
    return notes


def _read_person(row: Row, reading: Reading) -> None:
    before = len(reading.mistakes)
    email = _read_email(row, reading)
    name = _read_name(row, reading)
    person = Person(
        email=email,
        name=name,
        language=_read_language(row, reading),
        region=_read_named(row, "region", reading.regions, reading.new_regions, reading),
        sector=_read_named(row, "sector", reading.sectors, reading.new_sectors, reading),
        role=_limited(row, "role", reading),
        institution=_limited(row, "institution", reading),
        topics=_read_topics(row, reading),
        interests=_limited(row, "interests", reading),
    )
    if len(reading.mistakes) == before:
        _note_namesake(row, name, reading)
        reading.people.append(person)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def _limited(row: Row, column: str, reading: Reading) -> str:
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


def _say(reading: Reading, row: Row, column: str, found: str, expected: str) -> None:
    reading.mistakes.append(reading.columns.mistake(row, column, found, expected))


def _read_email(row: Row, reading: Reading) -> str:
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


def _read_name(row: Row, reading: Reading) -> str:
    parts = [_tidy(reading.columns.cell(row, part)) for part in ("first", "last")]
    name = _tidy(reading.columns.cell(row, "name")) or " ".join(filter(None, parts))
    column = "name" if "name" in reading.columns.places else "last"
    if not name:
        _say(reading, row, column, _("nothing stands here"), _("expected a name"))
    elif len(name) > LONGEST["name"]:
        expected = _("expected at most %(number)s characters") % {"number": LONGEST["name"]}
        _say(reading, row, column, quoted(name), expected)
    return name


def _read_language(row: Row, reading: Reading) -> str:
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
    row: Row, column: str, known: dict[str, str], new: dict[str, str], reading: Reading
) -> str | None:
    typed = _tidy(reading.columns.cell(row, column))
    return _key_named(typed, row, column, known, new, reading) if typed else None


def _key_named(
    typed: str, row: Row, column: str, known: dict[str, str], new: dict[str, str], reading: Reading
) -> str | None:
    if typed.casefold() in known:
        return known[typed.casefold()]
    key = key_of(typed)
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
        _meant(typed, known, reading.shown[column]),
    )
    return None


def _read_topics(row: Row, reading: Reading) -> dict[str, Knowing]:
    """ "Lastensuojelu 4/5; Neuvola 3": topics, each with own expertise and, after /, interest."""
    found: dict[str, Knowing] = {}
    for part in re.split(r"[;,\n]", reading.columns.cell(row, "topics")):
        typed = _tidy(part)
        said = _TOPIC.fullmatch(typed)
        if not typed or said is None:
            continue
        if not said["level"]:
            _say(
                reading,
                row,
                "topics",
                _("found %(value)s") % {"value": quoted(typed)},
                _("expected a topic and how well it is known, 1 to 5, such as Schools 4"),
            )
            continue
        key = _key_named(said["name"], row, "topics", reading.topics, reading.new_topics, reading)
        if key is not None:
            interest = said["interest"]
            found[key] = Knowing(int(said["level"]), int(interest) if interest else None)
    return found


def _meant(typed: str, known: Mapping[str, str], shown: Mapping[str, str]) -> str:
    """What is nearly this, by any of its names; else all there are, and how to add others."""
    near = nearest(typed, known)
    if near:
        name = shown.get(known[near], near)
        return known_or_meant(name, [name])
    return _("%(expected)s; or tick the box that adds unknown ones") % {
        "expected": one_of(sorted(shown.values()))
    }


def _note_namesake(row: Row, name: str, reading: Reading) -> None:
    folded = folded_name(name)
    if folded in reading.rows_by_name:
        reading.notes.append(
            _("Rows %(first)d and %(second)d have the same name: %(name)s.")
            % {"first": reading.rows_by_name[folded], "second": row.number, "name": name}
        )
    reading.rows_by_name.setdefault(folded, row.number)
