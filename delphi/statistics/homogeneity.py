"""Did the distribution of the stayers change? Tests of symmetry and marginal homogeneity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Floats, Integers, as_transitions
from delphi.statistics.spread import ratio

PERMUTE_UP_TO = 30
CONNECTED = 1e-6
"""Laplacians of whole-number weights have no eigenvalue between 0 and this, up to K = 1,000."""


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """χ² per item with df and p [items]; NaN where nobody moved.

    ``permutation_p`` is filled where a generator was given and at most 30 stayed.
    """

    chi2: Floats
    df: Integers
    p: Floats
    permutation_p: Floats


def bowker(transitions: ArrayLike) -> Homogeneity:
    """Bowker's symmetry test: Σ_{i<j} (T_ij − T_ji)² / (T_ij + T_ji) over the pairs that occur.

    df is the number of pairs that occur, not K(K−1)/2. Bowker, 1948, JASA 43. statsmodels'
    SquareTable.symmetry keeps empty pairs in df and adds nothing for them. Undefined when nobody
    moved.
    """
    table = as_transitions(transitions)
    upper = np.triu_indices(table.shape[1], 1)
    there, back = table[:, *upper], table[:, *upper[::-1]]
    both = there + back
    chi2 = np.nansum(ratio((there - back) ** 2, both), axis=1)
    df = (both > 0).sum(axis=1)
    return _tested(chi2, df, np.full(len(table), np.nan))


def stuart_maxwell(
    transitions: ArrayLike,
    *,
    rng: np.random.Generator | None = None,
    replicates: int = 9999,
) -> Homogeneity:
    """Stuart–Maxwell test that both rounds have the same distribution, d′V⁻d.

    d are the differences of the margins, V_ii = r_i + c_i − 2T_ii, V_ij = −(T_ij + T_ji); the
    generalised inverse and df = rank V = K − components of the movement graph make it usable on
    sparse tables. With ``rng`` and at most 30 stayers also a permutation p that swaps every
    panellist's two answers at random, (b+1)/(B+1). Stuart, 1955, Biometrika 42; Maxwell, 1970.
    Undefined when nobody moved.
    """
    table = as_transitions(transitions)
    inverse, df = _inverse_and_rank(table)
    difference = (table.sum(axis=2) - table.sum(axis=1)).astype(np.float64)
    chi2 = np.einsum("ni,nij,nj->n", difference, inverse, difference)
    by_chance = np.full(len(table), np.nan)
    if rng is not None:
        small = (table.sum(axis=(1, 2)) <= PERMUTE_UP_TO) & (df > 0)
        for item in np.flatnonzero(small):
            by_chance[item] = _permutation_p(
                table[item], inverse[item], float(chi2[item]), rng, replicates
            )
    return _tested(chi2, df, by_chance)


def bhapkar(transitions: ArrayLike) -> Homogeneity:
    """Bhapkar's test: SM / (1 − SM/n), infinite when everybody moves one way.

    Bhapkar, 1966, JASA 61. Somewhat more powerful than Stuart–Maxwell, the same for large n.
    Undefined when nobody moved.
    """
    first = stuart_maxwell(transitions)
    total = as_transitions(transitions).sum(axis=(1, 2))
    left = 1 - ratio(first.chi2, total)
    chi2 = np.where(left > 1e-12, first.chi2 / np.maximum(left, 1e-12), np.inf)
    return _tested(chi2, first.df, np.full(len(chi2), np.nan))


def _inverse_and_rank(table: Integers) -> tuple[Floats, Integers]:
    """The generalised inverse of every V and its rank; V is the movement graph's Laplacian."""
    both = (table + table.transpose(0, 2, 1)).astype(np.float64)
    levels = np.arange(table.shape[1])
    both[:, levels, levels] = 0
    laplacian = -both
    laplacian[:, levels, levels] = both.sum(axis=2)
    values, vectors = np.linalg.eigh(laplacian)
    inverted = np.where(values > CONNECTED, 1 / np.maximum(values, CONNECTED), 0)
    inverse = (vectors * inverted[:, None, :]) @ vectors.transpose(0, 2, 1)
    return inverse, (values > CONNECTED).sum(axis=1)


def _permutation_p(
    table: Integers, inverse: Floats, observed: float, rng: np.random.Generator, replicates: int
) -> float:
    i, j = np.triu_indices(len(table), 1)
    both = table[i, j] + table[j, i]
    moved = both > 0
    i, j, both = i[moved], j[moved], both[moved]
    # Swapping changes T_ij alone; T_ij + T_ji, and with it V, stays.
    net = 2 * rng.binomial(both, 0.5, (replicates, len(both))) - both
    difference = np.zeros((replicates, len(table)))
    for pair, (row, column) in enumerate(zip(i, j, strict=True)):
        difference[:, row] += net[:, pair]
        difference[:, column] -= net[:, pair]
    drawn = ((difference @ inverse) * difference).sum(axis=1)
    return float(((drawn >= observed - 1e-9).sum() + 1) / (replicates + 1))


def _tested(chi2: Floats, df: Integers, by_chance: Floats) -> Homogeneity:
    from scipy.special import chdtrc

    defined = df > 0
    p = np.where(defined, chdtrc(df, chi2), np.nan)
    return Homogeneity(np.where(defined, chi2, np.nan), df, p, by_chance)
