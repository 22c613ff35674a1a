from datetime import UTC, datetime

import pytest

from delphi.models import Argument, ItemResult, PanelResult, StudyEvent
from delphi.protocol.canonical import digest_of
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import NotAllowedNow
from delphi.queries.results import panel_results, round_results
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from delphi.statistics import ConsensusRule
from foresight.network.models import Sector
from surveys.models import Question, Statement
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)
RULE = ConsensusRule.parse("share(5..7) >= 75%", "share(1..3) >= 75%")


def make_ruled_study(rule=RULE, *, criterion="probability", **options):
    study = make_study(criteria=(criterion,), **options)
    protocol = study.protocols.get()
    protocol.document["criteria"] = {criterion: rule.to_json()}
    protocol.digest = digest_of(protocol.document)
    protocol.save()
    return study


def answer_levels(round_, *columns):
    """Every column holds one question's levels by seat: None skips, "?" cannot judge."""
    seats = seats_of(round_.study)
    for question, levels in zip(questions_of(round_), columns, strict=True):
        for seat, level in zip(seats, levels, strict=False):
            if level == "?":
                make_answer(seat, question, cannot_judge=True)
            elif level is not None:
                make_answer(seat, question, level=level)


def analysed(round_):
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    round_.refresh_from_db()
    return round_


def result(round_, place=0):
    question = questions_of(round_)[place]
    return ItemResult.objects.get(round=round_, item=question.item, criterion=question.criterion)


def test_figures_of_a_first_round_by_hand():
    study = make_ruled_study(seats=12, items=1)
    first = make_round(study, state="closed")
    answer_levels(first, [5, 5, 6, 6, 6, 7, 7, 4, 3, 1, "?", None])
    (question,) = questions_of(first)
    make_answer(seats_of(study)[11], question, rationale="En ehdi.")
    analysed(first)
    assert first.state == RoundState.ANALYSED
    found = result(first)
    figures = found.figures
    assert figures["counts"] == [1, 0, 1, 1, 2, 3, 2]
    # The one who wrote a reason only, and nothing else, was absent.
    assert (figures["n"], figures["cannot_judge"], figures["skipped"]) == (10, 1, 0)
    assert (figures["median"], figures["q1"], figures["q3"], figures["iqr"]) == (5.5, 4.25, 6, 1.75)
    assert figures["mean"] == pytest.approx(5.0)
    assert figures["standard_deviation"] == pytest.approx((32 / 9) ** 0.5)
    assert (figures["share_for"], figures["share_against"]) == (0.7, 0.2)
    assert (figures["quantile_type"], figures["lowest"], figures["levels"]) == ("7", 1, 7)
    assert figures["disagreement_index"] is None
    assert "paired" not in figures
    assert (found.agreement, found.movement, found.verdict) == ("none", "first_look", "open")


def test_a_second_round_is_compared_with_the_first():
    study = make_ruled_study(seats=24, items=2)
    first = make_round(study, number=1, state="closed")
    answer_levels(first, [6] * 10 + [4] * 10 + [None] * 4, [6] * 9 + [2] * 9 + [None] * 6)
    analysed(first)
    second = make_round(study, number=2, state="closed")
    answer_levels(second, [6] * 10 + [5] * 5 + [None] * 5 + [7] * 4, [6] * 9 + [2] * 9)
    analysed(second)
    moved, stood = result(second, 0), result(second, 1)
    paired = moved.figures["paired"]
    assert (paired["n"], paired["leavers"], paired["joiners"]) == (15, 5, 4)
    assert paired["flows"] == {"lower": 0, "same": 10, "higher": 5}
    assert paired["transitions"][3][4] == 5
    assert paired["share_changed"] == pytest.approx(1 / 3)
    assert paired["mean_absolute_change"] == pytest.approx(1 / 3)
    assert paired["wilcoxon_signed_rank"]["changed"] == 5
    assert paired["wilcoxon_signed_rank"]["p"] == pytest.approx(2 / 2**5)
    assert paired["change_in_iqr"] == moved.figures["iqr"] - 2
    assert (moved.agreement, moved.movement) == ("for", "borderline")
    assert (stood.agreement, stood.movement, stood.verdict) == ("none", "stable", "polarised")


