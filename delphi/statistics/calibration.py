"""What a consensus rule lets through before anybody has answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.clauses import Rule
from delphi.statistics.counts import Booleans, Floats
from delphi.statistics.quantiles import QuartileType
from delphi.statistics.rules import check_rule, region
from delphi.statistics.tables import (
    MOST_TABLES,
    all_tables,
    atoms,
    log_chance,
    spread_atoms,
    table_count,
)


@dataclass(frozen=True, slots=True)
class RuleCalibration:
    """How often ``n`` answers pass a rule.

    ``passes`` [truths] when the share ``truths`` of the population is in the rule's band,
    ``uniform`` when answers are uniform over the scale, ``uniform_any_look`` when the panel
    answers uniformly and is judged ``looks`` times. ``exact`` says whether the first two were
    enumerated; ``passes`` is NaN where the rule has no band.
    """

    n: int
    truths: Floats
    passes: Floats
    uniform: float
    uniform_any_look: float
    looks: int
    exact: bool
    replicates: int


def rule_calibration(
    rule: Rule,
    n: int,
    *,
    levels: int,
    lowest: int = 1,
    truths: ArrayLike | None = None,
    looks: int = 1,
    changing: float = 0.3,
    quartile_type: QuartileType = 7,
    rng: np.random.Generator | None = None,
    replicates: int = 20_000,
) -> RuleCalibration:
    """The curve of pass probability against the true share, for this n and rule.

    The true share lies evenly on the levels of the rule's band, the rest evenly on the others.
    Enumerated when there are at most 300,000 tables (levels no clause tells apart are one: 496
    tables for two bands at n = 30), else from ``replicates`` draws by ``rng``. Later looks at a
    panel without views: each panellist moves one point up or down with probability ``changing``
    and stays otherwise; these are always drawn, and need ``rng``.

    By hand: two answers on two levels pass share(2) >= 1 when both are 2.

    >>> from delphi.statistics.rule_text import parse_rule
    >>> result = rule_calibration(parse_rule("share(2) >= 1"), 2, levels=2, truths=[0, 0.5, 1])
    >>> result.passes.round(12).tolist(), round(result.uniform, 12)
    ([0.0, 0.25, 1.0], 0.25)
    """
    check_rule(rule, lowest, lowest + levels - 1)
    if n < 1 or looks < 1:
        raise ValueError("calibration needs at least one answer and one look")
    at = np.linspace(0, 1, 21) if truths is None else np.asarray(truths, dtype=np.float64)
    band = region(rule, lowest, levels)
    shares = np.array([_population(float(share), band) for share in at]).reshape(-1, levels)
    everywhere = np.full((1, levels), 1 / levels)
    populations = np.concatenate([shares, everywhere])
    classes = atoms((rule,), lowest, levels)
    kinds = int(classes.max()) + 1
    exact = table_count(n, kinds) <= MOST_TABLES
    if exact:
        tables = all_tables(n, kinds)
        passed = rule.judge(
            spread_atoms(tables, classes), lowest=lowest, quartile_type=quartile_type
        )
        merged = np.stack([populations[:, classes == c].sum(axis=1) for c in range(kinds)], axis=1)
        passes = np.array(
            [np.exp(log_chance(tables[passed], population)).sum() for population in merged]
        )
    else:
        generator = _needed(rng)
        passes = np.array(
            [
                rule.judge(
                    generator.multinomial(n, population, replicates),
                    lowest=lowest,
                    quartile_type=quartile_type,
                ).mean()
                for population in np.nan_to_num(populations)
            ]
        )
    passes = np.where(np.isnan(populations[:, 0]), np.nan, np.minimum(passes, 1))
    uniform = float(passes[-1])
    any_look = uniform
    if looks > 1:
        any_look = _any_look(
            rule, n, levels, lowest, looks, changing, quartile_type, _needed(rng), replicates
        )
    return RuleCalibration(n, at, passes[:-1], uniform, any_look, looks, exact, replicates)


def _population(share: float, band: Booleans) -> Floats:
    """Shares of the levels [K] with ``share`` evenly on the band; NaN without band or rest."""
    inside, outside = int(band.sum()), int((~band).sum())
    if not inside or (not outside and share < 1):
        return np.full(len(band), np.nan)
    return np.where(band, share / inside, (1 - share) / max(outside, 1))


def _any_look(
    rule: Rule,
    n: int,
    levels: int,
    lowest: int,
    looks: int,
    changing: float,
    quartile_type: QuartileType,
    rng: np.random.Generator,
    replicates: int,
) -> float:
    answers = rng.integers(0, levels, (replicates, n))
    passed = np.zeros(replicates, dtype=np.bool_)
    offsets = np.arange(replicates)[:, None] * levels
    for look in range(looks):
        if look:
            step = rng.choice([-1, 1], answers.shape) * (rng.random(answers.shape) < changing)
            answers = np.clip(answers + step, 0, levels - 1)
        flat = np.bincount((answers + offsets).ravel(), minlength=replicates * levels)
        counts = flat.reshape(replicates, levels)
        passed |= rule.judge(counts, lowest=lowest, quartile_type=quartile_type)
    return float(passed.mean())


def _needed(rng: np.random.Generator | None) -> np.random.Generator:
    if rng is None:
        raise ValueError("too many tables to list, or several looks: a generator is needed")
    return rng
