"""Panels to test statistics on: generated small ones, and counts spread out into answers."""

from collections.abc import Iterator

import hypothesis.strategies as st
import numpy as np
from numpy.typing import NDArray

SIZES = (0, 1, 2, 3, 7, 8, 11, 15, 30, 100)
LEVELS = (3, 4, 5, 7, 9, 10, 11)


def answers(counts: NDArray[np.int64], lowest: int = 1) -> NDArray[np.int64]:
    """The answers of one item, spread out from its counts [K]."""
    return np.repeat(np.arange(lowest, lowest + len(counts)), counts)


def pairs(transitions: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Earlier and later levels of one item's stayers, spread out from its transitions [K, K]."""
    cells = np.argwhere(transitions >= 0)
    spread = np.repeat(cells, transitions.ravel(), axis=0)
    return spread[:, 0], spread[:, 1]


def panel(
    size: int, levels: int, items: int, rng: np.random.Generator, lowest: int = 1
) -> NDArray[np.float64]:
    """Ratings [size, items]: by turns spread, peaked, split, unanimous, with gaps and empty."""
    columns = [column(size, levels, item, rng) + lowest for item in range(items)]
    return np.stack(columns, axis=1) if items else np.empty((size, 0))


def column(size: int, levels: int, kind: int, rng: np.random.Generator) -> NDArray[np.float64]:
    match kind % 6:
        case 0:
            ratings = rng.integers(0, levels, size).astype(float)
        case 1:
            ratings = np.clip(rng.normal(levels * 0.7, 1, size).round(), 0, levels - 1)
        case 2:
            ratings = np.where(rng.random(size) < 0.5, 0.0, levels - 1.0)
        case 3:
            ratings = np.full(size, float(levels // 2))
        case 4:
            ratings = rng.integers(0, levels, size).astype(float)
            ratings[rng.random(size) < 0.3] = np.nan
        case _:
            ratings = np.full(size, np.nan)
    return np.asarray(ratings, dtype=np.float64)


def two_rounds(
    size: int, levels: int, items: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two rounds of ratings [size, items]; some change by one, some drop out, some join."""
    first = panel(size, levels, items, rng)
    step = rng.choice([-1, 0, 0, 0, 1], first.shape)
    second = np.clip(first + step, 1, levels)
    second[rng.random(size) < 0.15] = np.nan
    first[rng.random(size) < 0.1] = np.nan
    return first, second


def generated(items: int = 12) -> Iterator[tuple[int, int, np.random.Generator]]:
    """Every panel size with every scale length, each with a generator of its own."""
    for size in SIZES:
        for levels in LEVELS:
            yield size, levels, np.random.default_rng([size, levels, items])


def tables(levels: int | None = None, most: int = 8) -> st.SearchStrategy[NDArray[np.int64]]:
    """Counts [1, K] of one item, K from 3 to 11 unless given."""
    lengths = st.integers(3, 11) if levels is None else st.just(levels)
    rows = lengths.flatmap(
        lambda length: st.lists(st.integers(0, most), min_size=length, max_size=length)
    )
    return rows.map(lambda row: np.array([row], dtype=np.int64))


def moves(levels: int, most: int = 3) -> st.SearchStrategy[NDArray[np.int64]]:
    """Transitions [1, K, K] of one item."""
    row = st.lists(st.integers(0, most), min_size=levels, max_size=levels)
    square = st.lists(row, min_size=levels, max_size=levels)
    return square.map(lambda rows: np.array([rows], dtype=np.int64))
