"""Did answers rise, fall or leave a band between two rounds? From transitions [items, K, K]."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.change import difference_counts
from delphi.statistics.counts import Floats, Integers, as_transitions
from delphi.statistics.spread import ratio

ZeroMethod: TypeAlias = Literal["wilcox", "pratt", "zsplit"]
EXACT_UP_TO = 50
"""Up to this many changers the null distribution of W+ is enumerated, ties and all."""


class Method(StrEnum):
    """How a p-value was found."""

    EXACT = "exact"
    ASYMPTOTIC = "asymptotic"
    NO_CHANGE = "no_change"


@dataclass(frozen=True, slots=True)
class WilcoxonSignedRank:
    """Signed-rank test per item: all arrays [items].

    ``w_plus``/``w_minus`` rank sums of rises and falls, ``changed`` those who changed, ``n``
    stayers, ``p`` two-sided (NaN with method "no_change"), ``rank_biserial`` −1 .. 1 with
    positive for rises, NaN without change.
    """

    w_plus: Floats
    w_minus: Floats
    changed: Integers
    n: Integers
    p: Floats
    rank_biserial: Floats
    method: tuple[Method, ...]
    zero_method: ZeroMethod


def wilcoxon_signed_rank(
    transitions: ArrayLike, *, zero_method: ZeroMethod = "wilcox", exact_up_to: int = EXACT_UP_TO
) -> WilcoxonSignedRank:
    """Did answers rise or fall? Wilcoxon signed ranks of later − earlier, ties at mid-ranks.

    Unchanged answers: "wilcox" drops them, "pratt" ranks them and then drops them, "zsplit"
    shares their ranks between both sums. The null distribution gives every changer a rise or
    fall with probability ½, *conditional on the ties*: enumerated up to ``exact_up_to``
    changers, normal beyond (no continuity correction). Where scipy.stats.wilcoxon says "exact"
    it ignores ties; we agree with its permutation method, and asymptotically with its "approx"
    for wilcox and pratt. With fewer than 6 changers p < .05 is impossible, and p > .05 is never
    evidence of stability. Pratt, 1959, JASA 54; Cureton, 1967, JASA 62.
    """
    if zero_method not in ("wilcox", "pratt", "zsplit"):
        raise ValueError(f"zero_method must be wilcox, pratt or zsplit, not {zero_method!r}")
    differences = difference_counts(transitions)
    middle = differences.shape[1] // 2
    rises = differences[:, middle + 1 :]
    falls = differences[:, :middle][:, ::-1]
    unchanged = differences[:, middle]
    sizes = rises + falls
    doubled = np.cumsum(sizes, axis=1) * 2 - sizes + 1
    if zero_method != "wilcox":
        doubled = doubled + 2 * unchanged[:, None]
    changed = sizes.sum(axis=1)
    plus, minus = (rises * doubled).sum(axis=1), (falls * doubled).sum(axis=1)
    p = np.full(len(sizes), np.nan)
    exact = (changed > 0) & (changed <= exact_up_to)
    for item in np.flatnonzero(exact):
        p[item] = _exact_p(sizes[item], doubled[item], int(plus[item]))
    normal = changed > exact_up_to
    variance = (sizes * doubled.astype(np.float64) ** 2).sum(axis=1)
    p[normal] = _two_sided_normal((plus - minus)[normal] / np.sqrt(variance[normal]))
    shared = unchanged * (unchanged + 1) / 4 if zero_method == "zsplit" else np.zeros(len(sizes))
    return WilcoxonSignedRank(
        w_plus=plus / 2 + shared,
        w_minus=minus / 2 + shared,
        changed=changed,
        n=changed + unchanged,
        p=p,
        rank_biserial=ratio(plus - minus, plus + minus),
        method=tuple(
            Method.NO_CHANGE if not c else Method.EXACT if c <= exact_up_to else Method.ASYMPTOTIC
            for c in changed
        ),
        zero_method=zero_method,
    )


@dataclass(frozen=True, slots=True)
class SignTest:
    """How many rose and fell, or entered and left a band, and the exact two-sided p [items]."""

    up: Integers
    down: Integers
    p: Floats


def sign_test(transitions: ArrayLike) -> SignTest:
    """Rises against falls per item, exact binomial, two-sided; p undefined when nobody changed.

    Dixon & Mood, 1946, JASA 41. Agrees with scipy.stats.binomtest at ½.
    """
    differences = difference_counts(transitions)
    middle = differences.shape[1] // 2
    rises = differences[:, middle + 1 :].sum(axis=1)
    falls = differences[:, :middle].sum(axis=1)
    return SignTest(rises, falls, _exact_binomial(rises, falls))


def mcnemar(transitions: ArrayLike, low: int, high: int, *, lowest: int = 1) -> SignTest:
    """Who entered the band low .. high against who left it, exact binomial (McNemar, 1947).

    p undefined when nobody crossed (b + c = 0). Agrees with statsmodels' exact mcnemar.
    """
    table = as_transitions(transitions)
    levels = np.arange(lowest, lowest + table.shape[1])
    inside = (levels >= low) & (levels <= high)
    if low > high or low < lowest or high > levels[-1]:
        raise ValueError(f"band {low}..{high} is not within the scale {lowest}..{levels[-1]}")
    entered = table[:, ~inside][:, :, inside].sum(axis=(1, 2))
    left = table[:, inside][:, :, ~inside].sum(axis=(1, 2))
    return SignTest(entered, left, _exact_binomial(entered, left))


def _exact_binomial(up: Integers, down: Integers) -> Floats:
    """Two-sided p of ``up`` rises and ``down`` falls at even odds; NaN where there are none."""
    from scipy.special import bdtr

    changed = up + down
    tail = bdtr(np.minimum(up, down), changed, 0.5)
    return np.where(changed > 0, np.minimum(1.0, 2 * tail), np.nan)


def _exact_p(sizes: Integers, doubled: Integers, plus: int) -> float:
    """Two-sided p of W+ when every changer rises or falls by chance, given the tied ranks."""
    signed = [(int(t), int(r)) for t, r in zip(sizes, doubled, strict=True) if t]
    chance = np.ones(1)
    for size, rank in signed:
        ways = np.zeros(size * rank + 1)
        ways[::rank] = _binomial_half(size)
        chance = np.convolve(chance, ways)
    below, above = chance[: plus + 1].sum(), chance[plus:].sum()
    return float(min(1.0, 2 * min(below, above)))


def _binomial_half(size: int) -> Floats:
    row = [1]
    for k in range(size):
        row.append(row[-1] * (size - k) // (k + 1))
    # Divided as whole numbers: of a thousand and more they are beyond what a float holds.
    return np.array([ways / 2**size for ways in row])


def _two_sided_normal(z: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-np.abs(z)), dtype=np.float64)
