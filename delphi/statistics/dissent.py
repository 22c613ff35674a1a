"""Who disagrees with whom: camps, stakeholder groups, outliers, and whether arguments ran out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.counts import (
    Booleans,
    Floats,
    Integers,
    InvalidRatingsError,
    as_group_counts,
    as_numbers,
    as_whole_numbers,
)
from delphi.statistics.panel import mid_ranks_doubled
from delphi.statistics.spread import mean, ratio

NO_STRUCTURE = 0.25
"""A silhouette up to this shows no camps (Kaufman & Rousseeuw, 1990, as quoted since)."""
OUTLYING = 3.5
"""Modified z-score beyond which a panellist is an outlier (Iglewicz & Hoaglin, 1993)."""


@dataclass(frozen=True, slots=True)
class Camps:
    """Clusters of panellists over the items.

    ``labels`` [panellists], −1 for those who share no item with others; ``count`` camps (1 where
    none stand out), mean ``silhouette``, ``stability`` as mean adjusted Rand index when the items
    are resampled, ``medians`` [camps, items].
    """

    labels: Integers
    count: int
    silhouette: float
    stability: float
    medians: Floats
    reason: str = ""


def camps(
    matrix: ArrayLike,
    *,
    rng: np.random.Generator,
    most: int = 4,
    resamples: int = 50,
    least_stable: float = 0.6,
) -> Camps:
    """Camps in ``matrix`` [panellists, items]: average linkage on the mean absolute difference.

    Distances use the items both rated, so gaps need no filling in. Of 2 .. ``most`` camps of at
    least two panellists the division with the largest silhouette is taken; there is one camp
    where that is at most 0.25 or the division does not return when the items are resampled.

    Every resample compares all pairs anew, so time grows with panellists² × items: a second or two
    at 200 × 200, about twenty at 1,000 × 1,000; memory with panellists² (50 MB at 1,000).
    """
    ratings = as_numbers(matrix)
    if ratings.ndim != 2:
        raise InvalidRatingsError("the matrix must be panellists × items")
    distance = panellist_distances(ratings)
    linked = np.flatnonzero(~np.isnan(distance).all(axis=1))
    labels = np.full(len(ratings), -1, dtype=np.int64)
    labels[linked] = 0
    if len(linked) < 4:
        return Camps(labels, 1, np.nan, np.nan, _medians(ratings, labels, 1), "too few panellists")
    close = _filled(distance[np.ix_(linked, linked)])
    best, silhouette = _divide(close, most)
    if best is None or silhouette <= NO_STRUCTURE:
        whole = _medians(ratings, labels, 1)
        return Camps(labels, 1, silhouette, np.nan, whole, "no division stands out")
    count = int(best.max()) + 1
    agreed = []
    for _ in range(resamples):
        drawn = ratings[np.ix_(linked, rng.integers(0, ratings.shape[1], ratings.shape[1]))]
        again = _cut(_filled(panellist_distances(drawn)), count)
        agreed.append(adjusted_rand(best, again))
    stability = float(np.mean(agreed)) if agreed else np.nan
    if stability < least_stable:
        whole = _medians(ratings, labels, 1)
        return Camps(labels, 1, silhouette, stability, whole, "the division is not stable")
    labels[linked] = best
    return Camps(labels, count, silhouette, stability, _medians(ratings, labels, count))


def panellist_distances(ratings: Floats) -> Floats:
    """Mean absolute difference over the items both rated [panellists, panellists]; NaN if none.

    Exact for whole numbers; time and memory grow with panellists² (items alone cost no memory).
    """
    if len(ratings) < 2:
        return np.full((len(ratings),) * 2, np.nan)
    from scipy.spatial.distance import pdist, squareform

    given = ~np.isnan(ratings)
    # From the lowest rating up, with gaps as 0: a gap beside a rating then adds that rating to
    # the distance, and is taken off again for all pairs at once.
    height = np.where(given, ratings - np.min(ratings, where=given, initial=np.inf), 0.0)
    beside_gaps = height @ ~given.T
    sums = squareform(pdist(height, "cityblock")) - beside_gaps - beside_gaps.T
    shared = given.astype(np.float64) @ given.T
    distance = ratio(sums, shared)
    np.fill_diagonal(distance, np.nan)
    return distance


def _filled(distance: Floats) -> Floats:
    """Pairs without a common item are as far apart as pairs are on average."""
    known = ~np.isnan(distance)
    usual = float(distance[known].mean()) if known.any() else 0.0
    filled = np.where(known, distance, usual)
    np.fill_diagonal(filled, 0.0)
    return filled


def _cut(distance: Floats, count: int) -> Integers:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    tree = linkage(squareform(distance, checks=False), method="average")
    labels = fcluster(tree, count, criterion="maxclust")
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def _divide(distance: Floats, most: int) -> tuple[Integers | None, float]:
    best: Integers | None = None
    largest = np.nan
    for count in range(2, min(most, len(distance) // 2) + 1):
        labels = _cut(distance, count)
        if np.bincount(labels).min() < 2 or labels.max() + 1 < count:
            continue
        width = silhouette(distance, labels)
        if best is None or width > largest:
            best, largest = labels, width
    return best, float(largest)


def silhouette(distance: Floats, labels: Integers) -> float:
    """Mean silhouette width, −1 .. 1 (Rousseeuw, 1987); agrees with scikit-learn."""
    count = int(labels.max()) + 1
    member = np.eye(count)[labels]
    sums = distance @ member
    size = member.sum(axis=0)
    rows = np.arange(len(labels))
    own = ratio(sums[rows, labels], size[labels] - 1)
    others = sums / size
    others[rows, labels] = np.inf
    nearest = others.min(axis=1)
    width = ratio(nearest - own, np.maximum(nearest, own))
    return float(np.nan_to_num(width).mean())


def adjusted_rand(first: Integers, second: Integers) -> float:
    """Adjusted Rand index of two divisions of two or more, 1 the same, 0 by chance.

    Hubert & Arabie, 1985.
    """
    table = np.zeros((int(first.max()) + 1, int(second.max()) + 1), dtype=np.int64)
    np.add.at(table, (first, second), 1)

    def pairs(counts: Integers) -> float:
        return float((counts * (counts - 1) // 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    total = len(first) * (len(first) - 1) / 2
    expected = rows * columns / total
    most = (rows + columns) / 2
    return (together - expected) / (most - expected) if most != expected else 1.0


def _medians(ratings: Floats, labels: Integers, count: int) -> Floats:
    medians = np.full((count, ratings.shape[1]), np.nan)
    for camp in range(count):
        members = ratings[labels == camp]
        rated = ~np.isnan(members).all(axis=0)
        if rated.any():
            medians[camp, rated] = np.nanmedian(members[:, rated], axis=0)
    return medians


@dataclass(frozen=True, slots=True)
class GroupEffects:
    """How far stakeholder groups differ, per item [items].

    ``epsilon_squared`` 0 .. 1 of the Kruskal–Wallis test, ``p``, ``q`` after Benjamini–Hochberg;
    ``pooled_mean`` weighs panellists equally, ``equal_mean`` groups (those that answered).
    ``group_means`` [items, groups].
    """

    epsilon_squared: Floats
    p: Floats
    q: Floats
    pooled_mean: Floats
    equal_mean: Floats
    group_means: Floats


def group_effects(groups: ArrayLike, *, lowest: int = 1) -> GroupEffects:
    """Differences between stakeholder groups from counts [items, groups, K].

    Undefined with fewer than two groups that answered, and when all answers are equal. Kruskal &
    Wallis, 1952, JASA 47 (agrees with scipy.stats.kruskal); ε² = H/(n−1), Tomczak & Tomczak, 2014.
    """
    table = as_group_counts(groups)
    items, count, levels = table.shape
    pooled = table.sum(axis=1)
    n, size = pooled.sum(axis=1), table.sum(axis=2)
    # Twice the mid-ranks less their mean, so that their sum over all answers is 0.
    ranks = 2 * np.cumsum(pooled, axis=1) - pooled - n[:, None]
    group_sums = (table * ranks[:, None, :]).sum(axis=2).astype(np.float64)
    between = np.nansum(ratio(group_sums**2, size), axis=1)
    within_all = (pooled * ranks.astype(np.float64) ** 2).sum(axis=1)
    answered = (size > 0).sum(axis=1)
    h = np.where(answered > 1, (n - 1) * ratio(between, within_all), np.nan)
    from scipy.special import chdtrc

    p = np.where(np.isnan(h), np.nan, chdtrc(np.maximum(answered - 1, 1), np.nan_to_num(h)))
    means = mean(table.reshape(items * count, levels), lowest=lowest).reshape(items, count)
    some = answered > 0
    equal = np.full(items, np.nan)
    equal[some] = np.nanmean(means[some], axis=1)
    return GroupEffects(
        ratio(h, n - 1), p, benjamini_hochberg(p), mean(pooled, lowest=lowest), equal, means
    )


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """p-values corrected for testing them all (false discovery rate); NaN stays and counts not.

    Benjamini & Hochberg, 1995, JRSS B 57; agrees with scipy.stats.false_discovery_control.
    """
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1:
        raise InvalidRatingsError("p must be one value per test")
    corrected = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested])]
    scaled = values[order] * len(order) / np.arange(1, len(order) + 1)
    corrected[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return corrected


@dataclass(frozen=True, slots=True)
class Outliers:
    """Each panellist's mean distance to the others' medians [panellists] and its modified z."""

    distance: Floats
    z: Floats
    outlying: Booleans


def outliers(matrix: ArrayLike) -> Outliers:
    """Panellists who rate far from the others, from ``matrix`` [panellists, items].

    The median of an item leaves the panellist out. z = 0.6745 (d − median d)/MAD; beyond 3.5 in
    the far direction is outlying. Undefined for panellists who rated nothing others rated.
    """
    ratings = as_numbers(matrix)
    if ratings.ndim != 2:
        raise InvalidRatingsError("the matrix must be panellists × items")
    away = np.abs(ratings - _medians_of_others(ratings))
    distance = ratio(np.nansum(away, axis=1), (~np.isnan(away)).sum(axis=1))
    known = distance[~np.isnan(distance)]
    centre = float(np.median(known)) if len(known) else np.nan
    deviation = float(np.median(np.abs(known - centre))) if len(known) else np.nan
    z = 0.6745 * ratio(distance - centre, deviation)
    return Outliers(distance, z, np.nan_to_num(z) > OUTLYING)


def _medians_of_others(ratings: Floats) -> Floats:
    """Each item's median without each panellist who rated it; NaN where nobody else did."""
    order = np.argsort(ratings, axis=0)
    rank = np.argsort(order, axis=0)
    in_order = np.take_along_axis(ratings, order, axis=0)
    others = (~np.isnan(ratings)).sum(axis=0) - 1

    def without_own(place: Integers) -> Floats:
        # Whoever stands at or before the place leaves it to the next.
        rows = np.clip(place + (rank <= place), 0, len(ratings) - 1)
        return np.take_along_axis(in_order, rows, axis=0)

    middle = (without_own((others - 1) // 2) + without_own(others // 2)) / 2
    return np.where(np.isnan(ratings) | (others < 1), np.nan, middle)


@dataclass(frozen=True, slots=True)
class DesirabilityBias:
    """Do panellists expect what they wish for? Per item [items] and for the panel.

    ``rho`` −1 .. 1 between desirability and probability over panellists, ``p`` and ``q``
    (Benjamini–Hochberg), ``n`` pairs; ``positive_share`` of the items with a defined rho.
    """

    rho: Floats
    p: Floats
    q: Floats
    n: Integers
    positive_share: float


def desirability_bias(probability: ArrayLike, desirability: ArrayLike) -> DesirabilityBias:
    """Rank correlation of expected probability with desirability, both [panellists, items].

    Undefined for fewer than four pairs or constant answers. After Warth, von der Gracht &
    Darkow, 2013, Technological Forecasting & Social Change 80(8), who adjust for it.
    """
    expected, wished = (as_numbers(x) for x in (probability, desirability))
    if expected.shape != wished.shape or expected.ndim != 2:
        raise InvalidRatingsError("probability and desirability must have one shape")
    both = ~np.isnan(expected) & ~np.isnan(wished)
    n = both.sum(axis=0)
    rho = np.full(expected.shape[1], np.nan)
    for item in np.flatnonzero(n >= 4):
        pair = np.stack([expected[both[:, item], item], wished[both[:, item], item]])
        ranks = mid_ranks_doubled(pair) - (n[item] + 1)
        spread = np.sqrt((ranks[0] ** 2).sum()) * np.sqrt((ranks[1] ** 2).sum())
        if spread:
            rho[item] = float((ranks[0] * ranks[1]).sum() / spread)
    from scipy.special import stdtr

    defined = ~np.isnan(rho)
    df, known = n[defined] - 2, rho[defined]
    with np.errstate(divide="ignore"):
        t = np.abs(known) * np.sqrt(df / np.maximum(1 - known * known, 0))
    p = np.full(len(rho), np.nan)
    p[defined] = 2 * stdtr(df, -t)
    share = float((known > 0).mean()) if len(known) else np.nan
    return DesirabilityBias(rho, p, benjamini_hochberg(p), n, share)


def argument_saturation(new_arguments: ArrayLike) -> Floats:
    """Share of all arguments so far that were new in each round [rounds]; 1 in the first.

    A small last share says that another round would bring few new reasons. NaN before any.
    """
    new = as_whole_numbers(new_arguments, "new arguments")
    if new.ndim != 1 or (new < 0).any():
        raise InvalidRatingsError("new_arguments must be one count per round")
    return ratio(new, np.cumsum(new))


@dataclass(frozen=True, slots=True)
class DissentProfile:
    """Camps, group effects (None without groups) and outliers of one round."""

    camps: Camps
    groups: GroupEffects | None
    outliers: Outliers


def dissent_profile(
    matrix: ArrayLike,
    *,
    rng: np.random.Generator,
    groups: ArrayLike | None = None,
    lowest: int = 1,
) -> DissentProfile:
    """Who disagrees with whom: ``matrix`` [panellists, items], ``groups`` [items, groups, K]."""
    effects = None if groups is None else group_effects(groups, lowest=lowest)
    return DissentProfile(camps(matrix, rng=rng), effects, outliers(matrix))
