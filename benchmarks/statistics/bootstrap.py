"""Verdicts of resampled panels against drawing the resamples alone.

    python -m benchmarks.statistics.bootstrap [--items 1000] [--panellists 1000] [--replicates 2000]

Both draw the same multinomials over transitions, leavers and joiners in the same chunks.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Sequence

import numpy as np

from benchmarks.statistics.measures import LEVELS, panel
from delphi.statistics import ConsensusRule, joiners, leavers, stayers, verdict_bootstrap
from delphi.statistics.counts import answer_transitions_of
from delphi.statistics.resampling import CHUNK_CELLS, draw

RULE = ConsensusRule.parse(
    "share(7..9) >= 0.7 and share(1..3) < 0.15", "share(1..3) >= 0.7 and share(7..9) < 0.15"
)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--panellists", type=int, default=1000)
    parser.add_argument("--replicates", type=int, default=2000)
    options = parser.parse_args(arguments)
    ratings = [each.astype(np.float64) for each in panel(options.items, options.panellists)]
    rng = np.random.default_rng(3)
    for each in ratings:
        each[rng.random(len(each)) < 0.1] = np.nan
    table = answer_transitions_of(*ratings, levels=LEVELS)
    moves, left, joined = stayers(table), leavers(table), joiners(table)
    flat = np.concatenate([moves.reshape(len(moves), -1), left, joined], axis=1)

    start = time.perf_counter()
    size = max(1, CHUNK_CELLS // flat.size)
    for done in range(0, options.replicates, size):
        draw(flat, min(size, options.replicates - done), np.random.default_rng(1))
    drawing = time.perf_counter() - start

    start = time.perf_counter()
    verdict_bootstrap(
        moves, left, joined, RULE, rng=np.random.default_rng(1), replicates=options.replicates
    )
    whole = time.perf_counter() - start
    print(f"{options.items} items × {options.panellists} panellists, {options.replicates} draws")
    print(f"multinomial draws alone        {drawing:8.2f} s")
    print(f"draws and verdicts             {whole:8.2f} s")
    print(f"ratio                          {whole / drawing:8.2f}  (at most 2)")
    tracemalloc.start()
    verdict_bootstrap(moves, left, joined, RULE, rng=np.random.default_rng(1), replicates=2 * size)
    print(f"peak memory                    {tracemalloc.get_traced_memory()[1] / 2**20:8.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
