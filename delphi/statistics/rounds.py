"""Three rounds and more, from ratings [rounds, panellists, items] of complete panellists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Booleans,
    Floats,
    Integers,
    InvalidRatingsError,
    as_numbers,
)
from delphi.statistics.panel import mid_ranks_doubled
from delphi.statistics.spread import ratio


@dataclass(frozen=True, slots=True)
class RoundsTest:
    """χ² over the rounds per item with df and p [items]; ``n`` complete panellists [items]."""

    chi2: Floats
    df: int
    p: Floats
    n: Integers


def friedman_rounds(ratings: ArrayLike) -> RoundsTest:
    """Do an item's ratings differ between the rounds? Friedman, panellists as blocks.

    Tie-corrected; undefined without a panellist who rated in every round and differently.
    Agrees with scipy.stats.friedmanchisquare.
    """
    rounds, complete = _complete(ratings)
    chi2 = np.full(rounds.shape[2], np.nan)
    for item in range(rounds.shape[2]):
        ranks = mid_ranks_doubled(rounds[:, complete[:, item], item].T)
        deviations = ranks - (len(rounds) + 1)
        spread = int((deviations**2).sum())
        if spread:
            agreed = int((deviations.sum(axis=0) ** 2).sum())
            chi2[item] = (len(rounds) - 1) * agreed / spread
    return _tested(chi2, len(rounds) - 1, complete.sum(axis=0))


def cochran_q(ratings: ArrayLike, low: float, high: float) -> RoundsTest:
    """Does the share within low .. high differ between the rounds? Cochran's Q per item.

    (k−1)(k ΣC² − T²) / (kT − ΣR²) over complete panellists; undefined when everybody is in the
    band always or never. Cochran, 1950, Biometrika 37; agrees with statsmodels.
    """
    rounds, complete = _complete(ratings)
    k = len(rounds)
    inside = (rounds >= low) & (rounds <= high) & complete
    by_round, by_panellist = inside.sum(axis=1), inside.sum(axis=0)
    total = by_round.sum(axis=0)
    between = (k - 1) * (k * (by_round**2).sum(axis=0) - total**2)
    chi2 = ratio(between, k * total - (by_panellist**2).sum(axis=0))
    return _tested(chi2, k - 1, complete.sum(axis=0))


def _complete(ratings: ArrayLike) -> tuple[Floats, Booleans]:
    rounds = as_numbers(ratings)
    if rounds.ndim != 3 or len(rounds) < 2:
        raise InvalidRatingsError("ratings must be rounds × panellists × items, two rounds or more")
    return rounds, np.asarray(np.isfinite(rounds).all(axis=0))


def _tested(chi2: Floats, df: int, n: Integers) -> RoundsTest:
    from scipy.special import chdtrc

    p = np.where(np.isnan(chi2), np.nan, chdtrc(df, np.nan_to_num(chi2)))
    return RoundsTest(chi2, df, p, n)
