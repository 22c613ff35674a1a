"""How far figures would differ in panels drawn from the same answers: percentile intervals.

Each question is drawn with its own id as seed, so its intervals do not depend on what else was
asked, and anybody with the answers can draw them again.
"""

from collections.abc import Sequence

import numpy as np

from delphi import statistics
from delphi.services.figures.asked import Array, Asked, Figures, Measure, number
from delphi.statistics.resampling import draw, interval_of

REPLICATES = 2000
LEVEL = 0.9
Ends = list[float | None]


def level_intervals(
    asked: Sequence[Asked], counts: Array, measure: Measure, inside: Sequence[int | None]
) -> list[Figures | None]:
    """Of the median, the mean and the share for (`inside`: how many) of each question."""
    drawn = [
        draw(row[np.newaxis], REPLICATES, np.random.default_rng(question.question_id))[:, 0]
        for question, row in zip(asked, counts, strict=True)
    ]
    cells = np.concatenate(drawn)
    shape = (len(asked), REPLICATES)
    middle, average = (
        interval_of(column.reshape(shape).T, LEVEL)
        for column in (
            statistics.median(cells, lowest=measure.lowest),
            statistics.mean(cells, lowest=measure.lowest),
        )
    )
    return [
        described_interval(question.question_id)
        | {
            "median": ends(middle.low[place], middle.high[place]),
            "mean": ends(average.low[place], average.high[place]),
            "share_for": share_interval(question, measure, inside[place]),
        }
        if question.n
        else None
        for place, question in enumerate(asked)
    ]


def value_intervals(
    question: Asked, column: Array, measure: Measure, inside: int | None
) -> Figures | None:
    """Of the median, the mean and the share for of numbers and years; "never" ends as null."""
    if not question.n:
        return None
    rng = np.random.default_rng(question.question_id)
    middle = statistics.values_interval(
        column, lambda drawn: np.median(drawn, axis=1), rng=rng, level=LEVEL
    )
    average: Ends | None = None
    if np.isfinite(column).all():
        average = ends(
            *statistics.values_interval(column, lambda x: x.mean(axis=1), rng=rng, level=LEVEL)
        )
    return described_interval(question.question_id) | {
        "median": ends(*middle),
        "median_never": [bool(np.isposinf(end)) for end in middle],
        "mean": average,
        "share_for": share_interval(question, measure, inside),
    }


def share_interval(question: Asked, measure: Measure, inside: int | None) -> Ends | None:
    """Of a share of those who count: so many drawn, each inside as often as answers were."""
    rule = measure.rule
    if rule is None or inside is None:
        return None
    total = question.n + (question.cannot_judge if rule.cannot_judge_counts else 0)
    rng = np.random.default_rng(question.question_id)
    found = interval_of(rng.binomial(total, inside / total, REPLICATES) / total, LEVEL)
    return ends(found.low, found.high)


def described_interval(seed: int) -> Figures:
    return {"level": LEVEL, "replicates": REPLICATES, "seed": seed}


def ends(low: Array | float, high: Array | float) -> Ends:
    return [number(float(low)), number(float(high))]
