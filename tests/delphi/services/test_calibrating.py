from typing import Any

import pytest

from delphi.protocol.drafted import Judged
from delphi.protocol.rule_findings import of_rule
from delphi.queries.steps import steps_of
from delphi.services import calibrating
from delphi.services.calibrating import calibration_of
from delphi.statistics import ConsensusRule
from delphi.statistics.sensitivity import neighbouring_rules
from surveys.models import Scale


def test_two_answers_on_two_levels_pass_by_chance_as_often_as_counted_by_hand() -> None:
    rule = ConsensusRule.parse("share(2) >= 1", "share(1) >= 1")
    found = calibration_of(rule, lowest=1, levels=2, seats=2, looks=1)
    assert found is not None
    assert found.panel is not None
    assert found.panel.passes == pytest.approx(0.5)
    assert found.panel.exact


def test_a_panel_too_small_to_be_judged_has_no_chance() -> None:
    rule = ConsensusRule.parse("share(7..9) >= 70%", minimum_answers=10)
    found = calibration_of(rule, lowest=1, levels=9, seats=8, looks=3)
    assert found is not None
    assert found.panel is not None
    assert found.panel.passes is None
    assert found.at_any_look is None
    assert [each.passes is None for each in found.sizes][:2] == [True, False]


def test_more_looks_let_more_through_and_say_the_same_every_time() -> None:
    rule = ConsensusRule.parse("median in 7..9 and iqr <= 2")
    found = [calibration_of(rule, lowest=1, levels=9, seats=40, looks=3) for _visit in range(2)]
    calibrating._chance.cache_clear()
    again = calibration_of(rule, lowest=1, levels=9, seats=40, looks=3)
    assert found[0] == found[1] == again
    assert again is not None
    assert again.panel is not None
    assert again.at_any_look is not None
    assert again.at_any_look >= (again.panel.passes or 0)
    assert not again.panel.exact


def test_rules_that_ask_every_group_are_not_calibrated() -> None:
    rule = ConsensusRule.parse("every group (share(7..9) >= 70%)")
    assert calibration_of(rule, lowest=1, levels=9, seats=20, looks=1) is None


def test_neighbours_differ_in_one_threshold_and_stay_within_bounds() -> None:
    rule = ConsensusRule.parse("share(7..9) >= 95% and iqr <= 0.5", "share(1..3) >= 95%")
    texts = [each.for_.text() for each in neighbouring_rules(rule)]
    assert texts == [
        "share(7..9) >= 0.85 and iqr <= 0.5",
        "share(7..9) >= 0.9 and iqr <= 0.5",
        "share(7..9) >= 1 and iqr <= 0.5",
        "share(7..9) >= 0.95 and iqr <= 0",
        "share(7..9) >= 0.95 and iqr <= 1",
        "share(7..9) >= 0.95 and iqr <= 1.5",
    ]


class Item:
    """As much of an `ItemView` as is compared."""

    def __init__(self, code: str, counts: list[int] | None, agreement: str = "for") -> None:
        self.code, self.figures = code, {"counts": counts, "cannot_judge": 0}
        self.looks = [self]
        self.number, self.agreement = 1, agreement


ITEMS: Any = [
    Item("v1", [0, 0, 0, 0, 2, 10]),
    Item("v2", [2, 1, 0, 0, 1, 8]),
    Item("v3", None),
]


def test_what_would_differ_is_told_of_released_distributions_alone() -> None:
    rule = ConsensusRule.parse("share(5..6) >= 90%", "share(1..2) >= 90%")
    found = calibrating.differences_under(ITEMS, rule, lowest=1)
    assert [(each.item.code, each.before, each.after) for each in found.differences] == [
        ("v2", "for", "none")
    ]
    assert (found.tried, found.withheld) == (2, 1)


def test_without_a_rule_nothing_is_found() -> None:
    found = calibrating.differences_under(ITEMS, None, lowest=1)
    assert [each.after for each in found.differences] == ["", ""]


def test_the_answers_there_are_come_out_under_neighbours_and_published_rules() -> None:
    rule = ConsensusRule.parse("share(5..6) >= 70%", "share(1..2) >= 70%")
    found = calibrating.outcomes_of(ITEMS, rule, lowest=1, levels=6)
    assert found.outcomes[0].agreements == {"for": 2}
    assert {each.name for each in found.outcomes} >= {"", "share_80", "median_and_narrow_iqr"}
    by_share = {each.rule["for"].get("at_least"): each.agreements for each in found.outcomes[1:5]}
    assert by_share["0.8"] == {"for": 1, "none": 1}
    assert (found.tried, found.withheld) == (2, 1)


@pytest.mark.parametrize(
    ("scale", "steps"),
    [
        (Scale(kind="year", lowest=2025, highest=2100, never=True), (2025, 76)),
        (Scale(kind="number", lowest=0, highest=200), (0, 201)),
        (Scale(kind="number", lowest=0, highest=201), None),
        (Scale(kind="number", lowest=0), None),
        (Scale(kind="number", lowest=0, highest=10, decimals=1), None),
        (Scale(kind="probability"), (0, 101)),
        (Scale(kind="text"), None),
        (Scale(kind="ordinal", points=[{"level": level} for level in range(1, 8)]), (1, 7)),
    ],
)
def test_a_rule_is_tried_on_levels_and_on_whole_numbers_with_bounds(
    scale: Scale, steps: tuple[int, int] | None
) -> None:
    assert steps_of(scale) == steps


def test_a_rule_on_years_is_calibrated_as_counted_by_hand() -> None:
    rule = ConsensusRule.parse("share(2030..2039) >= 1")
    found = calibration_of(rule, lowest=2025, levels=75, seats=2, looks=1)
    assert found is not None and found.panel is not None
    assert found.panel.passes == pytest.approx((10 / 75) ** 2)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("share(2030..2040) >= 70% and share(2025..2029) >= 50%", ["rule_never_met"]),
        ("share(2030..2040) >= 70%", []),
        ("iqr <= 0 and median in 2030..2031", []),  # too many cases: nothing is said
    ],
)
def test_a_rule_of_shares_on_years_that_cannot_be_met_is_told(text: str, codes: list[str]) -> None:
    rule = ConsensusRule.parse(text).to_json()
    judged = Judged({"fi": "Vuosi"}, 2025, 76, rule)
    assert [each.code.value for each in of_rule(judged, rule, 25)] == codes
