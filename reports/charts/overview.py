"""What did the panel think of every item? One strip per item, sorted by verdict, on one scale."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

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
    row_scale,
)
from reports.charts.style import SMALL, TONES, key, plain_axes, sheet, shortened, style
from reports.document import palette
from reports.document.pictures import OverviewGroup, OverviewPicture, OverviewRow

VALUES = 0.62  # inches right of the strips, for medians
BOTTOM, TOP = 0.98, 0.62
THICKEST = 0.44  # of a row: half the thickness of the thickest strip of all


def overview(picture: OverviewPicture, figure: Figure | None = None) -> Figure:
    """Draw all items of one criterion, verdict by verdict.

    A strip is as thick at a level as the share of answers there (all strips on one scale of
    thickness); an item whose distribution is withheld shows median and quartiles alone.
    """
    count = sum(len(group.rows) for group in picture.groups)
    row = 0.15 if count > MANY else 0.24
    # One thickness for all; at least half of the answers, so that flat does not look agreed.
    full = max([0.5, *(s for group in picture.groups for r in group.rows for s in r.shares or ())])
    lines = count + HEADING * len(picture.groups)
    left = CODES if picture.narrow or count > MANY else STATEMENTS
    with style():
        figure = sheet(
            figure, NARROW if picture.narrow else WIDTH, TOP + BOTTOM + row * max(lines, 2)
        )
        axes = plain_axes(figure, left, BOTTOM, VALUES, TOP)
        axis = picture.axis
        margin = 0.5 if axis.high - axis.low < 12 else 0.02 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, axis.high + margin)
        axes.set_ylim(max(lines, 2) - 0.2, -0.5)
        row_scale(axes, axis, narrow=picture.narrow)
        _value_heading(axes, picture.value_heading)
        y = 0.0
        for group in picture.groups:
            heading(axes, y + 0.35, f"{group.mark} {group.title}", TONES[group.tone], left)
            y += HEADING
            for index, item in enumerate(group.rows):
                _row(axes, y + index, item, left, SMALL - (count > MANY))
            _strips(axes, y, group, axis.low, full)
            _spreads(axes, y, group, fine=count > MANY)
            y += len(group.rows)
        _legend(axes, picture, left)
    return figure


def _value_heading(axes: Plot, text: str) -> None:
    axes.annotate(
        text, (1, 1), xycoords="axes fraction", xytext=(40, 17), textcoords="offset points",
        ha="right", va="bottom", fontsize=SMALL, color=palette.INK_2,
    )  # fmt: skip


def _row(axes: Plot, y: float, item: OverviewRow, left: float, size: float) -> None:
    item_label(axes, y, item.code, item.label, left, size)
    beside(axes, y, item.value_label, 40, size)
    if item.note:
        ends = axes.get_xlim()
        axes.text(
            sum(ends) / 2, y, shortened(item.note, 36), ha="center", va="center",
            fontsize=size, style="italic", color=palette.INK_2,
        )  # fmt: skip


def _strips(axes: Plot, top: float, group: OverviewGroup, lowest: float, full: float) -> None:
    corners = []
    for index, item in enumerate(group.rows):
        for level, share in enumerate(item.shares or ()):
            if share > 0:
                x, y, half = lowest + level, top + index, THICKEST * share / full
                corners.append(
                    [
                        (x - 0.45, y - half),
                        (x + 0.45, y - half),
                        (x + 0.45, y + half),
                        (x - 0.45, y + half),
                    ]
                )
    axes.add_collection(
        PolyCollection(corners, facecolors=TONES[group.tone], alpha=0.55, lw=0, zorder=2)
    )


def _spreads(axes: Plot, top: float, group: OverviewGroup, *, fine: bool) -> None:
    edge = axes.get_xlim()[1]
    lines, xs, ys = [], [], []
    for index, item in enumerate(group.rows):
        spread, y = item.spread, top + index
        if spread is None:
            continue
        upper = edge if spread.q3_never else spread.q3
        if spread.q1 is not None and upper is not None:
            lines.append([(spread.q1, y), (upper, y)])
        if spread.median is not None and not spread.never:
            xs.append(spread.median)
            ys.append(y)
    axes.add_collection(
        LineCollection(lines, colors=palette.INK, lw=0.6 if fine else 1.1, zorder=3)
    )
    axes.plot(
        xs,
        ys,
        "o",
        ms=3.6 if fine else 5,
        mfc=palette.INK,
        mec=palette.PAPER,
        mew=0.6 if fine else 0.9,
        ls="",
        zorder=4,
    )


def _legend(axes: Plot, picture: OverviewPicture, left: float) -> None:
    start = EDGE - left * 72
    second = start + 22 + 4.5 * len(picture.median_label)
    key(axes, "●", palette.INK, start, -34, picture.median_label)
    key(axes, "—", palette.INK, second, -34, picture.quartiles_label)
    key(axes, "▬", palette.BAND_EDGE, start, -47, picture.strip_label)
    if picture.caution:
        key(
            axes,
            "",
            palette.INK,
            start,
            -60,
            shortened(picture.caution, 52 if picture.narrow else 120),
        )
