"""Draws the figures of docs/statistics (with PYTHONPATH=. at the root of the project).

Every number in them comes from `delphi.statistics`, and a test compares the files byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from delphi.statistics import (
    VERDICTS,
    ConsensusRule,
    Verdict,
    convergence_decomposition,
    disagreement_index,
    iqr,
    mean_absolute_deviation_from_median,
    parse_rule,
    rule_calibration,
    standard_deviation,
    van_der_eijk_a,
    verdicts,
)
from reports.charts.style import NORMAL, SMALL, TONES, style, to_svg
from reports.document import palette

HERE = Path(__file__).parent
RULES = {
    "share(7..9) >= 0.7": "-",
    "share(7..9) >= 0.7 and share(1..3) < 0.15": "--",
    "median in 7..9 and disagreement_index <= 1": ":",
}
SHAPES = {
    "narrow": [0, 0, 0, 0, 0, 2, 8, 2, 0],
    "wide": [0, 0, 1, 2, 3, 3, 2, 1, 0],
    "even": [2, 1, 1, 1, 2, 1, 1, 1, 2],
    "two camps": [3, 3, 0, 0, 0, 0, 0, 3, 3],
    "one against all": [1, 0, 0, 0, 0, 0, 0, 2, 9],
}
PANEL = 20
OTHERS = {"4–6": (5, 5), "half 1–3, half 4–6": (2, 5), "1–3": (2, 2)}
DIRECTED = ConsensusRule.parse("share(7..9) >= 0.7", "share(1..3) >= 0.7")
NAMES = {
    Verdict.SETTLED: ("settled", "settled"),
    Verdict.AGREED_BUT_MOVING: ("moving", "agreed but\nmoving"),
    Verdict.OPEN: ("open", "open"),
    Verdict.NO_CLEAR_VIEW: ("unclear", "no clear\nview"),
    Verdict.LASTING_DISSENT: ("dissent", "lasting\ndissent"),
    Verdict.POLARISED: ("polarised", "polarised"),
}


def calibration(figure: Figure) -> None:
    axes = figure.subplots()
    truths = np.linspace(0, 1, 41)
    for text, line in RULES.items():
        curve = rule_calibration(parse_rule(text), 12, levels=9, truths=truths)
        label = f"{text} (uniform: {curve.uniform:.0%})"
        axes.plot(truths, curve.passes, line, color=palette.ACCENT, label=label)
    axes.set(xlabel="share of the population in 7–9", ylabel="chance to pass, n = 12")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    above = {"loc": "lower left", "bbox_to_anchor": (0, 1)}
    axes.legend(**above, fontsize=SMALL, frameon=False)


def shapes(figure: Figure) -> None:
    counts = np.array(list(SHAPES.values()))
    measured = {
        "IQR": iqr(counts),
        "SD": standard_deviation(counts),
        "A": van_der_eijk_a(counts),
        "DI": disagreement_index(counts),
    }
    for k, (axes, name) in enumerate(zip(figure.subplots(1, 5, sharey=True), SHAPES, strict=True)):
        axes.bar(np.arange(1, 10), counts[k], color=palette.ACCENT, width=0.8)
        axes.set_title(name, fontsize=NORMAL)
        axes.set_xticks([1, 5, 9])
        axes.set_yticks([])
        axes.spines[["left", "right", "top"]].set_visible(False)
        figures = "\n".join(f"{name} {_signed(values[k])}" for name, values in measured.items())
        axes.set_xlabel(figures, fontsize=NORMAL, linespacing=1.4)


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def plane(figure: Figure) -> None:
    parts = figure.subplots(1, 3, sharey=True)
    for axes, (others, levels) in zip(parts, OTHERS.items(), strict=True):
        codes = np.array([_row(in_favour, levels) for in_favour in range(PANEL + 1)])
        for y, row in enumerate(codes):
            _draw_runs(axes, y, [VERDICTS[code] for code in row])
        for code in np.unique(codes):
            _name_regions(axes, VERDICTS[code], np.argwhere(codes == code))
        axes.set(xlim=(-0.5, PANEL + 0.5), ylim=(-0.5, PANEL + 0.5))
        axes.set_title(f"the others: {others}", fontsize=NORMAL)
        axes.set_xticks(range(0, PANEL + 1, 5))
        axes.set_yticks(range(0, PANEL + 1, 5))
    parts[0].set_ylabel("of 20, answer 7–9")
    parts[1].set_xlabel("of 20, rose by one point since the round before")


def _row(in_favour: int, others: tuple[int, int]) -> list[int]:
    """Verdict codes where ``in_favour`` of the panel answer 7–9 and 0 .. all of it rose by one."""
    half = (PANEL - in_favour) // 2
    sizes = {8: in_favour}
    for level, size in zip(others, (half, PANEL - in_favour - half), strict=True):
        sizes[level] = sizes.get(level, 0) + size
    table = np.zeros((PANEL + 1, 9, 9), dtype=np.int64)
    for rose in range(PANEL + 1):
        left = rose
        # Nobody crosses a border between regions: 8 → 9, 5 → 6, 2 → 3.
        for level, size in sizes.items():
            moved = min(size, left)
            table[rose, level - 1, level] = moved
            table[rose, level - 1, level - 1] = size - moved
            left -= moved
    return [int(code) for code in verdicts(table.sum(axis=1), table, DIRECTED).verdict_codes]


def _draw_runs(axes: Axes, y: int, row: list[Verdict]) -> None:
    x = -0.5
    for verdict, run in groupby(row):
        width = len(list(run))
        colour = TONES[NAMES[verdict][0]]
        axes.add_patch(Rectangle((x, y - 0.5), width, 1, facecolor=colour, edgecolor=colour))
        x += width


def _name_regions(axes: Axes, verdict: Verdict, cells: np.ndarray) -> None:  # type: ignore[type-arg]
    # Settled for and settled against are two regions: each gets its name.
    rows = np.unique(cells[:, 0])
    for band in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        if len(band) < 3:
            continue  # too low for its name
        y, x = cells[np.isin(cells[:, 0], band)].mean(axis=0)
        axes.text(
            x, y, NAMES[verdict][1], color=palette.PAPER, fontsize=SMALL, ha="center", va="center"
        )


def decomposition(figure: Figure) -> None:
    stayers = np.zeros((1, 5, 5), dtype=np.int64)
    stayers[0, 0, 2] = stayers[0, 2, 2] = 1
    leaver, joiner = np.zeros((2, 1, 5), dtype=np.int64)
    leaver[0, 4] = joiner[0, 1] = 1
    parts = convergence_decomposition(stayers, leaver, joiner, mean_absolute_deviation_from_median)
    before = float(mean_absolute_deviation_from_median(stayers.sum(axis=2) + leaver)[0])
    steps = {
        "changed\ntheir minds": float(parts.opinion[0]),
        "left": float(parts.leavers[0]),
        "joined": float(parts.joiners[0]),
    }
    axes = figure.subplots()
    axes.bar(0, before, color=palette.OPEN)
    axes.text(0, before + 0.03, f"{before:.2f}", ha="center", fontsize=NORMAL)
    height = before
    for x, step in enumerate(steps.values(), start=1):
        axes.bar(x, abs(step), bottom=min(height, height + step), color=palette.ACCENT)
        axes.plot((x - 0.6, x + 0.4), (height, height), color=palette.INK, linewidth=0.8)
        label = _signed(step) if abs(step) > 1e-9 else "0"
        axes.text(x, height + 0.03, label, ha="center", fontsize=NORMAL)
        height += step
    axes.bar(4, height, color=palette.OPEN)
    axes.text(4, height + 0.03, f"{height:.2f}", ha="center", fontsize=NORMAL)
    axes.set_xticks(range(5), ["round 1", *steps, "round 2"])
    axes.set_ylabel("mean distance from the median")
    axes.set_ylim(0, 1.6)
    axes.spines[["right", "top"]].set_visible(False)


@dataclass(frozen=True)
class Drawing:
    draw: Callable[[Figure], None]
    width: float
    height: float
    title: str
    description: str


DRAWINGS = {
    "calibration": Drawing(
        calibration,
        6.4,
        3.6,
        "Chance to pass three rules against the true share",
        "Three curves for twelve answers on nine points, rising from 0 to 1 as the share of the "
        "population in 7 to 9 rises from 0 to 1; the legend gives the chance under even answers.",
    ),
    "shapes": Drawing(
        shapes,
        7.6,
        2.6,
        "How IQR, SD, A and the disagreement index read on five shapes of answers",
        "Five bar charts of twelve answers on nine points, with their four figures below: narrow, "
        "wide, even, two camps at the ends, and all at the top but one at the bottom.",
    ),
    "plane": Drawing(
        plane,
        7.6,
        3.4,
        "Which verdict follows from agreement and movement",
        "Three maps of the verdicts of twenty panellists by how many answer 7 to 9 and how many "
        "rose by a point. Up to six rising is stable, from seven on it is moving. With fourteen "
        "or more in favour the stable panel is settled and the moving one agreed but moving. "
        "Below, the moving panel is open; the stable one has no clear view where the others are "
        "in the middle, lasting dissent where half of them are on the other side, and is "
        "polarised where all of them are.",
    ),
    "decomposition": Drawing(
        decomposition,
        5.6,
        3.0,
        "Where a change of spread came from",
        "A spread of 1.33 in round 1 falls by 0.5 because a panellist changed their mind and by "
        "0.5 because one left; one who joined changes nothing; 0.33 is left in round 2.",
    ),
}


def drawn(name: str) -> str:
    """The figure as SVG, the same bytes each time."""
    drawing = DRAWINGS[name]
    with style():
        figure = Figure(figsize=(drawing.width, drawing.height), layout="tight")
        drawing.draw(figure)
        return to_svg(figure, key=name, title=drawing.title, description=drawing.description)


def main() -> None:
    for name in DRAWINGS:
        (HERE / f"{name}.svg").write_text(drawn(name), encoding="utf-8")


if __name__ == "__main__":
    main()
