"""What a file with every measure holds beside the study's summary.

The summary holds what pages show; these answer particular questions, some of them about single
panellists, so they are for whoever has the ratings at hand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.calibration import rule_calibration
from delphi.statistics.clauses import Band, Rule
from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.counts import (
    Floats,
    Integers,
    as_numbers,
    counts_by_group,
    transitions_of,
)
from delphi.statistics.dissent import dissent_profile
from delphi.statistics.moving import movement
from delphi.statistics.paired import mcnemar
from delphi.statistics.quantiles import iqr
from delphi.statistics.rounds import cochran_q, friedman_rounds
from delphi.statistics.sensitivity import attrition_bounds
from delphi.statistics.spread import modes
from delphi.statistics.spread_change import relative_spread
from delphi.statistics.stopping import stopping_advice
from delphi.statistics.study_figures import StudyFigures

FEWEST_ROUNDS = 3
"""Tests over all rounds need as many; between two the paired tests are better."""


def supplement(
    ratings: ArrayLike,
    figures: StudyFigures,
    *,
    rng: np.random.Generator,
    rule: ConsensusRule | None = None,
    groups: ArrayLike | None = None,
) -> dict[str, Any]:
    """Measures of ``ratings`` [rounds, panellists, items] by name, beyond its ``figures``.

    Lists by round: ``modes`` (codes) and ``relative_spread``; by step: ``attrition_bounds`` of the
    IQR and ``mcnemar`` in and out of the rule's first band. ``dissent_profile`` is of the last
    round; ``friedman_rounds`` and ``cochran_q`` (the same band) need three. A rule brings
    ``rule_calibration`` for the last round's panel and, from two rounds on, ``stopping_advice``
    after the last; rules that ask every group have neither.
    """
    rounds = as_numbers(ratings)
    levels, lowest = figures.levels, figures.lowest
    moves = [
        transitions_of(*rounds[k : k + 2], levels=levels, lowest=lowest)
        for k in range(len(rounds) - 1)
    ]
    by_group = None
    if groups is not None:
        by_group = counts_by_group(rounds[-1], groups, levels=levels, lowest=lowest)
    found: dict[str, Any] = {
        "modes": [
            [(np.flatnonzero(item) + lowest).tolist() for item in modes(each.counts)]
            for each in figures.rounds
        ],
        "relative_spread": [relative_spread(each.counts) for each in figures.rounds],
        "attrition_bounds": [_drop_out(table, k, figures) for k, table in enumerate(moves)],
        "dissent_profile": dissent_profile(rounds[-1], rng=rng, groups=by_group, lowest=lowest),
    }
    band = None if rule is None else _first_band(rule.for_)
    if band is not None:
        found["mcnemar"] = [mcnemar(table, *band, lowest=lowest) for table in moves]
    if len(rounds) >= FEWEST_ROUNDS:
        found["friedman_rounds"] = friedman_rounds(rounds)
        if band is not None:
            found["cochran_q"] = cochran_q(rounds, *band)
    if rule is not None and not rule.asks_groups:
        found |= _about_the_rule(rounds, moves, figures, rule, rng)
    return found


def _first_band(rule: Rule) -> tuple[int, int] | None:
    for clause in rule.clauses():
        if isinstance(clause, Band):
            return int(clause.low), int(clause.high)
    return None


def _drop_out(moves: Integers, step: int, figures: StudyFigures) -> object:
    earlier, later = figures.rounds[step : step + 2]
    gone = np.asarray(earlier.counts - moves.sum(axis=2), dtype=np.int64)
    # Nobody has left an item that was not asked again.
    gone[~later.asked] = 0
    return attrition_bounds(
        later.counts, gone, lambda counts: iqr(counts, quartile_type=figures.quartile_type)
    )


def _about_the_rule(
    rounds: Floats,
    moves: list[Integers],
    figures: StudyFigures,
    rule: ConsensusRule,
    rng: np.random.Generator,
) -> dict[str, Any]:
    levels, lowest, last = figures.levels, figures.lowest, figures.rounds[-1]
    found: dict[str, Any] = {}
    if last.panellists:
        found["rule_calibration"] = rule_calibration(
            rule.for_,
            last.panellists,
            levels=levels,
            lowest=lowest,
            looks=len(rounds),
            quartile_type=rule.quartile_type,
            rng=rng,
        )
    if moves:
        earlier_n = figures.rounds[-2].counts.sum(axis=1)
        found["stopping_advice"] = stopping_advice(
            last.counts,
            moves[-1],
            rule,
            movement(moves[-1], earlier_n),
            rng=rng,
            earlier_transitions=moves[-2] if len(moves) > 1 else None,
            lowest=lowest,
        )
    return found
