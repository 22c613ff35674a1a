"""Who changed their mind, and which way? Of those who answered two rounds, lower, same, higher.

Not an alluvial diagram: released figures say how many went lower, kept their answer or went higher,
never from where to where. Its streams would begin and end at one point and so show less than three
bars do, in more ink. Lower and higher grow from one line to either side and the kept answers stand
apart, all three on one measure from zero to everybody, so any two can be compared.
"""

from matplotlib.axes import Axes as Plot
from matplotlib.figure import Figure

from reports.charts.style import (
    ITEM,
    ITEM_NARROW,
    NORMAL,
    SMALL,
    plain_axes,
    printable,
    sheet,
    style,
    wrapped,
)
from reports.document import palette
from reports.document.item_pictures import FlowRow, FlowsPicture

ROW = 0.5  # inches per pair of rounds
LEFT, RIGHT, BOTTOM, TOP = 0.95, 0.1, 0.3, 0.5
TOP_NARROW = 0.74
GAP = 0.5  # of everybody: between those who went higher and those who stayed
BAR = 11  # points: how thick a bar is


def flows(picture: FlowsPicture, figure: Figure | None = None) -> Figure:
    """Draw the pairs of rounds, the first on top; a pair that may not be shown says why."""
    count = max(len(picture.rows), 1)
    with style():
        width, top = (ITEM_NARROW, TOP_NARROW) if picture.narrow else (ITEM, TOP)
        bottom = BOTTOM + (0.17 if picture.narrow and picture.caution else 0)
        figure = sheet(figure, width, top + bottom + ROW * count)
        axes = plain_axes(figure, LEFT, bottom, RIGHT, top)
        axes.set_xlim(
            -1.3, (2.5 if picture.narrow else 2.3) + GAP
        )  # room for a number beyond a bar of everybody
        axes.set_ylim(-count + 0.5, 0.5)
        _scale(axes, picture)
        for index, row in enumerate(picture.rows):
            _row(axes, -index, row, narrow=picture.narrow)
        if picture.caution:
            axes.annotate(
                wrapped(picture.caution, 50 if picture.narrow else 84, 2), (0, 0),
                xycoords="axes fraction",
                xytext=(-LEFT * 72 + 8, -14), textcoords="offset points", fontsize=SMALL,
                color=palette.INK_2, va="center",
            )  # fmt: skip
    return figure


def _scale(axes: Plot, picture: FlowsPicture) -> None:
    """The lines that bars grow from, and above them what the bars mean."""
    bottom, top = axes.get_ylim()
    for x in (0, 1 + GAP):
        axes.plot([x, x], [bottom, top], color=palette.INK_2, lw=0.8, zorder=1)
    for x, ha, label in (
        (-0.06, "right", f"← {picture.lower_label}"),
        (0.06, "left", f"{picture.higher_label} →"),
        (1 + GAP, "left", picture.same_label),
    ):
        axes.annotate(
            wrapped(label, 12 if picture.narrow else 22, 4), (x, 1),
            xycoords=("data", "axes fraction"), xytext=(0, 5),
            textcoords="offset points", ha=ha, va="bottom", color=palette.INK, multialignment=ha,
            fontsize=SMALL if picture.narrow else NORMAL,
        )  # fmt: skip


def _row(axes: Plot, y: float, row: FlowRow, *, narrow: bool) -> None:
    for text, up, size, va, colour in (
        (row.label, 1, NORMAL, "bottom", palette.INK),
        (row.n_label, -1, SMALL, "top", palette.INK_2),
    ):
        axes.annotate(
            printable(text), (0, y), xycoords=("axes fraction", "data"),
            xytext=(-LEFT * 72 + 8, up), textcoords="offset points", fontsize=size, va=va,
            color=colour,
        )  # fmt: skip
    if row.shares is None:
        axes.text(
            (1 + GAP) / 2, y, wrapped(row.note, 30 if narrow else 44, 3), ha="center", va="center",
            fontsize=SMALL, style="italic", color=palette.INK_2,
            bbox={"boxstyle": "square,pad=0.2", "fc": palette.PAPER, "ec": "none"},
        )  # fmt: skip
        return
    lower, same, higher = row.shares
    for start, end, colour, label in (
        (0, -lower, palette.DISSENT, row.share_labels[0]),
        (0, higher, palette.ACCENT, row.share_labels[2]),
        (1 + GAP, 1 + GAP + same, palette.BAND_EDGE, row.share_labels[1]),
    ):
        axes.plot([start, end], [y, y], color=colour, lw=BAR, solid_capstyle="butt", zorder=2)
        left = end < start or (end == start == 0 and colour == palette.DISSENT)
        axes.annotate(
            label, (end, y), xytext=(-3 if left else 3, 0), textcoords="offset points",
            ha="right" if left else "left", va="center", fontsize=SMALL, color=palette.INK,
        )  # fmt: skip
