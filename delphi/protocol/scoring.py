"""How good a forecast was, once it is known what came true.

Scored is what the panel is released to have said: its median and quartiles, of a probability its
mean and spread too. So a score tells nothing beyond the figures beside it, and needs no answers,
which may be gone by the time the outcome is known.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The quantiles that are released of every forecast.
QUANTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75}
#: A coin's Brier score: what a forecast must beat to have been worth asking for.
COIN = 0.25


@dataclass(frozen=True, slots=True)
class CameTrue:
    """What came true: one of the three is given.

    `happened` of a probability; `value` a figure or year; `not_by` the year by which it had not
    happened.
    """

    happened: bool | None = None
    value: float | None = None
    not_by: int | None = None


def scored(
    figures: Mapping[str, Any], came_true: CameTrue, *, never: bool = False
) -> dict[str, float | bool]:
    """The scores of one round's released `figures`; those that need withheld ones are left out.

    Of a probability, (p − o)² with p from 0 to 1 (Brier, 1950; 0 best, a coin 0.25):
    `brier_median` and `brier_mean` of the panel's median and mean, and `brier_experts`, what its
    members scored on average, which is never better than their mean.

    Of others: `miss`, the median less what came true, and `inside`, whether that lay between the
    quartiles, as it should half the time; `quantile_score`, twice the mean pinball loss of median
    and quartiles (Koenker & Bassett, 1978), in the unit of the scale, 0 best, and the same as the
    distance for a panel of one mind. What had not happened by a year, and answers "never" (`never`:
    the scale has them), are taken as that year and later ones as if they were it: only what has
    been seen is scored, and there is no `miss`.
    """
    if came_true.happened is not None:
        return _brier(figures, happened=came_true.happened)
    return _distance(figures, came_true, never=never)


def _brier(figures: Mapping[str, Any], *, happened: bool) -> dict[str, float | bool]:
    from delphi.statistics.forecasts import brier_score

    found: dict[str, float | bool] = {}
    outcome = float(happened)
    for name in ("median", "mean"):
        if figures.get(name) is not None:
            score = brier_score(figures[name] / 100, outcome)
            found[f"brier_{name}"] = float(score)
    n, deviation = figures.get("n"), figures.get("standard_deviation")
    if "brier_mean" in found and n and deviation is not None:
        variance = (deviation / 100) ** 2 * (n - 1) / n
        found["brier_experts"] = found["brier_mean"] + variance
    return found


def _distance(
    figures: Mapping[str, Any], came_true: CameTrue, *, never: bool
) -> dict[str, float | bool]:
    from delphi.statistics.forecasts import pinball_loss

    quantiles = quantiles_of(figures, never=never)
    if quantiles is None:
        return {}
    found: dict[str, float | bool] = {}
    if came_true.value is None:
        if came_true.not_by is None:
            raise ValueError("nothing came true")
        # It may happen the next year, or never: whoever named a later year was not wrong yet.
        found["inside"] = quantiles["q3"] > came_true.not_by
        outcome = float(came_true.not_by)
        quantiles = {name: min(at, outcome) for name, at in quantiles.items()}
    else:
        outcome = came_true.value
        found["inside"] = quantiles["q1"] <= outcome <= quantiles["q3"]
        if math.isfinite(quantiles["median"]):
            found["miss"] = quantiles["median"] - outcome
    if all(map(math.isfinite, quantiles.values())):
        losses = pinball_loss(
            [quantiles[name] for name in QUANTILES], list(QUANTILES.values()), outcome
        )
        found["quantile_score"] = 2 * float(losses.mean())
    return found


def quantiles_of(figures: Mapping[str, Any], *, never: bool) -> dict[str, float] | None:
    """The released median and quartiles, "never" as infinity; None where they are withheld."""
    median, low, high = (figures.get(name) for name in ("median", "q1", "q3"))
    if median is None and never and figures.get("median_never"):
        return {"q1": math.inf if low is None else low, "median": math.inf, "q3": math.inf}
    if median is None or low is None or (high is None and not never):
        return None
    return {"q1": low, "median": median, "q3": math.inf if high is None else high}
