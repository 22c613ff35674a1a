"""Figures of choices, rankings and shared-out points, option by option."""

from collections.abc import Sequence
from math import inf

import numpy as np

from delphi import statistics
from delphi.services.figures.asked import (
    Array,
    Asked,
    Figures,
    Measure,
    Outcome,
    Sameness,
    described,
    number,
    share,
)
from delphi.services.figures.intervals import LEVEL, Ends, described_interval, ends

#: How many places a whole ranking counts as its top.
TOP = 3


def optional(question: Asked, measure: Measure) -> Outcome:
    """The figures of a choice, ranking or sharing-out, and how many answer as before."""
    figures = described(question, measure)
    if question.rankings and measure.options:
        figures["ranking"] = ranking_figures(question.rankings, measure, seed=question.question_id)
    if question.shares and measure.options:
        figures["points"] = points_figures(question.shares, measure, seed=question.question_id)
    if question.earlier and question.earlier.same is not None:
        figures["paired"] = _change(question, question.earlier.same)
    return Outcome(question.question_id, figures)


def ranking_figures(
    rankings: Sequence[tuple[Sequence[str], int]], measure: Measure, *, seed: int
) -> Figures:
    """By option how often it stood at which place, its mean, median and quartiles, and W.

    An option without a place stands beyond the last: its median may be there (None), and to the
    mean and W it counts with the middle of the places nobody gave (mid-ranks, as ties do).
    """
    options, places = measure.options, measure.places
    ranks = np.array(
        [
            [ranked.index(option) + 1 if option in ranked else inf for option in options]
            for ranked, count in rankings
            for _ in range(count)
        ],
        dtype=np.float64,
    )
    summary = statistics.values_summary(ranks, quartile_type=measure.quartile_type)
    beyond = (places + 1 + len(options)) / 2
    counted = np.where(np.isinf(ranks), beyond, ranks)
    means, around = counted.mean(axis=0), _mean_intervals(counted, seed)
    top = places if places < len(options) else min(TOP, len(options) - 1)
    tied = np.where(np.isinf(ranks), places + 1, ranks)
    w = statistics.kendalls_w(tied)
    of_w = statistics.round_intervals(
        tied, levels=0, rng=np.random.default_rng(seed), level=LEVEL
    ).kendalls_w
    return {
        "places": places,
        "top": top,
        "options": {
            option: {
                "counts": [int((ranks[:, at] == place).sum()) for place in range(1, places + 1)],
                "unplaced": int(np.isinf(ranks[:, at]).sum()),
                "mean": float(means[at]),
                "mean_interval": around[at],
                "median": number(summary.median[at]),
                "q1": number(summary.lower_quartile[at]),
                "q3": number(summary.upper_quartile[at]),
                "share_in_top": share(int((ranks[:, at] <= top).sum()), len(ranks)),
            }
            for at, option in enumerate(options)
        },
        "kendalls_w": None
        if number(w.w) is None
        else {"w": number(w.w), "panellists": int(w.m), "chi2": number(w.chi2), "p": number(w.p)},
        "intervals": described_interval(seed) | {"kendalls_w": ends(of_w.low, of_w.high)},
    }


def points_figures(
    shares: Sequence[tuple[dict[str, int], int]], measure: Measure, *, seed: int
) -> Figures:
    """By option the mean, median and quartiles of its points."""
    points: Array = np.array(
        [
            [shared.get(option, 0) for option in measure.options]
            for shared, count in shares
            for _ in range(count)
        ],
        dtype=np.float64,
    )
    summary = statistics.values_summary(points, quartile_type=measure.quartile_type)
    around = _mean_intervals(points, seed)
    return {
        "total": measure.total,
        "options": {
            option: {
                "mean": number(summary.mean[at]),
                "mean_interval": around[at],
                "median": number(summary.median[at]),
                "q1": number(summary.lower_quartile[at]),
                "q3": number(summary.upper_quartile[at]),
            }
            for at, option in enumerate(measure.options)
        },
        "intervals": described_interval(seed),
    }


def _mean_intervals(answers: Array, seed: int) -> list[Ends]:
    """Of the mean of each option, in panels drawn whole, so that options stay beside each other."""
    low, high = statistics.values_interval(
        answers, lambda drawn: drawn.mean(axis=1), rng=np.random.default_rng(seed), level=LEVEL
    )
    return [ends(*pair) for pair in zip(low, high, strict=True)]


def _change(question: Asked, same: Sameness) -> Figures:
    """Who answered both rounds: how many, and the share that changed anything."""
    return {
        "n": same.stayers,
        "leavers": same.before - same.stayers,
        "joiners": question.n - same.stayers,
        "transitions": None,
        "flows": None,
        "share_changed": share(same.stayers - same.alike, same.stayers),
    }
