"""Where labels stand beside crowded points, so that none covers another label or a point."""

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

#: How wide and high a letter is, as a part of the type size.
LETTER, LINE = 0.66, 1.15


class Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )


def places(
    points: Sequence[tuple[float, float]],
    labels: Sequence[str],
    *,
    size: float,
    radius: float | Sequence[float],
    within: Box,
    lines: Sequence[tuple[tuple[float, float], tuple[float, float]]] = (),
) -> list[tuple[float, float] | None]:
    """The middle of each label, all in points of the sheet; None where there is no room for it.

    `points` are dots of `radius`, one for all or each its own. The labels of the first ones are
    placed first, and none is put on one of the `lines`. The same points always give the same
    places.
    """
    radii = [radius] * len(points) if isinstance(radius, float) else list(radius)
    dots = [Box(x - r, y - r, x + r, y + r) for (x, y), r in zip(points, radii, strict=True)]
    taken = [*dots, *(box for line in lines for box in _along(*line))]
    found: list[tuple[float, float] | None] = []
    for (x, y), label, r in zip(points, labels, radii, strict=True):
        half, tall = len(label) * size * LETTER / 2, size * LINE / 2
        found.append(None)
        for away_x, away_y in _around(half + r + 1, tall + r):
            box = Box(x + away_x - half, y + away_y - tall, x + away_x + half, y + away_y + tall)
            if within.holds(box) and not any(box.meets(each) for each in taken):
                taken.append(box)
                found[-1] = (x + away_x, y + away_y)
                break
    return found


def _around(across: float, up: float) -> list[tuple[float, float]]:
    """Places about a point: beside it, above and below, then at its corners."""
    return [
        (across, 0), (-across, 0), (0, up), (0, -up),
        (across, up), (across, -up), (-across, up), (-across, -up),
        (across / 2, up), (-across / 2, up), (across / 2, -up), (-across / 2, -up),
    ]  # fmt: skip


def _along(start: tuple[float, float], end: tuple[float, float]) -> list[Box]:
    """A line as a row of small boxes."""
    (x0, y0), (x1, y1) = start, end
    steps = max(int(hypot(x1 - x0, y1 - y0) / 4), 1)
    spots = [(x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps) for n in range(steps + 1)]
    return [Box(x - 1, y - 1, x + 1, y + 1) for x, y in spots]
