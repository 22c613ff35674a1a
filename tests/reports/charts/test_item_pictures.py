"""Charts of one item: bars from zero, whole scales, nothing joined that is not known."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from reports.charts.distribution import bar_sides, distribution, heights
from reports.charts.flows import flows
from reports.charts.groups import groups
from reports.charts.options import apart, options
from reports.charts.ranges import ranges
from reports.charts.sides import sides
from reports.charts.trend import trend
from reports.charts.years import years
from reports.document import palette
from tests.reports.charts.item_pictures import (
    CERTAIN,
    EVERYBODY,
    FAR,
    FEW,
    IN_PARTS,
    LONG,
    NOBODY,
    RISING,
    ROUGH,
    WIDE,
    flow,
    flows_of,
    groups_of,
    options_of,
    ranges_of,
    sides_of,
    years_of,
)


def drawn_in(figure: Figure, colour: str) -> list[Any]:
    return [
        line
        for axes in figure.axes
        for line in axes.lines
        if line.get_color() == colour
        and len(line.get_xdata()) > 1
        and line.get_linestyle() != "None"
    ]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_bars_of_a_flow_grow_from_zero_by_one_measure() -> None:
    figure = flows(flows_of(flow(0.2, 0.5, 0.3)))
    lengths = {
        colour: [
            abs(line.get_xdata()[1] - line.get_xdata()[0]) for line in drawn_in(figure, colour)
        ]
        for colour in (palette.DISSENT, palette.ACCENT, palette.BAND_EDGE)
    }
    assert lengths == {
        palette.DISSENT: [pytest.approx(0.2)],
        palette.ACCENT: [pytest.approx(0.3)],
        palette.BAND_EDGE: [pytest.approx(0.5)],
    }
    left, right = figure.axes[0].get_xlim()
    assert left < -1
    assert right > 2


def test_lower_and_higher_lie_on_different_sides_so_colour_is_not_needed() -> None:
    figure = flows(flows_of(flow(0.2, 0.5, 0.3)))
    (lower,), (higher,) = (drawn_in(figure, c) for c in (palette.DISSENT, palette.ACCENT))
    assert max(lower.get_xdata()) == 0 == min(higher.get_xdata())


def test_curves_stand_on_the_whole_measure_from_nobody_to_everybody() -> None:
    for now in (RISING, EVERYBODY, NOBODY, ROUGH):
        bottom, top = years(years_of(now)).axes[0].get_ylim()
        assert bottom == 0
        assert top == pytest.approx(1.02)


def test_a_curve_is_not_drawn_where_nothing_is_known() -> None:
    figure = years(years_of(RISING))
    (line,) = drawn_in(figure, palette.ACCENT)
    assert list(line.get_xdata()) == [2030, 2040, 2060]


def test_never_fills_what_the_curve_leaves() -> None:
    figure = years(years_of(RISING))
    (bar,) = drawn_in(figure, palette.UNCLEAR)
    assert list(bar.get_ydata()) == pytest.approx([0.8, 1])
    assert drawn_in(years(years_of(ROUGH)), palette.UNCLEAR) == []


def test_the_area_of_a_bar_is_its_share() -> None:
    sides = bar_sides(IN_PARTS)
    tops = heights((0.5, 0.5, 0), sides)
    areas = [top * (right - left) for top, (left, right) in zip(tops, sides, strict=True)]
    assert areas[0] == pytest.approx(areas[1])
    assert distribution(IN_PARTS).axes[0].get_xlim()[0] < 0


def test_ranges_lie_on_the_whole_scale_and_few_are_told_in_words() -> None:
    figure = ranges(ranges_of(WIDE, FEW))
    left, right = figure.axes[0].get_xlim()
    assert left < 0
    assert right > 100
    assert len([each for each in words(figure) if each.startswith("Palvelu")]) == 3  # no emoji
    assert not any("\U0001f642" in each for each in words(figure))


def test_sides_reach_from_nobody_to_everybody_about_a_fixed_middle() -> None:
    for shares in ((0.4, 0.6), (0, 0, 1.0, 0, 0), tuple([0.09] * 10 + [0.1])):
        left, right = sides(sides_of(shares)).axes[0].get_xlim()
        assert left == -right
        assert right > 1


def test_places_run_over_the_whole_ranking_with_the_first_on_top() -> None:
    bottom, top = options(options_of(4, 3)).axes[0].get_ylim()
    assert bottom > 4
    assert top < 1


def test_a_withheld_round_breaks_the_lines_of_the_options() -> None:
    figure = options(options_of(2, 3, withheld=1))
    heights = [line.get_ydata() for line in figure.axes[0].lines if len(line.get_xdata()) == 3]
    assert heights
    assert all(list(each)[1] != list(each)[1] for each in heights)  # not a number


def test_names_are_moved_apart_and_stay_in_their_order() -> None:
    placed = apart([0.5, 0.5, 0.52, 0.1], 0.1)
    assert placed[2] > placed[0] > placed[1] > placed[3]
    close = sorted(placed)
    assert min(after - before for before, after in pairwise(close)) > 0.099
    assert min(apart([0.0, 0.0, 0.01], 0.2)) == 0
    assert apart([], 0.1) == []


def test_groups_lie_on_the_whole_scale_and_never_beyond_it() -> None:
    left, right = groups(groups_of(FAR)).axes[0].get_xlim()
    assert left < 2025
    assert right > 2060


NOTE = "Not shown, to protect single answers: " + ", ".join(f"Group number {n}" for n in range(9))


@pytest.mark.parametrize("narrow", [False, True])
def test_no_word_below_the_groups_is_cut_off_however_long_the_notes(narrow: bool) -> None:
    whole = "whole panel: median 5; behind it the middle half of its answers"
    picture = replace(
        groups_of(FAR), whole_label=whole, equal_label=whole, hidden_label=NOTE, narrow=narrow
    )
    figure = groups(picture)
    assert [each for each in words(figure) if "…" in each and LONG[:9] not in each] == []
    renderer = FigureCanvasAgg(figure).get_renderer()
    width, _height = figure.get_size_inches() * figure.dpi
    for each in figure.findobj(Text):
        if each.get_text() and not each.get_text().startswith(LONG[:9]):
            box = each.get_window_extent(renderer)
            assert -1 < box.x0 < box.x1 < width + 1
            assert box.y0 > -1


def test_an_interval_is_drawn_where_it_is_known() -> None:
    figure = trend(CERTAIN)
    drawn = [each for each in drawn_in(figure, palette.INK) if list(each.get_ydata()) == [45, 55]]
    assert len(drawn) == 6
    assert "interval" in words(figure)
    assert "tails" in words(figure)
