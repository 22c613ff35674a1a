"""How were the answers to one item spread in each round? One row of bars per round."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes as Plot
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from reports.charts.style import (
    ITEM,
    ITEM_NARROW,
    LEGEND_LINE,
    NORMAL,
    SMALL,
    Entry,
    in_lines,
    legend,
    plain_axes,
    printable,
    sheet,
    shortened,
    style,
    wrapped,
)
from reports.document import palette
from reports.document.pictures import Axis, DistributionPicture, DistributionRow, Spread

ROW = 0.98  # inches per round with bars, half of it for the tallest bar possible
STRIP = 0.55  # inches per round that shows median and quartiles alone
HIGHEST = 0.52  # of a row: how high the highest bar stands, clear of the median of the row above
SPREAD = -0.11  # of a row: where median and quartiles lie, below the bars
NEVER = 0.8  # inches for the share of "never"
LEFT, RIGHT, BOTTOM, TOP = 0.95, 0.2, 0.86, 0.18
MARGIN = -60  # points from the axes to where the words in the margin begin
CROWDED = 7  # bars beside each other on a narrow screen of which no number has room for its sign

Sides = Sequence[tuple[float, float]]


def distribution(picture: DistributionPicture, figure: Figure | None = None) -> Figure:
    """Draw the answers of each round, the first on top, on one common scale.

    Bars are shares of the answers and have the same height scale in every round. Where the
    distribution is withheld, or answers are numbers, a strip from quartile to quartile is drawn.
    """
    bars = any(row.shares for row in picture.rows)
    # One height for all rounds; at least two answers in five, so that flat does not look tall.
    sides = bar_sides(picture)
    tall = [height for row in picture.rows for height in heights(row.shares or (), sides)]
    full = max([0.4, *tall]) if bars else 0
    height = (ROW if bars else STRIP) * max(len(picture.rows), 1)
    width = ITEM_NARROW if picture.narrow else ITEM
    with style():
        lines = _legend_lines(picture, bars, width)
        below = -48 if picture.narrow else -42
        bottom = BOTTOM + max(len(lines) - 2, 0) * LEGEND_LINE / 72 - (below + 42) / 72
        figure = sheet(figure, width, bottom + TOP + height)
        apart = any(row.never_label for row in picture.rows)
        axes = plain_axes(figure, LEFT, bottom, RIGHT + (NEVER + 0.25 if apart else 0), TOP)
        axis = picture.axis
        margin = 0.5 if bars and not picture.places else 0.03 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, axis.high + margin)
        axes.set_ylim(-len(picture.rows) + 0.72, 0.72)
        _scale(axes, axis, bars, narrow=picture.narrow)
        for index, row in enumerate(picture.rows):
            _row(axes, -index, row, picture, sides, full)
        if apart:
            column = plain_axes(figure, width - RIGHT - NEVER, bottom, RIGHT, TOP)
            column.set_xlim(0, 1)
            column.set_ylim(axes.get_ylim())
            for index, row in enumerate(picture.rows):
                if row.never_label:
                    _never(column, -index + (0.2 if bars else 0), row)
        legend(axes, lines, MARGIN, below)
    return figure


def _scale(axes: Plot, axis: Axis, bars: bool, *, narrow: bool) -> None:
    for place, label in axis.ticks:
        axes.annotate(
            label, (place, 0), xycoords=("data", "axes fraction"), xytext=(0, -4),
            textcoords="offset points", ha="center", va="top", fontsize=NORMAL, color=palette.INK_2,
        )  # fmt: skip
        if not bars:
            axes.axvline(place, color=palette.LINE, lw=0.7, zorder=0)
    for at, ha, label in ((0, "left", axis.low_label), (1, "right", axis.high_label)):
        axes.annotate(
            wrapped(label, 24, 2) if narrow else shortened(label, 34), (at, 0),
            xycoords="axes fraction", multialignment=ha,
            xytext=(MARGIN if narrow and not at else 0, -17),
            textcoords="offset points", ha=ha, va="top", fontsize=SMALL, color=palette.INK_2,
        )  # fmt: skip


def _row(
    axes: Plot, base: float, row: DistributionRow, picture: DistributionPicture, sides: Sides,
    full: float,
) -> None:  # fmt: skip
    narrow = picture.narrow
    left, right = axes.get_xlim()
    middle = base + (0.2 if full else 0)
    _margin_text(axes, middle + 0.11, row.label, palette.INK, NORMAL, "bottom")
    _margin_text(axes, middle + 0.07, row.n_label, palette.INK_2, SMALL, "top")
    if full:
        axes.plot([left, right], [base, base], color=palette.LINE, lw=0.9, zorder=1)
    if row.shares is not None:
        _bars(axes, base, row, sides, full, crowded=_is_crowded(picture))
    if row.spread is not None:
        _spread(axes, base + SPREAD if row.shares is not None else middle, row.spread)
    if row.note:
        drawn = row.spread is not None
        axes.text(
            (left + right) / 2, middle + (0.28 if drawn else 0),
            wrapped(row.note, 30 if narrow else 44, 3),
            ha="center", va="center", fontsize=SMALL, style="italic", color=palette.INK_2,
        )  # fmt: skip


def _margin_text(axes: Plot, y: float, text: str, colour: str, size: float, va: str) -> None:
    axes.annotate(
        printable(text), (0, y), xycoords=("axes fraction", "data"), xytext=(MARGIN, 0),
        textcoords="offset points", fontsize=size, color=colour, va=va,
    )  # fmt: skip


def bar_sides(picture: DistributionPicture) -> Sides:
    """From where to where each bar stands: about its level, or over its part of the scale."""
    if picture.places:
        return list(pairwise(picture.places))
    levels = max((len(row.shares or ()) for row in picture.rows), default=0)
    lowest = picture.axis.low
    return [(lowest + level - 0.38, lowest + level + 0.38) for level in range(levels)]


def heights(shares: Sequence[float], sides: Sides) -> list[float]:
    """How high the bars stand: a bar's area is its share, so a narrower part stands higher."""
    widest = max((right - left for left, right in sides), default=1)
    return [
        share * widest / (right - left)
        for share, (left, right) in zip(shares, sides, strict=bool(shares))
    ]


