from itertools import product

import pytest

from delphi.protocol.stopping import (
    Advice,
    Ground,
    Standing,
    StudyAdvice,
    StudyGround,
    Suggestion,
    advice_on,
    advice_on_item,
    advice_on_study,
)
from delphi.statistics import MOVEMENTS, VERDICTS, Verdict

FOLD, KEEP, REWORD, _SPLIT, _MERGE, DROP = Suggestion


def standing(verdict, movement="stable", *, n=20, cannot_judge=0, looks=2):
    return Standing(verdict, movement, n, cannot_judge, looks)


@pytest.mark.parametrize(
    ("stands", "suggestion", "ground"),
    [
        (standing("settled"), FOLD, Ground.SETTLED),
        (standing("lasting_dissent"), FOLD, Ground.LASTING_DISSENT),
        (standing("polarised"), FOLD, Ground.POLARISED),
        (standing("agreed_but_moving", "moving"), KEEP, Ground.STILL_MOVING),
        (standing("agreed_but_moving", "borderline"), KEEP, Ground.STILL_MOVING),
        (standing("agreed_unconfirmed", "first_look", looks=1), KEEP, Ground.FIRST_LOOK),
        (standing("agreed_unconfirmed", "unknown"), KEEP, Ground.TOO_FEW_STAYERS),
        (standing("open", "first_look", looks=1), KEEP, Ground.FIRST_LOOK),
        (standing("open", "moving"), KEEP, Ground.STILL_MOVING),
        (standing("open", "unknown"), KEEP, Ground.TOO_FEW_STAYERS),
        (Standing("open", "unknown", 20, 0, 2, has_levels=False), KEEP, Ground.NO_LEVELS),
        (standing("no_clear_view"), REWORD, Ground.NO_CLEAR_VIEW),
        (standing("open", "moving", n=20, cannot_judge=10), REWORD, Ground.MANY_CANNOT_JUDGE),
        (standing("open", "moving", n=20, cannot_judge=9), KEEP, Ground.STILL_MOVING),
        (standing("open", "moving", n=20, cannot_judge=None), KEEP, Ground.STILL_MOVING),
        (standing("too_few_answers", looks=1), KEEP, Ground.TOO_FEW_ANSWERS),
        (standing("too_few_answers", looks=2), DROP, Ground.TOO_FEW_AGAIN),
        (standing("", "", n=None, looks=2), DROP, Ground.TOO_FEW_AGAIN),
        (standing("", "stable"), KEEP, Ground.NOT_JUDGED),
    ],
)
def test_each_standing_has_its_advice(stands, suggestion, ground):
    assert advice_on(stands) == Advice(suggestion, ground)


@pytest.mark.parametrize(("verdict", "moves"), list(product(VERDICTS, MOVEMENTS)))
def test_only_results_that_stand_are_folded(verdict, moves):
    folded = advice_on(standing(verdict.value, moves.value)).suggestion is FOLD
    assert folded == (verdict in {Verdict.SETTLED, Verdict.LASTING_DISSENT, Verdict.POLARISED})


def test_an_item_is_folded_when_it_has_its_result_on_every_judged_criterion():
    settled, moving = standing("settled"), standing("open", "moving")
    assert advice_on_item({"a": settled, "b": settled}) == Advice(FOLD, Ground.SETTLED, "a")
    assert advice_on_item({"a": settled, "b": moving}) == Advice(KEEP, Ground.STILL_MOVING, "b")
    unjudged = standing("", "stable")
    assert advice_on_item({"a": unjudged, "b": settled}) == Advice(FOLD, Ground.SETTLED, "b")
    assert advice_on_item({"a": unjudged}) == Advice(KEEP, Ground.NOT_JUDGED, "a")
    assert advice_on_item({}) == Advice(KEEP, Ground.NOT_JUDGED)


def test_a_rewording_on_one_criterion_rewords_the_item():
    found = advice_on_item(
        {"a": standing("open", "moving"), "b": standing("no_clear_view"), "c": standing("settled")}
    )
    assert found == Advice(REWORD, Ground.NO_CLEAR_VIEW, "b")


@pytest.mark.parametrize(
    ("items", "number", "expected"),
    [
        ([Advice(FOLD, Ground.SETTLED)], 2, StudyAdvice(True, StudyGround.ALL_FOLDED, 0)),
        ([], 1, StudyAdvice(True, StudyGround.ALL_FOLDED, 0)),
        (
            [Advice(KEEP, Ground.STILL_MOVING), Advice(FOLD, Ground.SETTLED)],
            3,
            StudyAdvice(True, StudyGround.MAXIMUM_REACHED, 1),
        ),
        (
            [Advice(KEEP, Ground.STILL_MOVING), Advice(REWORD, Ground.NO_CLEAR_VIEW)],
            2,
            StudyAdvice(False, StudyGround.ITEMS_OPEN, 2),
        ),
        (
            [Advice(REWORD, Ground.NO_CLEAR_VIEW), Advice(FOLD, Ground.SETTLED)],
            2,
            StudyAdvice(True, StudyGround.NOTHING_MOVES, 1),
        ),
    ],
)
def test_the_study_stops_when_there_is_no_more_to_learn_or_the_protocol_says_so(
    items, number, expected
):
    assert advice_on_study(items, number=number, maximum_rounds=3) == expected


def test_without_a_maximum_open_items_go_on():
    advice = advice_on_study([Advice(KEEP, Ground.FIRST_LOOK)], number=9, maximum_rounds=None)
    assert not advice.stop


def test_without_a_need_of_stability_a_rule_that_is_met_is_a_result() -> None:
    for verdict, moves in (("agreed_unconfirmed", "first_look"), ("agreed_but_moving", "moving")):
        stands = standing(verdict, moves)
        assert advice_on(stands).suggestion is KEEP
        assert advice_on(stands, needs_stability=False) == Advice(FOLD, Ground.RULE_MET)
    stands = standing("open", "moving")
    assert advice_on(stands, needs_stability=False) == advice_on(stands)


def test_enough_settled_items_end_the_study_and_those_not_asked_again_count() -> None:
    fold, keep = Advice(FOLD, Ground.SETTLED), Advice(KEEP, Ground.STILL_MOVING)

    def advised(enough: int, before: int) -> StudyAdvice:
        return advice_on_study(
            [fold, keep], number=2, maximum_rounds=5, enough=enough, settled_before=before
        )

    assert advised(75, 2) == StudyAdvice(True, StudyGround.ENOUGH_FOLDED, 1)
    assert advised(75, 1) == StudyAdvice(False, StudyGround.ITEMS_OPEN, 1)
    assert advised(100, 50) == StudyAdvice(False, StudyGround.ITEMS_OPEN, 1)
