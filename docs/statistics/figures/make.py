"""Draws the figures of docs/statistics: `python docs/statistics/figures/make.py`."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from delphi.statistics import parse_rule, rule_calibration

RULES = {
    "share(7..9) >= 0.7": "-",
    "share(7..9) >= 0.7 and share(1..3) < 0.15": "--",
    "median in 7..9 and disagreement_index <= 1": ":",
}


def main() -> None:
    mpl.rcParams["svg.hashsalt"] = "delphi"
    figure = Figure(figsize=(6.4, 3.6), layout="tight")
    axes = figure.subplots()
    truths = np.linspace(0, 1, 41)
    for text, style in RULES.items():
        curve = rule_calibration(parse_rule(text), 12, levels=9, truths=truths)
        label = f"{text} (uniform: {curve.uniform:.0%})"
        axes.plot(truths, curve.passes, style, color="#2a2859", label=label)
    axes.set(xlabel="share of the population in 7–9", ylabel="chance to pass, n = 12")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    target = Path(__file__).with_name("calibration.svg")
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main()
