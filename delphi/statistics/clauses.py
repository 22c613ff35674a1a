"""Rules and their clauses: one measure, one threshold, compared without rounding."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.agreement import exact_van_der_eijk_a, van_der_eijk_a
from delphi.statistics.appropriateness import disagreement_at_most
from delphi.statistics.ballots import Ballot, ValueBallot, value_ballot
from delphi.statistics.counts import (
    Booleans,
    Integers,
    as_counts,
    as_group_counts,
    as_numbers,
    as_whole_numbers,
)
from delphi.statistics.quantiles import (
    HALF,
    QUARTER,
    THREE_QUARTERS,
    QuartileType,
    iqr_ratio,
    quantile_ratio,
)
from delphi.statistics.shares import band_counts, exact
from delphi.statistics.spread import power_sums

Point: TypeAlias = int | Fraction
"""An end of a band: a code of the scale, or a number where answers are numbers."""
NEARLY = 1e-9
"""Floats closer to a threshold than this are decided again in exact fractions."""


class InvalidRuleError(ValueError):
    """A rule that does not fit the scale, or cannot mean anything.

    ``template`` with ``particulars`` in its places is the message, for whoever puts it into
    another language.
    """

    def __init__(self, template: str, **particulars: object) -> None:
        self.template = template
        self.particulars = particulars
        super().__init__(template.format(**particulars) if particulars else template)


class Rule(ABC):
    """A condition on the answers to an item."""

    kind: ClassVar[str]

    @abstractmethod
    def holds(self, ballot: Ballot) -> Booleans:
        """Whether the condition holds, bool [items]."""

    @abstractmethod
    def holds_for_values(self, ballot: ValueBallot) -> bool:
        """Whether the condition holds for an item whose answers are numbers or years."""

    @abstractmethod
    def text(self) -> str:
        """The rule in the language of `parse_rule`; parsing it gives the rule back."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same rule."""

    def parts(self) -> tuple[Rule, ...]:
        """The rules this one is made of."""
        return ()

    def clauses(self) -> Iterator[Rule]:
        """Every clause in the rule, in order."""
        if not self.parts():
            yield self
        for part in self.parts():
            yield from part.clauses()

    def judge(
        self,
        counts: ArrayLike,
        *,
        lowest: int = 1,
        cannot_judge: ArrayLike | None = None,
        groups: ArrayLike | None = None,
        groups_cannot_judge: ArrayLike | None = None,
        quartile_type: QuartileType = 7,
    ) -> Booleans:
        """Whether the rule holds for each item of ``counts`` [items, K], bool [items].

        ``cannot_judge`` [items] joins the denominator of shares when given; ``groups``
        [items, groups, K] is needed by `EveryGroup` alone.
        """
        table = as_counts(counts)
        return self.holds(
            Ballot(
                table,
                lowest,
                None
                if cannot_judge is None
                else as_whole_numbers(cannot_judge, "cannot-judge counts"),
                None if groups is None else as_group_counts(groups, table),
                None
                if groups_cannot_judge is None
                else as_whole_numbers(groups_cannot_judge, "cannot-judge counts"),
                quartile_type,
            )
        )

    def judge_values(
        self,
        values: ArrayLike,
        *,
        cannot_judge: ArrayLike | None = None,
        quartile_type: QuartileType = 7,
    ) -> Booleans:
        """Whether the rule holds for each item of ``values`` [panellists, items] (numbers, years).

        NaN is no answer, +inf "never". Values mean what they print as: 0.1 is 1/10.
        """
        columns = as_numbers(values)
        columns = columns[:, None] if columns.ndim == 1 else columns
        unable = [0] * columns.shape[1] if cannot_judge is None else cannot_judge
        return np.array(
            [
                self.holds_for_values(value_ballot(column, int(missing), quartile_type))
                for column, missing in zip(columns.T, np.asarray(unable), strict=True)
            ],
            dtype=np.bool_,
        )


def number_text(number: Fraction | int) -> str:
    """A fraction as a decimal where it ends within twelve places, else as a/b."""
    fraction = Fraction(number)
    if fraction.denominator == 1:
        return str(fraction.numerator)
    for places in range(1, 13):
        scaled = fraction * 10**places
        if scaled.denominator == 1:
            sign = "-" if fraction < 0 else ""
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            return f"{sign}{digits[:-places]}.{digits[-places:]}"
    return f"{fraction.numerator}/{fraction.denominator}"


def band_text(low: Fraction | int, high: Fraction | int) -> str:
    """``low..high``, or one number when both are the same."""
    return number_text(low) if low == high else f"{number_text(low)}..{number_text(high)}"


def number_json(number: Fraction | int) -> int | str:
    """A whole number as itself, a fraction as text."""
    fraction = Fraction(number)
    return fraction.numerator if fraction.denominator == 1 else number_text(fraction)


