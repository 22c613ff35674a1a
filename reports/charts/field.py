"""How do two criteria go together? The medians of items on both, and where they came from."""

import math

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from reports.charts.labels import Box, places
from reports.charts.plane import named
from reports.charts.rows import NARROW, WIDTH
from reports.charts.style import NORMAL, SMALL, sheet, style, whole_sheet, wrapped
from reports.document import palette
from reports.document.panel_pictures import FieldPicture
from reports.document.pictures import Axis

LEFT, RIGHT, TOP, FOOT = 52.0, 12.0, 12.0, 76.0  # points
LARGEST = 15.0  # points: the radius of the place that holds most items
SMALLEST = 3.2
INSET = 18.0


def field(picture: FieldPicture, figure: Figure | None = None) -> Figure:
    """Draw a dot per place, as large as the number of items there, and an arrow per move.

    Both scales are whole; the lines through the middle part the field into four.
    """
    width = (NARROW if picture.narrow else WIDTH * 0.8) * 72
    room = 42 if picture.narrow else 86
    notes = [line for note in picture.notes for line in wrapped(note, room, 3).split("\n")]
    foot = FOOT + 10.5 * len(notes)
    tall = width * 0.82
    with style():
        figure = sheet(figure, width / 72, (tall + TOP + foot) / 72)
        axes = whole_sheet(figure)
        frame = Box(LEFT, foot, width - RIGHT, foot + tall)
        _ground(axes, picture, frame)
        spots = [
            (_across(picture.x_axis, place.x, frame), _up(picture.y_axis, place.y, frame))
            for place in picture.places
        ]
        most = max((len(place.codes) for place in picture.places), default=1)
        radii = [
            max(SMALLEST, LARGEST * math.sqrt(len(place.codes) / max(most, 12)))
            for place in picture.places
        ]
        reach = dict(zip(((p.x, p.y) for p in picture.places), radii, strict=True))
        arrows = _moves(axes, picture, frame, reach)
        _dots(axes, spots, radii)
        names = [named(list(place.codes)) for place in picture.places]
        order = sorted(range(len(names)), key=lambda n: -len(picture.places[n].codes))
        found = places(
            [spots[n] for n in order], [names[n] for n in order], size=SMALL,
            radius=[radii[n] + 0.6 for n in order], within=frame, lines=[*arrows, *_corners(frame)],
        )  # fmt: skip
        for n, place in zip(order, found, strict=True):
            if place is not None:
                axes.text(*place, names[n], fontsize=SMALL, color=palette.INK, ha="center",
                          va="center", zorder=5)  # fmt: skip
        _legend(axes, picture, foot, notes)
    return figure


