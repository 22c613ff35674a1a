"""Verdicts: agreement × movement, by one table (docs/statistics/verdicts.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.consensus import ConsensusRule, judged
from delphi.statistics.counts import (
    Booleans,
    as_counts,
    as_numbers,
    as_transitions,
)
from delphi.statistics.moving import MOVEMENTS, Codes, Movement, MovementTest, movement


class Agreement(StrEnum):
    """What the consensus rule says of one round."""

    FOR = "for"
    AGAINST = "against"
    AGREED = "agreed"
    NONE = "none"
    TOO_FEW = "too_few"


class Verdict(StrEnum):
    """What stands about an item as of a round."""

    SETTLED = "settled"
    AGREED_BUT_MOVING = "agreed_but_moving"
    AGREED_UNCONFIRMED = "agreed_unconfirmed"
    OPEN = "open"
    LASTING_DISSENT = "lasting_dissent"
    POLARISED = "polarised"
    NO_CLEAR_VIEW = "no_clear_view"
    TOO_FEW_ANSWERS = "too_few_answers"


@dataclass(frozen=True, slots=True)
class SidesTest:
    """Parameters of the two-sides and polarisation tests.

    *two sides*: each side holds at least ``side_minimum`` answers and ``side_share`` of them,
    and of the stayers who stood on a side earlier at least ``kept_share`` are on it still.
    *polarised*: also ``polarised_minimum`` answers, ⌊(n+1)/3⌋ on each side, the middle below both.
    """

    side_minimum: int = 2
    side_share: Fraction = Fraction(1, 5)
    kept_share: Fraction = Fraction(4, 5)
    polarised_minimum: int = 10


@dataclass(frozen=True, slots=True)
class VerdictParameters:
    """Everything the verdict table depends on besides the rule."""

    movement: MovementTest = field(default_factory=MovementTest)
    sides: SidesTest = field(default_factory=SidesTest)


AGREEMENTS, VERDICTS = tuple(Agreement), tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts per item [items]; ``*_codes`` index AGREEMENTS, MOVEMENTS and VERDICTS."""

    agreement_codes: Codes
    movement_codes: Codes
    verdict_codes: Codes
    two_sides: Booleans
    polarised: Booleans

    @property
    def agreement(self) -> tuple[Agreement, ...]:
        return tuple(AGREEMENTS[code] for code in self.agreement_codes)

    @property
    def movement(self) -> tuple[Movement, ...]:
        return tuple(MOVEMENTS[code] for code in self.movement_codes)

    @property
    def verdict(self) -> tuple[Verdict, ...]:
        return tuple(VERDICTS[code] for code in self.verdict_codes)


def agreement(
    counts: ArrayLike,
    rule: ConsensusRule,
    *,
    lowest: int = 1,
    cannot_judge: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    groups_cannot_judge: ArrayLike | None = None,
) -> Codes:
    """Agreement of one round as indices into AGREEMENTS [items].

    for and against together contradict each other and count as none.
    """
    table = as_counts(counts)
    holds = [
        judged(
            part,
            rule,
            table,
            lowest=lowest,
            cannot_judge=cannot_judge,
            groups=groups,
            groups_cannot_judge=groups_cannot_judge,
        )
        for part in rule.rules
    ]
    codes = np.full(len(table), _AT[Agreement.NONE], dtype=np.int8)
    if rule.middle is not None:
        codes[holds[-1]] = _AT[Agreement.AGREED]
    if rule.against is None:
        codes[holds[0]] = _AT[Agreement.AGREED]
    else:
        for_, against = holds[0], holds[1]
        codes[for_] = _AT[Agreement.FOR]
        codes[against] = _AT[Agreement.AGAINST]
        codes[for_ & against] = _AT[Agreement.NONE]
    codes[table.sum(axis=1) < rule.minimum_answers] = _AT[Agreement.TOO_FEW]
    return codes


def agreement_of_values(
    values: ArrayLike, rule: ConsensusRule, *, cannot_judge: ArrayLike | None = None
) -> Codes:
    """Agreement of items whose answers are numbers or years [panellists, items], as codes.

    NaN is no answer, +inf "never". Such items have no direction: agreed, none or too few.
    """
    columns = as_numbers(values)
    columns = columns.reshape(len(columns), -1)
    counted = cannot_judge if rule.cannot_judge_counts else None
    parts = (rule.for_,) if rule.middle is None else (rule.for_, rule.middle)
    holds = np.any(
        [
            part.judge_values(columns, cannot_judge=counted, quartile_type=rule.quartile_type)
            for part in parts
        ],
        axis=0,
    )
    codes = np.where(holds, _AT[Agreement.AGREED], _AT[Agreement.NONE]).astype(np.int8)
    codes[(~np.isnan(columns)).sum(axis=0) < rule.minimum_answers] = _AT[Agreement.TOO_FEW]
    return codes


