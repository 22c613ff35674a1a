"""By when does the panel expect it? The share of answers up to each year, and that of "never"."""

from matplotlib.axes import Axes as Plot
from matplotlib.figure import Figure

from reports.charts.style import NORMAL, SMALL, plain_axes, printable, sheet, style, wrapped
from reports.document import palette
from reports.document.item_pictures import YearCurve, YearsPicture

WIDTH, HEIGHT = 4.8, 3.3
LEFT, RIGHT, BOTTOM, TOP = 0.55, 0.95, 0.85, 0.38


def years(picture: YearsPicture, figure: Figure | None = None) -> Figure:
    """Draw the latest round, and the one to compare with as a thin dashed line.

    Shares run from nobody to everybody. A curve is drawn only between years where its share is
    known and stays below the top by the share of "never". Where the distribution is withheld it
    joins median and quartiles alone, dotted.
    """
    with style():
        figure = sheet(figure, WIDTH, HEIGHT)
        axes = plain_axes(figure, LEFT, BOTTOM, RIGHT, TOP)
        axis = picture.axis
        margin = 0.02 * (axis.high - axis.low)
        axes.set_xlim(axis.low - margin, axis.high + margin)
        axes.set_ylim(0, 1.02)
        _scale(axes, picture)
        if picture.before is not None:
            _curve(axes, picture.before, is_now=False)
        _curve(axes, picture.now, is_now=True)
        _median(axes, picture.now)
        _never(axes, picture.now)
        _legend(axes, picture)
    return figure


def _scale(axes: Plot, picture: YearsPicture) -> None:
    left, right = axes.get_xlim()
    for share, label in picture.share_ticks:
        axes.plot([left, right], [share, share], color=palette.LINE, lw=0.7, zorder=0)
        axes.annotate(
            label, (0, share), xycoords=("axes fraction", "data"), xytext=(-4, 0),
            textcoords="offset points", ha="right", va="center", fontsize=NORMAL,
            color=palette.INK_2,
        )  # fmt: skip
    for year, label in picture.axis.ticks:
        axes.plot([year, year], [0, -0.02], color=palette.INK_2, lw=0.8, clip_on=False)
        axes.annotate(
            label, (year, 0), xycoords=("data", "axes fraction"), xytext=(0, -5),
            textcoords="offset points", ha="center", va="top", fontsize=NORMAL,
            color=palette.INK_2,
        )  # fmt: skip
    axes.annotate(
        wrapped(picture.share_label, 70, 1), (0, 1), xycoords="axes fraction",
        xytext=(-LEFT * 72 + 8, 9), textcoords="offset points", va="bottom", fontsize=SMALL,
        color=palette.INK_2,
    )  # fmt: skip


def _curve(axes: Plot, curve: YearCurve, *, is_now: bool) -> None:
    if not curve.points:
        return
    xs, ys = zip(*curve.points, strict=True)
    colour = palette.ACCENT if is_now else palette.INK_2
    dashes = (0, (1, 1.6)) if curve.is_rough else "-" if is_now else (0, (4, 2.5))
    axes.plot(xs, ys, color=colour, lw=2.2 if is_now else 1.2, ls=dashes, zorder=3,
              clip_on=False)  # fmt: skip
    axes.plot(xs, ys, "o", ms=4.5 if is_now else 3, mfc=colour if is_now else palette.PAPER,
              mec=colour, mew=1, zorder=4, clip_on=False)  # fmt: skip


def _median(axes: Plot, curve: YearCurve) -> None:
    """Where the curve passes half of the panel."""
    if curve.median is None:
        return
    axes.plot([curve.median] * 2, [0, 0.5], color=palette.INK, lw=0.9, ls=(0, (2, 2)), zorder=2)
    axes.plot(curve.median, 0.5, "D", ms=6.5, mfc=palette.INK, mec=palette.PAPER, mew=1.2, zorder=5)
    left, right = axes.get_xlim()
    late = curve.median > left + 0.6 * (right - left)
    axes.annotate(
        curve.median_label, (curve.median, 0.5), xytext=(-8 if late else 8, 7 if late else -7),
        textcoords="offset points", ha="right" if late else "left",
        va="bottom" if late else "top", fontsize=NORMAL + 0.5, weight="bold",
        color=palette.INK, zorder=6,
        bbox={"boxstyle": "round,pad=0.12", "fc": palette.PAPER, "ec": "none", "alpha": 0.8},
    )  # fmt: skip


def _never(axes: Plot, curve: YearCurve) -> None:
    """The rest up to everybody: those who say never."""
    if not curve.never_label:
        return
    if curve.never is None:
        axes.annotate(
            wrapped(curve.never_label, 13, 4), (1, 0.5), xycoords="axes fraction", xytext=(8, 0),
            textcoords="offset points", va="center", fontsize=SMALL, style="italic",
            color=palette.INK_2,
        )  # fmt: skip
        return
    low = 1 - curve.never
    axes.plot([1.02, 1.02], [low, 1], transform=axes.get_yaxis_transform(), lw=6,
              color=palette.UNCLEAR, solid_capstyle="butt", clip_on=False)  # fmt: skip
    axes.annotate(
        wrapped(curve.never_label, 12, 2), (1.02, (low + 1) / 2),
        xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points",
        va="center", fontsize=SMALL, weight="bold", color=palette.INK,
    )  # fmt: skip


def _legend(axes: Plot, picture: YearsPicture) -> None:
    x = -LEFT * 72 + 8
    curves = [(picture.now, True)] + ([(picture.before, False)] if picture.before else [])
    for curve, is_now in curves:
        colour = palette.ACCENT if is_now else palette.INK_2
        axes.annotate(
            "—●—" if is_now else "- ○ -", (0, 0), xycoords="axes fraction", xytext=(x, -32),
            textcoords="offset points", fontsize=NORMAL, color=colour, va="center",
        )  # fmt: skip
        axes.annotate(
            printable(curve.label), (0, 0), xycoords="axes fraction", xytext=(x + 30, -32),
            textcoords="offset points", fontsize=SMALL, color=palette.INK_2, va="center",
        )  # fmt: skip
        x += 42 + 4.6 * len(curve.label)
    for line, text in enumerate(each for each in (picture.rough_label, picture.caution) if each):
        axes.annotate(
            wrapped(text, 88, 1), (0, 0), xycoords="axes fraction",
            xytext=(-LEFT * 72 + 8, -44 - 11 * line), textcoords="offset points", fontsize=SMALL,
            color=palette.INK_2, va="center",
        )  # fmt: skip
