"""A panel list seats everyone on it once, or nobody and says why."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from xlsxwriter import Workbook

from delphi.document.tables import Table, read_table
from delphi.models import StudyEvent
from delphi.protocol.refusals import FileHasMistakes, StudyEnded
from delphi.services.panel_lists import import_panel
from foresight.network.models import Expert, IdentityKey, Institution, Panellist, Region, Sector
from foresight.network.services.links import withdraw_seat
from tests.factories import make_study

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = """\
Nimi;Sähköposti;Alue;Sektori;Rooli;Kieli;Organisaatio;Puhelin
Åsa Öberg;asa@example.org;Keski-Pohjanmaa;sosiaalipalvelut;"Ohjaaja;
vastaava";ruotsi;Soite;040 1234567
Matti Meikäläinen; Matti.Meikalainen@Example.ORG ;oulu;Social services;;;;
"""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def study():
    Region.objects.create(key="oulu", names={"fi": "Oulu", "sv": "Uleåborg", "en": "Oulu"})
    Region.objects.create(
        key="central-ostrobothnia", names={"fi": "Keski-Pohjanmaa", "sv": "Mellersta Österbotten"}
    )
    Sector.objects.create(key="social", names={"fi": "Sosiaalipalvelut", "en": "Social services"})
    return make_study(seats=0)


def table(text: str, encoding: str = "utf-8-sig") -> Table:
    return read_table(io.BytesIO(text.encode(encoding)))


def mistakes(study, text: str, **options) -> list[str]:
    with pytest.raises(FileHasMistakes) as refused:
        import_panel(study_id=study.pk, rows=table(text), by=None, at=AT, **options)
    assert Panellist.objects.count() == 0
    assert Expert.objects.count() == 0
    return [str(mistake) for mistake in refused.value.particulars["mistakes"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_everyone_on_a_finnish_excel_list_takes_a_seat(study, encoding):
    done = import_panel(study_id=study.pk, rows=table(LIST, encoding), by=None, at=AT)
    assert (done.added, done.kept) == (2, 0)
    assert done.notes == ("Columns that were not read: Puhelin.",)
    seats = {
        key.expert.email: (
            key.panellist.region.key,
            key.panellist.sector.key,
            key.panellist.role,
            key.panellist.language,
            key.purge_on,
        )
        for key in IdentityKey.objects.select_related("expert", "panellist__region")
    }
    assert seats == {
        "asa@example.org": (
            "central-ostrobothnia",
            "social",
            "Ohjaaja; vastaava",
            "sv",
            date(2028, 2, 29),
        ),
        "matti.meikalainen@example.org": ("oulu", "social", "", "fi", date(2028, 2, 29)),
    }
    assert Expert.objects.get(email="asa@example.org").institution == Institution.objects.get()
    assert StudyEvent.objects.get().data == {"added": 2, "kept": 0}


def test_an_xlsx_list_reads_the_same(study):
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Namn", "E-post", "Område", "Språk"])
        sheet.write_row(1, 0, ["Åsa Öberg", "ASA@example.org", "Uleåborg", "svenska"])
    out.seek(0)
    import_panel(study_id=study.pk, rows=read_table(out), by=None, at=AT)
    seat = Panellist.objects.get()
    assert (seat.region.key, seat.language) == ("oulu", "sv")
    assert Expert.objects.get().email == "asa@example.org"


def test_a_longer_list_keeps_the_seats_there_are(study):
    import_panel(study_id=study.pk, rows=table(LIST), by=None, at=AT)
    before = set(Panellist.objects.values_list("pk", "code", "role"))
    longer = LIST.replace("Ohjaaja", "Johtaja") + "Uusi Tulija;uusi@example.org;Oulu;;;;;\n"
    done = import_panel(study_id=study.pk, rows=table(longer), by=None, at=AT)
    assert (done.added, done.kept) == (1, 2)
    assert before < set(Panellist.objects.values_list("pk", "code", "role"))


def test_an_expert_of_the_network_is_found_again_and_filled_in(study):
    other = make_study(key="toinen", seats=0)
    import_panel(study_id=study.pk, rows=table(LIST), by=None, at=AT)
    newer = LIST.replace("Matti Meikäläinen", "M. M.").replace(";oulu;Social", ";oulu;social")
    import_panel(study_id=other.pk, rows=table(newer), by=None, at=AT)
    assert Expert.objects.count() == 2
    assert Expert.objects.get(email__startswith="matti").name == "Matti Meikäläinen"
    assert IdentityKey.objects.count() == 4


@pytest.mark.parametrize(
    "second",
    ["ASA@example.org", " asa@example.org ", "asa@EXAMPLE.org", "asa+delphi@example.org"],
)
def test_one_person_twice_is_named_with_both_rows(study, second):
    (message,) = mistakes(study, f"Nimi;Sähköposti\nÅsa;asa@example.org\nÅsa Ö;{second}\n")
    assert message.startswith("Row 3, column “Sähköposti”: found ")
    assert "row 2" in message
    assert "asa@example.org" in message


def test_dots_do_not_make_another_person_at_gmail(study):
    (message,) = mistakes(
        study, "Nimi;Email\nA;maija.m@gmail.com\nB;maijam+x@googlemail.com\nC;m.aija@example.org\n"
    )
    assert "row 2" in message


def test_an_alias_of_an_expert_of_the_network_is_flagged(study):
    import_panel(study_id=study.pk, rows=table(LIST), by=None, at=AT)
    text = "Nimi;Sähköposti\nÅsa;asa+2@example.org\n"
    with pytest.raises(FileHasMistakes, match="file_has_mistakes") as refused:
        import_panel(study_id=study.pk, rows=table(text), by=None, at=AT)
    (message,) = map(str, refused.value.particulars["mistakes"])
    assert "in the network as asa@example.org" in message
    assert Panellist.objects.count() == 2


def test_every_mistake_is_told_with_row_column_found_and_expected(study):
    text = (
        "Nimi;Sähköposti;Alue;Sektori;Kieli\n"
        "A;not an address;Oulu;social;fi\n"
        ";b@example.org;Uleåbrog;social;fi\n"
        "C;;Lappi;;norja\n"
        f"{'D' * 201};d@example.org;;;\n"
    )
    assert mistakes(study, text) == [
        (
            "Row 2, column “Sähköposti”: found “not an address”; "
            "expected an e-mail address such as maija@example.org."
        ),
        "Row 3, column “Nimi”: nothing stands here; expected a name.",
        "Row 3, column “Alue”: unknown “Uleåbrog”; did you mean Oulu?",
        "Row 4, column “Sähköposti”: nothing stands here; expected an e-mail address.",
        (
            "Row 4, column “Kieli”: found “norja”; "
            "expected fi, sv or en, or the name of one of these languages."
        ),
        (
            "Row 4, column “Alue”: unknown “Lappi”; "
            "expected Keski-Pohjanmaa or Oulu; or tick the box that adds unknown ones."
        ),
        f"Row 5, column “Nimi”: “{'D' * 59}…”; expected at most 200 characters.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nimi;Puhelin\nA;1\n", "column “E-mail” is missing"),
        ("Sähköposti;Puhelin\na@example.org;1\n", "column “Name” is missing"),
        ("Nimi;Sähköpsti\nA;a@example.org\n", "did you mean Sähköposti?"),
        ("Nimi;Sähköposti\n", "nobody is on the list"),
    ],
)
def test_a_list_without_what_it_needs_is_refused(study, text, said):
    (message,) = mistakes(study, text)
    assert said in message


def test_unknown_regions_and_sectors_are_added_when_asked(study):
    text = "Name;Email;Region;Sector\nA;a@example.org;Itä-Häme;NGO\nB;b@example.org;itä-häme;ngo\n"
    done = import_panel(study_id=study.pk, rows=table(text), by=None, at=AT, create_missing=True)
    assert done.notes == ("New regions: Itä-Häme.", "New sectors: NGO.")
    assert set(Panellist.objects.values_list("region__key", "sector__key")) == {("ita-hame", "ngo")}


def test_namesakes_are_noted_and_seated(study):
    text = "Nimi;Sähköposti\nMatti Virtanen;a@example.org\nmatti  virtanen;b@example.org\n"
    done = import_panel(study_id=study.pk, rows=table(text), by=None, at=AT)
    assert done.added == 2
    assert done.notes == ("Rows 2 and 3 have the same name: matti virtanen.",)


def test_who_has_withdrawn_is_not_seated_again(study):
    import_panel(study_id=study.pk, rows=table(LIST), by=None, at=AT)
    withdraw_seat(panellist_id=Panellist.objects.get(language="sv").pk)
    done = import_panel(study_id=study.pk, rows=table(LIST), by=None, at=AT)
    assert (done.added, done.kept) == (0, 2)
    assert "1 on the list have withdrawn from this panel; their seats stay ended." in done.notes
    assert set(Panellist.objects.values_list("language", "state")) == {
        ("sv", "withdrawn"),
        ("fi", "active"),
    }


def test_an_ended_study_takes_nobody(study):
    study.ended_at = AT
    study.save()
    with pytest.raises(StudyEnded):
        import_panel(study_id=study.pk, rows=table(LIST), by=None, at=AT)


def test_a_thousand_people_are_seated_by_a_few_queries(study, django_assert_max_num_queries):
    rows = "".join(f"N{n};n{n}@example.org;Oulu;social;;;;\n" for n in range(1000))
    with django_assert_max_num_queries(80):
        import_panel(study_id=study.pk, rows=table(LIST + rows), by=None, at=AT)


def test_the_command_seats_or_tells(study, tmp_path):
    file = tmp_path / "panel.csv"
    file.write_text(LIST, "utf-8-sig")
    call_command("import_panel", study.key, str(file))
    assert Panellist.objects.count() == 2
    file.write_text(LIST.replace("asa@", "@"), "cp1252")
    with pytest.raises(CommandError, match="1 mistake, nothing has been changed"):
        call_command("import_panel", study.key, str(file))
    file.write_bytes(b"%PDF")
    with pytest.raises(CommandError, match="a PDF"):
        call_command("import_panel", study.key, str(file))
