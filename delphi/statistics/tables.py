"""Every table of n answers on K levels: the exact way where panels are small."""

from __future__ import annotations

from math import comb

import numpy as np

from delphi.statistics.clauses import AnswersAtLeast, Band, MedianWithin, Rule
from delphi.statistics.counts import Floats, Integers

MOST_TABLES = 300_000
"""More tables than this are sampled or refused instead of listed."""


def table_count(answers: int, levels: int) -> int:
    """How many ways there are to put ``answers`` equal answers on ``levels`` levels."""
    return comb(answers + levels - 1, levels - 1)


def all_tables(answers: int, levels: int) -> Integers:
    """All counts [tables, levels] that sum to ``answers``, in lexicographic order.

    >>> all_tables(2, 2).tolist()
    [[0, 2], [1, 1], [2, 0]]
    """
    partial = np.zeros((1, 0), dtype=np.int64)
    left = np.array([answers], dtype=np.int64)
    for _ in range(levels - 1):
        widths = left + 1
        parents = np.repeat(np.arange(len(left)), widths)
        starts = np.repeat(np.cumsum(widths) - widths, widths)
        taken = np.arange(len(parents)) - starts
        partial = np.concatenate([partial[parents], taken[:, None]], axis=1)
        left = left[parents] - taken
    return np.concatenate([partial, left[:, None]], axis=1)


def log_chance(tables: Integers, share: Floats) -> Floats:
    """Log probability of each table [tables] when answers fall on the levels with ``share``."""
    from scipy.special import gammaln, xlogy

    ways = gammaln(tables.sum(axis=1) + 1) - gammaln(tables + 1).sum(axis=1)
    return np.asarray(ways + xlogy(tables, share).sum(axis=1), dtype=np.float64)


def atoms(rules: tuple[Rule, ...], lowest: int, levels: int) -> Integers:
    """For each level the number of the smallest class of levels no rule tells apart, [K].

    Rules of shares and numbers of answers see bands alone; any other clause sees every level.
    """
    clauses = [clause for rule in rules for clause in rule.clauses()]
    codes = np.arange(lowest, lowest + levels)
    seen = []
    for clause in clauses:
        if isinstance(clause, Band) and not isinstance(clause, MedianWithin):
            seen.append((codes >= int(clause.low)) & (codes <= int(clause.high)))
        elif not isinstance(clause, AnswersAtLeast):
            return np.arange(levels)
    if not seen:
        return np.zeros(levels, dtype=np.int64)
    _, classes = np.unique(np.array(seen).T, axis=0, return_inverse=True)
    return np.asarray(classes, dtype=np.int64).reshape(-1)


def spread_atoms(tables: Integers, classes: Integers) -> Integers:
    """Tables over classes as tables over levels, each class on its first level."""
    first = np.array([np.flatnonzero(classes == c)[0] for c in range(int(classes.max()) + 1)])
    full = np.zeros((len(tables), len(classes)), dtype=np.int64)
    full[:, first] = tables
    return full
