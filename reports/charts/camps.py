"""Where do the camps of the panel part? The median of each camp on every item, by how far apart."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from reports.charts.rows import (
    CODES,
    EDGE,
    NARROW,
    STATEMENTS,
    WIDTH,
    beside,
    item_label,
    row_scale,
)
from reports.charts.style import SMALL, plain_axes, sheet, style, whole_sheet, wrapped
from reports.document import palette
from reports.document.panel_pictures import CampPicture

APART, TOP, ROW = 0.8, 0.62, 0.25
#: A shape and a colour of its own for each camp, the highest first.
CAMPS = (
    ("o", palette.ACCENT),
    ("D", palette.DISSENT),
    ("^", palette.SETTLED),
    ("s", palette.POLARISED),
    ("v", palette.UNCLEAR),
    ("P", palette.INK_2),
)
LIFT = 0.17  # of a row: camps at the same place stand a little above each other


def camps(picture: CampPicture, figure: Figure | None = None) -> Figure:
    """Draw a row per item with a mark per camp, those on which they part most first."""
    lines = max(len(picture.rows), 2)
    left = CODES if picture.narrow else STATEMENTS
    room = 52 if picture.narrow else 112
    notes = [line for note in picture.notes for line in wrapped(note, room, 3).split("\n")]
    bottom = 0.42 + 0.15 * (len(picture.camps) + len(notes))
    with style():
        figure = sheet(figure, NARROW if picture.narrow else WIDTH, TOP + bottom + ROW * lines)
        axes = plain_axes(figure, left, bottom, APART, TOP)
        axis = picture.axis
        margin = 0.5 if axis.high - axis.low < 12 else 0.03 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, axis.high + margin)
        axes.set_ylim(lines - 0.4, -0.6)
        row_scale(axes, axis, narrow=picture.narrow)
        axes.annotate(
            picture.apart_heading, (1, 1), xycoords="axes fraction", ha="right", va="bottom",
            xytext=(APART * 72 - 10, 17), textcoords="offset points", fontsize=SMALL,
            color=palette.INK_2,
        )  # fmt: skip
        for y, row in enumerate(picture.rows):
            item_label(axes, y, row.code, row.label, left)
            beside(axes, y, row.apart_label, APART * 72 - 10)
        _marks(axes, picture)
        _legend(figure, picture, notes)
    return figure


def _marks(axes: Plot, picture: CampPicture) -> None:
    spans = []
    spots: list[list[tuple[float, float]]] = [[] for _ in picture.camps]
    for y, row in enumerate(picture.rows):
        known = [median for median in row.medians if median is not None]
        if known:
            spans.append([(min(known), y), (max(known), y)])
        for camp, median in enumerate(row.medians):
            if median is not None:
                same = [n for n, each in enumerate(row.medians) if each == median]
                lift = (same.index(camp) - (len(same) - 1) / 2) * LIFT * 2
                spots[camp].append((median, y + lift))
    axes.add_collection(LineCollection(spans, colors=palette.BAND_EDGE, lw=1.2, zorder=2))
    for (marker, colour), found in zip(CAMPS, spots, strict=False):
        axes.plot(
            [x for x, _y in found], [y for _x, y in found], ls="", marker=marker, ms=5.4,
            mfc=colour, mec=palette.PAPER, mew=0.7, zorder=3,
        )  # fmt: skip


def _legend(figure: Figure, picture: CampPicture, notes: list[str]) -> None:
    axes = whole_sheet(figure)
    y = 8 + 10.8 * (len(picture.camps) + len(notes) - 1)
    for (marker, colour), name in zip(CAMPS, picture.camps, strict=False):
        axes.plot([EDGE + 4], [y], ls="", marker=marker, ms=5.4, mfc=colour, mec=palette.PAPER)
        axes.text(EDGE + 14, y, name, fontsize=SMALL, color=palette.INK_2, va="center")
        y -= 10.8
    for note in notes:
        axes.text(EDGE, y, note, fontsize=SMALL, color=palette.INK_2, va="center")
        y -= 10.8
