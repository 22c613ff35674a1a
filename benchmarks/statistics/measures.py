"""All item-level and paired measures against a loop over items, and against making the counts.

    python -m benchmarks.statistics.measures [--items 1000] [--panellists 1000] [--loop-items 40]

The loop calls scipy and pandas once per item and measure, as an analysis script would; it runs on
``--loop-items`` items and is scaled up. All ratios are of one run.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from delphi.statistics import counts_of, transitions_of
from delphi.statistics.catalogue import (
    ONE_ROUND,
    TWO_COUNTS,
    TWO_ROUNDS,
    Conventions,
    between_rounds,
    one_round,
)

Ratings: TypeAlias = NDArray[np.int64]
LEVELS = 9


def panel(items: int, panellists: int, seed: int = 1) -> tuple[Ratings, Ratings]:
    """Two rounds [panellists, items] on nine points: three in ten move by one."""
    rng = np.random.default_rng(seed)
    centre = rng.uniform(2, 8, items)
    first = np.clip(np.rint(rng.normal(centre, 1.8, (panellists, items))), 1, LEVELS)
    step = rng.choice([-1, 0, 1], first.shape, p=[0.15, 0.7, 0.15])
    return first.astype(np.int64), np.clip(first + step, 1, LEVELS).astype(np.int64)


def looped(first: Ratings, second: Ratings) -> None:
    """What an analysis script does: one item after the other, one library call per measure."""
    for item in range(first.shape[1]):
        before, after = pd.Series(first[:, item]), pd.Series(second[:, item])
        for answers in (before, after):
            answers.count()
            answers.median()
            answers.quantile([0.25, 0.75])
            stats.iqr(answers)
            answers.mean()
            answers.std()
            stats.variation(answers, ddof=1)
            stats.median_abs_deviation(answers)
            answers.mode()
            answers.value_counts(normalize=True)
            stats.entropy(answers.value_counts(), base=2)
            stats.skew(answers, bias=False)
            stats.kurtosis(answers, bias=False)
        stats.wilcoxon(after, before, method="asymptotic")
        stats.spearmanr(before, after)
        stats.kendalltau(before, after)
        stats.pearsonr(before + after, after - before)
        stats.binomtest(int((after > before).sum()), int((after != before).sum()))
        pd.crosstab(before, after)
        (before != after).mean()


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The fastest of some runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--panellists", type=int, default=1000)
    parser.add_argument("--loop-items", type=int, default=40)
    options = parser.parse_args(arguments)
    first, second = panel(options.items, options.panellists)
    conventions = Conventions()

    def count() -> tuple[Ratings, Ratings, Ratings]:
        return (
            counts_of(first, levels=LEVELS),
            counts_of(second, levels=LEVELS),
            transitions_of(first, second, levels=LEVELS),
        )

    earlier, later, moves = count()

    def measure() -> None:
        one_round(earlier, conventions)
        one_round(later, conventions)
        between_rounds(earlier, later, moves, conventions)

    measure()
    counting, measuring = seconds(count), seconds(measure)
    some = slice(0, options.loop_items)
    loop = seconds(lambda: looped(first[:, some], second[:, some]), 1)
    loop *= options.items / options.loop_items

    print(f"{options.items} items × {options.panellists} panellists × 2 rounds, K = {LEVELS}")
    print(f"making counts and transitions   {counting * 1e3:9.1f} ms")
    print(f"all measures, given counts      {measuring * 1e3:9.1f} ms")
    print(f"measures ÷ counting             {measuring / counting:9.2f}  (at most 10)")
    together = counting + measuring
    print(f"loop ÷ (counting + measures)    {loop / together:9.0f}  (at least 100)")
    tenfold = (earlier * 10, later * 10, moves * 10)

    def measure_tenfold() -> None:
        one_round(tenfold[0], conventions)
        one_round(tenfold[1], conventions)
        between_rounds(*tenfold, conventions)

    more = seconds(measure_tenfold)
    print(f"ten times the panellists ÷ once {more / measuring:9.2f}  (about 1)")
    tracemalloc.start()
    measure()
    print(f"peak memory of the measures     {tracemalloc.get_traced_memory()[1] / 2**20:9.1f} MB")
    tracemalloc.stop()
    print("what takes the time, ms:")
    cost = {
        **{name: seconds(lambda f=f: f(later, conventions)) for name, f in ONE_ROUND.items()},
        **{name: seconds(lambda f=f: f(moves)) for name, f in TWO_ROUNDS.items()},
        **{n: seconds(lambda f=f: f(earlier, later, conventions)) for n, f in TWO_COUNTS.items()},
    }
    for name, taken in sorted(cost.items(), key=lambda pair: -pair[1])[:8]:
        print(f"  {name:36}{taken * 1e3:7.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
