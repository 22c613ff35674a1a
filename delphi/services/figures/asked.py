"""What goes into figures and what comes out, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from delphi.statistics import ConsensusRule, QuartileType

Figures = dict[str, Any]
Array = np.ndarray[Any, Any]


class Sameness(NamedTuple):
    """Of those who answered with options: how many did before, did both times, and alike."""

    before: int
    stayers: int
    alike: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """The look before on the same trend: its sealed figures, and those who answered both."""

    figures: Mapping[str, Any]
    table: Sequence[Sequence[int]] = ()  # levels × levels, rows earlier
    pairs: Sequence[tuple[float, float]] = ()  # numbers and years: (before, after)
    same: Sameness | None = None  # choices, rankings, points


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers to one question. `earlier` is None at a trend's first look."""

    question_id: int
    n: int
    cannot_judge: int
    skipped: int
    counts: Sequence[int] = ()  # by level; ordinal scales
    values: Sequence[float] = ()  # numbers and years, "never" +inf
    ranges: Sequence[tuple[float, float]] = ()  # lowest and highest held possible
    choices: Mapping[str, int] | None = None
    rankings: Sequence[tuple[Sequence[str], int]] = ()  # best first, and by how many
    shares: Sequence[tuple[dict[str, int], int]] = ()  # points by option, and by how many
    groups: Mapping[str, tuple[Sequence[int], int]] = field(default_factory=dict)
    values_by_group: Mapping[str, Sequence[float]] = field(default_factory=dict)  # as `values`
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How the questions of one criterion are measured and judged."""

    levels: int  # 0: the scale has none
    lowest: int
    numeric: bool
    rule: ConsensusRule | None
    quartile_type: QuartileType
    minimum_cell: int
    invited: int
    grouped_by: str
    options: Sequence[str] = ()
    places: int = 0  # of a ranking
    total: int = 0  # of points
    ends: tuple[float, float] | None = None  # of a scale of numbers or years
    judged: bool = True  # the item is, and not how well panellists know it
    membership_public: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question's figures in the shape of `ItemResult.figures`, and its verdict."""

    question_id: int
    figures: Figures
    agreement: str = ""
    movement: str = ""
    verdict: str = ""


def number(value: float) -> float | None:
    """A figure as JSON holds it: None where it is undefined."""
    return float(value) if isfinite(value) else None


def enough_answers(rule: ConsensusRule, minimum_cell: int) -> ConsensusRule:
    """The rule, judging no item with fewer answers than may be spoken of."""
    return replace(rule, minimum_answers=max(rule.minimum_answers, minimum_cell))


def described(question: Asked, measure: Measure) -> Figures:
    """Every figure there is, undefined ones None, so that the shape is always the same."""
    return {
        "n": question.n,
        "cannot_judge": question.cannot_judge,
        "skipped": question.skipped,
        "invited": measure.invited,
        "counts": None,
        "lowest": measure.lowest if measure.levels else None,
        "levels": measure.levels or None,
        "choices": dict(question.choices) if question.choices is not None else None,
        "never": None,
        "median": None,
        "median_never": False,
        "q1": None,
        "q3": None,
        "iqr": None,
        "quantile_type": str(measure.quartile_type),
        "mean": None,
        "standard_deviation": None,
        "share_for": None,
        "share_against": None,
        "share_denominator": None,
        "van_der_eijk_a": None,
        "disagreement_index": None,
        "fragility": None,
        "robustness": None,
        "intervals": None,
        "published_rules": None,
        "groups": None,
    }


def share(part: int | None, total: int) -> float | None:
    return part / total if part is not None and total else None


def difference(before: float | None, after: float | None) -> float | None:
    return after - before if before is not None and after is not None else None
