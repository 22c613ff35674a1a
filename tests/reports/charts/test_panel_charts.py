"""The charts of all items: same bytes for same data, no style sheet, nothing out of place."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from matplotlib.collections import PolyCollection

from reports.charts.diverging import diverging
from reports.charts.heat_map import RAMP, colour_of
from reports.charts.kinds import CHARTS
from reports.charts.labels import Box, places
from reports.charts.style import to_png, to_svg
from reports.charts.trend import never_place
from reports.document import palette
from reports.document.account import Account
from reports.document.panel_pictures import DivergingGroup, DivergingPicture, DivergingRow
from reports.document.pictures import Axis, Picture
from reports.wording.chart_kinds import PANEL_CHARTS, is_narrow, panel_keys, pictures_of
from tests.reports.accounts import alike, camps, lively, silent, study, torn

LONG = "Kuntien tulee järjestää $ kaikille \U0001f642 perheille שלום " + "varhaista tukea " * 18
SHAPES: dict[str, Any] = {
    "5 items": {"items": 5},
    "14 items, 4 rounds": {"items": 14, "rounds": 4, "seats": 60},
    "2000 panellists": {"items": 4, "rounds": 2, "seats": 2000},
    "unanimous": {"items": 6, "answering": alike(6)},
    "polarised": {"items": 6, "answering": torn()},
    "8 panellists, nothing but quartiles": {"items": 6, "seats": 8},
    "nobody answered": {"items": 4, "answering": silent()},
    "one round": {"items": 6, "rounds": 1},
    "a new wording": {"items": 6, "anew": [(2, 3)]},
}


def account(shape: str) -> Account:
    told = {"seats": 24, "statement": LONG} | SHAPES[shape]
    first = told.pop("answering", None) or lively(seats=told["seats"])
    seats, items = told["seats"], told["items"]
    return study(
        {"probability": first, "desirability": lively(seats=seats, seed=9)},
        flows=[{"stayed": seats - 6, "left": 6, "joined": 0, "returned": 0}],
        panel=camps(*[(1.0 + n % 6, 7.0 - n % 5) for n in range(items)]),
        **told,
    )


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def panel_pictures(shape: str) -> dict[str, Picture]:
    found = pictures_of(account(shape))
    return {
        key: picture
        for key, picture in found.items()
        if key.removeprefix("narrow~").split("~")[0] in PANEL_CHARTS
    }


def test_two_hundred_items_are_drawn() -> None:
    found = study(
        {"probability": lively(seats=12, levels=5)}, items=200, rounds=2, seats=12, levels=5
    )
    for key in panel_keys(found):
        picture = pictures_of(found)[key]
        figure = CHARTS[type(picture)](picture, None)
        assert max(figure.get_size_inches()) < 40, key


@pytest.mark.parametrize("shape", SHAPES)
def test_every_chart_of_every_shape_is_drawn_alike_twice(shape: str) -> None:
    for key, picture in panel_pictures(shape).items():
        chart = CHARTS[type(picture)]
        svg = to_svg(chart(picture, None), key=key, title="Found", description="Seen")
        if not is_narrow(key):
            again = to_svg(chart(picture, None), key=key, title="Found", description="Seen")
            assert svg == again, key
        assert not re.search(r"<style|\sstyle=|<script|\son\w+=|<metadata|<!DOCTYPE", svg), key
        lights = set(palette.DARK) - set(palette.DARK.values())
        dark = palette.in_the_dark(svg).lower()
        assert [colour for colour in lights if colour in dark] == [], key


def test_a_png_of_every_kind_is_the_same_twice() -> None:
    for key, picture in panel_pictures("5 items").items():
        if not is_narrow(key):
            chart = CHARTS[type(picture)]
            first, second = (
                to_png(chart(picture, None), headline="H", source="S") for _ in range(2)
            )
            assert first == second, key


def test_every_kind_is_drawn_at_some_shape() -> None:
    drawn = {key.split("~")[0] for key in panel_pictures("5 items") if not is_narrow(key)}
    assert drawn == set(PANEL_CHARTS)


def test_a_chart_for_telephones_is_as_narrow_as_one() -> None:
    for key, picture in panel_pictures("5 items").items():
        width = CHARTS[type(picture)](picture, None).get_size_inches()[0]
        assert (width < 3.5) == is_narrow(key), key


def test_a_bar_lies_on_its_side_of_the_middle() -> None:
    rows = (
        DivergingRow("S1", "for", (0, 0, 0, 0.5, 0.5), "0%", "100%"),
        DivergingRow("S2", "against", (0.5, 0.5, 0, 0, 0), "100%", "0%"),
        DivergingRow("S3", "withheld", None, note="too few answers"),
    )
    picture = DivergingPicture(
        (DivergingGroup("Open", "○", "open", rows),), tuple("12345"), "low", "high", "b", "a"
    )
    axes = diverging(picture).axes[0]
    bars = next(each for each in axes.collections if isinstance(each, PolyCollection))
    reach: dict[int, tuple[float, float]] = {}
    for path in bars.get_paths():
        xs, row = path.vertices[:, 0], round(float(path.vertices[:, 1].mean()))
        low, high = reach.get(row, (1.0, -1.0))
        reach[row] = min(low, float(xs.min())), max(high, float(xs.max()))
    assert sorted(reach.values()) == [(-1.0, 0.0), (0.0, 1.0)]
    assert "too few answers" in [text.get_text() for text in axes.texts]


def test_agreement_has_one_colour_per_step_and_its_ends_are_the_strongest() -> None:
    assert colour_of(-1) == RAMP[0] == palette.AGAINST[-1]
    assert colour_of(0) == palette.MIDDLE
    assert colour_of(1) == RAMP[-1] == palette.FOR[-1]
    assert len({colour_of(step / 50) for step in range(-50, 51)}) == len(RAMP) == 11


def test_never_lies_beyond_the_last_year() -> None:
    assert never_place(Axis(2025, 2060, ())) > 2060


def test_labels_cover_neither_each_other_nor_the_points() -> None:
    points = [(20.0 + 9 * (n % 6), 20.0 + 9 * (n // 6)) for n in range(36)]
    labels = [f"S{n}" for n in range(36)]
    within = Box(0, 0, 120, 120)
    found = places(points, labels, size=7.5, radius=3.0, within=within)
    boxes = [
        Box(x - len(label) * 2, y - 3, x + len(label) * 2, y + 3)
        for place, label in zip(found, labels, strict=True)
        if place is not None
        for x, y in [place]
    ]
    assert 0 < len(boxes) < 36  # in the crowd there is not room for all
    assert all(within.holds(box) for box in boxes)
    assert not any(one.meets(other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])
    dots = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in points]
    assert not any(box.meets(dot) for box in boxes for dot in dots)


def test_no_label_stands_on_a_line() -> None:
    line = ((0.0, 50.0), (100.0, 50.0))
    found = places([(50.0, 50.0)], ["S1"], size=7.5, radius=3.0, within=Box(0, 0, 100, 100),
                   lines=[line])  # fmt: skip
    assert found[0] is not None
    assert abs(found[0][1] - 50) > 4
