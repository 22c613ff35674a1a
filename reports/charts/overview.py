"""What did the panel think of every item? One strip per item, sorted by verdict, on one scale."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from reports.charts.style import (
    NORMAL,
    SMALL,
    TONES,
    key,
    plain_axes,
    printable,
    sheet,
    shortened,
    style,
    wrapped,
)
from reports.document import palette
from reports.document.pictures import OverviewGroup, OverviewPicture, OverviewRow

WIDTH, NARROW = 7.2, 3.4
LABELS, VALUES = 3.1, 0.62  # inches left of the strips for statements, right of them for medians
CODES = 0.62  # inches left when there is room for codes alone
BOTTOM, TOP = 0.98, 0.62
MANY = 60  # items beyond which rows carry their code alone
HEADING = 1.5  # rows that a verdict's heading takes
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
    codes_only = picture.narrow or count > MANY
    with style():
        figure = sheet(
            figure, NARROW if picture.narrow else WIDTH, TOP + BOTTOM + row * max(lines, 2)
        )
        axes = plain_axes(figure, CODES if codes_only else LABELS, BOTTOM, VALUES, TOP)
        axis = picture.axis
        margin = 0.5 if axis.high - axis.low < 12 else 0.02 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, axis.high + margin)
        axes.set_ylim(max(lines, 2) - 0.2, -0.5)
        _scale(axes, picture)
        y = 0.0
        for group in picture.groups:
            _heading(axes, y + 0.35, group, codes_only)
            y += HEADING
            for index, item in enumerate(group.rows):
                _labels(axes, y + index, item, codes_only, SMALL - (count > MANY))
            _strips(axes, y, group, axis.low, full)
            _spreads(axes, y, group, fine=count > MANY)
            y += len(group.rows)
        _legend(axes, picture, codes_only)
    return figure


def _scale(axes: Plot, picture: OverviewPicture) -> None:
    top, bottom = -0.5, axes.get_ylim()[0]
    axis = picture.axis
    axes.add_collection(
        LineCollection(
            [[(x, top), (x, bottom)] for x, _ in axis.ticks], colors=palette.LINE, lw=0.7, zorder=0
        )
    )
    for edge, va, up in ((1, "bottom", 3), (0, "top", -3)):
        for x, label in axis.ticks:
            axes.annotate(
                label, (x, edge), xycoords=("data", "axes fraction"), xytext=(0, up),
                textcoords="offset points", ha="center", va=va, fontsize=NORMAL,
                color=palette.INK_2,
            )  # fmt: skip
    for at, ha, label in ((0, "left", axis.low_label), (1, "right", axis.high_label)):
        axes.annotate(
            wrapped(label, 17 if picture.narrow else 34, 2), (at, 1), xycoords="axes fraction",
            xytext=(0, 17), textcoords="offset points", ha=ha, va="bottom", fontsize=SMALL,
            multialignment=ha, color=palette.INK_2,
        )  # fmt: skip
    axes.annotate(
        picture.value_heading, (1, 1), xycoords="axes fraction", xytext=(40, 17),
        textcoords="offset points", ha="right", va="bottom", fontsize=SMALL, color=palette.INK_2,
    )  # fmt: skip


def _heading(axes: Plot, y: float, group: OverviewGroup, codes_only: bool) -> None:
    axes.annotate(
        printable(f"{group.mark} {group.title}"), (0, y), xycoords=("axes fraction", "data"),
        xytext=(-(CODES if codes_only else LABELS) * 72 + 8, 0), textcoords="offset points",
        va="center", fontsize=NORMAL + 0.5, weight="bold", color=TONES[group.tone],
        bbox={"boxstyle": "square,pad=0.15", "fc": palette.PAPER, "ec": "none"}, zorder=6,
    )  # fmt: skip


def _labels(axes: Plot, y: float, item: OverviewRow, codes_only: bool, size: float) -> None:
    code = shortened(item.code, 8)
    text = code if codes_only else f"{code}  {shortened(item.label, 55 - len(code))}"
    axes.annotate(
        text, (0, y), xycoords=("axes fraction", "data"),
        xytext=(-(CODES if codes_only else LABELS) * 72 + 8, 0), textcoords="offset points",
        va="center", fontsize=size, color=palette.INK,
    )  # fmt: skip
    axes.annotate(
        item.value_label, (1, y), xycoords=("axes fraction", "data"), xytext=(40, 0),
        textcoords="offset points", ha="right", va="center", fontsize=size, color=palette.INK,
    )  # fmt: skip
    if item.note:
        left, right = axes.get_xlim()
        axes.text(
            (left + right) / 2, y, shortened(item.note, 36), ha="center", va="center",
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


def _legend(axes: Plot, picture: OverviewPicture, codes_only: bool) -> None:
    start = -(CODES if codes_only else LABELS) * 72 + 8
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