def test_a_trend_goes_on_over_a_round_that_did_not_ask():
    study = make_ruled_study(seats=10, items=2)
    first = make_round(study, number=1, state="closed")
    answer_levels(first, [6] * 10, [6] * 10)
    analysed(first)
    second = make_round(study, number=2, state="closed")
    Question.objects.filter(pk=questions_of(second)[0].pk).delete()
    answer_levels(second, [6] * 10)
    analysed(second)
    third = make_round(study, number=3, state="closed")
    answer_levels(third, [6] * 10, [6] * 10)
    analysed(third)
    assert [result(third, place).verdict for place in (0, 1)] == ["settled", "settled"]
    assert ItemResult.objects.filter(item=questions_of(first)[0].item).count() == 2
    views = {view.code: view for view in round_results(second)}
    # Not carried forward: as of the round that asked it.
    assert (views["v1"].as_of, views["v1"].asked_now, views["v1"].verdict) == (
        1,
        False,
        "agreed_unconfirmed",
    )
    assert (views["v2"].as_of, views["v2"].verdict) == (2, "settled")


@pytest.mark.parametrize("continues", [True, False])
def test_a_reworded_item_goes_on_with_its_trend_or_starts_anew(continues):
    study = make_ruled_study(seats=10, items=1)
    first = make_round(study, number=1, state="closed")
    answer_levels(first, [6] * 10)
    analysed(first)
    item = questions_of(first)[0].item
    Statement.objects.create(
        item=item, version=2, texts={"fi": "Toisin"}, reason="Selvyys", continues_trend=continues
    )
    second = make_round(study, number=2, state="closed")
    answer_levels(second, [6] * 10)
    analysed(second)
    found = result(second)
    assert found.movement == ("stable" if continues else "first_look")
    assert found.verdict == ("settled" if continues else "agreed_unconfirmed")
    assert ("paired" in found.figures) is continues
    (view,) = round_results(second)
    assert [look.starts_trend for look in view.looks] == [True, not continues]
    assert len(view.trend) == (2 if continues else 1)
    assert [(wording.version, wording.rounds) for wording in view.wordings] == [
        (1, (1,)),
        (2, (2,)),
    ]


def test_an_item_below_the_minimum_cell_has_too_few_answers_whatever_the_rule_says():
    study = make_ruled_study(seats=10, items=1)
    first = make_round(study, state="closed")
    answer_levels(first, [7, 7, 7, 7])
    analysed(first)
    found = result(first)
    assert (found.agreement, found.verdict) == ("too_few", "too_few_answers")
    (view,) = round_results(first)
    assert (view.look.agreement, view.look.movement) == ("too_few", "")
    assert (view.verdict, view.figures["n"], view.figures["median"]) == (
        "too_few_answers",
        None,
        None,
    )


def test_analysing_twice_changes_nothing():
    study = make_ruled_study(seats=10, items=1)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 10)
    analysed(first)
    before = list(ItemResult.objects.values())
    analyse_round(round_id=first.pk, at=NOW)
    assert list(ItemResult.objects.values()) == before
    assert StudyEvent.objects.filter(kind="round_analysed").count() == 1


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_only_a_sealed_round_is_analysed(state):
    round_ = make_round(make_study(), state=state)
    with pytest.raises(NotAllowedNow):
        analyse_round(round_id=round_.pk, at=NOW)


def test_earlier_rounds_that_wait_are_analysed_first():
    study = make_ruled_study(seats=10, items=1)
    first, second = (make_round(study, number=n, state="closed") for n in (1, 2))
    for round_ in (first, second):
        answer_levels(round_, [6] * 10)
        seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=second.pk, at=NOW)
    assert result(first).verdict == "agreed_unconfirmed"
    assert result(second).verdict == "settled"


