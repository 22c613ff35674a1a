"""What the figures propose for the next round: per item, and for the study, each with its ground.

The method advises and the facilitator decides. It never proposes another round because an item
nearly passes its rule: only because answers still move, or because too little is known yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from delphi.choices import ALL


class Suggestion(StrEnum):
    """What to do with an item in the next round."""

    FOLD = "fold"  # it has its result: asked no more
    KEEP = "keep"  # ask again in the same wording
    REWORD = "reword"  # the same wording would bring the same again
    SPLIT = "split"  # nor is one wording enough: it holds two matters
    MERGE = "merge"  # another says the same
    DROP = "drop"  # asking again would not help


class Ground(StrEnum):
    """Why."""

    SETTLED = "settled"
    RULE_MET = "rule_met"  # where the protocol asks for no stability
    LASTING_DISSENT = "lasting_dissent"
    POLARISED = "polarised"
    FIRST_LOOK = "first_look"
    STILL_MOVING = "still_moving"
    TOO_FEW_STAYERS = "too_few_stayers"
    NO_LEVELS = "no_levels"
    NO_CLEAR_VIEW = "no_clear_view"
    MANY_CANNOT_JUDGE = "many_cannot_judge"
    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_AGAIN = "too_few_again"
    NOT_JUDGED = "not_judged"
    TWO_MATTERS = "two_matters"
    SAYS_THE_SAME = "says_the_same"


class StudyGround(StrEnum):
    """Why the study should stop, or go on."""

    ALL_FOLDED = "all_folded"
    ENOUGH_FOLDED = "enough_folded"
    MAXIMUM_REACHED = "maximum_reached"
    NOTHING_MOVES = "nothing_moves"
    ITEMS_OPEN = "items_open"


#: From this share of those who took a stand or could not, the wording is the likelier fault.
MANY_CANNOT_JUDGE = (1, 3)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands on one criterion, as released: what the advice rests on.

    `verdict` and `movement` are values of the enums in `delphi.statistics.verdict`, "" where none
    is shown; `n` and `cannot_judge` None where withheld; `looks` counts the rounds of the trend.
    On a scale without levels (numbers, years) there is no test of movement.
    """

    verdict: str
    movement: str
    n: int | None
    cannot_judge: int | None
    looks: int
    has_levels: bool = True


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion and its ground; `criterion` is the key of the criterion that decided.

    `other` is the code of the item that a merge is proposed with.
    """

    suggestion: Suggestion
    ground: Ground
    criterion: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class StudyAdvice:
    """Whether to stop. `open_items` are those that are not folded or dropped."""

    stop: bool
    ground: StudyGround
    open_items: int


_FOLDS: Mapping[str, Ground] = {
    "settled": Ground.SETTLED,
    "lasting_dissent": Ground.LASTING_DISSENT,
    "polarised": Ground.POLARISED,
}
_RULE_MET = frozenset({"agreed_unconfirmed", "agreed_but_moving"})
# Which criterion decides, when an item is rated on several: whatever needs another round first.
_URGENCY = (Suggestion.REWORD, Suggestion.KEEP, Suggestion.DROP, Suggestion.FOLD)
#: An item with one of these is asked again in one form or another.
GOES_ON = frozenset({Suggestion.KEEP, Suggestion.REWORD, Suggestion.SPLIT, Suggestion.MERGE})


def advice_on(standing: Standing, *, needs_stability: bool = True) -> Advice:
    """What to do about one item on one criterion.

    Without `needs_stability` a rule that is met is a result, whether answers still move or not.
    """
    if standing.verdict in _FOLDS:
        return Advice(Suggestion.FOLD, _FOLDS[standing.verdict])
    if standing.verdict in _RULE_MET and not needs_stability:
        return Advice(Suggestion.FOLD, Ground.RULE_MET)
    if standing.verdict and _many_cannot_judge(standing):
        return Advice(Suggestion.REWORD, Ground.MANY_CANNOT_JUDGE)
    match standing.verdict, standing.movement:
        case "no_clear_view", _:
            return Advice(Suggestion.REWORD, Ground.NO_CLEAR_VIEW)
        case "too_few_answers", _:
            return _too_few(standing)
        case "", _ if standing.n is None:
            return _too_few(standing)
        case "", _:
            return Advice(Suggestion.KEEP, Ground.NOT_JUDGED)
        case _, "first_look":
            return Advice(Suggestion.KEEP, Ground.FIRST_LOOK)
        case _, "unknown":
            ground = Ground.TOO_FEW_STAYERS if standing.has_levels else Ground.NO_LEVELS
            return Advice(Suggestion.KEEP, ground)
    return Advice(Suggestion.KEEP, Ground.STILL_MOVING)


def advice_on_item(standings: Mapping[str, Standing], *, needs_stability: bool = True) -> Advice:
    """What to do about an item, from how it stands on each criterion (by key, in their order).

    It is folded when it has its result on every criterion that a rule judges; a criterion without
    a rule decides only where there is no other.
    """
    advices = [
        Advice(found.suggestion, found.ground, key)
        for key, standing in standings.items()
        for found in [advice_on(standing, needs_stability=needs_stability)]
    ]
    judged = [each for each in advices if each.ground is not Ground.NOT_JUDGED] or advices
    if not judged:
        return Advice(Suggestion.KEEP, Ground.NOT_JUDGED)
    return min(judged, key=lambda each: _URGENCY.index(each.suggestion))


def advice_on_study(
    items: Sequence[Advice],
    *,
    number: int,
    maximum_rounds: int | None,
    enough: int = ALL,
    settled_before: int = 0,
) -> StudyAdvice:
    """Whether to stop after round `number`, by the protocol's maximum and the items' advice.

    `enough` is how many per cent of the items need their result; `settled_before` counts those
    that had it already and were not asked in this round.
    """
    still = [each for each in items if each.suggestion in GOES_ON]
    if not still:
        return StudyAdvice(True, StudyGround.ALL_FOLDED, 0)
    settled = settled_before + sum(each.suggestion is Suggestion.FOLD for each in items)
    if settled * ALL >= enough * (len(items) + settled_before):
        return StudyAdvice(True, StudyGround.ENOUGH_FOLDED, len(still))
    if maximum_rounds is not None and number >= maximum_rounds:
        return StudyAdvice(True, StudyGround.MAXIMUM_REACHED, len(still))
    if all(each.ground is Ground.NO_CLEAR_VIEW for each in still):
        return StudyAdvice(True, StudyGround.NOTHING_MOVES, len(still))
    return StudyAdvice(False, StudyGround.ITEMS_OPEN, len(still))


def _too_few(standing: Standing) -> Advice:
    if standing.looks > 1:
        return Advice(Suggestion.DROP, Ground.TOO_FEW_AGAIN)
    return Advice(Suggestion.KEEP, Ground.TOO_FEW_ANSWERS)


def _many_cannot_judge(standing: Standing) -> bool:
    """A withheld number is a small one, so it is never many."""
    if not standing.cannot_judge or standing.n is None:
        return False
    part, whole = MANY_CANNOT_JUDGE
    return standing.cannot_judge * whole >= (standing.n + standing.cannot_judge) * part
