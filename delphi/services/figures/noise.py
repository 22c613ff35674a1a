"""How much of a change is only noise: from what was asked twice within one round."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from delphi import statistics
from delphi.services.figures.asked import Figures, number

Table = Sequence[Sequence[int]]


def noise_floor(tables: Mapping[str, Table], *, minimum_cell: int) -> Figures:
    """The noise floor of one criterion from first × second answers by item code.

    Made of the items that enough have answered twice: one with fewer would follow from the rest.
    `n` are those who did, of every item; `items` the codes it is made of.
    """
    n = {code: int(np.sum(table)) for code, table in tables.items()}
    codes = [code for code in tables if n[code] >= minimum_cell]
    floor = statistics.noise_floor([tables[code] for code in codes]) if codes else None
    return {
        "n": n,
        "items": codes,
        "pairs": floor.pairs if floor else 0,
        "share_changed": number(floor.share_changed) if floor else None,
        "mean_absolute_change": number(floor.mean_absolute_change) if floor else None,
        "within_sd": number(floor.within_sd) if floor else None,
        "smallest_real_change": number(floor.smallest_real_change) if floor else None,
    }


def note_above_noise(
    looked_at: Sequence[Figures], noise: Mapping[str, Any], *, round_number: int
) -> None:
    """Say in `paired` of each item whether more changed than of those asked twice in a round.

    `noise` is the noise floor of round `round_number`, on the criterion of the items.
    """
    paired = [
        change
        for figures in looked_at
        if (change := figures.get("paired")) and change.get("transitions") and change["n"]
    ]
    if not paired or not noise["pairs"]:
        return
    changed = round(noise["share_changed"] * noise["pairs"])
    again: Any = [[[noise["pairs"] - changed, changed], [0, 0]]]
    found = statistics.above_noise([change["transitions"] for change in paired], again)
    for place, change in enumerate(paired):
        change["above_noise"] = {
            "round": round_number,
            "excess": number(found.excess[place]),
            "p": number(found.p[place]),
            "q": number(found.q[place]),
        }
