"""The worker draws every chart of an analysed round once, in three languages."""

import subprocess
import sys

import pytest

from delphi.models import Study
from reports.models import Drawing
from reports.services.drawings import draw_round
from tests.reports.planting import agreed, play


@pytest.fixture
def short(db: None) -> Study:
    return play(rounds=2, answering={"probability": (agreed,)}, items=2)


def test_every_chart_is_drawn_in_every_language_and_format(short: Study) -> None:
    round_ = short.rounds.get(number=2)
    made = draw_round(round_id=round_.pk)
    kinds = ("overview", "plane", "convergence", "dumbbells", "heat")
    panel = [*(f"{kind}~probability" for kind in kinds), "participation~all"]
    items = [
        f"{kind}~{code}~probability"
        for kind in ("trend", "distribution", "flows", "sides")
        for code in ("v1", "v2")
    ]
    keys = {*panel, *items, *(f"narrow~{key}" for key in (*panel, *items))}
    drawn = Drawing.objects.filter(round=round_)
    assert set(drawn.values_list("key", flat=True)) == keys
    narrow = [key for key in keys if key.startswith("narrow")]
    assert drawn.count() == made == (len(keys) * 2 - len(narrow)) * 3
    assert set(drawn.values_list("language", "format").distinct()) == {
        (language, format_) for language in ("fi", "sv", "en") for format_ in ("svg", "png")
    }


def test_what_is_drawn_is_not_drawn_again(short: Study) -> None:
    round_ = short.rounds.get(number=2)
    draw_round(round_id=round_.pk, languages=("fi",))
    assert draw_round(round_id=round_.pk, languages=("fi",)) == 0
    Drawing.objects.filter(key="trend~v1~probability").update(digest="of other figures")
    Drawing.objects.filter(key="overview~probability", format="png").delete()
    assert draw_round(round_id=round_.pk, languages=("fi",)) == 4


def test_a_chart_without_its_item_goes_away(short: Study) -> None:
    round_ = short.rounds.get(number=2)
    Drawing.objects.create(
        round=round_,
        key="trend~gone~probability",
        language="fi",
        format="svg",
        digest="x",
        body=b"",
    )
    draw_round(round_id=round_.pk, languages=("fi",))
    assert not Drawing.objects.filter(key="trend~gone~probability").exists()


def test_charts_of_each_round_show_the_rounds_up_to_it(short: Study) -> None:
    for number in (1, 2):
        draw_round(round_id=short.rounds.get(number=number).pk, languages=("en",))
    first, second = (
        bytes(
            Drawing.objects.get(
                round__number=n, key="distribution~v1~probability", format="svg"
            ).body
        )
        for n in (1, 2)
    )
    assert b"round 2 (n = 24)" in second
    assert b"round 2 (n = 24)" not in first


def test_pages_and_services_import_neither_matplotlib_nor_numpy() -> None:
    program = (
        "import django, sys; django.setup(); import foresight.urls, reports.services.drawings; "
        "print(sorted({'matplotlib', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
