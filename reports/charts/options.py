"""In which order does the panel put the options, and how sure is that? Their means over rounds.

A bump chart that draws bare ranks makes two options that are next to level look as far apart as any
others, and lines cross for nothing. So an option stands at its mean place, with its interval: where
intervals overlap, the order is not certain.
"""

from itertools import pairwise

from matplotlib.axes import Axes as Plot
from matplotlib.figure import Figure

from reports.charts.style import NORMAL, SMALL, key, plain_axes, printable, sheet, style, wrapped
from reports.document import palette
from reports.document.item_pictures import OptionLine, OptionsPicture

WIDTH = 4.8
LEFT, RIGHT, BOTTOM, TOP = 0.42, 1.95, 0.88, 0.35
LEAST, PER_OPTION = 1.5, 0.34  # inches
APART = 0.3  # of a round: over how much options beside each other are spread, lest bars overlap
MANY = 5  # rounds from which their names are written small
LINE = 26  # characters of an option on one line
#: One after another, so that lines are told apart in grey print as well.
MARKS = ("o", "s", "^", "D", "v", "P", "X", "p", "h", "<", ">", "*")
TINTS = (palette.ACCENT, palette.DISSENT, palette.SETTLED, palette.POLARISED, palette.UNCLEAR)


def options(picture: OptionsPicture, figure: Figure | None = None) -> Figure:
    """Draw the options over the rounds on the whole scale, the best on top."""
    height = max(LEAST, PER_OPTION * len(picture.lines))
    with style():
        figure = sheet(figure, WIDTH, TOP + BOTTOM + height)
        axes = plain_axes(figure, LEFT, BOTTOM, RIGHT, TOP)
        beyond = 0.35 if len(picture.rounds) > 1 else 0.5
        axes.set_xlim(-beyond, max(len(picture.rounds), 1) - 1 + beyond)
        margin = 0.06 * (picture.high - picture.low)
        ends = (picture.low - margin, picture.high + margin)
        axes.set_ylim(*(reversed(ends) if picture.best_is_low else ends))
        _scale(axes, picture)
        count = len(picture.lines)
        for index, line in enumerate(picture.lines):
            aside = (index - (count - 1) / 2) / max(count - 1, 1) * APART if count > 1 else 0.0
            _line(axes, index, line, aside)
        _names(axes, picture, height)
        _legend(axes, picture)
    return figure


def _scale(axes: Plot, picture: OptionsPicture) -> None:
    left, right = axes.get_xlim()
    for place, label in picture.ticks:
        axes.plot([left, right], [place, place], color=palette.LINE, lw=0.7, zorder=0)
        axes.annotate(
            label, (0, place), xycoords=("axes fraction", "data"), xytext=(-5, 0),
            textcoords="offset points", ha="right", va="center", fontsize=NORMAL,
            color=palette.INK_2,
        )  # fmt: skip
    axes.annotate(
        printable(picture.value_label), (0, 1), xycoords="axes fraction",
        xytext=(-LEFT * 72 + 8, 6), textcoords="offset points", va="bottom", fontsize=SMALL,
        color=palette.INK_2,
    )  # fmt: skip
    for index, (label, note) in enumerate(zip(picture.rounds, picture.notes, strict=True)):
        axes.annotate(
            printable(label), (index, 0), xycoords=("data", "axes fraction"), xytext=(0, -6),
            textcoords="offset points", ha="center", va="top", color=palette.INK, linespacing=1.3,
            fontsize=NORMAL if len(picture.rounds) < MANY else SMALL - 1,
        )  # fmt: skip
        if note:
            axes.annotate(
                wrapped(note, 14, 4), (index, 0.5), xycoords=("data", "axes fraction"), ha="center",
                va="center", fontsize=SMALL, color=palette.INK_2, style="italic",
            )  # fmt: skip


def _line(axes: Plot, index: int, line: OptionLine, aside: float) -> None:
    tint, mark = TINTS[index % len(TINTS)], MARKS[index % len(MARKS)]
    # A missing value breaks the line: neighbours are joined, not survivors.
    heights = [float("nan") if value is None else value for value in line.values]
    places = [x + aside for x in range(len(heights))]
    axes.plot(places, heights, color=tint, lw=1.5, zorder=2, ls="-" if index < len(TINTS) else "--")
    axes.plot(places, heights, mark, ms=6.5, mfc=tint, mec=palette.PAPER, mew=1, ls="", zorder=4)
    for x, interval in zip(places, line.intervals, strict=True):
        if interval is not None:
            axes.plot([x, x], interval, color=tint, lw=1.1, zorder=3)
            axes.plot([x, x], interval, "_", color=tint, ms=5, mew=1.1, zorder=3)


def _names(axes: Plot, picture: OptionsPicture, height: float) -> None:
    """The options' names at their last mark, moved apart where they would overlap."""
    bottom, top = axes.get_ylim()
    drawn = [
        (index, line, known[-1])
        for index, line in enumerate(picture.lines)
        if (known := [value for value in line.values if value is not None])
    ]
    least = 0.26 / height  # of the axes: what two lines of small print take
    wanted = [(value - bottom) / (top - bottom) for _index, _line_, value in drawn]
    placed = apart(wanted, least)
    for (index, line, value), place in zip(drawn, placed, strict=True):
        tint, mark = TINTS[index % len(TINTS)], MARKS[index % len(MARKS)]
        axes.plot([1.0, 1.05], [(value - bottom) / (top - bottom), place], color=tint, lw=0.7,
                  transform=axes.transAxes, clip_on=False)  # fmt: skip
        axes.plot(1.065, place, mark, ms=5, mfc=tint, mec=palette.PAPER, mew=0.8,
                  transform=axes.transAxes, clip_on=False)  # fmt: skip
        for text, away in ((line.end_label, 7), (wrapped(line.label, LINE, 2), 21)):
            axes.annotate(
                text, (1.065, place), xycoords="axes fraction", xytext=(away, 0),
                textcoords="offset points", va="center", fontsize=SMALL, color=palette.INK,
                linespacing=1.1,
            )  # fmt: skip


def apart(wanted: list[float], least: float) -> list[float]:
    """Heights close to those wanted (from the top down) and at least `least` from each other.

    Where one side has no room they are pushed to the other, within 0..1 as far as they fit.
    """
    order = sorted(range(len(wanted)), key=lambda at: -wanted[at])
    placed = [min(wanted[at], 1.0) for at in order]
    for before, at in pairwise(range(len(placed))):
        placed[at] = min(placed[at], placed[before] - least)
    if placed and placed[-1] < 0:
        placed[-1] = 0.0
        for at in range(len(placed) - 2, -1, -1):
            placed[at] = max(placed[at], placed[at + 1] + least)
    found = [0.0] * len(wanted)
    for at, place in zip(order, placed, strict=True):
        found[at] = place
    return found


def _legend(axes: Plot, picture: OptionsPicture) -> None:
    start = -LEFT * 72 + 8
    key(axes, "I", palette.INK, start, -42, picture.interval_label)
    if picture.caution:
        key(axes, "", palette.INK, start, -54, wrapped(picture.caution, 84, 1))
