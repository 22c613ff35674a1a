"""Charts with a row per item: the item's code and statement on the left, a figure on the right."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection

from reports.charts.style import NORMAL, SMALL, printable, shortened, wrapped
from reports.document import palette
from reports.document.pictures import Axis

WIDTH, NARROW = 7.2, 3.4
STATEMENTS, CODES = 3.1, 0.62  # inches left of the rows, for statements or for codes alone
EDGE = 8  # points between the picture's edge and what stands there
MANY = 60  # items beyond which rows carry their code alone
HEADING = 1.5  # rows that a heading takes


def heading(axes: Plot, y: float, text: str, colour: str, left: float) -> None:
    """A heading over rows; `left` are the inches left of the axes."""
    axes.annotate(
        printable(text), (0, y), xycoords=("axes fraction", "data"),
        xytext=(EDGE - left * 72, 0), textcoords="offset points", va="center",
        fontsize=NORMAL + 0.5, weight="bold", color=colour, zorder=6,
        bbox={"boxstyle": "square,pad=0.15", "fc": palette.PAPER, "ec": "none"},
    )  # fmt: skip


def item_label(
    axes: Plot,
    y: float,
    code: str,
    statement: str,
    left: float,
    size: float = SMALL,
    before: float = 0,
) -> None:
    """Code and statement of a row in `left` inches; where there is room for codes alone, the code.

    `before` are the inches between them and the axes.
    """
    code = shortened(code, 8)
    room = int(left * 17.7)
    text = code if left <= CODES else f"{code}  {shortened(statement, room - len(code))}"
    axes.annotate(
        text, (0, y), xycoords=("axes fraction", "data"), xytext=(EDGE - (left + before) * 72, 0),
        textcoords="offset points", va="center", fontsize=size, color=palette.INK,
    )  # fmt: skip


def beside(
    axes: Plot, y: float, text: str, points: float, size: float = SMALL, at: int = 1
) -> None:
    """A figure of a row, ending `points` right of the axes' right edge, or (`at` 0) of the left."""
    axes.annotate(
        text, (at, y), xycoords=("axes fraction", "data"), xytext=(points, 0),
        textcoords="offset points", ha="right", va="center", fontsize=size, color=palette.INK,
    )  # fmt: skip


def row_scale(axes: Plot, axis: Axis, *, narrow: bool, beyond: float | None = None) -> None:
    """The scale over and under the rows; `beyond` is where "never" lies, when it is drawn."""
    bottom, top = axes.get_ylim()
    never = [(beyond, axis.never)] if beyond is not None else []
    ticks = [*axis.ticks, *never]
    axes.add_collection(
        LineCollection(
            [[(x, top), (x, bottom)] for x, _ in ticks], colors=palette.LINE, lw=0.7, zorder=0
        )
    )
    for edge, va, up in ((1, "bottom", 3), (0, "top", -3)):
        for x, label in ticks:
            axes.annotate(
                label, (x, edge), xycoords=("data", "axes fraction"), xytext=(0, up),
                textcoords="offset points", ha="center", va=va, fontsize=NORMAL,
                color=palette.INK_2,
            )  # fmt: skip
    for at, ha, label in ((0, "left", axis.low_label), (1, "right", axis.high_label)):
        axes.annotate(
            wrapped(label, 17 if narrow else 34, 2), (at, 1), xycoords="axes fraction",
            xytext=(0, 17), textcoords="offset points", ha=ha, va="bottom", fontsize=SMALL,
            multialignment=ha, color=palette.INK_2,
        )  # fmt: skip
