"""Where did the panel's answers lie in each round? Median and middle half, over the whole scale."""

from itertools import groupby

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
    printable,
    sheet,
    shortened,
    style,
    wrapped,
)
from reports.document import palette
from reports.document.pictures import Axis, Spread, TrendPicture, TrendRound

HEIGHT = 3.3
FIRST_LINE = -50  # of the legend, points below the axes
BAR = 0.09  # half the width of a round's bar, in rounds
FEW = 3  # rounds whose labels have room on a narrow screen
MANY = 5  # rounds from which numbers stand above their marks and not beside them


def trend(picture: TrendPicture, figure: Figure | None = None) -> Figure:
    """Draw the trend of one item.

    Rounds are joined only where the same trend goes on; one round alone is a point, a round that
    was not asked or is withheld is a gap that says so.
    """
    with style():
        width = ITEM_NARROW if picture.narrow else ITEM
        lines = _lines(picture, width)
        more = max(len(lines) - 2, 0) * LEGEND_LINE / 72
        figure = sheet(figure, width, HEIGHT + more)
        left = 0.8 if picture.axis.never else 0.52
        axes = plain_axes(figure, left=left, bottom=0.98 + more, right=0.16, top=0.42)
        shown = [index for index, each in enumerate(picture.rounds) if each.spread]
        # Room beyond the last round for its number, which is half as wide as one of many rounds.
        axes.set_xlim(
            -0.5, max(len(picture.rounds), 2) - (0.5 if len(picture.rounds) < MANY else 0.3)
        )
        _vertical_scale(axes, picture.axis, any(_beyond(r.spread) for r in picture.rounds))
        _goal(axes, picture)
        for index, each in enumerate(picture.rounds):
            _round_label(axes, index, each, picture)
        for _, run in groupby(shown, key=lambda i: (picture.rounds[i].segment, i - shown.index(i))):
            _joined(axes, picture, list(run))
        for index in shown:
            spread = picture.rounds[index].spread
            if spread is not None:
                _round(axes, index, spread, picture)
        _rewordings(axes, picture)
        legend(axes, lines, -0.42 * 72, FIRST_LINE)
    return figure


def never_place(axis: Axis) -> float:
    """Where "never" is drawn: beyond the last year, apart from the scale."""
    return axis.high + 0.16 * (axis.high - axis.low)


def _beyond(spread: Spread | None) -> bool:
    return bool(spread and (spread.never or spread.q3_never))


def _vertical_scale(axes: Plot, axis: Axis, beyond: bool) -> None:
    span = axis.high - axis.low
    top = never_place(axis) + 0.06 * span if axis.never else axis.high + 0.13 * span
    # Room for a median's number between the last line and the words of the scale's end.
    axes.set_ylim(axis.low - 0.13 * span, top)
    left, right = axes.get_xlim()
    for place, label in axis.ticks:
        axes.plot([left, right], [place, place], color=palette.LINE, lw=0.7, zorder=0)
        axes.text(
            left - 0.02 * (right - left),
            place,
            label,
            ha="right",
            va="center",
            fontsize=NORMAL,
            color=palette.INK_2,
        )
    if axis.never:
        place = never_place(axis)
        axes.plot([left, right], [place] * 2, color=palette.LINE, lw=0.7, ls=(0, (2, 2)), zorder=0)
        axes.text(
            left - 0.02 * (right - left),
            place,
            wrapped(axis.never, 11, 2),
            ha="right",
            va="center",
            fontsize=SMALL,
            color=palette.INK_2,
        )
    else:
        _end_label(axes, axis.high_label, top=True)
    _end_label(axes, axis.low_label, top=False)


def _end_label(axes: Plot, label: str, *, top: bool) -> None:
    """The meaning of an end of the scale: above the highest line, below the lowest."""
    if label:
        axes.annotate(
            shortened(label, 60), (0, 1 if top else 0), xycoords="axes fraction",
            xytext=(2, 1 if top else -1), textcoords="offset points",
            fontsize=SMALL, color=palette.INK_2, va="bottom" if top else "top",
        )  # fmt: skip


def _goal(axes: Plot, picture: TrendPicture) -> None:
    if picture.goal is None:
        return
    low, high = picture.goal
    step = 0.5 if picture.axis.ticks and high - low < 12 else 0.0
    floor = max(low - step, axes.get_ylim()[0])
    ceiling = min(high + step, picture.axis.high + 0.04 * (picture.axis.high - picture.axis.low))
    axes.axhspan(floor, ceiling, color=palette.GOAL, lw=0, zorder=-1)


def _round_label(axes: Plot, index: int, each: TrendRound, picture: TrendPicture) -> None:
    label, size = printable(each.label), NORMAL
    if picture.narrow and len(picture.rounds) > FEW:
        first, _, rest = label.partition("\n")
        word, _, number = first.rpartition(" ")
        label, size = f"{number}\n{rest}", SMALL
        if index == 0:  # said once, for all of them
            axes.annotate(
                word, (0, 0), xycoords="axes fraction", xytext=(-4, -13), va="top", ha="right",
                textcoords="offset points", fontsize=size, color=palette.INK,
            )  # fmt: skip
    axes.annotate(
        label, (index, 0), xycoords=("data", "axes fraction"), xytext=(0, -13),
        textcoords="offset points", ha="center", va="top", fontsize=size, color=palette.INK,
        linespacing=1.3,
    )  # fmt: skip
    if each.spread is None and each.note:
        axes.annotate(
            wrapped(each.note, 16, 4), (index, 0.5), xycoords=("data", "axes fraction"),
            ha="center", va="center", fontsize=SMALL, color=palette.INK_2, style="italic",
        )  # fmt: skip


