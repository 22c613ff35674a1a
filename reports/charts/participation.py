"""Who stayed? How many were invited, began and completed each round, and who went on."""

from matplotlib.axes import Axes as Plot
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from reports.charts.rows import NARROW, WIDTH
from reports.charts.style import NORMAL, SMALL, key, plain_axes, printable, sheet, style, wrapped
from reports.document import palette
from reports.document.panel_pictures import ParticipationPicture, ParticipationStage

LEFT, RIGHT, BOTTOM, TOP = 0.3, 0.3, 0.8, 0.45
HEIGHT = 2.4
BAR = 0.34  # of the way from one round to the next
COMPLETED, BEGUN, SILENT = palette.ACCENT, palette.BAND_EDGE, palette.PAPER


def participation(picture: ParticipationPicture, figure: Figure | None = None) -> Figure:
    """Draw a column per round, as high as the invited, and between them who went on."""
    most = max((stage.invited for stage in picture.stages), default=1)
    with style():
        figure = sheet(figure, NARROW if picture.narrow else WIDTH * 0.8, HEIGHT + TOP + BOTTOM)
        axes = plain_axes(figure, LEFT, BOTTOM, RIGHT, TOP)
        axes.set_xlim(-0.4, max(len(picture.stages), 2) - 0.6 + BAR)
        axes.set_ylim(-0.02 * most, most * 1.06)
        for place, stage in enumerate(picture.stages):
            axes.annotate(
                printable(stage.label), (place, 1), xycoords=("data", "axes fraction"),
                xytext=(0, 6), textcoords="offset points", ha="center", va="bottom",
                fontsize=NORMAL, color=palette.INK,
            )  # fmt: skip
            _column(axes, place, stage, most)
            if place:
                _between(axes, place, stage, most, picture.narrow)
        marks = (("■", COMPLETED), ("■", BEGUN), ("□", palette.BAND_EDGE))
        for line, ((mark, colour), label) in enumerate(zip(marks, picture.keys, strict=True)):
            key(axes, mark, colour, -8.0, -12 - 11 * line, label)
        if picture.note:
            key(axes, "", palette.INK, -8.0, -46, wrapped(picture.note, 58, 1))
    return figure


def _column(axes: Plot, place: int, stage: ParticipationStage, most: int) -> None:
    """Completed at the bottom, begun above it, and on top those who gave no answer."""
    done = stage.submitted if stage.submitted is not None else stage.started
    edges = (0, min(done, stage.started), stage.started, stage.invited)
    boxes, faces = [], []
    for low, high, tint in zip(edges, edges[1:], (COMPLETED, BEGUN, SILENT), strict=False):
        if high > low:
            x0, x1 = place - BAR / 2, place + BAR / 2
            boxes.append([(x0, low), (x1, low), (x1, high), (x0, high)])
            faces.append(tint)
    axes.add_collection(
        PolyCollection(boxes, facecolors=faces, edgecolors=palette.BAND_EDGE, lw=0.8, zorder=3)
    )
    inks = (palette.PAPER, palette.INK, palette.INK)
    for low, high, label, ink in zip(edges, edges[1:], stage.labels, inks, strict=False):
        if high - low >= 0.06 * most:
            axes.text(place, (low + high) / 2, label, ha="center", va="center", fontsize=SMALL,
                      color=ink, zorder=4)  # fmt: skip


def _between(axes: Plot, place: int, stage: ParticipationStage, most: int, narrow: bool) -> None:
    """The band of those who answered both rounds, and the numbers of who left and who came."""
    x0, x1 = place - 1 + BAR / 2, place - BAR / 2
    middle = (x0 + x1) / 2
    if stage.stayed is None:
        axes.text(middle, most * 0.5, wrapped(stage.note, 7 if narrow else 14, 4), ha="center",
                  va="center", fontsize=SMALL, style="italic", color=palette.INK_2)  # fmt: skip
        return
    axes.add_collection(
        PolyCollection(
            [[(x0, 0), (x1, 0), (x1, stage.stayed), (x0, stage.stayed)]],
            facecolors=palette.BAND,
            alpha=0.6,
            lw=0,
            zorder=1,
        )
    )
    axes.text(middle, stage.stayed / 2, stage.stayed_label, ha="center", va="center",
              fontsize=SMALL, color=palette.INK)  # fmt: skip
    axes.text(middle, max(stage.stayed, 0) + 0.03 * most,
              "\n".join(each for each in (stage.new_label, stage.left_label) if each),
              ha="center", va="bottom", fontsize=SMALL, color=palette.INK_2)  # fmt: skip
