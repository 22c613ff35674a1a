"""A panel that nobody sits in: where panellists of stated behaviour stand, round by round.

A position lies between 0, one end of whatever scale is asked on, and 1, the other. The models are
deliberately plain, so that what a rule makes of them can be foreseen:

- each question q has a centre c ~ U(0.3, 0.85) and a width s ~ U(0.08, 0.2);
- *convergent*, *independent* and *drop-out* panellists begin at c + s·z, z ~ N(0, 1);
- *polarised* ones form two camps of the same size, at 0.5 ± 0.36 + 0.07·z; which camp stands high
  is drawn anew for each question;
- *careless* ones stand anywhere, U(0, 1), in each round anew: half of them at one position for the
  whole sheet, which is straight-lining; each leaves a question out with probability 0.15;
- from round to round, *convergent* and *drop-out* panellists move half way to the median m of all
  who answered the question before, x + 0.5·(m - x) + 0.04·z: opinion pooling (DeGroot 1974) with
  the weight one half on the group; *independent* and *polarised* ones only waver, x + 0.04·z;
- a *drop-out* leaves in round 1 with probability 0.2 and in every later round with probability 0.5,
  with half the sheet answered and nothing submitted, and does not come back.

Positions are cut off at 0 and 1. Everything follows from the seed.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BEHAVIOURS = ("convergent", "independent", "polarised", "drop_out", "careless")

CENTRES, WIDTHS = (0.3, 0.85), (0.08, 0.2)
APART, CAMP_WIDTH = 0.36, 0.07
PULL, WAVERING = 0.5, 0.04
LEAVING_AT_ONCE, LEAVING_LATER = 0.2, 0.5
LEFT_OUT = 0.15

Positions = NDArray[np.float64]


class SyntheticRound(NamedTuple):
    """One round: `positions` [panellist, question], nan where nothing is answered; who submits."""

    positions: Positions
    submitted: NDArray[np.bool_]


def synthetic_rounds(
    behaviours: Sequence[str], *, questions: int, rng: np.random.Generator
) -> Iterator[SyntheticRound]:
    """Round after round without end, of one panellist per entry of `behaviours`.

    Raises ValueError for a behaviour that is none of BEHAVIOURS.
    """
    if unknown := sorted(set(behaviours) - set(BEHAVIOURS)):
        raise ValueError(f"no such behaviour: {unknown[0]}")
    kinds = np.array(behaviours, dtype=np.str_)
    is_pulled = np.isin(kinds, ("convergent", "drop_out"))[:, None]
    is_careless = kinds == "careless"
    stays = np.ones(len(kinds), dtype=bool)
    stands = _first(kinds, questions, rng)
    leaving = LEAVING_AT_ONCE
    while True:
        stands[is_careless] = _careless(int(is_careless.sum()), questions, rng)
        leaves = stays & (kinds == "drop_out") & (rng.random(len(kinds)) < leaving)
        answered = _answered(stays, leaves, is_careless, questions, rng)
        yield SyntheticRound(np.where(answered, stands, np.nan), stays & ~leaves)
        stays &= ~leaves
        leaving = LEAVING_LATER
        stands = _moved(stands, answered, is_pulled, rng)


def _first(kinds: NDArray[np.str_], questions: int, rng: np.random.Generator) -> Positions:
    centres = rng.uniform(*CENTRES, questions)
    widths = rng.uniform(*WIDTHS, questions)
    high = rng.choice((-1.0, 1.0), questions)
    noise = rng.standard_normal((len(kinds), questions))
    stands = centres + widths * noise
    is_polarised = kinds == "polarised"
    camps = np.where(np.cumsum(is_polarised) % 2, 1.0, -1.0)[:, None]
    poles = 0.5 + APART * camps * high + CAMP_WIDTH * noise
    return np.clip(np.where(is_polarised[:, None], poles, stands), 0, 1)


def _careless(count: int, questions: int, rng: np.random.Generator) -> Positions:
    stands = rng.random((count, questions))
    stands[::2] = stands[::2, :1]  # straight-lining
    return stands


def _answered(
    stays: NDArray[np.bool_],
    leaves: NDArray[np.bool_],
    is_careless: NDArray[np.bool_],
    questions: int,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Which questions [panellist, question] are answered."""
    answered = np.broadcast_to(stays[:, None], (len(stays), questions)).copy()
    answered[leaves, questions // 2 :] = False
    left_out = rng.random(answered.shape) < LEFT_OUT
    return answered & ~(is_careless[:, None] & left_out)


def _moved(
    stands: Positions,
    answered: NDArray[np.bool_],
    is_pulled: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Positions:
    is_known = answered.any(axis=0)
    median = np.zeros(stands.shape[1])
    median[is_known] = np.nanmedian(np.where(answered, stands, np.nan)[:, is_known], axis=0)
    pull = np.where(is_pulled & is_known, PULL * (median - stands), 0.0)
    return np.clip(stands + pull + WAVERING * rng.standard_normal(stands.shape), 0, 1)
