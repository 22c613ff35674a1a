"""Every chart: the same bytes for the same data, no style sheet, whole scales, no false trends."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from reports.charts.convergence import convergence
from reports.charts.distribution import distribution
from reports.charts.overview import overview
from reports.charts.style import TONES, printable, shortened, to_png, to_svg, wrapped
from reports.charts.trend import trend
from reports.document import palette
from reports.document.pictures import (
    Axis,
    ConvergencePicture,
    DistributionPicture,
    DistributionRow,
    MeasurePanel,
    OverviewGroup,
    OverviewPicture,
    OverviewRow,
    Spread,
    TrendPicture,
    TrendRound,
    digest,
)
from tests.reports.charts import item_pictures

SEVEN = Axis(1, 7, tuple((level, str(level)) for level in range(1, 8)), "1 = low", "7 = high")
YEARS = Axis(2025, 2060, ((2025, "2025"), (2060, "2060")), never="never")


def rounds(*spreads: Spread | None, segments: tuple[int, ...] = ()) -> tuple[TrendRound, ...]:
    return tuple(
        TrendRound(
            f"Round {place + 1}\nn = 20",
            spread,
            note="" if spread else "not asked",
            segment=segments[place] if segments else 0,
            reworded=bool(segments) and place > 0 and segments[place] != segments[place - 1],
        )
        for place, spread in enumerate(spreads)
    )


def trend_of(*spreads: Spread | None, axis: Axis = SEVEN, **more: Any) -> TrendPicture:
    segments = more.pop("segments", ())
    return TrendPicture(
        rounds(*spreads, segments=segments), axis, "median", "quartiles", "new", **more
    )


FIVE, SIX = Spread(5, 3, 6, "5"), Spread(6, 5, 7, "6")


def overview_of(items: int, *, narrow: bool = False) -> OverviewPicture:
    """Items whose statements are long, hold dollars, emoji and another script."""
    text = "A statement of $3 \U0001f642 " + "that goes on " * 30 + "שלום"
    rows = tuple(
        OverviewRow(f"S{n}", text, (0, 0, 0.1, 0.2, 0.3, 0.4, 0), FIVE, "5") for n in range(items)
    )
    groups = (OverviewGroup("Settled", "●", "settled", rows),) if rows else ()
    return OverviewPicture(groups, SEVEN, "median", "strip", "median", "quartiles", narrow=narrow)


def unanimous(rounds_: int) -> DistributionPicture:
    row = DistributionRow(
        "Round 1", "n = 8", (0, 0, 0, 0, 0, 0, 1.0), ("",) * 6 + ("8",), Spread(7, 7, 7, "7")
    )
    return DistributionPicture((row,) * rounds_, SEVEN, "median", "quartiles", "bars")


WITHHELD = DistributionPicture(
    (DistributionRow("Round 1", "n = few", note="too few answers"),), SEVEN, "median", "quartiles"
)
YEAR_ROWS = DistributionPicture(
    (
        DistributionRow(
            "Round 1", "n = 20", spread=Spread(2040, 2035, None, "2040", q3_never=True),
            never_share=0.3, never_label="never 30 %",
        ),
    ),
    YEARS,
    "median",
    "quartiles",
)  # fmt: skip


def panels(*values: float | None) -> ConvergencePicture:
    measure = MeasurePanel(
        "Spread", "smaller is closer", 0, 6, ((0, "0"), (6, "6")), values,
        tuple("–" if value is None else str(value) for value in values),
    )  # fmt: skip
    return ConvergencePicture(tuple(f"Round {n + 1}" for n in range(len(values))), (measure,))


CASES: list[tuple[str, Callable[..., Figure], Any]] = [
    ("three rounds", trend, trend_of(FIVE, FIVE, SIX, goal=(6, 7), goal_label="goal")),
    ("one round", trend, trend_of(FIVE, caution="Few answers")),
    ("nothing", trend, trend_of(None, None)),
    ("a year nobody reaches", trend, trend_of(Spread(never=True, q3_never=True), axis=YEARS)),
    ("unanimous", distribution, unanimous(3)),
    ("withheld", distribution, WITHHELD),
    ("years", distribution, YEAR_ROWS),
    ("no items", overview, overview_of(0)),
    ("5 items", overview, overview_of(5)),
    ("40 items", overview, overview_of(40)),
    ("40 items, narrow", overview, overview_of(40, narrow=True)),
    ("200 items", overview, overview_of(200)),
    ("convergence", convergence, panels(3, 2.5, 1)),
    ("nothing to compare", convergence, panels(None)),
    ("no measure", convergence, ConvergencePicture(("Round 1",), (), caution="different items")),
    *item_pictures.CASES,
]
every_chart = pytest.mark.parametrize(
    ("chart", "picture"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)


def svg_of(chart: Callable[..., Figure], picture: Any, figure: Figure | None = None) -> str:
    return to_svg(chart(picture, figure), key="key~1", title="Found", description="Seen")


@every_chart
def test_the_same_picture_gives_the_same_bytes(chart: Callable[..., Figure], picture: Any) -> None:
    used = trend(trend_of(FIVE, SIX))  # another chart was drawn on this figure before
    assert svg_of(chart, picture) == svg_of(chart, picture, used)
    first, second = (to_png(chart(picture), headline="H", source="S") for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG")


@every_chart
def test_an_svg_carries_its_look_in_attributes_and_its_name(
    chart: Callable[..., Figure], picture: Any
) -> None:
    svg = svg_of(chart, picture)
    assert svg.startswith("<svg")
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=|<metadata|<!DOCTYPE", svg)
    assert 'role="img" aria-labelledby="key~1-title key~1-desc"' in svg
    assert '<title id="key~1-title">Found</title>' in svg
    assert '<desc id="key~1-desc">Seen</desc>' in svg


@every_chart
def test_a_dark_svg_has_no_light_colour_left(chart: Callable[..., Figure], picture: Any) -> None:
    dark = palette.in_the_dark(svg_of(chart, picture)).lower()
    lights = set(palette.DARK) - set(palette.DARK.values())
    assert [colour for colour in lights if colour in dark] == []


def test_a_png_is_large_enough_for_print_and_the_figure_keeps_its_own_size() -> None:
    figure = trend(trend_of(FIVE, SIX))
    before = figure.dpi
    png = to_png(figure, headline="A headline that says what was found", source="Where from")
    assert int.from_bytes(png[16:20], "big") == 1152  # 4.8 inches at 240 to the inch
    assert figure.dpi == before


def test_words_in_an_svg_are_escaped() -> None:
    figure = trend(trend_of(FIVE))
    svg = to_svg(figure, key="k", title="<b>&", description='"</desc><script>')
    assert "&lt;b&gt;&amp;" in svg
    assert "<script" not in svg


def lines(figure: Figure) -> list[Any]:
    """The drawn lines that join medians."""
    return [
        line
        for line in figure.axes[0].lines
        if line.get_color() == palette.ACCENT and line.get_linestyle() == "-"
        and len(line.get_xdata()) > 1
    ]  # fmt: skip


def bands(figure: Figure) -> list[Any]:
    return [each for each in figure.axes[0].collections if isinstance(each, PolyCollection)]


def test_the_axis_covers_the_whole_scale_however_close_the_answers() -> None:
    low, high = trend(trend_of(Spread(5, 5, 5, "5"), Spread(5, 5, 5, "5"))).axes[0].get_ylim()
    assert low < 1
    assert high > 7
    left, right = distribution(unanimous(1)).axes[0].get_xlim()
    assert left < 1
    assert right > 7
    bottom, top = convergence(panels(1.0, 1.1)).axes[0].get_ylim()
    assert bottom <= 0
    assert top >= 6


def test_one_round_is_a_point_and_no_trend() -> None:
    figure = trend(trend_of(FIVE))
    assert lines(figure) == []
    assert bands(figure) == []


def test_rounds_of_one_trend_are_joined() -> None:
    figure = trend(trend_of(FIVE, SIX, SIX))
    assert [list(line.get_xdata()) for line in lines(figure)] == [[0, 1, 2]]
    assert len(bands(figure)) == 1


def test_a_round_without_figures_breaks_the_line() -> None:
    figure = trend(trend_of(FIVE, SIX, None, SIX, FIVE))
    assert [list(line.get_xdata()) for line in lines(figure)] == [[0, 1], [3, 4]]


def test_a_new_trend_is_not_joined_to_the_old_one() -> None:
    figure = trend(trend_of(FIVE, FIVE, SIX, SIX, segments=(0, 0, 1, 1)))
    assert [list(line.get_xdata()) for line in lines(figure)] == [[0, 1], [2, 3]]
    assert "new" in [text.get_text() for text in figure.axes[0].texts]


def test_bars_of_different_rounds_share_one_height() -> None:
    narrow = DistributionRow("1", "n", (1.0,) + (0.0,) * 6, ("100 %",) + ("",) * 6, FIVE)
    wide = DistributionRow("2", "n", (0.5,) * 2 + (0.0,) * 5, ("50 %",) * 2 + ("",) * 5, FIVE)
    figure = distribution(DistributionPicture((narrow, wide), SEVEN, "m", "q"))
    full, half = (
        max(path.vertices[:, 1].max() - path.vertices[:, 1].min() for path in each.get_paths())
        for each in bands(figure)
    )
    assert half == pytest.approx(full / 2)


def test_a_missing_measure_is_a_gap() -> None:
    figure = convergence(panels(3, None, 1))
    heights = figure.axes[0].lines[2].get_ydata()
    assert [height != height for height in heights] == [False, True, False]


def test_every_tone_has_a_colour_and_every_colour_a_dark_one() -> None:
    assert set(TONES.values()) <= set(palette.DARK)
    assert len(set(palette.DARK.values())) == len(palette.DARK)


def test_text_fits_its_place_and_the_font() -> None:
    assert printable("a \U0001f642 b $x$") == "a b $x$"
    assert printable("a \U0001f468\u200d\U0001f469\ufe0f b") == "a b"
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("short", 12) == "short"
    assert len(shortened("x" * 300, 40)) == 40
    assert wrapped("one two three four five six", 8, 2).count("\n") == 1


def test_the_digest_changes_with_every_word_and_number() -> None:
    one = digest(trend_of(FIVE), "headline")
    assert one == digest(trend_of(FIVE), "headline")
    assert len({one, digest(trend_of(SIX), "headline"), digest(trend_of(FIVE), "other")}) == 3
