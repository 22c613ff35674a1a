"""Is it agreed, and does it stay so? Items in the four quadrants of the table of verdicts."""

from collections.abc import Iterable, Mapping
from typing import Any

from matplotlib.axes import Axes as Plot
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.path import Path

from reports.charts.labels import Box, places
from reports.charts.rows import NARROW, WIDTH
from reports.charts.style import (
    NORMAL,
    SMALL,
    TONES,
    sheet,
    shortened,
    style,
    whole_sheet,
    wrapped,
)
from reports.document import palette
from reports.document.panel_pictures import PlanePicture, PlaneSpot, Quadrant
from reports.document.pictures import Axis

LEFT, RIGHT, TOP, GAP = 40.0, 8.0, 8.0, 8.0  # points
TITLE, TITLE_NARROW = 31.0, 50.0  # points above the dots of a quadrant, for its name
INSET = 9.0  # points between a quadrant's edge and its outermost dots
RADIUS = 3.2
HIGH, HIGH_NARROW = 205.0, 190.0  # of a quadrant, in points
#: Two triangles that point away from each other, as the mark of what is polarised.
_APART = Path([(-0.2, 0.8), (-1.2, 0), (-0.2, -0.8), (-0.2, 0.8), (0.2, 0.8), (1.2, 0), (0.2, -0.8),
               (0.2, 0.8)], [1, 2, 2, 79, 1, 2, 2, 79])  # fmt: skip
MARKERS: Mapping[str, tuple[Any, bool]] = {
    "settled": ("o", True),
    "moving": ("^", True),
    "dissent": ("D", True),
    "polarised": (_APART, True),
    "unclear": ("s", False),
    "open": ("o", False),
}


def plane(picture: PlanePicture, figure: Figure | None = None) -> Figure:
    """Draw the quadrants side by side, each on the same two scales.

    The verdict decides the quadrant, the figures the place in it. Items at the same place share a
    dot; a label that has no room is left out.
    """
    width = (NARROW if picture.narrow else WIDTH) * 72
    tall = HIGH_NARROW if picture.narrow else HIGH
    room = 46 if picture.narrow else 108
    notes = [line for note in picture.notes for line in wrapped(note, room, 3).split("\n")]
    x_label = wrapped(picture.x_label, room - 6, 2)
    marks = _mark_places(picture, width)
    below = 34.0 + 10.5 * x_label.count("\n")  # from the scale to the marks
    foot = below + 6 + 10.5 * (len(notes) + 1) - min(y for _x, y, _tone, _word in marks)
    height = foot + TOP + 2 * tall + GAP
    with style():
        figure = sheet(figure, width / 72, height / 72)
        axes = whole_sheet(figure)
        wide = (width - LEFT - RIGHT - GAP) / 2
        frames = {
            (column, row): Box(
                LEFT + column * (wide + GAP),
                foot + row * (tall + GAP),
                LEFT + column * (wide + GAP) + wide,
                foot + row * (tall + GAP) + tall,
            )
            for column in (0, 1)
            for row in (0, 1)
        }
        _frames(axes, frames.values())
        for quadrant in picture.quadrants:
            frame = frames[quadrant.column, quadrant.row]
            _quadrant(axes, picture, quadrant, frame)
            _ticks(axes, picture, quadrant, frame)
        axes.text(LEFT, foot - 20, x_label, fontsize=SMALL, color=palette.INK_2, va="top")
        axes.text(10, foot + tall + GAP / 2, wrapped(picture.y_label, 44, 2), fontsize=SMALL,
                  color=palette.INK_2, rotation=90, ha="center", va="center")  # fmt: skip
        _marks(axes, marks, foot - below - 4)
        for line, note in enumerate(reversed(notes)):
            axes.text(LEFT, 8 + 10.5 * line, note, fontsize=SMALL, color=palette.INK_2,
                      va="center")  # fmt: skip
    return figure


def _frames(axes: Plot, frames: Iterable[Box]) -> None:
    corners = [
        [(f.left, f.bottom), (f.right, f.bottom), (f.right, f.top), (f.left, f.top)] for f in frames
    ]
    axes.add_collection(
        PolyCollection(corners, facecolors="none", edgecolors=palette.LINE, lw=1.0, zorder=0)
    )