def two_sides(
    counts: ArrayLike,
    transitions: ArrayLike | None,
    rule: ConsensusRule,
    *,
    lowest: int = 1,
    test: SidesTest | None = None,
) -> Booleans:
    """Whether two lasting sides stand against each other, bool [items].

    False for rules without an against, and without stayers who stood on a side earlier.
    """
    test = test or SidesTest()
    table = as_counts(counts)
    sides = rule.sides(lowest, table.shape[1])
    if sides is None or transitions is None:
        return np.zeros(len(table), dtype=np.bool_)
    moves = as_transitions(transitions)
    total = table.sum(axis=1)
    held = np.minimum(*(table[:, side].sum(axis=1) for side in sides))
    share, kept = test.side_share, test.kept_share
    both_hold = (held >= test.side_minimum) & (held * share.denominator >= total * share.numerator)
    earlier = sum(moves[:, side].sum(axis=(1, 2)) for side in sides)
    still = sum(moves[:, side][:, :, side].sum(axis=(1, 2)) for side in sides)
    lasting = (earlier > 0) & (still * kept.denominator >= earlier * kept.numerator)
    return np.asarray(both_hold & lasting)


def polarised(
    counts: ArrayLike, rule: ConsensusRule, *, lowest: int = 1, test: SidesTest | None = None
) -> Booleans:
    """Whether this round alone passes the polarisation test, bool [items].

    n ≥ 10, at least ⌊(n+1)/3⌋ on each side, and fewer in the middle than on either.
    """
    test = test or SidesTest()
    table = as_counts(counts)
    sides = rule.sides(lowest, table.shape[1])
    if sides is None:
        return np.zeros(len(table), dtype=np.bool_)
    total = table.sum(axis=1)
    for_, against = (table[:, side].sum(axis=1) for side in sides)
    smaller = np.minimum(for_, against)
    middle = total - for_ - against
    return np.asarray(
        (total >= test.polarised_minimum) & (smaller >= (total + 1) // 3) & (middle < smaller)
    )


def verdicts(
    counts: ArrayLike,
    transitions: ArrayLike | None,
    rule: ConsensusRule,
    *,
    lowest: int = 1,
    earlier_n: ArrayLike | None = None,
    first_look: ArrayLike | None = None,
    cannot_judge: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    groups_cannot_judge: ArrayLike | None = None,
    parameters: VerdictParameters | None = None,
) -> Verdicts:
    """The verdict on every item by agreement, movement, two sides and polarisation.

    ``counts`` [items, K] of the later round; ``transitions`` [items, K, K] from the earlier one
    or None in a first round; see `agreement` and `movement` for the rest.
    """
    parameters = parameters or VerdictParameters()
    table = as_counts(counts)
    agreed = agreement(
        table,
        rule,
        lowest=lowest,
        cannot_judge=cannot_judge,
        groups=groups,
        groups_cannot_judge=groups_cannot_judge,
    )
    moved = movement(
        transitions,
        earlier_n,
        items=len(table),
        first_look=first_look,
        test=parameters.movement,
    )
    sides = two_sides(table, transitions, rule, lowest=lowest, test=parameters.sides)
    split = sides & polarised(table, rule, lowest=lowest, test=parameters.sides)
    codes = _TABLE[agreed, moved, sides.astype(np.int8) + split]
    return Verdicts(agreed, moved, codes, sides, split)


def verdict_of(
    agreement: Agreement, movement: Movement, *, two_sides: bool = False, polarised: bool = False
) -> Verdict:
    """The one table: which verdict follows from agreement and movement."""
    if agreement is Agreement.TOO_FEW:
        return Verdict.TOO_FEW_ANSWERS
    if agreement is not Agreement.NONE:
        if movement is Movement.STABLE:
            return Verdict.SETTLED
        if movement in (Movement.MOVING, Movement.BORDERLINE):
            return Verdict.AGREED_BUT_MOVING
        return Verdict.AGREED_UNCONFIRMED
    if movement is not Movement.STABLE:
        return Verdict.OPEN
    if not two_sides:
        return Verdict.NO_CLEAR_VIEW
    return Verdict.POLARISED if polarised else Verdict.LASTING_DISSENT


_AT = {member: code for code, member in enumerate(AGREEMENTS)}
_TABLE: Codes = np.array(
    [
        [
            [
                VERDICTS.index(verdict_of(a, m, two_sides=sides > 0, polarised=sides > 1))
                for sides in range(3)
            ]
            for m in MOVEMENTS
        ]
        for a in AGREEMENTS
    ],
    dtype=np.int8,
)
