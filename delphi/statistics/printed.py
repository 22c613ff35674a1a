"""The analysis of a spreadsheet as lines of text, in tables that fit the width of a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.moving import Movement
from delphi.statistics.quantiles import quartile_name
from delphi.statistics.reading import RatingTable
from delphi.statistics.study_figures import StudyFigures

NARROWEST, WIDEST = 16, 60
"""Columns that the names of items get: the table of verdicts decides where they must be cut."""

Row = Sequence[str]


def report(
    table: RatingTable, figures: StudyFigures, rule: ConsensusRule | None, *, width: int = 120
) -> list[str]:
    """The analysis as lines of text, up to ``width`` columns wide (tables need 80)."""
    verdicts = _verdict_cells(table, figures)
    names = _names(table.items, width - _taken(verdicts))
    lines = [*_heading(table, figures, rule, width), ""]
    lines += [*_columns_of(_panel_rows(table, figures)), ""]
    for k in range(len(table.rounds)):
        lines += [*_columns_of(_round_rows(table, figures, names, k)), ""]
    if figures.items:
        lines += _columns_of([["Verdicts", *verdicts[0]], *_named(names, verdicts[1:])])
        lines += _footnotes(figures, width)
    return lines


def _heading(
    table: RatingTable, figures: StudyFigures, rule: ConsensusRule | None, width: int
) -> list[str]:
    highest = figures.lowest + figures.levels - 1
    lines = [
        f"{len(table.items)} items, {len(table.panellists)} panellists, {len(table.rounds)} rounds",
        f"scale {figures.lowest}–{highest}, quartiles {quartile_name(figures.quartile_type)}",
    ]
    if rule is None:
        return lines
    parts = {"for": rule.for_, "against": rule.against, "middle": rule.middle}
    lines += [f"consensus {name}: {part.text()}" for name, part in parts.items() if part]
    if rule.minimum_answers > 1:
        lines.append(f"judged from {rule.minimum_answers} answers on")
    if table.cannot_judge.any():
        counted = "count" if rule.cannot_judge_counts else "do not count"
        lines.append(f"those who cannot judge {counted} in the denominators of shares")
    return [part for line in lines for part in textwrap.wrap(line, width, subsequent_indent="  ")]


def _panel_rows(table: RatingTable, figures: StudyFigures) -> list[Row]:
    rows: list[Row] = [
        ["Panel", "panellists", "W", "90 %", "alpha", "AC2", "mean IQR", "mean A", "changed"]
    ]
    for k, (label, each) in enumerate(zip(table.rounds, figures.rounds, strict=True)):
        interval = "–"
        if figures.intervals and not np.isnan(figures.intervals.kendalls_w.low[k]):
            w = figures.intervals.kendalls_w
            interval = f"{_share(w.low[k])}…{_share(w.high[k])}"
        rows.append(
            [
                _round_name(label),
                str(each.panellists),
                _share(each.kendalls_w.w),
                interval,
                _share(each.krippendorff_alpha.value),
                _share(each.gwet_ac2.value),
                _share(each.mean_iqr),
                _share(each.mean_agreement_a),
                _share(figures.steps[k - 1].share_changed) if k else "–",
            ]
        )
    return rows


def _round_rows(
    table: RatingTable, figures: StudyFigures, names: Sequence[str], number: int
) -> list[Row]:
    each, unable = figures.rounds[number], table.cannot_judge[number].sum(axis=0)
    head = [_round_name(table.rounds[number]), "n", "median", "IQR", "mean", "A"]
    rows = [
        [
            name,
            str(int(each.counts[item].sum())),
            _point(each.measures["median"][item]),
            _point(each.measures["iqr"][item]),
            _share(each.measures["mean"][item]),
            _share(each.measures["van_der_eijk_a"][item]),
        ]
        for item, name in enumerate(names)
    ]
    if table.cannot_judge.any():
        head.append("cannot judge")
        rows = [[*row, str(count)] for row, count in zip(rows, unable, strict=True)]
    return [head, *(row for row, asked in zip(rows, each.asked, strict=True) if asked)]


def _verdict_cells(table: RatingTable, figures: StudyFigures) -> list[list[str]]:
    """Head and rows of the verdicts without the items' names; as-of only where it differs."""
    last = len(table.rounds) - 1
    differs = any(item.as_of != last for item in figures.items)
    head = ["verdict", "agreement", "movement", "fragility", "stands"]
    rows = [head + (["as of"] if differs else [])]
    for item in figures.items:
        cells = [
            *(value.replace("_", " ") for value in (item.verdict, item.agreement, item.movement)),
            ("≥ " if item.fragility_at_least else "") + _point(item.fragility),
            _share(item.robustness),
        ]
        as_of = "–" if item.as_of is None else table.rounds[item.as_of]
        rows.append(cells + ([as_of] if differs else []))
    return rows


def _footnotes(figures: StudyFigures, width: int) -> list[str]:
    notes = [
        "fragility: answers that would have to differ for another agreement",
        "stands: share of like panels with the same agreement",
    ]
    reasons = {item.robustness_reason for item in figures.items} - {"", "not resampled"}
    notes += [f"stands –: {reason}" for reason in sorted(reasons)]
    if any(item.movement is Movement.UNKNOWN for item in figures.items):
        notes.append(
            "movement unknown: fewer than 8 answered both rounds, or fewer than two thirds of "
            "those who answered before"
        )
    return [part for note in notes for part in textwrap.wrap(note, width, subsequent_indent="  ")]


def _names(items: Sequence[str], room: int) -> list[str]:
    """The items' names in one line each, numbered where they must be cut, so that all differ."""
    plain = [" ".join(name.split()) for name in items]
    longest = min(max(room, NARROWEST), WIDEST)
    if max(map(len, plain), default=0) <= longest:
        return plain
    numbered = [f"{number} {name}" for number, name in enumerate(plain, start=1)]
    return [
        name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…" for name in numbered
    ]


def _named(names: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    return [[name, *row] for name, row in zip(names, rows, strict=True)]


def _round_name(label: str) -> str:
    return f"Round {label}" if label[:1].isdigit() else label


def _point(value: float) -> str:
    """A point of the scale or a whole number, without idle zeros."""
    return "–" if np.isnan(value) else f"{value:.2f}".rstrip("0").rstrip(".")


def _share(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}"


def _widths(rows: Sequence[Row]) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def _taken(rows: Sequence[Row]) -> int:
    """Columns that these cells take beside a name, gaps included."""
    return sum(width + 2 for width in _widths(rows))


def _columns_of(rows: Sequence[Row]) -> list[str]:
    widths = _widths(rows)
    return [
        "  ".join(
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
