"""Which way did each item go since the round before? Its median then and now, sorted by change."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from reports.charts.rows import (
    CODES,
    HEADING,
    NARROW,
    STATEMENTS,
    WIDTH,
    beside,
    heading,
    item_label,
    row_scale,
)
from reports.charts.style import SMALL, key, plain_axes, sheet, shortened, style, wrapped
from reports.charts.trend import never_place
from reports.document import palette
from reports.document.panel_pictures import DumbbellPicture, DumbbellRow
from reports.document.pictures import Spread

CHANGES, BOTTOM, TOP, ROW = 0.95, 0.98, 0.62, 0.27
APART = 0.2  # of a row: how far above the middle the round before lies, and below it the last one
COLOURS = {1: palette.ACCENT, -1: palette.DISSENT, 0: palette.INK_2}
MARKS = {1: "▲", -1: "▼", 0: "●"}


def dumbbells(picture: DumbbellPicture, figure: Figure | None = None) -> Figure:
    """Draw a row per item: the round before as a ring, the last one as a dot, whiskers to both.

    Items that went up stand first, those that went down last, each sorted by how far.
    """
    count = sum(len(group.rows) for group in picture.groups)
    lines = max(count + HEADING * len(picture.groups), 2)
    left = CODES if picture.narrow else STATEMENTS
    with style():
        figure = sheet(figure, NARROW if picture.narrow else WIDTH, TOP + BOTTOM + ROW * lines)
        axes = plain_axes(figure, left, BOTTOM, CHANGES, TOP)
        axis = picture.axis
        beyond = any(s.never for g in picture.groups for r in g.rows for s in (r.before, r.after))
        margin = 0.5 if axis.high - axis.low < 12 else 0.03 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, (never_place(axis) if beyond else axis.high) + margin)
        axes.set_ylim(lines - 0.2, -0.5)
        row_scale(axes, axis, narrow=picture.narrow, beyond=never_place(axis) if beyond else None)
        axes.annotate(
            picture.change_heading, (1, 1), xycoords="axes fraction", ha="right", va="bottom",
            xytext=(CHANGES * 72 - 10, 17), textcoords="offset points", fontsize=SMALL,
            color=palette.INK_2,
        )  # fmt: skip
        y = 0.0
        for group in picture.groups:
            colour = COLOURS[group.direction]
            heading(axes, y + 0.35, f"{MARKS[group.direction]} {group.title}", colour, left)
            y += HEADING
            for place, row in enumerate(group.rows):
                item_label(axes, y + place, row.code, row.label, left)
                beside(axes, y + place, row.change_label, CHANGES * 72 - 10)
            _rows(axes, picture, group.rows, y, colour)
            y += len(group.rows)
        _legend(axes, picture, left)
    return figure


def _rows(
    axes: Plot, picture: DumbbellPicture, rows: tuple[DumbbellRow, ...], top: float, colour: str
) -> None:
    edge = axes.get_xlim()[1]
    for which, away, width, tint in (
        ("before", -APART, 1.0, palette.BAND_EDGE),
        ("after", APART, 1.8, colour),
    ):
        whiskers = []
        for place, row in enumerate(rows):
            spread: Spread = getattr(row, which)
            upper = edge if spread.q3_never else spread.q3
            if spread.q1 is not None and upper is not None:
                y = top + place + away
                whiskers.append([(spread.q1, y), (upper, y)])
        axes.add_collection(LineCollection(whiskers, colors=tint, lw=width, zorder=2))
    ends = [(_at(picture, row.before), _at(picture, row.after)) for row in rows]
    ys = [top + place for place in range(len(rows))]
    joins = [
        [(start, y), (end, y)] for (start, end), y in zip(ends, ys, strict=True) if start != end
    ]
    axes.add_collection(LineCollection(joins, colors=colour, lw=2.6, alpha=0.45, zorder=3))
    for place, size, face, edges in ((0, 7.5, palette.PAPER, palette.INK_2),
                                     (1, 5.5, colour, palette.PAPER)):  # fmt: skip
        axes.plot(
            [pair[place] for pair in ends], ys, "o", ms=size, mfc=face, mec=edges,
            mew=1.3 if place == 0 else 0.7, ls="", zorder=4 + place,
        )  # fmt: skip


def _at(picture: DumbbellPicture, spread: Spread) -> float:
    if spread.never or spread.median is None:
        return never_place(picture.axis)
    return spread.median


def _legend(axes: Plot, picture: DumbbellPicture, left: float) -> None:
    start = 8 - left * 72
    second = start + 22 + 4.5 * len(picture.before_label)
    key(axes, "○", palette.INK_2, start, -34, picture.before_label)
    key(axes, "●", palette.INK, second, -34, picture.after_label)
    lines = wrapped(picture.quartiles_label, 46 if picture.narrow else 110, 2)
    key(axes, "—", palette.BAND_EDGE, start, -46 - 5 * lines.count("\n"), lines)
    if picture.caution:
        text = shortened(picture.caution, 52 if picture.narrow else 120)
        key(axes, "", palette.INK, start, -57 - 10 * lines.count("\n"), text)
