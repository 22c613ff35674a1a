"""Did the panel come closer? Its spread, agreement and concordance over the rounds."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from reports.charts.style import NORMAL, SMALL, plain_axes, printable, sheet, style, wrapped
from reports.document import palette
from reports.document.pictures import ConvergencePicture, MeasurePanel

PANEL, NARROW, GAP, HEIGHT = 2.05, 2.7, 0.5, 3.08
LEFT, RIGHT, BOTTOM, TOP = 0.42, 0.22, 0.72, 0.95
LINE = 30  # characters of a measure's reading on one line


def convergence(picture: ConvergencePicture, figure: Figure | None = None) -> Figure:
    """Draw each measure on its whole range; rounds without a value are gaps.

    The measures stand side by side, or below each other where the picture is narrow.
    """
    count = max(len(picture.panels), 1)
    across, down = (1, count) if picture.narrow else (count, 1)
    panel_width = NARROW if picture.narrow else PANEL
    width = LEFT + RIGHT + across * panel_width + (across - 1) * GAP
    with style():
        figure = sheet(figure, width, HEIGHT * down)
        for index, panel in enumerate(picture.panels):
            left = LEFT + index % across * (panel_width + GAP)
            top = TOP + index // across * HEIGHT
            bottom = HEIGHT * down - top - HEIGHT + TOP + BOTTOM
            axes = plain_axes(figure, left, bottom, width - left - panel_width, top)
            _panel(axes, panel, picture.rounds)
        below = [each for each in (picture.interval_label, picture.caution) if each]
        if below and figure.axes:
            lines = [wrapped(each, int(width * 16), 2) for each in below]
            figure.axes[-1 if picture.narrow else 0].annotate(
                "\n".join(lines), (0, 0), xycoords="axes fraction",
                xytext=(-22, -50), textcoords="offset points", fontsize=SMALL, va="bottom",
                color=palette.INK_2, annotation_clip=False,
            )  # fmt: skip
    return figure


def _panel(axes: Plot, panel: MeasurePanel, rounds: tuple[str, ...]) -> None:
    count = max(len(rounds), 2)
    axes.set_xlim(-0.4, count - 0.6)
    span = panel.high - panel.low
    axes.set_ylim(panel.low - 0.05 * span, panel.high + 0.05 * span)
    left, right = axes.get_xlim()
    for place, label in panel.ticks:
        axes.plot([left, right], [place, place], color=palette.LINE, lw=0.7, zorder=0)
        axes.text(left - 0.06, place, label, ha="right", va="center", fontsize=SMALL,
                  color=palette.INK_2)  # fmt: skip
    for x, label in enumerate(rounds):
        axes.annotate(
            printable(label), (x, 0), xycoords=("data", "axes fraction"), xytext=(0, -4),
            textcoords="offset points", ha="center", va="top", fontsize=SMALL, color=palette.INK,
        )  # fmt: skip
    for text, up, size, weight, colour in (
        (panel.title, 37, NORMAL + 0.5, "bold", palette.INK),
        (wrapped(panel.reading, LINE, 2), 12, SMALL, "normal", palette.INK_2),
    ):
        axes.annotate(
            printable(text), (0, 1), xycoords="axes fraction", xytext=(-22, up),
            textcoords="offset points", fontsize=size, weight=weight, color=colour, va="bottom",
        )  # fmt: skip
    _line(axes, panel)


def _line(axes: Plot, panel: MeasurePanel) -> None:
    # A missing value breaks the line: neighbours are joined, not survivors.
    heights = [float("nan") if value is None else value for value in panel.values]
    axes.plot(range(len(heights)), heights, color=palette.ACCENT, lw=1.8, zorder=3)
    whiskers = [[(x, ends[0]), (x, ends[1])] for x, ends in enumerate(panel.intervals) if ends]
    axes.add_collection(LineCollection(whiskers, colors=palette.BAND_EDGE, lw=3.2, zorder=2))
    for x, (value, label) in enumerate(zip(panel.values, panel.value_labels, strict=True)):
        if value is None:
            axes.annotate(
                label, (x, 0.5), xycoords=("data", "axes fraction"), ha="center", va="center",
                fontsize=SMALL, style="italic", color=palette.INK_2,
            )  # fmt: skip
            continue
        axes.plot(x, value, "o", ms=7, mfc=palette.ACCENT, mec=palette.PAPER, mew=1.3, zorder=4)
        below = value > (panel.low + panel.high) / 2
        axes.annotate(
            label, (x, value), xytext=(0, -8 if below else 8), textcoords="offset points",
            ha="center", va="top" if below else "bottom", fontsize=NORMAL, weight="bold",
            color=palette.INK, zorder=5,
            bbox={"boxstyle": "round,pad=0.1", "fc": palette.PAPER, "ec": "none", "alpha": 0.8},
        )  # fmt: skip
