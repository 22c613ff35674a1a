"""What did the panel think of every item? Stacked bars about the middle, verdict by verdict."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from reports.charts.bars import colours, on_top_of, segments
from reports.charts.rows import (
    CODES,
    EDGE,
    HEADING,
    MANY,
    NARROW,
    STATEMENTS,
    WIDTH,
    beside,
    heading,
    item_label,
)
from reports.charts.style import (
    SMALL,
    TONES,
    plain_axes,
    sheet,
    shortened,
    style,
    whole_sheet,
    wrapped,
)
from reports.document import palette
from reports.document.panel_pictures import DivergingPicture, DivergingRow

BOTTOM, TOP, SHARES = 0.86, 0.5, 0.46
THICK = 0.36  # of a row: half a bar


def diverging(picture: DivergingPicture, figure: Figure | None = None) -> Figure:
    """Draw all items of one criterion: what is below the middle to the left, above to the right.

    Every bar is 100 % long, so its place says where the panel stands; the shares of both sides
    stand beside it. An item whose distribution is withheld says so.
    """
    count = sum(len(group.rows) for group in picture.groups)
    row = 0.15 if count > MANY else 0.24
    lines = max(count + HEADING * len(picture.groups), 2)
    left = CODES if picture.narrow or count > MANY else STATEMENTS
    size = SMALL - (count > MANY)
    with style():
        figure = sheet(figure, NARROW if picture.narrow else WIDTH, TOP + BOTTOM + row * lines)
        axes = plain_axes(figure, left + SHARES, BOTTOM, SHARES + 0.08, TOP)
        low, high = _reach(picture)
        axes.set_xlim(low, high)
        axes.set_ylim(lines - 0.2, -0.5)
        axes.add_collection(
            LineCollection([[(0, -0.5), (0, lines)]], colors=palette.INK_2, lw=0.8, zorder=4)
        )
        _sides(axes, picture)
        y = 0.0
        bars: list[tuple[float, DivergingRow]] = []
        for group in picture.groups:
            colour = TONES[group.tone]
            heading(axes, y + 0.35, f"{group.mark} {group.title}", colour, left + SHARES)
            y += HEADING
            for index, item in enumerate(group.rows):
                item_label(axes, y + index, item.code, item.label, left, size, SHARES)
                bars.append((y + index, item))
            y += len(group.rows)
        _bars(axes, bars, len(picture.levels), size)
        _legend(figure, picture)
    return figure


def _reach(picture: DivergingPicture) -> tuple[float, float]:
    """The ends of the longest bars, at least half of all answers to either side."""
    found = [segments(row.shares) for group in picture.groups for row in group.rows if row.shares]
    low = min([-0.5, *(each[0][0] for each in found)])
    high = max([0.5, *(each[-1][1] for each in found)])
    return low, high


def _sides(axes: Plot, picture: DivergingPicture) -> None:
    for text, at, away in (
        (picture.below_heading, 0, -4),
        (picture.above_heading, 1, SHARES * 72),
    ):
        axes.annotate(
            wrapped(text, 12, 2), (at, 1), xycoords="axes fraction", xytext=(away, 4),
            textcoords="offset points", ha="right", va="bottom", fontsize=SMALL,
            color=palette.INK_2,
        )  # fmt: skip


def _bars(axes: Plot, rows: list[tuple[float, DivergingRow]], count: int, size: float) -> None:
    tints = colours(count)
    boxes, faces = [], []
    left, right = axes.get_xlim()
    for y, row in rows:
        if row.shares is None:
            axes.text(
                (left + right) / 2, y, shortened(row.note, 40), ha="center", va="center",
                fontsize=size, style="italic", color=palette.INK_2,
            )  # fmt: skip
            continue
        for tint, (start, end) in zip(tints, segments(row.shares), strict=True):
            if end > start:
                boxes.append(
                    [(start, y - THICK), (end, y - THICK), (end, y + THICK), (start, y + THICK)]
                )
                faces.append(tint)
        beside(axes, y, row.below_label, -4, size, at=0)
        beside(axes, y, row.above_label, SHARES * 72, size)
    axes.add_collection(
        PolyCollection(boxes, facecolors=faces, edgecolors=palette.PAPER, lw=0.5, zorder=2)
    )


def _legend(figure: Figure, picture: DivergingPicture) -> None:
    """The levels side by side, as they lie in a bar, with the words of both ends."""
    axes = whole_sheet(figure)
    tints = colours(len(picture.levels))
    wide = 18.0
    boxes = [
        [(x, 38), (x + wide, 38), (x + wide, 49), (x, 49)]
        for x in (EDGE + wide * place for place in range(len(tints)))
    ]
    axes.add_collection(PolyCollection(boxes, facecolors=tints, edgecolors=palette.PAPER, lw=0.5))
    for place, (tint, label) in enumerate(zip(tints, picture.levels, strict=True)):
        axes.text(EDGE + wide * (place + 0.5), 43.2, label, fontsize=SMALL, ha="center",
                  va="center", color=on_top_of(tint))  # fmt: skip
    ends = f"{picture.low_label} … {picture.high_label}"
    room = 58 if picture.narrow else 110
    axes.text(EDGE, 28, shortened(ends, room), fontsize=SMALL, color=palette.INK_2, va="center")
    if picture.caution:
        axes.text(EDGE, 17, shortened(picture.caution, room), fontsize=SMALL, color=palette.INK_2,
                  va="center")  # fmt: skip