def test_rationales_become_arguments_on_the_side_of_their_own_rating():
    study = make_ruled_study(seats=10, items=1)
    first = make_round(study, state="closed")
    (question,) = questions_of(first)
    given = [("fi", 6, "Rahaa on."), ("sv", 2, "Det räcker inte."), ("en", 4, "It depends.")]
    for seat, (language, level, text) in zip(seats_of(study), given, strict=False):
        seat.language = language
        seat.save()
        make_answer(seat, question, level=level, rationale=text)
    make_answer(seats_of(study)[3], question, cannot_judge=True, rationale="En tunne alaa.")
    make_answer(seats_of(study)[4], question, level=7)
    analysed(first)
    found = {(a.side, *a.texts.items()) for a in Argument.objects.filter(round=first)}
    assert found == {
        ("for", ("fi", "Rahaa on.")),
        ("against", ("sv", "Det räcker inte.")),
        ("neither", ("en", "It depends.")),
        ("neither", ("fi", "En tunne alaa.")),
    }
    assert not Argument.objects.filter(hidden=True).exists()


def test_cannot_judge_stands_in_the_denominator_only_where_the_rule_says_so():
    rule = ConsensusRule.parse("share(5..7) >= 75%", "share(1..3) >= 75%", cannot_judge_counts=True)
    study = make_ruled_study(rule, seats=12, items=1)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 8 + [2] * 2 + ["?"] * 2)
    analysed(first)
    found = result(first)
    assert (found.figures["share_for"], found.figures["share_denominator"]) == (8 / 12, 12)
    assert found.agreement == "none"
    (view,) = round_results(first)
    assert view.figures["share_for"] is None  # 8/12 would give the two non-judges away
    assert view.figures["counts"] == [0, 2, 0, 0, 0, 8, 0]


def test_a_rule_may_ask_every_stakeholder_group():
    rule = ConsensusRule.parse(
        "every group (share(5..7) >= 75%)", "every group (share(1..3) >= 75%)"
    )
    study = make_ruled_study(rule, seats=16, items=2)
    health, school = (Sector.objects.create(key=key) for key in ("health", "school"))
    for place, seat in enumerate(seats_of(study)):
        seat.sector = health if place < 8 else school
        seat.save()
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 16, [6] * 13 + [2] * 3)
    analysed(first)
    assert [result(first, place).agreement for place in (0, 1)] == ["for", "none"]
    groups = round_results(first)[1].figures["groups"]
    assert groups["by"] == "sector"
    assert {key: (cell["n"], cell["median"]) for key, cell in groups["cells"].items()} == {
        "health": (8, 6.0),
        "school": (8, 6.0),
    }


def test_numbers_and_years_have_quantiles_and_no_levels():
    study = make_ruled_study(ConsensusRule.parse("iqr <= 5"), criterion="year", seats=12, items=1)
    first = make_round(study, number=1, state="closed")
    (question,) = questions_of(first)
    seats = seats_of(study)
    for seat, year in zip(seats, [2030, 2030, 2031, 2032, 2033, 2034, 2035, 2040], strict=False):
        make_answer(seat, question, value=year)
    make_answer(seats[8], question, choices=("never",))
    make_answer(seats[9], question, cannot_judge=True)
    analysed(first)
    figures = result(first).figures
    assert (figures["n"], figures["never"], figures["cannot_judge"]) == (9, 1, 1)
    assert (figures["median"], figures["q1"], figures["q3"]) == (2033, 2031, 2035)
    assert figures["counts"] is figures["mean"] is figures["van_der_eijk_a"] is None
    assert result(first).agreement == "agreed"
    second = make_round(study, number=2, state="closed")
    (again,) = questions_of(second)
    for seat in seats[:10]:
        make_answer(seat, again, value=2033)
    analysed(second)
    paired = result(second).figures["paired"]
    assert (paired["n"], paired["leavers"], paired["joiners"]) == (9, 0, 1)
    assert paired["flows"] == {"lower": 4, "same": 1, "higher": 4}
    assert paired["change_in_iqr"] == -4
    assert result(second).movement == "unknown"