def _is_crowded(picture: DistributionPicture) -> bool:
    """Whether the numbers above the bars are written without the sign for per cent."""
    signed = any("%" in label for row in picture.rows for label in row.share_labels)
    return picture.narrow and signed and len(bar_sides(picture)) >= CROWDED


def _bars(
    axes: Plot, base: float, row: DistributionRow, sides: Sides, full: float, *, crowded: bool
) -> None:
    tops = [HIGHEST * height / full for height in heights(row.shares or (), sides)]
    corners = [
        [(left, base), (left, base + top), (right, base + top), (right, base)]
        for (left, right), top in zip(sides, tops, strict=True)
        if top > 0
    ]
    axes.add_collection(
        PolyCollection(corners, facecolors=palette.BAND, edgecolors=palette.BAND_EDGE, lw=0.8)
    )
    labels = row.share_labels
    if crowded:
        labels = tuple(label.rstrip("%").rstrip() for label in labels)
    for (left, right), top, label in zip(sides, tops, labels, strict=True):
        axes.text(
            (left + right) / 2, base + top + 0.03, label, ha="center", va="bottom",
            fontsize=SMALL, color=palette.INK,
        )  # fmt: skip


def _spread(axes: Plot, y: float, spread: Spread) -> None:
    """From quartile to quartile, with the median on it."""
    end = axes.get_xlim()[1] if spread.q3_never else spread.q3
    if spread.q1 is not None and end is not None:
        axes.plot([spread.q1, end], [y, y], color=palette.BAND_EDGE, lw=5, zorder=3,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot([spread.q1, end], [y, y], "|", color=palette.BAND_EDGE, ms=8, mew=1.4, zorder=3)
    if spread.median is not None and not spread.never:
        axes.plot(spread.median, y, "o", ms=7, mfc=palette.ACCENT, mec=palette.PAPER, mew=1.3,
                  zorder=4)  # fmt: skip
        axes.annotate(
            spread.label, (spread.median, y), xytext=(0, -5.5), textcoords="offset points",
            ha="center", va="top", fontsize=SMALL, weight="bold", color=palette.INK,
        )  # fmt: skip


def _never(column: Plot, y: float, row: DistributionRow) -> None:
    """The share of "never", apart from the years: a bar of its own, the grey ground is everyone."""
    column.plot([0, 1], [y, y], color=palette.LINE, lw=7, solid_capstyle="butt")
    if row.never_share:
        column.plot([0, row.never_share], [y, y], color=palette.UNCLEAR, lw=7,
                    solid_capstyle="butt")  # fmt: skip
    column.annotate(
        wrapped(row.never_label, 16, 2), (0, y), xytext=(0, 6), textcoords="offset points",
        va="bottom", fontsize=SMALL, color=palette.INK, annotation_clip=False,
    )  # fmt: skip


def _legend_lines(picture: DistributionPicture, bars: bool, width: float) -> list[list[Entry]]:
    marks = [
        ("●", palette.ACCENT, picture.median_label),
        ("■", palette.BAND_EDGE, picture.quartiles_label),
    ]
    below = picture.caution or (picture.bars_label if bars else "")
    if bars and not picture.caution and _is_crowded(picture):
        below = f"{below} (%)"
    last = in_lines([("", palette.INK, below)], width) if below else []
    return [*in_lines(marks, width), *last]
