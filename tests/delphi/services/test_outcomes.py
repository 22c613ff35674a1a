"""Entering what came true, and what it is refused for."""

from datetime import UTC, date, datetime

import pytest

from delphi.models import Outcome, StudyEvent
from delphi.protocol.refusals import OutcomeTooEarly, UnknownQuestion
from delphi.protocol.scoring import CameTrue
from delphi.queries.outcomes import forecasts_in, outcomes_in
from delphi.services.outcomes import enter_outcome, remove_outcome
from tests.factories import make_round
from tests.reports.planting import play, play_round

pytestmark = pytest.mark.django_db

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)


def sure(number, seat):
    return {"value": 60.0 + 10 * number + seat % 3}


def years(number, seat):
    return {"choices": ["never"]} if seat % 4 == 3 else {"value": 2027 + seat % 4}


def families(number, seat):
    return {"value": 100.0 + seat}


def few(number, seat):
    return {"value": 10.0} if seat < 3 else None


ANSWERING = {
    "chance": (sure, few),
    "year": (years, years),
    "share": (families, families),
    "probability": (lambda number, seat: {"level": 4},) * 2,
}


@pytest.fixture
def study():
    return play(rounds=2, seats=12, answering=ANSWERING)


def enter(study, criterion, code="v1", **parts):
    came_true = parts.pop("came_true", None) or CameTrue(
        **{name: parts.pop(name) for name in ("happened", "value", "not_by") if name in parts}
    )
    return enter_outcome(
        study_id=study.pk,
        code=code,
        criterion=criterion,
        came_true=came_true,
        **({"known_on": date(2031, 2, 1), "source": "THL 2031", "by": None, "at": NOW} | parts),
    )


def test_only_judgements_on_numbers_probabilities_and_years_come_true(study):
    assert {each.key for each in forecasts_in(study)} == {
        "v1/chance", "v2/chance", "v1/year", "v2/year", "v1/share", "v2/share",
    }  # fmt: skip


def test_every_analysed_round_is_scored_by_what_it_released(study):
    enter(study, "chance", happened=True)
    (found,) = outcomes_in(study.pk).values()
    assert found.scores.keys() == {1, 2}
    assert found.scores[1]["brier_median"] == pytest.approx(0.29**2)
    assert found.scores[2]["brier_median"] == pytest.approx(0.19**2)
    assert found.scores[2]["brier_experts"] >= found.scores[2]["brier_mean"]


def test_what_was_withheld_of_few_stays_so(study):
    enter(study, "chance", code="v2", happened=False)
    (found,) = outcomes_in(study.pk).values()
    assert found.scores == {1: {}, 2: {}}


def test_a_year_and_that_it_has_not_come_are_scored(study):
    enter(study, "year", value=2028.0)
    assert Outcome.objects.get().scores["2"]["inside"] is True
    enter(study, "year", not_by=2030)
    assert Outcome.objects.get().scores["2"]["inside"] is True
    assert [each.kind for each in StudyEvent.objects.order_by("sequence")][-2:] == [
        "outcome_entered",
        "outcome_corrected",
    ]


@pytest.mark.parametrize(
    ("criterion", "given"),
    [
        ("chance", {"value": 70.0}),
        ("year", {"happened": True}),
        ("year", {"value": 2028.5}),
        ("share", {"not_by": 2030}),
        ("probability", {"happened": True}),
        ("nothing", {"happened": True}),
    ],
)
def test_what_cannot_have_come_true_is_refused(study, criterion, given):
    with pytest.raises(UnknownQuestion):
        enter(study, criterion, **given)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"known_on": date(2031, 3, 2)},
        {"value": 2032.0},
        {"not_by": 2031, "known_on": date(2030, 12, 31)},
    ],
)
def test_what_has_not_come_yet_is_refused(study, given):
    with pytest.raises(OutcomeTooEarly):
        enter(study, "year", **({} if "not_by" in given else {"value": 2028.0}) | given)
    assert not Outcome.objects.exists()


def test_while_a_round_asks_it_nothing_is_entered(study):
    make_round(study, number=3, state="open", at=NOW)
    with pytest.raises(OutcomeTooEarly):
        enter(study, "chance", happened=True)


def test_a_draft_does_not_keep_it_from_being_entered(study):
    make_round(study, number=3, state="draft", at=NOW)
    enter(study, "chance", happened=True)


def test_what_was_entered_by_mistake_is_taken_back(study):
    enter(study, "chance", happened=True)
    act = {"study_id": study.pk, "code": "v1", "criterion": "chance", "by": None, "at": NOW}
    assert remove_outcome(**act)
    assert not remove_outcome(**act)
    assert outcomes_in(study.pk) == {}


def test_it_takes_eight_queries_to_list_forecasts(study, django_assert_num_queries):
    enter(study, "chance", happened=True)
    with django_assert_num_queries(8):
        forecasts_in(study)


def test_a_round_analysed_later_is_scored_too(study):
    enter(study, "chance", happened=True)
    play_round(study, 3, ANSWERING)
    (found,) = outcomes_in(study.pk).values()
    assert found.scores.keys() == {1, 2, 3}
    assert found.scores[3]["brier_median"] == pytest.approx(0.09**2)


def test_a_round_that_closed_after_it_was_known_was_no_forecast(study):
    enter(study, "chance", happened=True, known_on=date(2026, 10, 15))
    (found,) = outcomes_in(study.pk).values()
    assert found.scores.keys() == {1}
    assert found.scored_round(2) == 1


def test_the_trail_says_what_was_entered_and_what_it_was_corrected_to(study):
    enter(study, "share", value=104.5)
    enter(study, "share", value=105.25)
    data = [each.data for each in StudyEvent.objects.filter(kind__startswith="outcome")]
    assert [each["came_true"] for each in data] == ["104.5", "105.25"]
    assert [each["known_on"] for each in data] == ["2031-02-01"] * 2
