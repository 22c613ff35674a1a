"""The noise floor at the analysis: from second answers to a figure, and what of it is released."""

import pytest

from delphi.models import ItemResult, PanelResult
from delphi.queries.results import panel_results, round_results
from tests.delphi.services.test_repeats import analysed, choose, repeats_of, to_state
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db


def answered_round(study, first, again, *, codes=("v1",), number=1):
    """Levels by seat to every statement, and to those asked twice the second time."""
    round_ = make_round(study, number=number, state="draft")
    if codes:
        choose(round_, *codes)
    to_state(round_, "closed")
    for question in questions_of(round_):
        for seat, level in zip(seats_of(study), first, strict=False):
            make_answer(seat, question, level=level)
    for question, levels in zip(repeats_of(round_), again, strict=True):
        for seat, level in zip(seats_of(study), levels, strict=False):
            if level is not None:
                make_answer(seat, question, level=level)
    return analysed(round_)


def noise_of(round_):
    return PanelResult.objects.get(round=round_).figures["noise_floor"]


def released(round_):
    (view,) = [each for each in panel_results(round_) if each.number == round_.number]
    return view.figures


def test_the_noise_floor_by_hand():
    study = make_study(seats=10)
    # Of ten, one moved by one point and one by two: d² sums to 5, over 2 · 10 answers.
    round_ = answered_round(study, [4] * 10, [[4] * 8 + [5, 2]])
    floor = noise_of(round_)
    assert (floor["n"], floor["items"], floor["pairs"]) == ({"v1": 10}, ["v1"], 10)
    assert (floor["share_changed"], floor["mean_absolute_change"]) == (0.2, pytest.approx(0.3))
    assert floor["within_sd"] == pytest.approx(0.25**0.5)
    assert floor["smallest_real_change"] == pytest.approx(1.96 * 2**0.5 * 0.5)
    assert released(round_)["noise_floor"] == floor


def test_two_statements_make_one_noise_floor_of_all_pairs():
    study = make_study(seats=10)
    round_ = answered_round(study, [4] * 10, [[5] * 10, [4] * 10], codes=("v1", "v2"))
    floor = noise_of(round_)
    assert (floor["pairs"], floor["share_changed"]) == (20, 0.5)


def test_who_skipped_or_could_not_judge_one_of_the_two_is_no_pair():
    study = make_study(seats=10)
    round_ = answered_round(study, [4] * 9, [[4] * 7 + [None, 4, 4]])
    assert noise_of(round_)["n"] == {"v1": 8}  # one skipped the second, one the first


def test_a_round_that_asks_nothing_twice_has_none():
    study = make_study(seats=10)
    assert noise_of(answered_round(study, [4] * 10, [], codes=())) is None


def test_too_few_pairs_release_nothing_but_that_they_are_too_few():
    study = make_study(seats=10)
    round_ = answered_round(study, [4] * 10, [[4, 4, 4, 5]])
    figures = released(round_)
    assert figures["noise_floor"] == {
        "n": {"v1": None},
        "items": [],
        "pairs": None,
        "share_changed": None,
        "mean_absolute_change": None,
        "within_sd": None,
        "smallest_real_change": None,
    }


def test_a_statement_that_few_answered_twice_is_left_out_of_the_figure():
    study = make_study(seats=10)
    # Four planted answers differ on v2: the figure must not tell.
    round_ = answered_round(study, [4] * 10, [[4] * 10, [7, 7, 7, 7]], codes=("v1", "v2"))
    found = released(round_)["noise_floor"]
    assert (found["n"], found["items"]) == ({"v1": 10, "v2": None}, ["v1"])
    assert (found["pairs"], found["share_changed"]) == (10, 0)


def test_change_between_rounds_is_read_against_the_noise_floor():
    study = make_study(seats=20, items=2)
    answered_round(study, [4] * 20, [[4] * 18 + [5, 5]])
    second = make_round(study, number=2, state="closed")
    moved, stood = questions_of(second)
    for place, seat in enumerate(seats_of(study)):
        make_answer(seat, moved, level=5)
        make_answer(seat, stood, level=4 if place < 17 else 5)
    analysed(second)
    compared = {
        each.item.code: each.figures["paired"]["above_noise"]
        for each in ItemResult.objects.filter(round=second)
    }
    assert compared["v1"]["round"] == 1  # the last one that asked something twice
    assert compared["v1"]["excess"] == pytest.approx(0.9)
    assert compared["v1"]["q"] < 0.001
    assert compared["v2"]["excess"] == pytest.approx(0.05)
    assert compared["v2"]["q"] > 0.3
    for view in round_results(second):
        whole = compared[view.code]
        assert view.change["above_noise"] == {
            "round": 1,
            "excess": whole["excess"],
            "clear": view.code == "v1",
        }


def test_how_change_compares_is_withheld_with_the_change():
    study = make_study(seats=20, items=1)
    answered_round(study, [4] * 20, [[4] * 20])
    second = make_round(study, number=2, state="closed")
    (question,) = questions_of(second)
    for seat in seats_of(study)[:4]:
        make_answer(seat, question, level=5)
    analysed(second)
    (view,) = round_results(second)
    assert view.change["above_noise"] is None
    assert "too_few_stayers" in view.figures["withheld"]


def test_no_probability_corrected_over_a_withheld_item_is_released():
    study = make_study(seats=20, items=2)
    answered_round(study, [4] * 20, [[4] * 18 + [5, 5]])
    second = make_round(study, number=2, state="closed")
    shown, hidden = questions_of(second)
    for place, seat in enumerate(seats_of(study)):
        make_answer(seat, shown, level=5)
        if place < 4:  # a planted small group, whose p the correction would carry over
            make_answer(seat, hidden, level=5)
    analysed(second)
    views = {each.code: each for each in round_results(second)}
    assert set(views["v1"].change["above_noise"]) == {"round", "excess", "clear"}
    assert views["v2"].change["above_noise"] is None