def _inside(picture: PlanePicture, frame: Box) -> Box:
    """Where dots lie: below the quadrant's name, off its edges."""
    return Box(
        frame.left + INSET,
        frame.bottom + INSET,
        frame.right - INSET,
        frame.top - INSET - (TITLE_NARROW if picture.narrow else TITLE),
    )


def _at(axis: Axis, value: float, low: float, high: float) -> float:
    return low + (value - axis.low) / (axis.high - axis.low) * (high - low)


def _quadrant(axes: Plot, picture: PlanePicture, quadrant: Quadrant, frame: Box) -> None:
    room = int((frame.right - frame.left - 10) / 6.2)
    axes.text(
        frame.left + 6, frame.top - 5, wrapped(quadrant.title, room, 4 if picture.narrow else 2),
        fontsize=SMALL if picture.narrow else NORMAL, weight="bold",
        color=TONES[quadrant.tone], va="top",
    )  # fmt: skip
    inside = _inside(picture, frame)
    dots: dict[tuple[float, float, str], list[PlaneSpot]] = {}
    for spot in quadrant.spots:
        x = _at(picture.x_axis, spot.x, inside.left, inside.right)
        y = _at(picture.y_axis, spot.y, inside.bottom, inside.top)
        # What would lie on each other to the eye lies on one dot.
        dots.setdefault((round(x / 3) * 3, round(y / 3) * 3, spot.tone), []).append(spot)
    _dots(axes, dots)
    where = [(x, y) for x, y, _tone in dots]
    names = [named([spot.code for spot in spots]) for spots in dots.values()]
    found = places(where, names, size=SMALL, radius=RADIUS + 0.6, within=frame)
    for place, name in zip(found, names, strict=True):
        if place is not None:
            axes.text(*place, name, fontsize=SMALL, color=palette.INK, ha="center", va="center")


def named(codes: list[str]) -> str:
    """The items of one dot in the space of a label."""
    shown = [shortened(code, 8) for code in codes[:2]]
    more = f" +{len(codes) - 2}" if len(codes) > 2 else ""
    return " ".join(shown) + more


def _dots(axes: Plot, dots: Iterable[tuple[float, float, str]]) -> None:
    for tone, (marker, filled) in MARKERS.items():
        xs = [x for x, _y, each in dots if each == tone]
        ys = [y for _x, y, each in dots if each == tone]
        if xs:
            axes.plot(
                xs, ys, ls="", marker=marker, ms=2 * RADIUS, mec=TONES[tone], mew=1.3,
                mfc=TONES[tone] if filled else palette.PAPER, zorder=3,
            )  # fmt: skip


def _ticks(axes: Plot, picture: PlanePicture, quadrant: Quadrant, frame: Box) -> None:
    """Scales under the lower quadrants and beside the left ones, lines through all."""
    inside = _inside(picture, frame)
    lines = []
    for value, label in picture.x_axis.ticks:
        x = _at(picture.x_axis, value, inside.left, inside.right)
        lines.append([(x, frame.bottom), (x, inside.top + INSET)])
        if quadrant.row == 0:
            axes.text(x, frame.bottom - 4, label, fontsize=SMALL, color=palette.INK_2, ha="center",
                      va="top")  # fmt: skip
    for value, label in picture.y_axis.ticks:
        y = _at(picture.y_axis, value, inside.bottom, inside.top)
        lines.append([(frame.left, y), (frame.right, y)])
        if quadrant.column == 0:
            axes.text(frame.left - 3, y, label, fontsize=SMALL, color=palette.INK_2, ha="right",
                      va="center")  # fmt: skip
    axes.add_collection(LineCollection(lines, colors=palette.LINE, lw=0.5, zorder=0))


def _mark_places(picture: PlanePicture, width: float) -> list[tuple[float, float, str, str]]:
    """Where the meaning of each mark stands, from the first line downwards: x, y, tone and word."""
    x, y = LEFT + RADIUS, 0.0
    found = []
    for tone, word in picture.marks:
        wide = 14 + 4.9 * len(word)
        if x + wide > width and x > LEFT + RADIUS:
            x, y = LEFT + RADIUS, y - 10.5
        found.append((x, y, tone, word))
        x += wide + 8
    return found


def _marks(axes: Plot, marks: list[tuple[float, float, str, str]], top: float) -> None:
    for x, y, tone, word in marks:
        _dots(axes, [(x, top + y, tone)])
        axes.text(x + 8, top + y, word, fontsize=SMALL, color=palette.INK_2, va="center")
