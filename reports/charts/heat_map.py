"""How much did the panel agree on each item, round by round? A cell per item and round."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from reports.charts.bars import on_top_of
from reports.charts.rows import CODES, NARROW, STATEMENTS, WIDTH, item_label
from reports.charts.style import SMALL, plain_axes, printable, sheet, style, wrapped
from reports.document import palette
from reports.document.panel_pictures import HeatPicture

BOTTOM, TOP, ROW, RIGHT = 1.12, 0.5, 0.25, 0.12
WIDEST = 0.9  # inches: cells of few rounds are not drawn out over the sheet
GAP = 0.03  # of a cell
RAMP = (*reversed(palette.AGAINST), palette.MIDDLE, *palette.FOR)


def heat_map(picture: HeatPicture, figure: Figure | None = None) -> Figure:
    """Draw the cells with their numbers; a cell without one says by a mark why it has none."""
    columns, count = len(picture.columns), max(len(picture.rows), 1)
    left = CODES if picture.narrow else STATEMENTS
    room = (NARROW if picture.narrow else WIDTH) - left - RIGHT
    across = min(room, WIDEST * columns)
    with style():
        figure = sheet(figure, left + room + RIGHT, TOP + BOTTOM + ROW * count)
        axes = plain_axes(figure, left, BOTTOM, RIGHT + room - across, TOP)
        axes.set_xlim(0, columns)
        axes.set_ylim(count, 0)
        for x, label in enumerate(picture.columns):
            axes.annotate(
                printable(label), (x + 0.5, 1), xycoords=("data", "axes fraction"),
                xytext=(0, 4), textcoords="offset points", ha="center", va="bottom",
                fontsize=SMALL, color=palette.INK,
            )  # fmt: skip
        _cells(axes, picture)
        for y, row in enumerate(picture.rows):
            item_label(axes, y + 0.5, row.code, row.label, left)
        _legend(figure, axes, picture, left)
    return figure


def colour_of(value: float) -> str:
    """The colour of an agreement between −1 and 1."""
    return RAMP[min(int((value + 1) / 2 * len(RAMP)), len(RAMP) - 1)]


def _box(x: float, y: float) -> list[tuple[float, float]]:
    left, right, low, high = x + GAP, x + 1 - GAP, y + GAP, y + 1 - GAP
    return [(left, low), (right, low), (right, high), (left, high)]


def _cells(axes: Plot, picture: HeatPicture) -> None:
    boxes, faces, anew = [], [], []
    for y, row in enumerate(picture.rows):
        for x, cell in enumerate(row.cells):
            boxes.append(_box(x, y))
            faces.append(palette.PAPER if cell.value is None else colour_of(cell.value))
            ink = palette.INK_2 if cell.value is None else on_top_of(faces[-1])
            axes.text(x + 0.5, y + 0.5, cell.label, ha="center", va="center", fontsize=SMALL,
                      color=ink)  # fmt: skip
            if cell.starts_anew:
                anew.append([(x, y), (x, y + 1)])
    axes.add_collection(PolyCollection(boxes, facecolors=faces, edgecolors=palette.LINE, lw=0.5))
    axes.add_collection(LineCollection(anew, colors=palette.INK, lw=2, zorder=4))


def _legend(figure: Figure, axes: Plot, picture: HeatPicture, left: float) -> None:
    """The ramp with its ends, and what the marks of the gaps mean."""
    width, height = figure.get_size_inches()
    wide = 1.9
    ramp = plain_axes(figure, 8 / 72, 0.84, width - 8 / 72 - wide, height - 0.98)
    ramp.set_xlim(0, len(RAMP))
    ramp.set_ylim(0, 1)
    ramp.add_collection(
        PolyCollection(
            [[(x, 0), (x + 1, 0), (x + 1, 1), (x, 1)] for x in range(len(RAMP))],
            facecolors=RAMP,
            edgecolors=palette.PAPER,
            lw=0.5,
        )
    )
    for value, label in picture.scale:
        ramp.annotate(
            label, ((value + 1) / 2, 0), xycoords="axes fraction", xytext=(0, -3),
            textcoords="offset points", ha=("left", "center", "right")[round(value) + 1],
            va="top", fontsize=SMALL, color=palette.INK_2,
        )  # fmt: skip
    beside = (wide * 72 + 10, 5) if not picture.narrow else (0, -19)
    ramp.annotate(
        wrapped(picture.scale_label, 50, 2), (0, 0), xycoords="axes fraction", xytext=beside,
        textcoords="offset points", va="center", fontsize=SMALL, color=palette.INK_2,
    )  # fmt: skip
    start = 8 - left * 72
    lines = [*picture.gaps, *([f"▎ {picture.anew}"] if picture.anew else [])]
    text = "   ".join(lines) if not picture.narrow else "\n".join(lines)
    axes.annotate(
        text, (0, 0), xycoords="axes fraction",
        xytext=(start, -BOTTOM * 72 + (36 if picture.narrow else 42)),
        textcoords="offset points", va="top", fontsize=SMALL, color=palette.INK_2,
    )  # fmt: skip
