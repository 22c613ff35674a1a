"""Diverging bars: the answers to one item as a stack about the middle of its scale.

What lies below the middle level goes to the left, what lies above it to the right, and the middle
level itself is halved by the centre. So the side says what is for and what against, even in grey.
"""

from collections.abc import Sequence
from itertools import pairwise

from reports.document import palette

#: How strong the levels of one side are, from the end of the scale inwards, by their number.
_STRENGTHS = {1: (4,), 2: (4, 2), 3: (4, 3, 1), 4: (4, 3, 2, 1), 5: (4, 3, 2, 1, 0)}


def segments(shares: Sequence[float]) -> list[tuple[float, float]]:
    """From where to where each level's segment reaches, lowest level first.

    `shares` (0..1, one per level of the scale) add up to 1. The centre is 0: with an odd number of
    levels the middle one lies half on either side, with an even number it is a border.
    """
    count = len(shares)
    below = sum(shares[: count // 2]) + (shares[count // 2] / 2 if count % 2 else 0)
    edges = [-below]
    for share in shares:
        edges.append(edges[-1] + share)
    return list(pairwise(edges))


def colours(count: int) -> list[str]:
    """The colour of each of `count` levels (2 to 11), lowest first; the ends are the strongest."""
    strong = _STRENGTHS[count // 2]
    against = [palette.AGAINST[place] for place in strong]
    for_ = [palette.FOR[place] for place in reversed(strong)]
    return [*against, *([palette.MIDDLE] if count % 2 else []), *for_]


def on_top_of(colour: str) -> str:
    """The colour in which words on a ground of `colour` can be read, in light and dark."""
    strong = (*palette.AGAINST[3:], *palette.FOR[3:])
    return palette.PAPER if colour in strong else palette.INK
