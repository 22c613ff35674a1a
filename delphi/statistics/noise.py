"""How much change is only retest: items asked twice in one round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.change import difference_counts
from delphi.statistics.counts import Floats, as_transitions
from delphi.statistics.dissent import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """What re-answering alone changes, over all repeated items; NaN without repeats.

    ``share_changed`` of the pairs, their ``mean_absolute_change``, the ``within_sd`` of one
    answer √(Σd²/2n) in points, and the ``smallest_real_change`` 1.96·√2·within_sd of one
    panellist.
    """

    share_changed: float
    mean_absolute_change: float
    within_sd: float
    smallest_real_change: float
    pairs: int
    items: int


def noise_floor(repeats: ArrayLike) -> NoiseFloor:
    """Retest noise from ``repeats`` [items, K, K]: first answer by second, in one round.

    By hand: of four who answered an item twice, one moved by one and one by two points:
    d² sums to 5, so the SD of one answer is √(5/8).

    >>> table = np.zeros((1, 4, 4), int)
    >>> table[0, 0, 0], table[0, 1, 2], table[0, 3, 1] = 2, 1, 1
    >>> floor = noise_floor(table)
    >>> floor.share_changed, floor.mean_absolute_change, round(floor.within_sd**2, 9)
    (0.5, 0.75, 0.625)
    """
    table = as_transitions(repeats)
    counts = difference_counts(table)
    changed = counts.sum(axis=0)
    steps = np.abs(np.arange(len(changed)) - len(changed) // 2)
    pairs = int(changed.sum())
    items = int(counts.any(axis=1).sum())
    if not pairs:
        return NoiseFloor(np.nan, np.nan, np.nan, np.nan, 0, 0)
    within = float(np.sqrt((changed * steps**2).sum() / (2 * pairs)))
    return NoiseFloor(
        float((changed * (steps > 0)).sum() / pairs),
        float((changed * steps).sum() / pairs),
        within,
        1.96 * 2**0.5 * within,
        pairs,
        items,
    )


@dataclass(frozen=True, slots=True)
class AboveNoise:
    """Share changed between rounds beside the retest share, per item [items].

    ``excess`` −1 .. 1 in share changed; one-sided exact ``p`` that more changed than retest
    explains (Fisher's hypergeometric tail) and ``q`` after Benjamini–Hochberg.
    """

    excess: Floats
    p: Floats
    q: Floats


def above_noise(transitions: ArrayLike, repeats: ArrayLike) -> AboveNoise:
    """Did more panellists change between rounds [items, K, K] than on items asked twice at once?"""
    table, again = as_transitions(transitions), as_transitions(repeats)
    stayed = np.trace(table, axis1=1, axis2=2)
    total = table.sum(axis=(1, 2))
    moved = total - stayed
    retest = int(again.sum())
    retest_moved = retest - int(np.trace(again, axis1=1, axis2=2).sum())
    excess = np.full(len(table), np.nan)
    p = np.full(len(table), np.nan)
    if retest:
        from scipy.stats import hypergeom

        asked = total > 0
        excess[asked] = moved[asked] / total[asked] - retest_moved / retest
        p[asked] = hypergeom.sf(
            moved[asked] - 1, total[asked] + retest, moved[asked] + retest_moved, total[asked]
        )
    return AboveNoise(excess, p, benjamini_hochberg(p))