def _corners(frame: Box) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Where the counts of the four quarters stand."""
    return [
        ((left, y), (left + 44, y))
        for left in (frame.left, frame.right - 44)
        for y in (frame.bottom + 7, frame.top - 7)
    ]


def _across(axis: Axis, value: float, frame: Box) -> float:
    low, high = frame.left + INSET, frame.right - INSET
    return low + (value - axis.low) / (axis.high - axis.low) * (high - low)


def _up(axis: Axis, value: float, frame: Box) -> float:
    low, high = frame.bottom + INSET, frame.top - INSET
    return low + (value - axis.low) / (axis.high - axis.low) * (high - low)


def _ground(axes: Plot, picture: FieldPicture, frame: Box) -> None:
    x_axis, y_axis = picture.x_axis, picture.y_axis
    lines = []
    for value, label in x_axis.ticks:
        x = _across(x_axis, value, frame)
        lines.append([(x, frame.bottom), (x, frame.top)])
        axes.text(x, frame.bottom - 4, label, fontsize=NORMAL, color=palette.INK_2, ha="center",
                  va="top")  # fmt: skip
    for value, label in y_axis.ticks:
        y = _up(y_axis, value, frame)
        lines.append([(frame.left, y), (frame.right, y)])
        axes.text(frame.left - 4, y, label, fontsize=NORMAL, color=palette.INK_2, ha="right",
                  va="center")  # fmt: skip
    axes.add_collection(LineCollection(lines, colors=palette.LINE, lw=0.5, zorder=0))
    middle = (
        _across(x_axis, (x_axis.low + x_axis.high) / 2, frame),
        _up(y_axis, (y_axis.low + y_axis.high) / 2, frame),
    )
    halves = [
        [(middle[0], frame.bottom), (middle[0], frame.top)],
        [(frame.left, middle[1]), (frame.right, middle[1])],
    ]
    axes.add_collection(LineCollection(halves, colors=palette.BAND_EDGE, lw=1.2, zorder=0))
    for n, label in enumerate(picture.corners):
        right, top = n % 2, n // 2
        axes.text(
            frame.right - 3 if right else frame.left + 3,
            frame.top - 3 if top else frame.bottom + 3,
            label, fontsize=SMALL, style="italic", color=palette.INK_2,
            ha="right" if right else "left", va="top" if top else "bottom",
        )  # fmt: skip
    axes.text((frame.left + frame.right) / 2, frame.bottom - 18,
              wrapped(picture.x_label, 32 if picture.narrow else 60, 2), fontsize=NORMAL,
              color=palette.INK, ha="center", va="top")  # fmt: skip
    axes.text(14, (frame.bottom + frame.top) / 2,
              wrapped(picture.y_label, 30 if picture.narrow else 60, 2), fontsize=NORMAL,
              color=palette.INK, rotation=90, ha="center", va="center")  # fmt: skip


def _dots(axes: Plot, spots: list[tuple[float, float]], radii: list[float]) -> None:
    rounds = [
        [
            (x + r * math.cos(turn * math.pi / 16), y + r * math.sin(turn * math.pi / 16))
            for turn in range(32)
        ]
        for (x, y), r in zip(spots, radii, strict=True)
    ]
    axes.add_collection(
        PolyCollection(rounds, facecolors=palette.ACCENT, edgecolors=palette.PAPER, lw=1, zorder=3)
    )


def _moves(
    axes: Plot, picture: FieldPicture, frame: Box, radii: dict[tuple[float, float], float]
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """An arrow for each way that items went, ending at the dot's edge; thicker for more items.

    Returns from where to where they reach.
    """
    shafts, widths, heads = [], [], []
    for move in picture.moves:
        (x0, y0), (x1, y1) = (
            (_across(picture.x_axis, x, frame), _up(picture.y_axis, y, frame))
            for x, y in (move.start, move.end)
        )
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        # To the right of its way, so that there and back lie side by side.
        x0, y0, x1, y1 = x0 + 2 * uy, y0 - 2 * ux, x1 + 2 * uy, y1 - 2 * ux
        reach = min(radii.get(move.end, 0) + 1, length * 0.6)
        tip = (x1 - ux * reach, y1 - uy * reach)
        neck = (tip[0] - ux * 6, tip[1] - uy * 6)
        thick = min(0.9 + 0.5 * (move.count - 1), 3.5)
        shafts.append(((x0, y0), neck))
        widths.append(thick)
        half = 2.2 + thick / 2
        heads.append([tip, (neck[0] - uy * half, neck[1] + ux * half),
                      (neck[0] + uy * half, neck[1] - ux * half)])  # fmt: skip
    axes.add_collection(LineCollection(shafts, colors=palette.DISSENT, lw=widths, zorder=2))
    axes.add_collection(PolyCollection(heads, facecolors=palette.DISSENT, lw=0, zorder=4))
    return shafts


def _legend(axes: Plot, picture: FieldPicture, foot: float, notes: list[str]) -> None:
    left = LEFT - 44 if picture.narrow else LEFT
    y = foot - 52
    axes.plot([left + 4], [y], "o", ms=6, color=palette.ACCENT)
    axes.text(left + 14, y, picture.place_label, fontsize=SMALL, color=palette.INK_2, va="center")
    if picture.moves:
        y -= 10.5
        axes.text(left - 1, y, "→", fontsize=NORMAL, color=palette.DISSENT, va="center")
        axes.text(left + 14, y, picture.move_label, fontsize=SMALL, color=palette.INK_2,
                  va="center")  # fmt: skip
    for line, note in enumerate(reversed(notes)):
        axes.text(left, 6 + 10.5 * line, note, fontsize=SMALL, color=palette.INK_2, va="center")
