"""Tables as people bring them: read as meant, or refused before they do harm."""

import io
import tracemalloc
import zipfile

import pytest
from xlsxwriter import Workbook

from delphi.document.mistakes import Mistakes
from delphi.document.tables import (
    MAX_BYTES,
    MAX_CELL,
    MAX_ROWS,
    MAX_UNPACKED,
    Row,
    Table,
    find_columns,
    read_table,
)


def table(content: str | bytes, encoding: str = "utf-8") -> Table:
    return read_table(io.BytesIO(content.encode(encoding) if isinstance(content, str) else content))


def refusal(content: str | bytes) -> str:
    with pytest.raises(Mistakes) as caught:
        table(content)
    (mistake,) = caught.value.mistakes
    return str(mistake)


def xlsx(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    """The XLSX with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, body if part == name else old.read(part))
    return out.getvalue()


WANTED = Table(("Nimi", "Luku"), (Row(2, ("Åsa; rivi\n2", "1,5")), Row(4, ("Öljy", ""))))
TEXT = 'Nimi;Luku\r\n"Åsa; rivi\n2";1,5\r\n;\r\nÖljy\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_reads_the_same_in_every_encoding_excel_writes(encoding):
    assert table(TEXT, encoding) == WANTED


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found_in_the_heading(separator):
    text = f'Nimi{separator}"Luku, tai; muu"\n"a{separator}b"{separator}2\n'
    assert table(text) == Table(("Nimi", "Luku, tai; muu"), (Row(2, (f"a{separator}b", "2")),))


def test_excels_own_hint_of_the_separator_counts_as_a_row():
    assert table("sep=;\na;b\n1;2\n") == Table(("a", "b"), (Row(3, ("1", "2")),))


def test_xlsx_cells_read_as_they_look():
    assert table(xlsx(["Nimi", "Luku"], ["Åsa", 5.0], [], [True, 0.1])) == Table(
        ("Nimi", "Luku"), (Row(2, ("Åsa", "5")), Row(4, ("true", "0.1")))
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a;b\n1;2;3\n", "Row 2: more cells"),
        (b"a;A\n1;2\n", "stands twice"),
        (b'a;b\n"1;2\n', "quotation marks"),
        (b'a;b\n"1"2;3\n', "quotation marks"),
        (b"a\0b;c\n", "no text"),
        (b"\x81\x8d;\x90\n", "no text"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"PK\x03\x04 nothing more", "broken ZIP"),
        (b"a\n" + b"x" * (MAX_CELL + 1), "characters"),
        (b"a\n" + b"1\n" * MAX_ROWS, "more rows"),
        (b";".join([b"a"] * 300), "more columns"),
    ],
    ids=range(14),
)
def test_what_is_no_table_is_refused_in_words(content, said):
    assert said in refusal(content)


def test_a_csv_of_a_hundred_megabytes_is_refused_without_being_read():
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            buffer[:] = b"a;" * (len(buffer) // 2) + b"a" * (len(buffer) % 2)
            self.given += len(buffer)
            return len(buffer)

    file = Endless()
    tracemalloc.start()
    with pytest.raises(Mistakes, match="larger than"):
        read_table(io.BufferedReader(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert file.given < 2 * MAX_BYTES
    assert peak < 100 * 1024**2


def test_a_zip_bomb_is_refused_from_its_directory():
    bomb = with_part(xlsx(["a"]), "xl/worksheets/sheet1.xml", b"<x>" + b"0" * (MAX_UNPACKED + 1))
    assert len(bomb) < 1024**2
    tracemalloc.start()
    assert "when unpacked" in refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * 1024**2


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">%s]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"""


@pytest.mark.parametrize("extra", [b"", b'<!ENTITY c SYSTEM "file:///etc/passwd">'])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_xml_entities_are_never_expanded(part, extra):
    assert "XML entities" in refusal(with_part(xlsx(["a"]), part, ENTITIES % extra))


def test_a_zip_of_something_else_is_no_table():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    assert "no XLSX" in refusal(out.getvalue())


NAMES = {"email": ("Sähköposti", "E-post", "Email"), "name": ("Nimi", "Namn", "Name")}


def test_columns_are_found_by_any_heading():
    columns, mistakes = find_columns(table("NAMN;e-mail\nÅsa;a@b.fi\n"), NAMES, required=["email"])
    assert mistakes == []
    assert dict(columns.places) == {"name": 0, "email": 1}


def test_a_heading_that_is_nearly_right_is_a_mistake_and_others_are_left_out():
    columns, mistakes = find_columns(
        table("Sähköpost;Puhelin;Nimi\n1;2;3\n"), NAMES, required=["email"]
    )
    assert [str(mistake) for mistake in mistakes] == [
        "Row 1: unknown column “Sähköpost”; did you mean Sähköposti?"
    ]
    assert columns.unknown == ("Sähköpost", "Puhelin")


def test_a_missing_column_is_a_mistake_that_lists_those_there_are():
    _, mistakes = find_columns(table("Puhelin\n1\n"), NAMES, required=["email"])
    assert [str(mistake) for mistake in mistakes] == [
        "Row 1: the column “E-mail” is missing; the columns are “Puhelin”."
    ]
