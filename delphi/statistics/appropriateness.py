"""RAND/UCLA appropriateness measures on the nine-point scale (Fitch et al., 2001)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Booleans, Floats, Integers, InvalidRatingsError, as_counts
from delphi.statistics.quantiles import HALF, QuartileType, quantile_ratio
from delphi.statistics.spread import ratio

RAND_LEVELS = 9
RAND_PUBLISHED_SIZES = range(8, 17)


class RandPanel(StrEnum):
    """Classic RAND reading of one item."""

    AGREEMENT = "agreement"
    INDETERMINATE = "indeterminate"
    DISAGREEMENT = "disagreement"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class RandPanels:
    """RAND readings per item, and where n is outside the published 8–16."""

    readings: tuple[RandPanel, ...]
    extrapolated: Booleans


def disagreement_index(counts: ArrayLike, *, quartile_type: QuartileType = 7) -> Floats:
    """Disagreement index DI per item [items], ≥ 0; disagreement where DI > 1.

    IPR = p70 − p30, IPRCP = (p30 + p70)/2, IPRAS = 2.35 + 1.5·|5 − IPRCP|, DI = IPR / IPRAS.
    Computed as one ratio of integers, so a DI of exactly 1 is 1.0. Undefined at n = 0 and for
    scales that do not have nine levels. Hinges are quartiles only, so "tukey" takes type 7
    here. Fitch et al., 2001, The RAND/UCLA Appropriateness Method User's Manual, RAND MR-1269.
    """
    table = as_counts(counts)
    if table.shape[1] != RAND_LEVELS:
        return np.full(len(table), np.nan)
    spread, symmetric = disagreement_ratio(table, quartile_type)
    return np.where(table.any(axis=1), ratio(spread, symmetric), np.nan)


def disagreement_at_most(
    counts: Integers, at_most: Fraction, quartile_type: QuartileType
) -> Booleans:
    """Whether DI ≤ ``at_most``, in integers; False where DI is undefined."""
    if counts.shape[1] != RAND_LEVELS:
        return np.zeros(len(counts), dtype=np.bool_)
    spread, symmetric = disagreement_ratio(counts, quartile_type)
    small = spread * at_most.denominator <= symmetric * at_most.numerator
    return np.asarray(small & counts.any(axis=1))


def disagreement_ratio(counts: Integers, quartile_type: QuartileType) -> tuple[Integers, Integers]:
    """DI as numerators and positive denominators [items]; meaningless at n = 0.

    Tukey's hinges know no 30th percentile: type 7 stands in for them.
    """
    kind: QuartileType = 7 if quartile_type == "tukey" else quartile_type
    low, unit = quantile_ratio(counts, Fraction(3, 10), kind)
    high, _ = quantile_ratio(counts, Fraction(7, 10), kind)
    # Levels count from 0 here, so the centre 5 of the scale is level 4.
    off_centre = np.abs(8 * unit - (low + high))
    return 20 * (high - low), 47 * unit + 15 * off_centre


def rand_panel(counts: ArrayLike) -> RandPanels:
    """Agreement, indeterminate or disagreement per item by the classic definitions.

    With d = ⌊(n+1)/3⌋ and a = d − 1: agreement if at most a answers lie outside the three-point
    region (1–3, 4–6, 7–9) that holds the median, disagreement if at least d lie in each extreme
    region. Medians of 3.5 and 6.5 fall to the higher region. Published for n = 8 to 16; beyond
    that marked extrapolated. Undefined at n = 0 and where n is so small that a < 0. Raises
    InvalidRatingsError unless K = 9. Fitch et al., 2001, pp. 57–58.
    """
    table = as_counts(counts)
    if table.shape[1] != RAND_LEVELS:
        raise InvalidRatingsError(f"the RAND regions need nine levels, not {table.shape[1]}")
    total = table.sum(axis=1)
    regions = table.reshape(-1, 3, 3).sum(axis=2)
    twice, _ = quantile_ratio(table, HALF)
    home = (twice + 1) // 2 // 3
    outside = total - regions[np.arange(len(table)), home]
    many = (total + 1) // 3
    split = np.minimum(regions[:, 0], regions[:, 2]) >= many
    readings = np.where(outside <= many - 1, 0, np.where(split, 2, 1))
    readings = np.where(many < 1, 3, readings)
    names = tuple(RandPanel)
    published = np.isin(total, np.array(RAND_PUBLISHED_SIZES))
    return RandPanels(tuple(names[code] for code in readings), ~published)