def _middle(spread: Spread, axis: Axis) -> float | None:
    return never_place(axis) if spread.never else spread.median


def _upper(spread: Spread, axis: Axis) -> float | None:
    return never_place(axis) if spread.q3_never else spread.q3


def _joined(axes: Plot, picture: TrendPicture, run: list[int]) -> None:
    """The band and the line over rounds of one trend that follow each other."""
    spreads = [picture.rounds[index].spread for index in run]
    whole = [
        (x, s.q1, _upper(s, picture.axis), _middle(s, picture.axis))
        for x, s in zip(run, spreads, strict=True)
        if s
    ]
    if len(whole) < 2:
        return
    banded = [(x, q1, q3) for x, q1, q3, _ in whole if q1 is not None and q3 is not None]
    if len(banded) == len(whole):
        xs, lows, highs = zip(*banded, strict=True)
        axes.fill_between(xs, lows, highs, color=palette.BAND, alpha=0.45, lw=0, zorder=1)
    lined = [(x, m) for x, _, _, m in whole if m is not None]
    axes.plot(*zip(*lined, strict=True), color=palette.ACCENT, lw=1.8, zorder=3)


def _round(axes: Plot, index: int, spread: Spread, picture: TrendPicture) -> None:
    axis = picture.axis
    upper, middle = _upper(spread, axis), _middle(spread, axis)
    each = picture.rounds[index]
    if each.tails is not None:
        axes.plot([index] * 2, each.tails, color=palette.BAND, lw=4, solid_capstyle="butt",
                  zorder=1.5)  # fmt: skip
    if spread.q1 is not None and upper is not None:
        # Quartiles that fall together still leave a visible bar.
        axes.plot([index, index], [spread.q1, upper], color=palette.BAND_EDGE, lw=9,
                  solid_capstyle="butt", zorder=2)  # fmt: skip
        for edge in (spread.q1, upper):
            axes.plot([index - BAR, index + BAR], [edge, edge], color=palette.BAND_EDGE, lw=1.4,
                      zorder=2)  # fmt: skip
    if middle is not None:
        axes.plot(index, middle, "o", ms=7.5, mfc=palette.ACCENT, mec=palette.PAPER, mew=1.4,
                  zorder=4)  # fmt: skip
    if each.interval is not None:
        axes.plot([index] * 2, each.interval, color=palette.INK, lw=1.2, zorder=3.5)
        axes.plot([index] * 2, each.interval, "_", color=palette.INK, ms=6, mew=1.2, zorder=3.5)
    if middle is not None and not spread.never:  # "never" stands beside its line already
        many = len(picture.rounds) >= MANY
        beside = _beside_the_line(picture, index)
        axes.annotate(
            spread.label, (index, middle), xytext=(0, 13 if beside >= 0 else -13) if many else
            (9, beside), textcoords="offset points", ha="center" if many else "left",
            va="center", fontsize=NORMAL + (0 if many else 0.5), weight="bold", color=palette.INK,
            zorder=5,
            bbox={"boxstyle": "round,pad=0.12", "fc": palette.PAPER, "ec": "none", "alpha": 0.75},
        )  # fmt: skip


def _beside_the_line(picture: TrendPicture, index: int) -> int:
    """How many points up a median's number goes, so that the line to the next does not cross it."""
    here, after = picture.rounds[index], picture.rounds[index + 1 : index + 2]
    spread = after[0].spread if after and after[0].segment == here.segment else None
    if spread is None or here.spread is None:
        return 0
    last = float("inf")
    following = last if spread.never else spread.median
    current = last if here.spread.never else here.spread.median
    if following is None or current is None:
        return 0
    return -8 if following > current else 8


def _rewordings(axes: Plot, picture: TrendPicture) -> None:
    for index, each in enumerate(picture.rounds):
        if not each.reworded or index == 0:
            continue
        new_trend = each.segment != picture.rounds[index - 1].segment
        axes.axvline(index - 0.5, color=palette.INK_2, lw=0.9, zorder=1,
                     ls=(0, (4, 2)) if new_trend else (0, (1, 3)))  # fmt: skip
        axes.annotate(
            shortened(picture.reworded_label, 24), (index - 0.5, 1),
            xycoords=("data", "axes fraction"), xytext=(0, 12), textcoords="offset points",
            ha="center", va="bottom", fontsize=SMALL, color=palette.INK_2,
            bbox={"boxstyle": "square,pad=0.1", "fc": palette.PAPER, "ec": "none"},
        )  # fmt: skip


def _lines(picture: TrendPicture, width: float) -> list[list[Entry]]:
    """The lines of the legend, and below them a caution where one is due."""
    marks = [
        ("●", palette.ACCENT, picture.median_label),
        ("■", palette.BAND_EDGE, picture.quartiles_label),
    ]
    certain = []
    if any(each.interval for each in picture.rounds):
        certain.append(("I", palette.INK, picture.interval_label))
    if any(each.tails for each in picture.rounds):
        certain.append(("▪", palette.BAND, picture.tails_label))
    last = []
    if picture.caution:
        last.append(("", palette.INK, picture.caution))
    elif picture.goal is not None:
        last.append(("■", palette.GOAL_EDGE, picture.goal_label))
    return [line for part in (marks, certain, last) if part for line in in_lines(part, width)]