def test_a_median_among_never_is_said_and_not_a_number():
    study = make_ruled_study(ConsensusRule.parse("iqr <= 5"), criterion="year", seats=10, items=1)
    first = make_round(study, state="closed")
    (question,) = questions_of(first)
    for place, seat in enumerate(seats_of(study)):
        make_answer(seat, question, **({"value": 2030} if place < 3 else {"choices": ("never",)}))
    analysed(first)
    figures = result(first).figures
    assert (figures["median"], figures["median_never"], figures["never"]) == (None, True, 7)


def test_choices_are_counted():
    study = make_study(seats=10, items=1, criteria=("means", "idea"))
    first = make_round(study, state="closed")
    means, idea = questions_of(first)
    for place, seat in enumerate(seats_of(study)):
        make_answer(seat, means, choices=("raha",) if place < 4 else ("raha", "laki"))
        make_answer(seat, idea, text="Lisää aikaa")
    analysed(first)
    assert result(first, 0).figures["choices"] == {"raha": 10, "laki": 6}
    assert result(first, 1).figures["n"] == 10
    assert result(first, 0).verdict == ""


def test_the_panel_has_its_own_figures():
    study = make_ruled_study(seats=12, items=3)
    first = make_round(study, state="closed")
    answer_levels(first, [1] * 12, [4] * 12, [7] * 11)
    analysed(first)
    figures = PanelResult.objects.get(round=first).figures
    assert figures["participation"] == {"invited": 12, "started": 12, "submitted": 0}
    assert figures["kendalls_w"]["w"] == pytest.approx(1.0)
    assert (figures["kendalls_w"]["panellists"], figures["kendalls_w"]["dropped"]) == (11, 1)
    assert figures["mean_iqr"] == 0.0
    (view,) = panel_results(first)
    assert view.figures["kendalls_w"]["dropped"] is None
    assert view.figures["participation"]["invited"] == 12


def test_means_over_items_leave_out_those_that_are_withheld():
    study = make_ruled_study(seats=12, items=2)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 12, [1, 4, 7, None])
    analysed(first)
    figures = PanelResult.objects.get(round=first).figures
    assert figures["mean_iqr"] == 0.0  # of the first item alone
    assert figures["items"] == 2


def test_an_erased_stayer_counts_as_one_who_left():
    study = make_ruled_study(seats=12, items=1)
    first = make_round(study, number=1, state="closed")
    answer_levels(first, [6] * 12)
    analysed(first)
    first.questionnaire.sheets.first().answers.all().delete()
    second = make_round(study, number=2, state="closed")
    answer_levels(second, [6] * 12)
    analysed(second)
    paired = result(second).figures["paired"]
    assert (paired["n"], paired["leavers"], paired["joiners"]) == (11, 1, 1)
    assert result(first).figures["n"] == 12


def test_an_analysis_asks_as_few_queries_of_many_items_as_of_few(django_assert_max_num_queries):
    study = make_ruled_study(seats=20, items=12)
    for number in (1, 2):
        round_ = make_round(study, number=number, state="closed")
        answer_levels(round_, *[[6] * 20] * 12)
        seal_round(round_id=round_.pk, by=None, at=NOW)
        with django_assert_max_num_queries(33):  # one more on PostgreSQL
            analyse_round(round_id=round_.pk, at=NOW)
    with django_assert_max_num_queries(4):
        assert len(round_results(round_)) == 12
    with django_assert_max_num_queries(2):
        panel_results(round_)


def test_a_verdict_says_how_many_answers_would_turn_it_and_how_often_it_stands():
    study = make_ruled_study(seats=20, items=1)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 17 + [2] * 3)
    analysed(first)
    figures = result(first).figures
    # 17 of 20 are for; below 15 of 20 the rule fails.
    assert figures["fragility"] == {"changes": 3, "at_least": False}
    robustness = figures["robustness"]
    assert 0.7 < robustness["share"] < 1
    assert (robustness["replicates"], robustness["seed"]) == (2000, questions_of(first)[0].pk)


