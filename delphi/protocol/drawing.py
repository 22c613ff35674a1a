"""Drawing a panel at random: so many of each stratum, the same ones again from the same seed."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Candidate(NamedTuple):
    """Somebody who may be drawn; `stratum` is region and sector by key, "" where not known."""

    key: int
    stratum: tuple[str, str]


class Stratum(NamedTuple):
    """How many there were to draw from, and who was drawn, by key."""

    stratum: tuple[str, str]
    found: int
    drawn: Sequence[int]


def draw(candidates: Iterable[Candidate], *, each: int | None, seed: int) -> list[Stratum]:
    """Draw `each` of every stratum at random, or, with None, take everybody.

    A stratum with fewer gives all it has. The same candidates and seed give the same draw,
    whatever the order the candidates come in.
    """
    strata: dict[tuple[str, str], list[int]] = defaultdict(list)
    for candidate in candidates:
        strata[candidate.stratum].append(candidate.key)
    drawn = []
    for stratum in sorted(strata):
        keys = sorted(strata[stratum])
        # A generator of its own, so that one stratum's people do not change another's draw.
        rng = random.Random(f"{seed}/{'/'.join(stratum)}")
        taken = keys if each is None else rng.sample(keys, min(each, len(keys)))
        drawn.append(Stratum(stratum, len(keys), sorted(taken)))
    return drawn
