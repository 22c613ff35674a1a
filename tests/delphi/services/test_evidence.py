"""What an analysis stores beside a verdict: intervals, other rules, groups, camps."""

from datetime import UTC, datetime

import numpy as np
import pytest

from delphi import statistics
from delphi.models import ItemResult, PanelResult
from delphi.protocol.canonical import digest_of
from delphi.queries.results import panel_results, round_results
from delphi.statistics import ConsensusRule
from foresight.network.models import Sector
from tests.delphi.services.test_analysis import (
    RULE,
    analysed,
    answer_levels,
    make_ruled_study,
    result,
)
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)


def put_in_sectors(study, *keys):
    """The seats in their order, each in the sector told."""
    sectors = {
        key: Sector.objects.get_or_create(key=key, defaults={"names": {"fi": key}})[0]
        for key in {*keys}
    }
    for seat, key in zip(seats_of(study), keys, strict=True):
        seat.sector = sectors[key]
        seat.save()


def test_intervals_are_drawn_by_the_question_alone():
    study = make_ruled_study(seats=20, items=2)
    first = make_round(study, state="closed")
    levels = [6] * 12 + [4] * 5 + [2] * 3
    answer_levels(first, levels, [5] * 20)
    analysed(first)
    one, other = (question.pk for question in questions_of(first))
    found, unanimous = (result(first, place).figures["intervals"] for place in (0, 1))
    assert (found["level"], found["replicates"], found["seed"]) == (0.9, 2000, one)
    assert unanimous["seed"] == other
    alone = statistics.bootstrap_interval(
        [result(first).figures["counts"]],
        statistics.mean,
        rng=np.random.default_rng(one),
        replicates=2000,
    )
    assert found["mean"] == pytest.approx([alone.low[0], alone.high[0]])
    assert found["median"] == [4, 6]
    low, high = found["share_for"]
    assert low < 0.6 < high
    assert (unanimous["median"], unanimous["mean"]) == ([5, 5], [5, 5])


def test_an_item_nobody_answered_has_no_intervals():
    study = make_ruled_study(seats=4, items=1)
    first = make_round(study, state="closed")
    analysed(first)
    figures = result(first).figures
    assert (figures["intervals"], figures["groups"]) == (None, None)


def test_published_rules_judge_the_same_counts():
    rule = ConsensusRule.parse("share(5..7) >= 90%", "share(1..3) >= 90%")
    study = make_ruled_study(rule, seats=20, items=1)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 15 + [4] * 5)
    (view,) = round_results(analysed(first))
    assert view.look.agreement == "none"
    others = view.figures["published_rules"]
    assert others == {
        "share_70_15": "for",
        "share_75": "for",
        "share_80": "none",
        "share_51": "for",
        "median_and_narrow_iqr": "for",
        "median_and_cv_50": "for",
    }


def test_published_rules_find_nothing_of_what_they_have_no_meaning_for():
    study = make_study(seats=12, items=1, criteria=("expertise", "share"))
    first = make_round(study, state="closed")
    expertise, share = questions_of(first)
    for seat in seats_of(study):
        make_answer(seat, expertise, level=3)
        make_answer(seat, share, value=40)
    analysed(first)
    for figures in ItemResult.objects.values_list("figures", flat=True):
        assert figures["published_rules"] is None


def test_groups_are_compared_with_equal_weight_and_over_all_items():
    study = make_ruled_study(seats=24, items=2)
    put_in_sectors(study, *["health"] * 16, *["school"] * 8)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 16 + [2] * 8, [5, 4] * 12)
    analysed(first)
    apart, alike = (result(first, place).figures["groups"]["compared"] for place in (0, 1))
    assert apart["groups"] == ["health", "school"]
    assert apart["equal_median"] == 4  # 6 and 2, half and half; the whole panel's is 6
    assert result(first).figures["median"] == 6
    assert apart["epsilon_squared"] == pytest.approx(1)
    assert alike["epsilon_squared"] == pytest.approx(0)
    # Two were tested: the smaller p counts twice.
    assert apart["q"] == pytest.approx(2 * apart["p"])
    shown, even = (view.figures["groups"]["compared"] for view in round_results(first))
    assert (shown["clear"], shown["effect"]) == (True, "large")
    assert (even["clear"], even["effect"]) == (False, "small")
    assert "epsilon_squared" not in shown


def test_a_small_group_is_in_no_comparison_and_neither_is_what_would_give_it_away():
    study = make_ruled_study(seats=24, items=1)
    put_in_sectors(study, *["health"] * 12, *["school"] * 9, *["church"] * 3)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 12 + [2] * 9 + [7] * 3)
    analysed(first)
    groups = result(first).figures["groups"]
    assert groups["compared"] is None  # only one group may be shown
    (view,) = round_results(first)
    assert view.figures["groups"]["cells"]["church"] is None
    assert view.figures["groups"]["cells"]["school"] is None