def test_panels_are_not_drawn_for_a_rule_that_counts_those_who_cannot_judge():
    rule = ConsensusRule.parse("share(5..7) >= 70%", cannot_judge_counts=True)
    study = make_ruled_study(rule, seats=20, items=1)
    first = make_round(study, state="closed")
    answer_levels(first, [6] * 12 + ["?"] * 8)
    analysed(first)
    found = result(first)
    assert found.agreement == "none"
    assert found.figures["robustness"] is None
    assert found.figures["fragility"] == {"changes": 2, "at_least": False}


def test_a_change_of_spread_is_traced_to_minds_leavers_and_joiners():
    study = make_ruled_study(seats=24, items=1)
    first = make_round(study, number=1, state="closed")
    answer_levels(first, [6] * 6 + [2] * 6 + [4] * 5)
    analysed(first)
    second = make_round(study, number=2, state="closed")
    answer_levels(second, [6] * 6 + [5] * 6 + [None] * 5 + [4] * 5)
    analysed(second)
    parts = result(second).figures["paired"]["decomposition"]
    assert parts["opinion"] < 0
    assert parts["opinion"] + parts["composition"] == pytest.approx(parts["total"])
    assert parts["leavers"] + parts["joiners"] == pytest.approx(parts["composition"])
    (view,) = round_results(second)
    assert view.change["decomposition"] == parts
    assert view.change["mostly_from"] == "opinion"


# --- One round beside another ---------------------------------------------------------------------

TELLING = ("counts", "mean", "standard_deviation", "share_for", "van_der_eijk_a")
FIRST = [1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3]


def rounds_of(*answers, key="lapset"):
    """What three or so rounds release of one item, rated as told by twelve seats."""
    study = make_ruled_study(seats=12, items=1, key=key)
    for number, levels in enumerate(answers, start=1):
        round_ = make_round(study, number=number, state="closed")
        answer_levels(round_, levels)
        analysed(round_)
    (item,) = round_results(round_)
    return [look.figures for look in item.looks], panel_results(round_)


def test_two_distributions_never_tell_what_the_one_who_left_had_answered():
    one_left = [None, *FIRST[1:]]
    (first, second, third), panels = rounds_of(FIRST, one_left, one_left)
    assert first["counts"] == [1, 1, 2, 2, 2, 2, 2]
    for later in (second, third):
        assert [later[name] for name in TELLING] == [None] * len(TELLING)
        assert later["paired"]["change_in_sd"] is None
        assert "little_changed" in later["withheld"]
        assert later["median"] is not None
    assert [panel.figures["mean_a"] is None for panel in panels] == [False, True, True]


def test_nor_what_the_one_who_joined_has():
    (first, second), _ = rounds_of([None, *FIRST[1:]], FIRST)
    assert first["counts"] is not None
    assert second["counts"] is None


def test_a_later_round_does_not_give_away_what_was_withheld_of_an_earlier_one():
    turned = [8 - level for level in FIRST]
    (_, second, third), _ = rounds_of([None, *FIRST[1:]], FIRST, turned)
    assert second["standard_deviation"] is None
    assert third["standard_deviation"] is not None
    assert third["paired"]["change_in_sd"] is third["paired"]["decomposition"] is None


def test_a_distribution_is_shown_again_once_enough_have_changed():
    one_left = [None, *FIRST[1:]]
    moved = [None, *(min(7, level + 1) for level in FIRST[1:])]
    (_, second, third), _ = rounds_of(FIRST, one_left, moved)
    assert second["counts"] is None
    assert third["counts"] is not None
    (_, second), _ = rounds_of(FIRST, moved, key="toinen")
    assert second["counts"] is not None


def test_changed_minds_of_those_who_stayed_hide_nothing():
    (_, second), _ = rounds_of(FIRST, [2, *FIRST[1:]])
    assert second["counts"] is not None
