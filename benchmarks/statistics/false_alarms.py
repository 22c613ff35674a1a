"""How often re-answering at random is taken for movement: the movement test beside Scheibe's 15 %.

    python -m benchmarks.statistics.false_alarms

Panels answer around a centre of their own; then three in ten move one point up or down at random
(answers at an end stay when pushed beyond it). Nobody's view moves, so every alarm is false.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from delphi.statistics import MOVEMENTS, Movement, movement, scheibe_change, transitions_of

SIZES = (8, 10, 12, 15, 20, 30, 60)


def re_answered(
    size: int, levels: int, items: int, rng: np.random.Generator, changing: float = 0.3
) -> NDArray[np.int64]:
    """Transitions [items, K, K] of panels whose members re-answer ±1 at random."""
    centre = rng.uniform(1.5, levels - 0.5, items)
    first = np.clip(np.rint(rng.normal(centre, levels / 5, (size, items))), 1, levels)
    step = rng.choice([-1, 1], first.shape) * (rng.random(first.shape) < changing)
    return transitions_of(first, np.clip(first + step, 1, levels), levels=levels)


def alarm_rates(
    size: int, levels: int, rng: np.random.Generator, items: int = 4000
) -> tuple[float, float, float]:
    """Shares of items called moving, called borderline, and not below Scheibe's 15 %."""
    table = re_answered(size, levels, items, rng)
    codes = movement(table)
    moving, borderline = (
        float((codes == MOVEMENTS.index(kind)).mean())
        for kind in (Movement.MOVING, Movement.BORDERLINE)
    )
    return moving, borderline, float((scheibe_change(table) >= 0.15).mean())


def main() -> None:
    rng = np.random.default_rng(1)
    print("n, K: moving, borderline, Scheibe ≥ 15 %")
    for levels in (5, 7, 9):
        for size in SIZES:
            moving, borderline, scheibe = alarm_rates(size, levels, rng)
            print(f"{size:3}, {levels}: {moving:6.1%} {borderline:6.1%} {scheibe:6.1%}")


if __name__ == "__main__":
    main()
