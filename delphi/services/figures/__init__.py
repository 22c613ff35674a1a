"""From counts to figures and verdicts: what an analysis decides, without the database.

Imports numpy, so it is imported where an analysis is made and nowhere else. Everything goes in as
plain values (`Asked`, `Measure`) and comes out as such (`Outcome`); undefined figures are None.
"""

from collections.abc import Sequence

from delphi.protocol.disclosure import is_telling, why_not_drawn
from delphi.services.figures.asked import Asked, Earlier, Figures, Measure, Outcome, Sameness
from delphi.services.figures.groups import correct_for_many
from delphi.services.figures.levels import ordinal
from delphi.services.figures.numbers import numeric
from delphi.services.figures.options import optional
from delphi.services.figures.panel import CampsBefore, panel_figures
from delphi.statistics import ConsensusRule, QuartileType
from delphi.statistics.quantiles import checked_quartile_type

__all__ = [
    "Asked",
    "CampsBefore",
    "Earlier",
    "Measure",
    "Outcome",
    "Sameness",
    "outcomes",
    "panel_figures",
    "quartile_type_of",
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
    correct_for_many(found)
    return found


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
