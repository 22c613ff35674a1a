"""Where a change between two rounds came from: minds, leavers, joiners, or other items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_counts,
    as_transitions,
)

Measure: TypeAlias = Callable[[Integers], Floats]
"""A measure of one round: counts [items, K] → one value per item."""


@dataclass(frozen=True, slots=True)
class ConvergenceDecomposition:
    """Change of a measure by its causes, all [items]; opinion + leavers + joiners = total.

    ``composition`` = leavers + joiners. ``reasons`` say why parts are NaN: "no stayers" (then
    only the total stands) or "undefined without leavers and joiners" (the measure needs more
    answers than the stayers gave), else "".
    """

    total: Floats
    opinion: Floats
    composition: Floats
    leavers: Floats
    joiners: Floats
    reasons: tuple[str, ...]


def convergence_decomposition(
    stayers: ArrayLike, leavers: ArrayLike, joiners: ArrayLike, measure: Measure
) -> ConvergenceDecomposition:
    """Split φ(later) − φ(earlier) into changed minds, leavers and joiners.

    ``stayers`` [items, K, K] rated both times, ``leavers`` [items, K] only earlier, ``joiners``
    only later. Shapley value between opinion and composition, and inside composition Owen's
    value for leavers and joiners (Owen, 1977; Shorrocks, 2013, Journal of Economic Inequality):
    with s₁, s₂ the stayers' earlier and later counts,
    opinion = ½[φ(s₂+l) − φ(s₁+l) + φ(s₂+j) − φ(s₁+j)],
    composition = ½[φ(s₁+j) − φ(s₁+l) + φ(s₂+j) − φ(s₂+l)].

    By hand, with the mean absolute deviation from the median: A 1, B 3, C 5 then A 3, B 3, D 2:

    >>> import numpy as np
    >>> from delphi.statistics.spread import mean_absolute_deviation_from_median as spread
    >>> stay = np.zeros((1, 5, 5), int)
    >>> stay[0, 0, 2] = stay[0, 2, 2] = 1
    >>> parts = convergence_decomposition(stay, [[0, 0, 0, 0, 1]], [[0, 1, 0, 0, 0]], spread)
    >>> [round(float(x[0]), 9) for x in (parts.total, parts.opinion, parts.leavers, parts.joiners)]
    [-1.0, -0.5, -0.5, 0.0]
    """
    table, left, joined = as_transitions(stayers), as_counts(leavers), as_counts(joiners)
    first, second = table.sum(axis=2), table.sum(axis=1)
    if not first.shape == left.shape == joined.shape:
        raise InvalidRatingsError("stayers, leavers and joiners need the same items and levels")

    def change(of: Integers, to: Integers) -> Floats:
        return measure(to) - measure(of)

    total = change(first + left, second + joined)
    with_leavers = change(first + left, second + left)
    with_joiners = change(first + joined, second + joined)
    opinion = (with_leavers + with_joiners) / 2
    both = left + joined
    leaving = [change(s + left, s) + change(s + both, s + joined) for s in (first, second)]
    joining = [change(s, s + joined) + change(s + left, s + both) for s in (first, second)]
    leaver_part, joiner_part = ((one + other) / 4 for one, other in (leaving, joining))
    stayed = first.any(axis=1)
    # Nobody left or joined: there is nothing to measure without them.
    leaver_part = np.where(left.any(axis=1), leaver_part, 0.0)
    joiner_part = np.where(joined.any(axis=1), joiner_part, 0.0)
    unsplit = ~stayed
    opinion, leaver_part, joiner_part = (
        np.where(unsplit, np.nan, part) for part in (opinion, leaver_part, joiner_part)
    )
    composition = total - opinion
    missing = np.isnan(leaver_part) | np.isnan(joiner_part)
    reasons = tuple(
        "no stayers" if alone else "undefined without leavers and joiners" if gap else ""
        for alone, gap in zip(unsplit, missing, strict=True)
    )
    return ConvergenceDecomposition(total, opinion, composition, leaver_part, joiner_part, reasons)


@dataclass(frozen=True, slots=True)
class PanelDecomposition:
    """Change of a panel's mean over its items; the parts add up to the total.

    Dropping settled items raises the mean spread of those that are left: say so beside it.
    """

    total: float
    answers: float
    reworded: float
    dropped_or_added: float


def panel_decomposition(
    earlier: ArrayLike,
    later: ArrayLike,
    same: Sequence[tuple[int, int]],
    reworded: Sequence[tuple[int, int]] = (),
) -> PanelDecomposition:
    """Split the change of a mean over items into answers, rewording, and dropping or adding.

    ``earlier`` [items₁] and ``later`` [items₂] are one measure per item; ``same`` pairs indices
    of items whose trend goes on, ``reworded`` of those that start anew. Answers are
    ½(1/|I₁| + 1/|I₂|)·ΣΔφ over ``same``, likewise for ``reworded``; the rest is dropped or added.
    NaN when either round has no items.
    """
    first, second = np.asarray(earlier, dtype=np.float64), np.asarray(later, dtype=np.float64)
    if not len(first) or not len(second):
        return PanelDecomposition(np.nan, np.nan, np.nan, np.nan)
    total = float(second.mean() - first.mean())
    weight = (1 / len(first) + 1 / len(second)) / 2
    changed = [
        weight * float(sum(second[after] - first[before] for before, after in pairs))
        for pairs in (same, reworded)
    ]
    return PanelDecomposition(total, changed[0], changed[1], total - changed[0] - changed[1])
