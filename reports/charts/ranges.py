"""Is the panel unsure, or divided? Own ranges of estimates beside the spread of best estimates."""

from matplotlib.axes import Axes as Plot
from matplotlib.figure import Figure

from reports.charts.style import (
    NORMAL,
    SMALL,
    key,
    plain_axes,
    printable,
    sheet,
    shortened,
    style,
    wrapped,
)
from reports.document import palette
from reports.document.item_pictures import RangeRow, RangesPicture

WIDTH = 4.8
ROW = 0.62  # inches per round
LEFT, RIGHT, BOTTOM, TOP = 0.95, 0.25, 0.98, 0.2
RANGE, HALF = 0.12, -0.14  # of a row: where the own range and the best estimates lie


def ranges(picture: RangesPicture, figure: Figure | None = None) -> Figure:
    """Draw the rounds, the first on top, on the whole scale.

    Above, from the median lowest to the median highest value held possible: how unsure a panellist
    is. Below, the middle half of the best estimates with their median: how far panellists differ.
    """
    count = max(len(picture.rows), 1)
    with style():
        figure = sheet(figure, WIDTH, TOP + BOTTOM + ROW * count)
        axes = plain_axes(figure, LEFT, BOTTOM, RIGHT, TOP)
        axis = picture.axis
        margin = 0.03 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, axis.high + margin)
        axes.set_ylim(-count + 0.5, 0.5)
        _scale(axes, picture)
        for index, row in enumerate(picture.rows):
            _row(axes, -index, row)
        _legend(axes, picture)
    return figure


def _scale(axes: Plot, picture: RangesPicture) -> None:
    for place, label in picture.axis.ticks:
        axes.axvline(place, color=palette.LINE, lw=0.7, zorder=0)
        axes.annotate(
            label, (place, 0), xycoords=("data", "axes fraction"), xytext=(0, -4),
            textcoords="offset points", ha="center", va="top", fontsize=NORMAL,
            color=palette.INK_2,
        )  # fmt: skip
    axes.annotate(
        shortened(picture.axis.high_label, 60), (1, 0), xycoords="axes fraction", xytext=(0, -17),
        textcoords="offset points", ha="right", va="top", fontsize=SMALL, color=palette.INK_2,
    )  # fmt: skip


def _row(axes: Plot, base: float, row: RangeRow) -> None:
    for text, up, size, va, colour in (
        (row.label, 1, NORMAL, "bottom", palette.INK),
        (row.n_label, -1, SMALL, "top", palette.INK_2),
    ):
        axes.annotate(
            printable(text), (0, base), xycoords=("axes fraction", "data"),
            xytext=(-LEFT * 72 + 8, up), textcoords="offset points", fontsize=size, va=va,
            color=colour,
        )  # fmt: skip
    if row.low is not None and row.high is not None:
        y = base + RANGE
        axes.plot([row.low, row.high], [y, y], color=palette.INK, lw=1.4, zorder=3)
        axes.plot([row.low, row.high], [y, y], "|", color=palette.INK, ms=9, mew=1.4, zorder=3)
    spread = row.spread
    if spread is not None:
        y = base + HALF
        if spread.q1 is not None and spread.q3 is not None:
            ends = [spread.q1, spread.q3]
            axes.plot(ends, [y, y], color=palette.BAND_EDGE, lw=7, solid_capstyle="butt", zorder=2)
            axes.plot(ends, [y, y], "|", color=palette.BAND_EDGE, ms=9, mew=1.4, zorder=2)
        if spread.median is not None:
            axes.plot(spread.median, y, "o", ms=7, mfc=palette.ACCENT, mec=palette.PAPER, mew=1.3,
                      zorder=4)  # fmt: skip
            axes.annotate(
                spread.label, (spread.median, y), xytext=(0, -6), textcoords="offset points",
                ha="center", va="top", fontsize=SMALL, weight="bold", color=palette.INK, zorder=5,
            )  # fmt: skip
    if row.note:
        left, right = axes.get_xlim()
        axes.text(
            (left + right) / 2, base, wrapped(row.note, 44, 2), ha="center", va="center",
            fontsize=SMALL, style="italic", color=palette.INK_2,
        )  # fmt: skip


def _legend(axes: Plot, picture: RangesPicture) -> None:
    start = -LEFT * 72 + 8
    second = start + 22 + 4.5 * len(picture.median_label)
    key(axes, "├┤", palette.INK, start, -34, picture.range_label)
    key(axes, "●", palette.ACCENT, start, -46, picture.median_label)
    key(axes, "■", palette.BAND_EDGE, second, -46, picture.quartiles_label)
    if picture.caution:
        key(axes, "", palette.INK, start, -58, shortened(picture.caution, 84))
