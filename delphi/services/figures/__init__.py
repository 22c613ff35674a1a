"""From counts to figures and verdicts: what an analysis decides, without the database.

Imports numpy, so it is imported where an analysis is made and nowhere else. Everything goes in as
plain values (`Asked`, `Measure`) and comes out as such (`Outcome`); undefined figures are None.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import nan

import numpy as np

from delphi import statistics
from delphi.protocol.disclosure import is_telling, why_not_drawn
from delphi.services.figures.asked import (
    Array,
    Asked,
    Earlier,
    Figures,
    Measure,
    Outcome,
    Sameness,
    number,
)
from delphi.services.figures.levels import ordinal
from delphi.services.figures.numbers import numeric
from delphi.services.figures.options import optional
from delphi.statistics import ConsensusRule, QuartileType
from delphi.statistics.quantiles import checked_quartile_type

__all__ = [
    "Asked",
    "Earlier",
    "Measure",
    "Outcome",
    "Sameness",
    "outcomes",
    "panel_figures",
    "quartile_type_of",
    "rating_matrix",
    "side_of",
]


def quartile_type_of(name: object) -> QuartileType:
    """The quartile type a protocol names: "7", "6", "2" or "tukey"."""
    return checked_quartile_type("tukey" if name == "tukey" else int(str(name)))


def outcomes(asked: Sequence[Asked], measure: Measure) -> list[Outcome]:
    """Figures and verdicts of the questions of one criterion, in their order."""
    if not asked:
        return []
    if measure.levels:
        found = ordinal(asked, measure)
    else:
        one = numeric if measure.numeric else optional
        found = [one(question, measure) for question in asked]
    for question, outcome in zip(asked, found, strict=True):
        _note_telling(outcome.figures.get("paired"), question, measure)
    return found


def panel_figures(ratings: Array, looked_at: Sequence[Figures], *, minimum_cell: int) -> Figures:
    """The panel's figures of one criterion from `ratings` [panellists, items] and its items'.

    Means run over items with enough answers only, or they would give a withheld one away.
    """
    w = statistics.kendalls_w(ratings)
    some = [each for each in looked_at if each["n"] >= minimum_cell]
    many = [each for each in looked_at if why_not_drawn(each, k=minimum_cell) is None]
    return {
        "kendalls_w": None
        if number(w.w) is None
        else {
            "w": number(w.w),
            "panellists": int(w.m),
            "items": int(w.items),
            "chi2": number(w.chi2),
            "df": int(w.df),
            "p": number(w.p),
            "dropped": int(w.dropped),
        },
        "items": len(looked_at),
        "mean_iqr": _mean(each["iqr"] for each in some),
        "mean_a": _mean(each["van_der_eijk_a"] for each in many),
        "mean_standard_deviation": _mean(each["standard_deviation"] for each in many),
    }


def rating_matrix(ratings: Sequence[Mapping[int, float]]) -> Array:
    """The panellists × items matrix of ratings by respondent, one mapping per item."""
    respondents = sorted({respondent for column in ratings for respondent in column})
    return np.array(
        [[column.get(respondent, nan) for column in ratings] for respondent in respondents],
        dtype=np.float64,
    ).reshape(len(respondents), len(ratings))


def side_of(rule: ConsensusRule | None, level: int | None, *, lowest: int, levels: int) -> str:
    """Which side a rating speaks for: "for", "against" or "neither"."""
    sides = rule.sides(lowest, levels) if rule and levels else None
    if sides is None or level is None:
        return "neither"
    for name, side in zip(("for", "against"), sides, strict=True):
        if side[level - lowest]:
            return name
    return "neither"


def _note_telling(paired: Figures | None, question: Asked, measure: Measure) -> None:
    """Note in `paired` what no round sees by itself: which distribution is not shown."""
    if paired and question.earlier:
        earlier, k = question.earlier.figures, measure.minimum_cell
        before = earlier.get("paired") or {}
        since = {"telling": before.get("telling") or earlier.get("tells_of_release")}
        paired["telling"] = is_telling(paired, k=k, before=since)
        paired["earlier_withheld"] = why_not_drawn(earlier, k=k) is not None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
