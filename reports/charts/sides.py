"""On which side do the answers stand, round by round? Stacks about the middle of the scale."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from reports.charts.bars import colours, on_top_of, segments
from reports.charts.style import (
    ITEM,
    ITEM_NARROW,
    LEGEND_LINE,
    NORMAL,
    SMALL,
    plain_axes,
    printable,
    sheet,
    shortened,
    style,
    wrapped,
)
from reports.document import palette
from reports.document.item_pictures import SideRow, SidesPicture

ROW = 0.42  # inches per round
LEFT, RIGHT, BOTTOM, TOP = 0.95, 0.15, 0.5, 0.42
TOP_NARROW = 0.56
HALF = 0.3  # of a row: half the thickness of a stack
WIDE, WIDE_NARROW = 0.07, 0.11  # the share from which a level's number has room in its segment
END = 1.32  # how far each side reaches, everybody being 1: room for the number beyond


def sides(picture: SidesPicture, figure: Figure | None = None) -> Figure:
    """Draw the rounds, the first on top; each side reaches from nobody to everybody.

    The number in a segment is its level; beyond the ends stand the shares below and above the
    middle.
    """
    count = max(len(picture.rows), 1)
    below = _below(picture)
    more = sum(text.count("\n") + 1 for text in below) - 2
    bottom_ = BOTTOM + max(more, 0) * LEGEND_LINE / 72
    with style():
        width, top_ = (ITEM_NARROW, TOP_NARROW) if picture.narrow else (ITEM, TOP)
        figure = sheet(figure, width, top_ + bottom_ + ROW * count)
        axes = plain_axes(figure, LEFT, bottom_, RIGHT, top_)
        axes.set_xlim(-END, END)
        axes.set_ylim(-count + 0.5, 0.5)
        bottom, top = axes.get_ylim()
        for index, row in enumerate(picture.rows):
            _row(axes, -index, row, picture)
        axes.plot([0, 0], [bottom, top], color=palette.INK_2, lw=0.8, zorder=4)
        _words(axes, picture)
    return figure


def _row(axes: Plot, y: float, row: SideRow, picture: SidesPicture) -> None:
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
            0, y, wrapped(row.note, 30 if picture.narrow else 44, 2), ha="center", va="center",
            fontsize=SMALL, style="italic", color=palette.INK_2, zorder=5,
            bbox={"boxstyle": "square,pad=0.2", "fc": palette.PAPER, "ec": "none"},
        )  # fmt: skip
        return
    found, tints = segments(row.shares), colours(len(row.shares))
    axes.add_collection(
        PolyCollection(
            [
                [(left, y - HALF), (right, y - HALF), (right, y + HALF), (left, y + HALF)]
                for left, right in found
            ],
            facecolors=tints, edgecolors=palette.PAPER, lw=0.6, zorder=2,
        )
    )  # fmt: skip
    for (left, right), tint, level in zip(found, tints, picture.level_labels, strict=True):
        if right - left >= (WIDE_NARROW if picture.narrow else WIDE):
            axes.text((left + right) / 2, y, level, ha="center", va="center", fontsize=SMALL,
                      color=on_top_of(tint), zorder=5)  # fmt: skip
    for x, label, away, ha in (
        (found[0][0], row.below_label, -3, "right"),
        (found[-1][1], row.above_label, 3, "left"),
    ):
        axes.annotate(
            label, (x, y), xytext=(away, 0), textcoords="offset points", ha=ha, va="center",
            fontsize=NORMAL, weight="bold", color=palette.INK,
        )  # fmt: skip


def _words(axes: Plot, picture: SidesPicture) -> None:
    """What the sides mean, above; what the number in the middle counts, below."""
    for at, ha, label in (
        (0, "left", f"← {picture.low_label}"),
        (1, "right", f"{picture.high_label} →"),
    ):
        axes.annotate(
            wrapped(label, 26 if picture.narrow else 36, 3), (at, 1), xycoords="axes fraction",
            xytext=(0 if at else -LEFT * 72 + 8, 5), textcoords="offset points", ha=ha,
            multialignment=ha, va="bottom", fontsize=SMALL, color=palette.INK_2,
        )  # fmt: skip
    y = -8
    for text in _below(picture):
        axes.annotate(
            text, (0, 0), xycoords="axes fraction", xytext=(-LEFT * 72 + 8, y), va="top",
            textcoords="offset points", fontsize=SMALL, color=palette.INK_2,
        )  # fmt: skip
        y -= LEGEND_LINE * (text.count("\n") + 1)


def _below(picture: SidesPicture) -> list[str]:
    """What stands below the stacks, in lines."""
    found = [each for each in (picture.middle_label, picture.caution) if each]
    return [wrapped(each, 50, 3) if picture.narrow else shortened(each, 84) for each in found]
