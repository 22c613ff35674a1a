"""Shares of the answers within a band of the scale, compared with thresholds in integers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Booleans, Floats, Integers, as_counts
from delphi.statistics.spread import ratio


def share_within(
    counts: ArrayLike,
    low: int,
    high: int,
    *,
    lowest: int = 1,
    cannot_judge: ArrayLike | None = None,
) -> Floats:
    """Share of answers in low .. high (codes of the scale) per item [items], 0 .. 1.

    ``cannot_judge`` [items] joins the denominator when given. Undefined when that is 0. Compare
    with a threshold by `share_at_least` or `share_below`, which do not round.
    """
    inside, total = band_counts(as_counts(counts), low, high, lowest, cannot_judge)
    return ratio(inside, total)


def share_at_least(
    counts: ArrayLike,
    low: int,
    high: int,
    at_least: float | str | Fraction,
    *,
    lowest: int = 1,
    cannot_judge: ArrayLike | None = None,
) -> Booleans:
    """Whether the share in low .. high is at least ``at_least``: 10c ≥ 7n, so 0.70 is in.

    COMET asks for ≥ 70 % in 7–9 and < 15 % in 1–3 (Williamson et al., 2017, Trials 18:280).
    False where the share is undefined.
    """
    inside, total = band_counts(as_counts(counts), low, high, lowest, cannot_judge)
    bar = exact(at_least)
    return np.asarray((total > 0) & (inside * bar.denominator >= total * bar.numerator))


def share_below(
    counts: ArrayLike,
    low: int,
    high: int,
    below: float | str | Fraction,
    *,
    lowest: int = 1,
    cannot_judge: ArrayLike | None = None,
) -> Booleans:
    """Whether the share in low .. high is less than ``below``; False where it is undefined."""
    inside, total = band_counts(as_counts(counts), low, high, lowest, cannot_judge)
    bar = exact(below)
    return np.asarray((total > 0) & (inside * bar.denominator < total * bar.numerator))


def band_counts(
    counts: Integers, low: int, high: int, lowest: int, cannot_judge: ArrayLike | None
) -> tuple[Integers, Integers]:
    """Answers inside the band and the denominator, both [items]."""
    highest = lowest + counts.shape[1] - 1
    if not lowest <= low <= high <= highest:
        raise ValueError(f"band {low}..{high} is not within the scale {lowest}..{highest}")
    inside = counts[:, low - lowest : high - lowest + 1].sum(axis=1)
    total = counts.sum(axis=1)
    if cannot_judge is not None:
        unable = np.asarray(cannot_judge)
        if unable.shape != total.shape or unable.dtype.kind not in "iu" or (unable < 0).any():
            raise ValueError("cannot_judge must hold one count per item")
        total = total + unable
    return inside, total


def exact(number: float | str | Fraction) -> Fraction:
    """The fraction a number means as written: 0.7 and "0.7" are 7/10, not the nearest binary."""
    if isinstance(number, Fraction):
        return number
    return Fraction(str(number))
