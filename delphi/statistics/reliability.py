"""Agreement coefficients of a whole panel, from counts [items, K]: one value per panel.

All of them compare the agreement seen *within* items with that expected from the answers to all
items together. When every item is agreed in the same way there is nothing to compare with, so
they fall to 0 or become undefined although the panel agrees: say so beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Floats, Integers, as_counts

Weights: TypeAlias = Literal["identity", "linear", "quadratic", "ordinal"]


@dataclass(frozen=True, slots=True)
class PanelCoefficient:
    """One value for the panel (NaN with a ``reason`` if undefined) and what it rests on.

    ``items`` used, ``answers`` in them, ``observed`` and ``expected`` agreement, at most 1 (for
    alpha: 1 − disagreement over the largest distance between two levels).
    """

    value: float
    items: int
    answers: int
    observed: float
    expected: float
    reason: str = ""


def krippendorff_alpha(
    counts: ArrayLike, *, metric: Literal["ordinal", "nominal", "interval"] = "ordinal"
) -> PanelCoefficient:
    """Krippendorff's alpha over items with two answers or more, ≤ 1.

    1 − Do/De from the coincidences o_ck = Σ n_c(n_k − [c=k]) / (n_u − 1); the ordinal distance is
    (Σ_{c..k} n_g − (n_c + n_k)/2)² over the margins of the items used. Undefined when all
    answers are equal and where no item has two. Krippendorff, 2011, Computing Krippendorff's
    Alpha-Reliability; agrees with the Python package krippendorff; R's irr and DescTools
    differ.
    """
    table = as_counts(counts)
    usable = table[table.sum(axis=1) >= 2]
    if not len(usable):
        return PanelCoefficient(np.nan, 0, 0, np.nan, np.nan, "no item has two answers")
    weight = 1 / (usable.sum(axis=1) - 1)
    pairs = usable.T @ (usable * weight[:, None])  # those of one level are at no distance
    margins = usable.sum(axis=0)
    total = int(margins.sum())
    distance = _alpha_distance(margins, metric)
    # Alpha is a ratio of disagreements; over the largest distance each of them lies in 0 .. 1.
    distance = distance / max(float(distance.max()), 1.0)
    observed = float((pairs * distance).sum() / total)
    expected = float((np.outer(margins, margins) * distance).sum() / (total * (total - 1)))
    if expected == 0:
        reason = "all answers are equal"
        return PanelCoefficient(np.nan, len(usable), total, 1.0, 1.0, reason)
    value = 1 - observed / expected
    return PanelCoefficient(value, len(usable), total, 1 - observed, 1 - expected)


def _alpha_distance(margins: Integers, metric: str) -> Floats:
    levels = np.arange(len(margins))
    if metric == "nominal":
        return 1 - np.eye(len(margins))
    if metric == "interval":
        return np.asarray((levels[:, None] - levels) ** 2, dtype=np.float64)
    if metric != "ordinal":
        raise ValueError(f"metric must be ordinal, nominal or interval, not {metric!r}")
    # Σ_{c..k} n_g − (n_c + n_k)/2 is the difference of the levels' mid-ranks.
    mid_ranks = np.cumsum(margins) - margins / 2
    return np.asarray((mid_ranks[:, None] - mid_ranks) ** 2, dtype=np.float64)


def fleiss_kappa(counts: ArrayLike) -> PanelCoefficient:
    """Fleiss' kappa, ≤ 1: nominal agreement over chance from the panel's own margins.

    Items may differ in n: observed agreement over items with two answers or more, margins as the
    mean of the items' shares (as Gwet's irrCAC does); with equal n Fleiss, 1971, Psychological
    Bulletin 76. Undefined when chance agreement is 1 and where no item has two answers.
    """
    table = as_counts(counts)
    observed, shares, items, answers = _observed_agreement(table, np.eye(table.shape[1]))
    return _above_chance(observed, float((shares**2).sum()), items, answers)


def gwet_ac1(counts: ArrayLike) -> PanelCoefficient:
    """Gwet's AC1, ≤ 1: chance agreement Σπ(1 − π)/(K − 1) over all K levels of the scale.

    Does not fall to 0 when all items are agreed. Undefined where no item has two answers. Gwet,
    2008, British Journal of Mathematical and Statistical Psychology 61; agrees with irrCAC
    given all levels.
    """
    return gwet_ac2(counts, weights="identity")


def gwet_ac2(counts: ArrayLike, *, weights: Weights = "ordinal") -> PanelCoefficient:
    """Gwet's AC2, ≤ 1: AC1 with partial credit for near answers.

    pe = Σw / (K(K−1)) · Σπ(1−π). Ordinal weights are 1 − C(|k−l|+1, 2)/C(K, 2) (Gwet, 2014,
    Handbook of Inter-Rater Reliability, 4th ed., ch. 4–5). Undefined where no item has two answers.
    """
    table = as_counts(counts)
    levels = table.shape[1]
    weight = agreement_weights(levels, weights)
    observed, shares, items, answers = _observed_agreement(table, weight)
    chance = float(weight.sum() / (levels * (levels - 1)) * (shares * (1 - shares)).sum())
    return _above_chance(observed, chance, items, answers)


def agreement_weights(levels: int, weights: Weights) -> Floats:
    """Credit for answering k beside l, [K, K], 1 on the diagonal."""
    steps = np.abs(np.arange(levels)[:, None] - np.arange(levels)).astype(np.float64)
    match weights:
        case "identity":
            return np.eye(levels)
        case "linear":
            return np.asarray(1 - steps / (levels - 1))
        case "quadratic":
            return np.asarray(1 - (steps / (levels - 1)) ** 2)
        case "ordinal":
            return np.asarray(1 - steps * (steps + 1) / (levels * (levels - 1)))
    raise ValueError(f"weights must be identity, linear, quadratic or ordinal, not {weights!r}")


def _observed_agreement(table: Integers, weight: Floats) -> tuple[float, Floats, int, int]:
    size = table.sum(axis=1)
    answered, paired = table[size > 0], table[size > 1]
    shares = np.zeros(table.shape[1])
    if len(answered):
        shares = (answered / answered.sum(axis=1, keepdims=True)).mean(axis=0)
    if not len(paired):
        return np.nan, shares, 0, int(answered.sum())
    n = paired.sum(axis=1)
    credit = (paired * (paired @ weight)).sum(axis=1) - n
    return float((credit / (n * (n - 1))).mean()), shares, len(paired), int(answered.sum())


def _above_chance(observed: float, chance: float, items: int, answers: int) -> PanelCoefficient:
    if np.isnan(observed):
        return PanelCoefficient(np.nan, items, answers, np.nan, np.nan, "no item has two answers")
    if chance >= 1 - 1e-12:
        return PanelCoefficient(np.nan, items, answers, observed, chance, "all answers are equal")
    return PanelCoefficient((observed - chance) / (1 - chance), items, answers, observed, chance)