def _freeze(rule: object, **numbers: float | str | Fraction | int) -> None:
    for name, number in numbers.items():
        object.__setattr__(rule, name, exact(number))


def _ordered(low: Fraction | int, high: Fraction | int) -> None:
    if low > high:
        raise InvalidRuleError("band {band} runs backwards", band=band_text(low, high))


def _share(threshold: Fraction) -> None:
    if not 0 <= threshold <= 1:
        raise InvalidRuleError("a share lies in 0 .. 1, not {found}", found=number_text(threshold))


@dataclass(frozen=True)
class Band(Rule):
    """A clause on a band of the scale, both ends included."""

    low: Point
    high: Point

    def _check_band(self) -> None:
        # Bands of ordinal scales are whole codes; those of numbers may be fractions.
        for name in ("low", "high"):
            end = exact(getattr(self, name))
            object.__setattr__(self, name, end.numerator if end.denominator == 1 else end)
        _ordered(self.low, self.high)

    def _counts(self, ballot: Ballot) -> tuple[Integers, Integers]:
        low, high = int(self.low), int(self.high)
        return band_counts(ballot.counts, low, high, ballot.lowest, ballot.cannot_judge)

    def _inside(self, ballot: ValueBallot) -> int:
        return sum(1 for value in ballot.ordered if self.low <= value <= self.high)


@dataclass(frozen=True)
class ShareWithin(Band):
    """Share of answers in low .. high at least ``at_least``."""

    at_least: Fraction
    kind: ClassVar[str] = "share_within"

    def __init__(
        self, low: float | Fraction, high: float | Fraction, at_least: float | str | Fraction
    ) -> None:
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        _freeze(self, at_least=at_least)
        self._check_band()
        _share(self.at_least)

    def holds(self, ballot: Ballot) -> Booleans:
        inside, total = self._counts(ballot)
        bar = self.at_least
        return np.asarray((inside * bar.denominator >= total * bar.numerator) & ballot.answered)

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        total = ballot.n + ballot.cannot_judge
        return ballot.n > 0 and self._inside(ballot) >= self.at_least * total

    def text(self) -> str:
        return f"share({band_text(self.low, self.high)}) >= {number_text(self.at_least)}"

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "low": number_json(self.low),
            "high": number_json(self.high),
            "at_least": number_text(self.at_least),
        }


@dataclass(frozen=True)
class ShareBelow(Band):
    """Share of answers in low .. high less than ``below``."""

    below: Fraction
    kind: ClassVar[str] = "share_below"

    def __init__(
        self, low: float | Fraction, high: float | Fraction, below: float | str | Fraction
    ) -> None:
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        _freeze(self, below=below)
        self._check_band()
        _share(self.below)

    def holds(self, ballot: Ballot) -> Booleans:
        inside, total = self._counts(ballot)
        bar = self.below
        return np.asarray((inside * bar.denominator < total * bar.numerator) & ballot.answered)

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        total = ballot.n + ballot.cannot_judge
        return ballot.n > 0 and self._inside(ballot) < self.below * total

    def text(self) -> str:
        return f"share({band_text(self.low, self.high)}) < {number_text(self.below)}"

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "low": number_json(self.low),
            "high": number_json(self.high),
            "below": number_text(self.below),
        }


@dataclass(frozen=True)
class MedianWithin(Band):
    """Median in low .. high; a median between two levels falls to the higher one.

    So 6.5 lies in 7..9 and 3.5 in 4..6, and neighbouring bands never leave a gap. The median of
    numbers and years is taken as it is.
    """

    kind: ClassVar[str] = "median_within"

    def __init__(self, low: float | Fraction, high: float | Fraction) -> None:
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        self._check_band()

    def holds(self, ballot: Ballot) -> Booleans:
        twice, _ = quantile_ratio(ballot.counts, HALF)
        level = ballot.lowest + (twice + 1) // 2
        inside = (level >= int(self.low)) & (level <= int(self.high))
        return np.asarray(inside & ballot.answered)

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        middle = ballot.quantile(HALF)
        return middle is not None and self.low <= middle <= self.high

    def text(self) -> str:
        return f"median in {band_text(self.low, self.high)}"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "low": number_json(self.low), "high": number_json(self.high)}


@dataclass(frozen=True)
class _AtMost(Rule):
    """A clause that bounds a measure of spread from above."""

    at_most: Fraction
    word: ClassVar[str]

    def __init__(self, at_most: float | str | Fraction) -> None:
        _freeze(self, at_most=at_most)
        if self.at_most < 0:
            raise InvalidRuleError("{word} is never below 0", word=self.word)

    def text(self) -> str:
        return f"{self.word} <= {number_text(self.at_most)}"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "at_most": number_text(self.at_most)}


