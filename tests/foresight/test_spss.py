"""SPSS files, read back by another program: labels, letters of every language, long texts."""

import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from foresight.spss import Variable, sav

AT = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)


def read(tmp_path: Path, body: bytes) -> tuple[dict[str, list[Any]], Any]:
    path = tmp_path / "made.sav"
    path.write_bytes(body)
    frame, about = pyreadstat.read_sav(path)
    return {name: list(frame[name]) for name in frame.columns}, about


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 252, 253, 255, 256, 257, 504, 505, 600, 4000])
def test_texts_of_every_length_come_back(tmp_path: Path, length: int) -> None:
    texts = ["å" * (length // 2) + "x" * (length % 2), "", "b" * length]
    columns, _about = read(
        tmp_path,
        sav([Variable("a"), Variable("t", is_text=True), Variable("z")],
            [[n, text, -n] for n, text in enumerate(texts)], title="x"),
    )  # fmt: skip
    assert columns == {"a": [0.0, 1.0, 2.0], "t": texts, "z": [0.0, -1.0, -2.0]}


def test_labels_are_kept_in_finnish_letters(tmp_path: Path) -> None:
    labels = {1: "Täysin eri mieltä", 2: "Önskvärd", 3: "é" * 200}
    body = sav(
        [Variable("hyvin_pitka_muuttujan_nimi_joka_jatkuu", "Väittämä " * 60, labels=labels),
         Variable("n", "Vastaajia")],
        [[1, 2.5], [None, None]],
        title="Lapsi- ja perhepalvelut – " + "ä" * 60, notes=["Keksittyjä vastauksia, " + "ö" * 90],
        weight="n", at=AT,
    )  # fmt: skip
    columns, about = read(tmp_path, body)
    assert columns["n"][0] == 2.5
    assert columns["n"][1] != columns["n"][1]  # missing
    name = "hyvin_pitka_muuttujan_nimi_joka_jatkuu"
    kept = about.variable_value_labels[name]
    assert (kept[1.0], kept[2.0]) == (labels[1], labels[2])
    assert kept[3.0] == "é" * 60
    assert about.column_names_to_labels["n"] == "Vastaajia"
    assert about.column_names_to_labels[name].startswith("Väittämä Väittämä")
    assert about.file_encoding == "UTF-8"
    assert "".join(about.notes) == "Keksittyjä vastauksia, " + "ö" * 90
    assert struct.unpack_from("<i", body, 76) == (2,)  # weighted by the second element


def test_the_same_table_gives_the_same_bytes_and_reads_no_clock() -> None:
    made = [sav([Variable("a")], [[1]], title="x", at=AT) for _ in range(2)]
    assert made[0] == made[1]
    assert b"01 Dec 26" in made[0]


def test_a_table_without_rows_is_a_file(tmp_path: Path) -> None:
    columns, about = read(tmp_path, sav([Variable("t", is_text=True)], [], title=""))
    assert (columns, about.number_rows) == ({"t": []}, 0)
