"""Would another round change the verdicts? Experimental, and never a reason to chase a pass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.counts import (
    Floats,
    Integers,
    InvalidRatingsError,
    as_counts,
    as_transitions,
)
from delphi.statistics.moving import MOVEMENTS, Codes, Movement
from delphi.statistics.quantiles import HALF, quantile_ratio
from delphi.statistics.spread import ratio
from delphi.statistics.verdict import agreement

NEAR, FAR = 1, 2
"""Panellists off the shown median are told apart by up to one point, up to two, and beyond."""
DISTANCES = 4
STAY, TOWARD, AWAY = 0, 1, 2


class Advice(StrEnum):
    """What the stopping rule says of an item; it never looks at how nearly the item passes."""

    STOP_STABLE = "stop_stable"
    STOP_MAXIMUM = "stop_maximum"
    ASK_TO_CONFIRM = "ask_to_confirm"
    ASK_STILL_MOVING = "ask_still_moving"
    TOO_FEW_ANSWERS = "too_few_answers"


@dataclass(frozen=True, slots=True)
class StoppingAdvice:
    """Chance that the agreement verdict changes in one more round [items], and the advice.

    ``as_last_time`` if panellists move as between the last two rounds, ``half_as_much`` if half
    as many move, ``decayed`` with the decay estimated from three rounds (NaN without).
    """

    as_last_time: Floats
    half_as_much: Floats
    decayed: Floats
    decay: float
    advice: tuple[Advice, ...]


def stopping_advice(
    counts: ArrayLike,
    transitions: ArrayLike,
    rule: ConsensusRule,
    movement_codes: Codes,
    *,
    rng: np.random.Generator,
    shown_median: ArrayLike | None = None,
    earlier_transitions: ArrayLike | None = None,
    lowest: int = 1,
    rounds_done: int = 2,
    maximum_rounds: int = 3,
    shrinkage: float = 10.0,
    replicates: int = 1000,
) -> StoppingAdvice:
    """How often one more round would change each agreement verdict, and whether to hold it.

    ``counts`` [items, K] of the last round, ``transitions`` [items, K, K] into it,
    ``shown_median`` [items] between them (by default the stayers' earlier median). Stayers stay,
    move toward or away by their distance from the median (0, up to 1, up to 2, more); an item's
    shares are drawn toward the panel's with the weight of ``shrinkage`` answers. Movers go one
    point, never past the median. Advice follows movement alone: stable stops, moving asks again,
    an unknown movement asks to confirm, and the protocol's maximum ends it.
    """
    table, moves = as_counts(counts), as_transitions(transitions)
    if len(table) != len(moves) or len(movement_codes) != len(table):
        raise InvalidRatingsError("counts, transitions and movement need the same items")
    chances = movement_chances(moves, shown_median, lowest=lowest, shrinkage=shrinkage)
    decay = np.nan
    if earlier_transitions is not None:
        decay = _decay(as_transitions(earlier_transitions), moves)
    now = agreement(table, rule, lowest=lowest)
    results = [
        np.full(len(table), np.nan)
        if np.isnan(factor)
        else _changed(table, chances, factor, now, rule, lowest, rng, replicates)
        for factor in (1.0, 0.5, decay)
    ]
    empty = ~table.any(axis=1)
    as_last, half, decayed = (np.where(empty, np.nan, result) for result in results)
    advice = tuple(
        _advice(MOVEMENTS[code], bool(few), rounds_done >= maximum_rounds)
        for code, few in zip(movement_codes, table.sum(axis=1) < rule.minimum_answers, strict=True)
    )
    return StoppingAdvice(as_last, half, decayed, decay, advice)


def movement_chances(
    transitions: Integers,
    shown_median: ArrayLike | None = None,
    *,
    lowest: int = 1,
    shrinkage: float = 10.0,
) -> Floats:
    """Chance to stay, go toward and go away [items, DISTANCES, 3] by distance from the median.

    Dirichlet–multinomial: an item's own tally plus ``shrinkage`` answers spread as the panel's.
    At the median nobody can go toward it. A distance nobody had anywhere counts as staying.
    """
    items, levels = transitions.shape[:2]
    if shown_median is None:
        twice, _ = quantile_ratio(np.asarray(transitions.sum(axis=2), dtype=np.int64), HALF)
        median = twice / 2
    else:
        median = np.asarray(shown_median, dtype=np.float64) - lowest
    away = np.abs(np.arange(levels) - median[:, None])
    classes = distance_class(away)
    nearer = away[:, None, :] - away[:, :, None]
    went = np.where(nearer < 0, TOWARD, AWAY)
    went = np.where(np.eye(levels, dtype=np.bool_), STAY, went)
    tally = np.zeros((items, DISTANCES, 3))
    for kind in range(DISTANCES):
        for way in (STAY, TOWARD, AWAY):
            chosen = (classes == kind)[:, :, None] & (went == way)
            tally[:, kind, way] = (transitions * chosen).sum(axis=(1, 2))
    pooled = tally.sum(axis=0)
    seen = pooled.sum(axis=1, keepdims=True)
    usual = np.where(seen > 0, pooled / np.maximum(seen, 1), np.array([1.0, 0.0, 0.0]))
    posterior = tally + shrinkage * usual
    weight = posterior.sum(axis=2, keepdims=True)
    return np.where(weight > 0, ratio(posterior, weight), usual)


def distance_class(distance: Floats) -> Integers:
    """0 at the median, 1 up to one point off, 2 up to two, 3 beyond."""
    off = (distance > 0).astype(np.int64)
    return off + (distance > NEAR) + (distance > FAR)


def _changed(
    table: Integers,
    chances: Floats,
    factor: float,
    now: Codes,
    rule: ConsensusRule,
    lowest: int,
    rng: np.random.Generator,
    replicates: int,
) -> Floats:
    """Share of simulated next rounds in which the agreement differs from ``now`` [items]."""
    items, levels = table.shape
    twice, _ = quantile_ratio(table, HALF)
    away = np.arange(levels) - (twice / 2)[:, None]
    kinds = distance_class(np.abs(away))
    moving = chances[np.arange(items)[:, None], kinds] * np.array([0.0, factor, factor])
    moving[np.abs(away) < 1, TOWARD] = 0  # nobody nearer than a point can come nearer
    moving[..., STAY] = 1 - moving.sum(axis=2)
    drawn = rng.multinomial(table, moving, (replicates, items, levels))
    after = one_step(drawn, away, rng)
    codes = agreement(after.reshape(-1, levels), rule, lowest=lowest).reshape(replicates, items)
    return np.asarray((codes != now).mean(axis=0), dtype=np.float64)


def one_step(drawn: Integers, away: Floats, rng: np.random.Generator) -> Integers:
    """Counts [.., items, K] after everyone who moves has moved one point, the scale's ends apart.

    ``drawn`` [.., items, K, 3]: how many stay, go toward the median and away from it, by level;
    ``away`` [items, K]: points above the median, negative below. Toward is down above the median
    and up below it; from the median itself one goes up or down alike.
    """
    down = np.where(away > 0, drawn[..., TOWARD], np.where(away < 0, drawn[..., AWAY], 0))
    up = np.where(away < 0, drawn[..., TOWARD], np.where(away > 0, drawn[..., AWAY], 0))
    central = np.where(away == 0, drawn[..., TOWARD] + drawn[..., AWAY], 0)
    half = rng.binomial(central, 0.5)
    down, up = down + half, up + central - half
    after = drawn[..., STAY].copy()
    after[..., :-1] += down[..., 1:]
    after[..., 0] += down[..., 0]
    after[..., 1:] += up[..., :-1]
    after[..., -1] += up[..., -1]
    return np.asarray(after, dtype=np.int64)


def _decay(earlier: Integers, later: Integers) -> float:
    """How much of the movement of the first step was left in the second, 0 .. 1."""
    shares = [
        float(ratio(table.sum() - np.trace(table, axis1=1, axis2=2).sum(), np.asarray(table.sum())))
        for table in (earlier, later)
    ]
    if np.isnan(shares).any() or not shares[0]:
        return np.nan
    return min(1.0, shares[1] / shares[0])


def _advice(movement: Movement, too_few: bool, at_maximum: bool) -> Advice:
    if movement is Movement.STABLE and not too_few:
        return Advice.STOP_STABLE
    if at_maximum:
        return Advice.STOP_MAXIMUM
    if too_few:
        return Advice.TOO_FEW_ANSWERS
    if movement in (Movement.MOVING, Movement.BORDERLINE):
        return Advice.ASK_STILL_MOVING
    return Advice.ASK_TO_CONFIRM