def test_numbers_and_years_have_groups_and_intervals():
    study = make_study(seats=20, items=1, criteria=("year",))
    put_in_sectors(study, *["health"] * 10, *["school"] * 10)
    first = make_round(study, state="closed")
    (question,) = questions_of(first)
    for place, seat in enumerate(seats_of(study)):
        if place % 5 == 0:
            make_answer(seat, question, choices=("never",))
        else:
            make_answer(seat, question, value=2030 + 2 * place)
    analysed(first)
    figures = result(first).figures
    assert set(figures["groups"]["cells"]) == {"health", "school"}
    assert figures["groups"]["cells"]["health"]["n"] == 10
    assert figures["groups"]["compared"]["groups"] == ["health", "school"]
    low, high = figures["intervals"]["median"]
    assert low is not None
    assert low < figures["median"]
    assert high is None or high > figures["median"]
    assert figures["intervals"]["mean"] is None  # "never" has none


def two_camps(round_, *, gaps=()):
    """Twelve who expect the first three items and not the others, eight the other way round."""
    rng = np.random.default_rng(11)
    for place, seat in enumerate(seats_of(round_.study)):
        if place in gaps:
            continue
        for number, question in enumerate(questions_of(round_)):
            high = (number < 3) == (place < 12)
            level = int(np.clip((6 if high else 2) + rng.integers(-1, 2), 1, 7))
            make_answer(seat, question, level=level)


def test_camps_are_found_and_shown_without_who_is_in_them():
    study = make_ruled_study(seats=20, items=6)
    first = make_round(study, state="closed")
    two_camps(first)
    analysed(first)
    stored = PanelResult.objects.get().figures["camps"]
    assert sorted(stored["sizes"]) == [8, 12]
    assert (stored["unplaced"], stored["sizes_tell"]) == (0, False)
    (panel,) = panel_results(first)
    shown = panel.figures["camps"]
    assert shown["count"] == 2
    assert set(shown["items"]) == {f"v{number}" for number in range(1, 7)}
    assert all(abs(one - other) >= 3 for one, other in shown["items"].values())
    assert shown["stability"] > 0.9
    w = panel.figures["intervals"]["kendalls_w"]
    assert w[0] <= panel.figures["kendalls_w"]["w"] <= w[1]
    assert panel.figures["intervals"]["seed"] == questions_of(first)[0].pk


def test_a_small_camp_is_not_told_of():
    study = make_ruled_study(seats=16, items=6)
    first = make_round(study, state="closed")
    two_camps(first)
    (panel,) = panel_results(analysed(first))
    assert sorted(PanelResult.objects.get().figures["camps"]["sizes"]) == [4, 12]
    assert panel.figures["camps"] is None
    assert "group_too_small" in panel.figures["withheld"]


def test_sizes_of_camps_do_not_place_the_one_who_came_later():
    study = make_ruled_study(seats=20, items=6)
    first = make_round(study, number=1, state="closed")
    two_camps(first, gaps=(19,))
    analysed(first)
    second = make_round(study, number=2, state="closed")
    # Enough change their minds that the distributions may be drawn again.
    rng = np.random.default_rng(5)
    for place, seat in enumerate(seats_of(study)):
        for number, question in enumerate(questions_of(second)):
            high = (number < 3) == (place < 12)
            level = int(np.clip((6 if high else 2) + rng.integers(-1, 2), 1, 7))
            make_answer(seat, question, level=level)
    analysed(second)
    before, now = (panel.figures["camps"] for panel in panel_results(second))
    assert sorted(before["sizes"]) == [7, 12]
    assert now["sizes"] is None
    assert now["items"]


@pytest.mark.parametrize("items", [1, 2])
def test_camps_need_three_items(items):
    study = make_ruled_study(seats=20, items=items)
    first = make_round(study, state="closed")
    two_camps(first)
    (panel,) = panel_results(analysed(first))
    assert panel.figures["camps"] == {"count": 1, "reason": "few_items"}


def test_nothing_of_a_named_panel_but_medians_is_in_its_means():
    study = make_ruled_study(RULE, seats=12, items=1, anonymity="named")
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 10 + [1, 2])
    (panel,) = panel_results(analysed(first))
    # Of one item the mean would be its own standard deviation, which is withheld.
    assert (panel.figures["mean_standard_deviation"], panel.figures["mean_a"]) == (None, None)
    assert panel.figures["mean_iqr"] is not None
    assert panel.figures["camps"] is None or panel.figures["camps"]["count"] == 1


def test_a_protocol_with_hinges_has_deciles_of_numbers_too():
    study = make_study(seats=12, items=1, criteria=("share",))
    protocol = study.protocols.get()
    protocol.document["quartiles"] = "tukey"
    protocol.digest = digest_of(protocol.document)
    protocol.save()
    first = make_round(study, state="closed")
    (question,) = questions_of(first)
    for place, seat in enumerate(seats_of(study)):
        make_answer(seat, question, value=place)
    analysed(first)
    assert result(first).figures["p10"] == pytest.approx(1.1)


@pytest.mark.parametrize("answer", [{"value": 2030}, {"choices": ["never"]}])
def test_groups_that_all_answer_one_year_are_compared_without_a_difference(answer):
    study = make_study(seats=12, items=1, criteria=("year",))
    put_in_sectors(study, *["schools"] * 6, *["health"] * 6)
    round_ = make_round(study, state="closed")
    (question,) = questions_of(round_)
    for seat in seats_of(study):
        make_answer(seat, question, **answer)
    analysed(round_)
    compared = result(round_).figures["groups"]["compared"]
    assert compared["groups"] == ["health", "schools"]
    assert (compared["epsilon_squared"], compared["p"]) == (None, None)
    assert compared["equal_median_never"] == ("choices" in answer)
