"""Do stakeholder groups see it differently? Median and middle half of each, beside the panel."""

from matplotlib.axes import Axes as Plot
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
    sheet,
    style,
    wrapped,
)
from reports.document import palette
from reports.document.item_pictures import GroupRow, GroupsPicture
from reports.document.pictures import Axis, Spread

ROW = 0.46  # inches per group
LEFT, RIGHT, BOTTOM, TOP = 1.55, 0.25, 0.72, 0.12  # below them the lines of the legend
LEFT_NARROW = 1.15
LINE, LINE_NARROW = 25, 18  # characters of a group's name on one line
LEGEND = -47  # points below the axes


def groups(picture: GroupsPicture, figure: Figure | None = None) -> Figure:
    """Draw the groups on the whole scale; the panel's middle half lies as a band behind them."""
    count = max(len(picture.rows), 1)
    with style():
        width, left = (ITEM_NARROW, LEFT_NARROW) if picture.narrow else (ITEM, LEFT)
        lines = _legend_lines(picture, width)
        bottom = BOTTOM + LEGEND_LINE / 72 * len(lines)
        figure = sheet(figure, width, TOP + bottom + ROW * count)
        axes = plain_axes(figure, left, bottom, RIGHT, TOP)
        axis = picture.axis
        margin = 0.05 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, (_never(axis) if axis.never else axis.high) + margin)
        axes.set_ylim(-count + 0.5, 0.5)
        _scale(axes, axis, picture.narrow)
        _whole(axes, picture)
        for index, row in enumerate(picture.rows):
            _row(axes, -index, row, picture)
        legend(axes, lines, -left * 72 + 8, LEGEND)
    return figure


def _never(axis: Axis) -> float:
    """Where "never" is drawn: beyond the last year, apart from the scale."""
    return axis.high + 0.26 * (axis.high - axis.low)


def _middle(spread: Spread, axis: Axis) -> float | None:
    return _never(axis) if spread.never else spread.median


def _half(spread: Spread, axis: Axis) -> tuple[float, float] | None:
    upper = _never(axis) if spread.q3_never else spread.q3
    return None if spread.q1 is None or upper is None else (spread.q1, upper)


def _scale(axes: Plot, axis: Axis, narrow: bool) -> None:
    # On a narrow screen the last year's number would touch the word beside it.
    ticks = axis.ticks[:-1] if axis.never and narrow else axis.ticks
    places = [*ticks, *([(_never(axis), axis.never)] if axis.never else [])]
    for place, label in places:
        axes.axvline(place, color=palette.LINE, lw=0.7, zorder=0)
        axes.annotate(
            label, (place, 0), xycoords=("data", "axes fraction"), xytext=(0, -4),
            textcoords="offset points", ha="center", va="top", fontsize=NORMAL,
            color=palette.INK_2,
        )  # fmt: skip
    for at, ha, label in ((0, "left", axis.low_label), (1, "right", axis.high_label)):
        axes.annotate(
            wrapped(label, 15 if narrow else 23, 2), (at, 0), xycoords="axes fraction",
            xytext=(0, -16),
            textcoords="offset points", ha=ha, multialignment=ha, va="top", fontsize=SMALL,
            color=palette.INK_2,
        )  # fmt: skip


def _whole(axes: Plot, picture: GroupsPicture) -> None:
    """The panel as one, and with every group the same weight, as lines through all groups."""
    half, middle = _half(picture.whole, picture.axis), _middle(picture.whole, picture.axis)
    if half is not None:
        axes.axvspan(*half, color=palette.GOAL, lw=0, zorder=-1)
    if middle is not None:
        axes.axvline(middle, color=palette.SETTLED, lw=1.6, zorder=1)
    equal = _middle(picture.equal, picture.axis) if picture.equal else None
    if equal is not None:
        axes.axvline(equal, color=palette.INK, lw=1.2, ls=(0, (3, 2)), zorder=1.5)


def _row(axes: Plot, y: float, row: GroupRow, picture: GroupsPicture) -> None:
    axis, narrow = picture.axis, picture.narrow
    name = wrapped(row.label, LINE_NARROW if narrow else LINE, 2)
    start = -(LEFT_NARROW if narrow else LEFT) * 72 + 8
    axes.annotate(
        f"{name}", (0, y), xycoords=("axes fraction", "data"), xytext=(start, 4),
        textcoords="offset points", fontsize=SMALL + 0.5, va="center", color=palette.INK,
        linespacing=1.1,
    )  # fmt: skip
    axes.annotate(
        row.n_label, (0, y), xycoords=("axes fraction", "data"),
        xytext=(start, -7 - 4 * name.count("\n")), textcoords="offset points",
        fontsize=SMALL - 0.5, va="center", color=palette.INK_2,
    )  # fmt: skip
    half, middle = _half(row.spread, axis), _middle(row.spread, axis)
    if half is not None:
        axes.plot(half, [y, y], color=palette.BAND_EDGE, lw=6, solid_capstyle="butt", zorder=3)
        axes.plot(half, [y, y], "|", color=palette.BAND_EDGE, ms=9, mew=1.4, zorder=3)
    if middle is None:
        return
    axes.plot(middle, y, "o", ms=7, mfc=palette.ACCENT, mec=palette.PAPER, mew=1.3, zorder=4)
    ground = {"boxstyle": "square,pad=0.05", "fc": palette.PAPER, "ec": "none", "alpha": 0.8}
    axes.annotate(
        row.spread.label, (middle, y), xytext=(0, -6), textcoords="offset points", ha="center",
        va="top", fontsize=SMALL, weight="bold", color=palette.INK, zorder=5, bbox=ground,
    )  # fmt: skip
    if row.note:
        left, right = axes.get_xlim()
        late = middle > (left + right) / 2
        axes.annotate(
            row.note, (middle, y), xytext=(-7 if late else 7, 0), textcoords="offset points",
            ha="right" if late else "left", va="center", fontsize=SMALL - 0.5, style="italic",
            color=palette.INK_2, zorder=5, bbox=ground,
        )  # fmt: skip


def _legend_lines(picture: GroupsPicture, width: float) -> list[list[Entry]]:
    """What the marks mean, and who is not shown; nothing of it is cut off."""
    marks = [
        ("●", palette.ACCENT, picture.median_label),
        ("■", palette.BAND_EDGE, picture.quartiles_label),
    ]
    lines = in_lines(marks, width) + in_lines([("┃", palette.SETTLED, picture.whole_label)], width)
    if picture.equal is not None:
        lines += in_lines([("┇", palette.INK, picture.equal_label)], width)
    if picture.hidden_label:
        lines += in_lines([("", palette.INK, picture.hidden_label)], width)
    return lines
