"""Forecast items: pooling probabilities, quantiles and years, and scoring them afterwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Floats,
    InvalidRatingsError,
    as_numbers,
)
from delphi.statistics.spread import ratio


def quantile_average(quantiles: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    """Mean quantile function (Vincent, 1912): [panellists, probabilities] → [probabilities].

    Panellists with gaps are left out. NaN without any. Narrower than the linear pool.
    """
    values = as_numbers(quantiles)
    if values.ndim != 2:
        raise InvalidRatingsError("quantiles must be panellists × probabilities")
    falling = np.flatnonzero(np.any(np.diff(values, axis=1) < 0, axis=1))
    if len(falling):
        row = int(falling[0])
        raise InvalidRatingsError(f"row {row + 1}: quantiles must not fall")
    complete = ~np.any(np.isnan(values), axis=1)
    share = _weights(weights, len(values))[complete]
    return ratio((values[complete] * share[:, None]).sum(axis=0), share.sum())


def linear_pool_quantiles(
    quantiles: ArrayLike,
    probabilities: ArrayLike,
    wanted: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> Floats:
    """Quantiles ``wanted`` of the equal mixture of the panellists' distributions.

    Each panellist's distribution runs straight between the given quantiles
    [panellists, probabilities] and has no tails beyond them, so ``wanted`` outside the given
    probabilities is NaN. Keeps disagreement between panellists as spread (Stone, 1961).
    """
    values = as_numbers(quantiles)
    levels, targets = (as_numbers(x) for x in (probabilities, wanted))
    if values.ndim != 2 or values.shape[1] != len(levels) or (np.diff(levels) <= 0).any():
        raise InvalidRatingsError("quantiles must be panellists × rising probabilities")
    complete = ~np.isnan(values).any(axis=1)
    share = _weights(weights, len(values))[complete]
    if not share.sum():
        return np.full(targets.shape, np.nan)
    grid = np.unique(values[complete])
    # Equal quantiles are a jump of the distribution: keep its value before and at every point.
    mixture = np.zeros((len(grid), 2))
    for row, weight in zip(values[complete], share / share.sum(), strict=True):
        mixture[:, 0] -= weight * np.interp(-grid, -row[::-1], -levels[::-1])
        mixture[:, 1] += weight * np.interp(grid, row, levels)
    rising = mixture.ravel()
    pooled = np.interp(targets, rising, np.repeat(grid, 2))
    inside = (targets >= rising[0] - 1e-12) & (targets <= rising[-1] + 1e-12)
    return np.where(inside, pooled, np.nan)


def linear_pool(probabilities: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    """Weighted mean of ``probabilities`` [panellists, items] (0 .. 1), gaps left out."""
    p, share = _probabilities(probabilities, weights)
    given = ~np.isnan(p)
    return ratio((np.where(given, p, 0) * share).sum(axis=0), (given * share).sum(axis=0))


def log_pool(probabilities: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    """Weighted geometric mean of the odds, as a probability [items] (Genest & Zidek, 1986).

    One certain panellist decides; a sure yes against a sure no is undefined.
    """
    p, share = _probabilities(probabilities, weights)
    given = ~np.isnan(p) & (share > 0)
    usable = np.where(given, p, 0.5)
    with np.errstate(divide="ignore"):
        yes, no = np.log(usable), np.log1p(-usable)
    weight = np.where(given, share, 0.0)
    total = weight.sum(axis=0)
    log_yes, log_no = (ratio((side * weight).sum(axis=0), total) for side in (yes, no))
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(1 / (1 + np.exp(log_no - log_yes)), dtype=np.float64)


def median_pool(probabilities: ArrayLike) -> Floats:
    """Median of ``probabilities`` [panellists, items], gaps left out; NaN without any."""
    p, _ = _probabilities(probabilities, None)
    pooled = np.full(p.shape[1], np.nan)
    given = ~np.isnan(p).all(axis=0)
    if given.any():
        pooled[given] = np.nanmedian(p[:, given], axis=0)
    return pooled


def brier_score(probabilities: ArrayLike, outcome: ArrayLike) -> Floats:
    """(p − o)², 0 best .. 1; ``outcome`` 0, 1 or NaN while unknown; any broadcastable shapes.

    Brier, 1950, Monthly Weather Review 78 (for a yes-or-no outcome, so at most 1, not 2).
    """
    p, happened = (as_numbers(x) for x in (probabilities, outcome))
    _check_unit(p)
    if not np.isin(happened[~np.isnan(happened)], (0, 1)).all():
        raise InvalidRatingsError("an outcome is 0, 1 or NaN")
    return np.asarray((p - happened) ** 2, dtype=np.float64)


def crps(values: ArrayLike, outcome: float, *, horizon: float | None = None) -> float:
    """Continuous ranked probability score of a panel's ``values`` [panellists], ≥ 0, 0 best.

    mean|x − y| − ½ mean|x − x′| in the unit of the values (Gneiting & Raftery, 2007, JASA 102).
    Years with "never" (+inf), or an outcome not yet there, need a ``horizon``: everything beyond
    it is censored there, which scores only what has been seen. NaN without values.
    """
    given = as_numbers(values)
    given = given[~np.isnan(given)]
    happened = float(outcome)
    if horizon is not None:
        given, happened = np.minimum(given, horizon), min(happened, horizon)
    if not len(given) or np.isnan(happened):
        return np.nan
    if not np.isfinite(given).all() or not np.isfinite(happened):
        raise InvalidRatingsError("'never' can be scored only up to a horizon")
    ordered = np.sort(given)
    size = len(ordered)
    # Σ|x − x′| from the sorted values, without all pairs.
    pairs = 2 * float((ordered * (2 * np.arange(1, size + 1) - size - 1)).sum())
    return float(np.abs(ordered - happened).mean() - pairs / (2 * size * size))


def pinball_loss(quantile: ArrayLike, probability: ArrayLike, outcome: ArrayLike) -> Floats:
    """Loss of a quantile forecast, ≥ 0, 0 best: p(y − q) above it, (1−p)(q − y) below.

    In the unit of the values; NaN while the outcome is unknown. Koenker & Bassett, 1978,
    Econometrica 46.
    """
    q, p, y = (as_numbers(x) for x in (quantile, probability, outcome))
    _check_unit(p)
    return np.asarray(np.maximum(p * (y - q), (1 - p) * (q - y)), dtype=np.float64)


def interval_score(low: ArrayLike, high: ArrayLike, outcome: ArrayLike, *, level: float) -> Floats:
    """Width plus 2/α times the miss of a central interval at ``level`` = 1 − α; 0 best.

    Gneiting & Raftery, 2007, section 6.2.
    """
    if not 0 < level < 1:
        raise ValueError(f"level lies between 0 and 1, not {level}")
    lower, upper, y = (as_numbers(x) for x in (low, high, outcome))
    if (upper < lower).any():
        raise InvalidRatingsError("an interval's high end lies below its low end")
    miss = np.maximum(lower - y, 0) + np.maximum(y - upper, 0)
    return np.asarray(upper - lower + 2 / (1 - level) * miss, dtype=np.float64)


def share_by_year(years: ArrayLike, by: ArrayLike) -> Floats:
    """Share of the panel that expects it by each year of ``by``; +inf is "never" [len(by)], 0 .. 1.

    NaN without answers. With `brier_score` this scores year forecasts at any horizon reached so
    far.
    """
    given = as_numbers(years)
    given = given[~np.isnan(given)]
    at = as_numbers(by)
    return ratio((given[:, None] <= at).sum(axis=0), np.full(at.shape, len(given)))


def _weights(weights: ArrayLike | None, size: int) -> Floats:
    share = np.ones(size) if weights is None else as_numbers(weights)
    if share.shape != (size,) or (share < 0).any() or not np.isfinite(share).all():
        raise InvalidRatingsError("weights must be one number of at least 0 per panellist")
    return share


def _probabilities(values: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    p = as_numbers(values)
    if p.ndim != 2:
        raise InvalidRatingsError("probabilities must be panellists × items")
    _check_unit(p)
    return p, _weights(weights, len(p))[:, None]


def _check_unit(p: Floats) -> None:
    given = p[~np.isnan(p)]
    if ((given < 0) | (given > 1)).any():
        raise InvalidRatingsError("probabilities must lie in 0 .. 1")