@dataclass(frozen=True, init=False)
class IqrAtMost(_AtMost):
    """Interquartile range at most ``at_most``, by the quartile type of the judging."""

    kind: ClassVar[str] = "iqr_at_most"
    word: ClassVar[str] = "iqr"

    def holds(self, ballot: Ballot) -> Booleans:
        spread, unit = iqr_ratio(ballot.counts, ballot.quartile_type)
        bar = self.at_most
        return np.asarray((spread * bar.denominator <= bar.numerator * unit) & ballot.answered)

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        lower, upper = ballot.quantile(QUARTER), ballot.quantile(THREE_QUARTERS)
        return lower is not None and upper is not None and upper - lower <= self.at_most


@dataclass(frozen=True, init=False)
class DisagreementIndexAtMost(_AtMost):
    """RAND/UCLA disagreement index at most ``at_most`` (passes at exactly 1); K = 9 only."""

    kind: ClassVar[str] = "disagreement_index_at_most"
    word: ClassVar[str] = "disagreement_index"

    def holds(self, ballot: Ballot) -> Booleans:
        return disagreement_at_most(ballot.counts, self.at_most, ballot.quartile_type)

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        return False


@dataclass(frozen=True, init=False)
class CoefficientOfVariationAtMost(_AtMost):
    """SD / mean at most ``at_most``; fails where the CV is undefined."""

    kind: ClassVar[str] = "coefficient_of_variation_at_most"
    word: ClassVar[str] = "cv"

    def holds(self, ballot: Ballot) -> Booleans:
        total, first, second = power_sums(ballot.counts)
        squares = total * second - first * first
        codes = first + ballot.lowest * total
        # n·(nΣx² − (Σx)²)·b² ≤ a²·(n − 1)·(Σx)² on both sides of sd² ≤ (a/b)² · mean².
        a, b = self.at_most.numerator, self.at_most.denominator
        small = _at_most_products((total, squares), b * b, (total - 1, codes, codes), a * a)
        return np.asarray(small & (total > 1) & (codes > 0))

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        size = len(ballot.ordered)
        if ballot.never or size < 2:
            return False
        average = sum(ballot.ordered) / Fraction(size)
        variance = sum((value - average) ** 2 for value in ballot.ordered) / (size - 1)
        return average > 0 and variance <= (self.at_most * average) ** 2


@dataclass(frozen=True)
class AgreementAtLeast(Rule):
    """van der Eijk's A at least ``at_least``."""

    at_least: Fraction
    kind: ClassVar[str] = "agreement_at_least"

    def __init__(self, at_least: float | str | Fraction) -> None:
        _freeze(self, at_least=at_least)
        if not -1 <= self.at_least <= 1:
            raise InvalidRuleError(
                "agreement A lies in -1 .. 1, not {found}", found=number_text(self.at_least)
            )

    def holds(self, ballot: Ballot) -> Booleans:
        agreement = van_der_eijk_a(ballot.counts)
        passes = np.asarray(agreement >= float(self.at_least))
        for item in np.flatnonzero(np.abs(agreement - float(self.at_least)) < NEARLY):
            passes[item] = exact_van_der_eijk_a(ballot.counts[item]) >= self.at_least
        return passes

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        return False

    def text(self) -> str:
        return f"a >= {number_text(self.at_least)}"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "at_least": number_text(self.at_least)}


@dataclass(frozen=True)
class AnswersAtLeast(Rule):
    """At least ``at_least`` valid answers."""

    at_least: int
    kind: ClassVar[str] = "answers_at_least"

    def __post_init__(self) -> None:
        if self.at_least != int(self.at_least) or self.at_least < 0:
            raise InvalidRuleError(f"a number of answers is a whole number, not {self.at_least}")
        object.__setattr__(self, "at_least", int(self.at_least))

    def holds(self, ballot: Ballot) -> Booleans:
        return np.asarray(ballot.counts.sum(axis=1) >= self.at_least)

    def holds_for_values(self, ballot: ValueBallot) -> bool:
        return ballot.n >= self.at_least

    def text(self) -> str:
        return f"n >= {self.at_least}"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "at_least": self.at_least}


def _at_most_products(
    left: tuple[Integers, ...], left_factor: int, right: tuple[Integers, ...], right_factor: int
) -> Booleans:
    """Whether Πleft·factor ≤ Πright·factor, in Python integers where int64 could overflow."""
    sides = ((left, left_factor), (right, right_factor))
    sizes = [
        factor * math.prod(int(np.abs(part).max(initial=0)) for part in parts)
        for parts, factor in sides
    ]
    kind = np.int64 if max(sizes) < 2**62 else object
    smaller, larger = (
        np.prod([part.astype(kind) for part in parts], axis=0) * factor for parts, factor in sides
    )
    return np.asarray(smaller <= larger, dtype=np.bool_)
