"""From ratings to counts and transitions: the sufficient statistics of a Delphi round.

Ordinal answers of one round reduce to ``counts[item, level]``, of two rounds to
``transitions[item, before, after]``. Level 0 is the lowest point of the *scale* (code ``lowest``),
level K−1 its highest: K is a property of the scale, never of the data.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]

CANNOT_JUDGE, SKIPPED, ABSENT = 0, 1, 2
"""Offsets, after the K levels, of the states in which a panellist gave no rating."""
STATES_WITHOUT_RATING = 3


class InvalidRatingsError(ValueError):
    """Ratings or counts that cannot be analysed; the message names the first offending place."""


class ScaleTooShortError(InvalidRatingsError):
    """A scale needs at least two levels."""


@dataclass(frozen=True, slots=True)
class RatingMatrix:
    """Ratings of one round as panellists × items, NaN where there is none, with their labels."""

    ratings: Floats
    panellists: tuple[Hashable, ...]
    items: tuple[Hashable, ...]


def as_numbers(values: ArrayLike) -> Floats:
    """``values`` as float64, NaN where masked or None; refuses words, dates and complex numbers."""
    if np.ma.isMaskedArray(values):
        return np.where(np.ma.getmaskarray(values), np.nan, as_numbers(np.ma.getdata(values)))
    array: NDArray[Any] = np.asarray(values)
    kinds = {str(array.dtype)} if array.dtype.kind not in "biuf" else set()
    if array.dtype.kind == "O":
        others = (each for each in array.flat if not isinstance(each, Real | Decimal | None))
        kinds = {type(each).__name__ for each in others}
    if kinds:
        raise InvalidRatingsError(f"only numbers are read, not {', '.join(sorted(kinds))}")
    return array.astype(np.float64, copy=False)


def as_whole_numbers(values: ArrayLike, what: str) -> Integers:
    """``values`` as int64; refuses fractions, and whatever is no number."""
    array: NDArray[Any] = np.asarray(values)
    whole = array.dtype.kind in "iu" or (
        array.dtype.kind == "f" and bool(np.all(np.isfinite(array) & (array == np.floor(array))))
    )
    if not whole:
        raise InvalidRatingsError(f"{what} must be whole numbers")
    return array.astype(np.int64, copy=False)


def as_counts(counts: ArrayLike) -> Integers:
    """``counts`` as int64 [items, K]; refuses negative, fractional or wrongly shaped counts."""
    return _whole_numbers(counts, axes=2, what="counts")


def as_transitions(transitions: ArrayLike) -> Integers:
    """``transitions`` as int64 [items, K, K]; refuses tables that are not square."""
    table = _whole_numbers(transitions, axes=3, what="transitions")
    if table.shape[1] != table.shape[2]:
        raise InvalidRatingsError(f"transitions must be square per item, not {table.shape[1:]}")
    return table


def as_group_counts(groups: ArrayLike, counts: Integers | None = None) -> Integers:
    """``groups`` as int64 [items, groups, K]; refuses items or levels other than of ``counts``."""
    table = _whole_numbers(groups, axes=3, what="counts by group")
    if counts is not None and table.shape[::2] != counts.shape:
        raise InvalidRatingsError("counts by group need the items and levels of the counts")
    return table


def counts_of(ratings: ArrayLike, *, levels: int, lowest: int = 1) -> Integers:
    """Counts [items, levels] of ``ratings`` [panellists, items].

    NaN (or a masked entry) is no rating. Raises InvalidRatingsError naming row and column for a
    rating that is infinite, not whole or outside ``lowest .. lowest + levels − 1``.
    """
    codes, given = level_codes(ratings, levels=levels, lowest=lowest)
    items = codes.shape[1]
    cells = codes + np.arange(items) * levels
    return _tally(cells[given], (items, levels))


def transitions_of(
    before: ArrayLike, after: ArrayLike, *, levels: int, lowest: int = 1
) -> Integers:
    """Transitions [items, levels, levels] of those who rated in both rounds.

    ``before`` and ``after`` are [panellists, items] with the same panellist in the same row.
    """
    earlier, rated_before = level_codes(before, levels=levels, lowest=lowest)
    later, rated_after = level_codes(after, levels=levels, lowest=lowest)
    if earlier.shape != later.shape:
        raise InvalidRatingsError(
            f"the rounds differ in panellists or items: {earlier.shape}, {later.shape}"
        )
    items = earlier.shape[1]
    cells = (np.arange(items) * levels + earlier) * levels + later
    return _tally(cells[rated_before & rated_after], (items, levels, levels))


def answer_transitions_of(
    before: ArrayLike,
    after: ArrayLike,
    *,
    levels: int,
    lowest: int = 1,
    cannot_judge_before: ArrayLike | None = None,
    cannot_judge_after: ArrayLike | None = None,
    present_before: ArrayLike | None = None,
    present_after: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    group_count: int | None = None,
) -> Integers:
    """Transitions over all states [items, groups, K + 3, K + 3].

    After the K levels come cannot-judge, skipped and absent, so that drop-out and item
    non-response stay apart. ``cannot_judge_*`` are bool [panellists, items]; ``present_*`` bool
    [panellists], by default whoever rated or could not judge anything in that round; ``groups``
    are stakeholder group numbers 0 .. ``group_count`` − 1 [panellists], by default one group.
    """
    earlier = _states(before, cannot_judge_before, present_before, levels=levels, lowest=lowest)
    later = _states(after, cannot_judge_after, present_after, levels=levels, lowest=lowest)
    if earlier.shape != later.shape:
        raise InvalidRatingsError(
            f"the rounds differ in panellists or items: {earlier.shape}, {later.shape}"
        )
    panellists, items = earlier.shape
    group, group_count = _group_numbers(groups, panellists, group_count)
    states = levels + STATES_WITHOUT_RATING
    rows = np.arange(items) * group_count + group[:, None]
    cells = (rows * states + earlier) * states + later
    return _tally(cells.ravel(), (items, group_count, states, states))


def counts_by_group(
    ratings: ArrayLike,
    groups: ArrayLike,
    *,
    levels: int,
    lowest: int = 1,
    group_count: int | None = None,
) -> Integers:
    """Counts [items, groups, levels] of ``ratings`` [panellists, items] by group number."""
    codes, given = level_codes(ratings, levels=levels, lowest=lowest)
    panellists, items = codes.shape
    group, group_count = _group_numbers(groups, panellists, group_count)
    cells = (np.arange(items) * group_count + group[:, None]) * levels + codes
    return _tally(cells[given], (items, group_count, levels))


def matrix_of(
    panellists: Sequence[Hashable], items: Sequence[Hashable], ratings: ArrayLike
) -> RatingMatrix:
    """The panellists × items matrix of long triples, labels in order of first appearance.

    Raises InvalidRatingsError naming the row (from 1) of a second rating of one item by one
    panellist.
    """
    values = as_numbers(ratings)
    if not len(panellists) == len(items) == len(values):
        raise InvalidRatingsError("panellists, items and ratings must be equally long")
    rows: dict[Hashable, int] = {}
    columns: dict[Hashable, int] = {}
    row = np.array([rows.setdefault(label, len(rows)) for label in panellists], dtype=np.int64)
    column = np.array([columns.setdefault(label, len(columns)) for label in items], dtype=np.int64)
    cells = row * max(len(columns), 1) + column
    _, first = np.unique(cells, return_index=True)
    if len(first) < len(cells):
        again = int(np.setdiff1d(np.arange(len(cells)), first)[0])
        raise InvalidRatingsError(
            f"row {again + 1}: a second rating of {items[again]!r} by {panellists[again]!r}"
        )
    matrix = np.full((len(rows), len(columns)), np.nan)
    matrix[row, column] = values
    return RatingMatrix(matrix, tuple(rows), tuple(columns))


def level_codes(ratings: ArrayLike, *, levels: int, lowest: int) -> tuple[Integers, Booleans]:
    """Levels 0 .. K−1 [panellists, items] (0 where missing) and where a rating was given."""
    if levels < 2:
        raise ScaleTooShortError(f"a scale needs at least two levels, not {levels}")
    values = as_numbers(ratings) if np.ma.isMaskedArray(ratings) else np.asarray(ratings)
    if values.ndim != 2:
        raise InvalidRatingsError(
            f"ratings must be panellists × items, not {values.ndim}-dimensional"
        )
    floats = as_numbers(values)
    given = ~np.isnan(floats)
    steps = np.where(given, floats, lowest) - lowest
    wrong = ~((steps >= 0) & (steps < levels) & (steps == np.floor(steps)))
    if wrong.any():
        row, column = (int(index) for index in np.argwhere(wrong)[0])
        raise InvalidRatingsError(
            f"row {row + 1}, column {column + 1}: {values[row, column]} is not a whole number "
            f"from {lowest} to {lowest + levels - 1}"
        )
    return steps.astype(np.int64), given


def stayers(answer_transitions: ArrayLike) -> Integers:
    """Those who rated both times, over all groups: [items, K, K] from [items, groups, K+3, K+3]."""
    levels, table = _answer_table(answer_transitions)
    return np.asarray(table[:, :, :levels, :levels].sum(axis=1), dtype=np.int64)


def leavers(answer_transitions: ArrayLike) -> Integers:
    """Earlier counts [items, K] of those who rated only in the earlier round."""
    levels, table = _answer_table(answer_transitions)
    return np.asarray(table[:, :, :levels, levels:].sum(axis=(1, 3)), dtype=np.int64)


def joiners(answer_transitions: ArrayLike) -> Integers:
    """Later counts [items, K] of those who rated only in the later round."""
    levels, table = _answer_table(answer_transitions)
    return np.asarray(table[:, :, levels:, :levels].sum(axis=(1, 2)), dtype=np.int64)


def _answer_table(answer_transitions: ArrayLike) -> tuple[int, Integers]:
    table = _whole_numbers(answer_transitions, axes=4, what="answer transitions")
    levels = table.shape[2] - STATES_WITHOUT_RATING
    if levels < 2 or table.shape[2] != table.shape[3]:
        raise InvalidRatingsError(
            f"answer transitions must be [items, groups, K + 3, K + 3], not {table.shape}"
        )
    return levels, table


def _states(
    ratings: ArrayLike,
    cannot_judge: ArrayLike | None,
    present: ArrayLike | None,
    *,
    levels: int,
    lowest: int,
) -> Integers:
    codes, given = level_codes(ratings, levels=levels, lowest=lowest)
    unable = np.zeros(given.shape, np.bool_)
    if cannot_judge is not None:
        unable = np.asarray(cannot_judge, dtype=np.bool_)
    if unable.shape != given.shape:
        raise InvalidRatingsError("cannot_judge must have the shape of the ratings")
    both = given & unable
    if both.any():
        row, column = (int(index) for index in np.argwhere(both)[0])
        raise InvalidRatingsError(f"row {row + 1}, column {column + 1}: a rating and cannot judge")
    here = np.any(given | unable, axis=1, keepdims=True)
    if present is not None:
        here = np.asarray(present, dtype=np.bool_).reshape(-1, 1)
    state = np.where(here, levels + SKIPPED, levels + ABSENT)
    state = np.where(unable, levels + CANNOT_JUDGE, state)
    return np.where(given, codes, state)


def _group_numbers(
    groups: ArrayLike | None, panellists: int, group_count: int | None
) -> tuple[Integers, int]:
    if groups is None:
        return np.zeros(panellists, dtype=np.int64), 1
    numbers = as_whole_numbers(groups, "group numbers")
    if numbers.shape != (panellists,):
        raise InvalidRatingsError("groups must hold one number per panellist")
    count = group_count or int(numbers.max(initial=0)) + 1
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < count:
        raise InvalidRatingsError(f"group numbers must lie in 0 .. {count - 1}")
    return numbers, count


def _tally(cells: Integers, shape: tuple[int, ...]) -> Integers:
    size = int(np.prod(shape))
    return np.bincount(cells, minlength=size).astype(np.int64, copy=False).reshape(shape)


def _whole_numbers(values: ArrayLike, *, axes: int, what: str) -> Integers:
    array: NDArray[Any] = np.asarray(values)
    if array.ndim != axes:
        raise InvalidRatingsError(f"{what} must have {axes} axes, items first, not {array.ndim}")
    integers = as_whole_numbers(array, what)
    if array.shape[-1] < 2:
        raise ScaleTooShortError(f"a scale needs at least two levels, not {array.shape[-1]}")
    if integers.size and integers.min() < 0:
        raise InvalidRatingsError(f"{what} must not be negative")
    return integers
