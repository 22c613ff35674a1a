"""What a rule judges: the answers of one round, as counts or as exact values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import Booleans, Integers
from delphi.statistics.quantiles import QuartileType
from delphi.statistics.values import sorted_quantile


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a rule judges: counts [items, K] on a scale from ``lowest``, whole numbers only.

    ``cannot_judge`` [items] stands in the denominator of shares when given; ``groups``
    [items, groups, K] and ``groups_cannot_judge`` [items, groups] are the same by group.
    """

    counts: Integers
    lowest: int = 1
    cannot_judge: Integers | None = None
    groups: Integers | None = None
    groups_cannot_judge: Integers | None = None
    quartile_type: QuartileType = 7

    @property
    def answered(self) -> Booleans:
        return np.asarray(self.counts.any(axis=1))


@dataclass(frozen=True, slots=True)
class ValueBallot:
    """One item whose answers are numbers or years: sorted exact values, inf left as "never"."""

    ordered: tuple[Fraction, ...]
    never: int = 0
    cannot_judge: int = 0
    quartile_type: QuartileType = 7

    @property
    def n(self) -> int:
        return len(self.ordered) + self.never

    def quantile(self, probability: Fraction) -> Fraction | None:
        """The exact quantile; None where it falls to "never" or nobody answered."""
        if not self.n:
            return None
        # A quantile that touches "never" follows whatever stands for it; any other does not.
        one, other = (
            sorted_quantile([*self.ordered, *[never] * self.never], probability, self.quartile_type)
            for never in (Fraction(0), Fraction(1))
        )
        return Fraction(one) if one == other else None


def value_ballot(
    column: ArrayLike, cannot_judge: int = 0, quartile_type: QuartileType = 7
) -> ValueBallot:
    """The exact ballot of one item's values; NaN is no answer, +inf "never"."""
    answers = [float(value) for value in np.asarray(column) if not np.isnan(value)]
    finite = sorted(Fraction(str(value)) for value in answers if np.isfinite(value))
    return ValueBallot(tuple(finite), len(answers) - len(finite), cannot_judge, quartile_type)
