"""How stakeholder groups answered, beside each other and with equal weight."""

from collections.abc import Mapping, Sequence
from math import inf, isinf

import numpy as np

from delphi import statistics
from delphi.protocol.disclosure import visible_groups
from delphi.services.figures.asked import Array, Asked, Figures, Measure, Outcome, number
from delphi.statistics.quantiles import QuartileType

#: Quartiles of a group within so much of each other are only called narrow: a point of a scale
#: with levels; of numbers half of what lies between the quartiles of the whole panel, if anything.
A_POINT, OF_THE_PANEL = 1.0, 0.5


def group_arrays(asked: Sequence[Asked], measure: Measure) -> tuple[Array | None, Array | None]:
    """Counts [items, groups, levels] and cannot-judge [items, groups] of the groups that answer."""
    keys = sorted({key for question in asked for key in question.groups if key})
    if not keys:
        return None, None
    nobody: tuple[Sequence[int], int] = ([0] * measure.levels, 0)
    cells = [[question.groups.get(key, nobody) for key in keys] for question in asked]
    counts = np.array([[list(cell[0]) for cell in row] for row in cells], dtype=np.int64)
    return counts, np.array([[cell[1] for cell in row] for row in cells], dtype=np.int64)


def level_groups(question: Asked, measure: Measure) -> Figures | None:
    """Median and quartiles by stakeholder group, those without the attribute under ""."""
    if not any(question.groups):
        return None
    keys = sorted(question.groups)
    counts = np.array([question.groups[key][0] for key in keys], dtype=np.int64)
    middle = statistics.median(counts, lowest=measure.lowest)
    q1, q3 = statistics.quartiles(
        counts, lowest=measure.lowest, quartile_type=measure.quartile_type
    )
    return {
        "by": measure.grouped_by,
        "narrow_within": A_POINT,
        "cells": {
            key: {
                "n": int(counts[row].sum()),
                "median": number(middle[row]),
                "q1": number(q1[row]),
                "q3": number(q3[row]),
            }
            for row, key in enumerate(keys)
        },
        "compared": _compared(
            dict(zip(keys, counts, strict=True)),
            measure.lowest + np.arange(measure.levels, dtype=np.float64),
            measure.minimum_cell,
        ),
    }


def value_groups(question: Asked, measure: Measure, iqr: float | None) -> Figures | None:
    """The same of numbers and years; `iqr` is that of the whole panel."""
    if not any(question.values_by_group):
        return None
    groups = {
        key: np.array(values, dtype=np.float64)
        for key, values in sorted(question.values_by_group.items())
    }
    points = np.unique(np.concatenate(list(groups.values())))
    if len(points) == 1:  # all answered alike; a scale to compare groups on has two points
        points = np.array([0.0 if isinf(points[0]) else points[0] - 1, points[0]])
    counts = {key: np.array([(v == p).sum() for p in points]) for key, v in groups.items()}
    return {
        "by": measure.grouped_by,
        "narrow_within": iqr * OF_THE_PANEL if iqr else A_POINT,
        "cells": {key: _cell(values, measure.quartile_type) for key, values in groups.items()},
        "compared": _compared(counts, points, measure.minimum_cell),
    }


def _cell(values: Array, quartile_type: QuartileType) -> Figures:
    summary = statistics.values_summary(values, quartile_type=quartile_type)
    return {
        "n": len(values),
        "median": number(summary.median[0]),
        "median_never": bool(summary.median[0] == inf),
        "q1": number(summary.lower_quartile[0]),
        "q3": number(summary.upper_quartile[0]),
    }


def _compared(counts: Mapping[str, Array], points: Array, k: int) -> Figures | None:
    """Groups that may be shown, against each other; None where fewer than two may be.

    Hidden groups are left out here, not when it is shown: the figure is made of shown ones only.
    """
    keys = visible_groups({key: int(each.sum()) for key, each in counts.items()}, k)
    if len(keys) < 2:
        return None
    table = np.array([[counts[key] for key in keys]], dtype=np.int64)
    effect = statistics.group_effects(table)
    middle = float(statistics.equal_weight_median(table, points)[0])
    return {
        "groups": keys,
        "equal_median": number(middle),
        "equal_median_never": isinf(middle),
        "epsilon_squared": number(effect.epsilon_squared[0]),
        "p": number(effect.p[0]),
        "q": None,
    }


def correct_for_many(found: Sequence[Outcome]) -> None:
    """Put beside each p of a difference between groups the one that minds how many were tested."""
    compared = [
        groups["compared"]
        for outcome in found
        if (groups := outcome.figures.get("groups")) and groups["compared"]
    ]
    p = [np.nan if each["p"] is None else each["p"] for each in compared]
    for each, q in zip(compared, statistics.benjamini_hochberg(p), strict=True):
        each["q"] = number(q)
