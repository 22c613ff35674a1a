"""Rankings and shared-out points: from answers to figures, and what of them is released."""

from datetime import UTC, datetime

import pytest

from delphi.models import ItemResult
from delphi.queries.results import round_results
from delphi.services.analysis import analyse_round
from delphi.services.feedback import freeze_feedback
from delphi.services.sealing import seal_round
from delphi.services.verification import verify_study
from surveys.models import Answer
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)
SHOWN = {"own_answer": True, "median": True, "quartiles": True, "distribution": True}


def analysed(round_):
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    round_.refresh_from_db()
    return round_


def ranked_round(study, orders, **fields):
    round_ = make_round(study, state="closed", **fields)
    (question,) = questions_of(round_)
    for seat, order in zip(seats_of(study), orders, strict=False):
        if order:
            make_answer(seat, question, choices=tuple(order.split()))
    return analysed(round_)


ORDERS = ["raha laki tieto"] * 6 + ["laki raha tieto"] * 3 + ["tieto laki raha"]


def test_a_ranking_has_places_means_medians_and_concordance_by_hand():
    study = make_study(seats=12, items=1, criteria=("order",))
    first = ranked_round(study, ORDERS)
    figures = ItemResult.objects.get().figures
    assert (figures["n"], figures["skipped"], figures["median"]) == (10, 0, None)
    ranking = figures["ranking"]
    assert (ranking["places"], ranking["top"]) == (3, 2)
    assert ranking["options"]["raha"] == {
        "counts": [6, 3, 1],
        "unplaced": 0,
        "mean": 1.5,
        "mean_interval": [1.2, 1.9],
        "median": 1.0,
        "q1": 1.0,
        "q3": 2.0,
        "share_in_top": 0.9,
    }
    # Rank sums 15, 17, 28 around 20: W = 12 · (25 + 9 + 64) / (10² · (27 − 3)).
    assert ranking["kendalls_w"]["w"] == pytest.approx(12 * 98 / 2400)
    assert ranking["kendalls_w"]["panellists"] == 10
    (view,) = round_results(first)
    assert (view.verdict, view.figures["ranking"]) == ("", ranking)


def test_an_option_outside_the_best_stands_beyond_the_last_place():
    study = make_study(seats=10, items=1, criteria=("best",))
    ranked_round(study, ["raha laki"] * 7 + ["tieto laki"] * 3)
    options = ItemResult.objects.get().figures["ranking"]["options"]
    assert options["tieto"]["counts"] == [3, 0]
    assert (options["tieto"]["unplaced"], options["tieto"]["median"]) == (7, None)
    assert options["valta"]["mean"] == 3.5  # the middle of places 3 and 4, which nobody gave
    assert options["raha"]["share_in_top"] == 0.7


def test_points_have_means_medians_and_quartiles():
    study = make_study(seats=10, items=1, criteria=("budget",))
    round_ = make_round(study, state="closed")
    (question,) = questions_of(round_)
    for seat, money in zip(seats_of(study), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90], strict=True):
        make_answer(seat, question, shares={"raha": money, "laki": 100 - money, "tieto": 0})
    (view,) = round_results(analysed(round_))
    points = view.figures["points"]
    assert points["total"] == 100
    low, high = points["options"]["raha"].pop("mean_interval")
    assert 20 < low < 45 < high < 70
    assert points["options"]["raha"] == {"mean": 45, "median": 45, "q1": 22.5, "q3": 67.5}
    nothing = {"mean": 0, "mean_interval": [0, 0], "median": 0, "q1": 0, "q3": 0}
    assert points["options"]["tieto"] == nothing
    assert points["intervals"] == {
        "level": 0.9,
        "replicates": 2000,
        "seed": questions_of(round_)[0].pk,
    }


def test_few_answers_show_no_figures_of_options_and_some_show_no_counts():
    study = make_study(seats=12, items=1, criteria=("order",))
    (few,) = round_results(ranked_round(study, ORDERS[:4]))
    assert few.figures["ranking"] is None
    other = make_study(key="other", seats=12, items=1, criteria=("order",))
    (some,) = round_results(ranked_round(other, ORDERS[:8]))
    option = some.figures["ranking"]["options"]["raha"]
    assert (option["median"], option["q1"], option["q3"]) == (1.0, 1.0, 1.25)
    withheld = ("counts", "unplaced", "mean", "mean_interval", "share_in_top")
    assert [option[name] for name in withheld] == [None] * 5
    assert some.figures["ranking"]["kendalls_w"] is some.figures["ranking"]["intervals"] is None


def test_counts_beside_earlier_ones_never_tell_what_the_one_who_left_had_ranked():
    study = make_study(seats=12, items=1, criteria=("order",))
    ranked_round(study, [*ORDERS, "raha laki tieto", "tieto raha laki"])
    second = ranked_round(study, [*ORDERS, "raha laki tieto"], number=2)
    (view,) = round_results(second)
    assert "little_changed" in view.figures["withheld"]
    options = view.figures["ranking"]["options"]
    assert all(option["counts"] is None and option["mean"] is None for option in options.values())
    assert view.figures["ranking"]["kendalls_w"] is None  # it tells which ranking went away
    assert options["raha"]["median"] is not None


def test_what_was_ranked_goes_back_as_medians_and_quartiles_of_each_option():
    study = make_study(seats=12, items=1, criteria=("order",))
    ranked_round(study, ORDERS)
    second = make_round(study, number=2, feedback=SHOWN)
    (entry,) = freeze_feedback(round_id=second.pk).content.values()
    assert entry["options"]["raha"] == {"median": 1.0, "q1": 1.0, "q3": 2.0}
    assert "mean" not in entry["options"]["raha"]


def test_a_seal_covers_places_and_points():
    study = make_study(seats=6, items=1, criteria=("order", "budget"))
    round_ = make_round(study, state="closed")
    order, budget = questions_of(round_)
    for seat in seats_of(study):
        make_answer(seat, order, choices=("raha", "laki", "tieto"))
        make_answer(seat, budget, shares={"raha": 60, "laki": 40, "tieto": 0})
    counts = seal_round(round_id=round_.pk, by=None, at=NOW).counts
    assert counts[str(order.pk)]["places"]["laki"] == [0, 6, 0]
    assert counts[str(budget.pk)]["points"] == {"raha": 360, "laki": 240, "tieto": 0}
    assert verify_study(study_id=study.pk) == []
    given = Answer.objects.filter(question=budget).first()
    Answer.objects.filter(pk=given.pk).update(shares={"raha": 0, "laki": 100, "tieto": 0})
    assert {found.what for found in verify_study(study_id=study.pk)} >= {"sheet_changed", "counts"}


def test_own_expertise_gets_figures_but_no_verdict_no_feedback_and_no_say_in_the_next_round():
    from delphi.queries.proposals import proposals_after

    study = make_study(seats=12, items=1, criteria=("probability", "expertise"))
    first = make_round(study, state="closed")
    probability, expertise = questions_of(first)
    for number, seat in enumerate(seats_of(study)):
        make_answer(seat, probability, level=5)
        if number < 4:  # so few that an item would be dropped for it
            make_answer(seat, expertise, level=2)
    analysed(first)
    judged, known = round_results(first)
    assert (judged.is_judgement, known.is_judgement) == (True, False)
    assert (known.verdict, known.rule) == ("", None)
    second = make_round(study, number=2, feedback=SHOWN)
    content = freeze_feedback(round_id=second.pk).content
    assert list(content) == [str(questions_of(second)[0].pk)]
    (proposal,) = proposals_after(first).items
    assert proposal.advice.criterion == "probability"
