"""What a panel can reach under a rule, against every table there is."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.statistics import attainable
from delphi.statistics.attainable import Reach, both_can_hold, panel_reach, reach
from delphi.statistics.clauses import (
    AgreementAtLeast,
    AnswersAtLeast,
    CoefficientOfVariationAtMost,
    DisagreementIndexAtMost,
    IqrAtMost,
    MedianWithin,
    Rule,
    ShareBelow,
    ShareWithin,
)
from delphi.statistics.quantiles import QuartileType
from delphi.statistics.rule_text import parse_rule
from delphi.statistics.rules import AllOf, AnyOf, EveryGroup
from delphi.statistics.tables import all_tables

LEVELS = 9


@st.composite
def bands(draw: st.DrawFn) -> tuple[int, int]:
    low = draw(st.integers(1, LEVELS))
    return low, draw(st.integers(low, LEVELS))


tenths = st.integers(0, 10).map(lambda tenth: f"{tenth}/10")
clauses = st.one_of(
    st.builds(lambda band, share: ShareWithin(*band, share), bands(), tenths),
    st.builds(lambda band, share: ShareBelow(*band, share), bands(), tenths),
    st.builds(lambda band: MedianWithin(*band), bands()),
    st.builds(IqrAtMost, st.sampled_from(["0", "1", "3/2", "2", "9"])),
    st.builds(DisagreementIndexAtMost, st.sampled_from(["0", "1/2", "1"])),
    st.builds(AnswersAtLeast, st.integers(0, 6)),
    st.builds(AgreementAtLeast, st.sampled_from(["-1", "0", "4/5", "1"])),
    st.builds(CoefficientOfVariationAtMost, st.sampled_from(["0", "1/4", "2"])),
)
rules = st.recursive(
    clauses,
    lambda inner: st.builds(
        lambda join, parts: join(*parts),
        st.sampled_from([AllOf, AnyOf]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=4,
)


@given(rules, st.integers(1, 5), st.integers(0, 2), st.sampled_from([7, 6, 2, "tukey"]))
def test_what_is_reasoned_is_what_listing_every_table_finds(
    rule: Rule, answers: int, unable: int, quartiles: object
) -> None:
    tables = all_tables(answers, LEVELS)
    held = rule.judge(
        tables,
        cannot_judge=np.full(len(tables), unable),
        quartile_type=quartiles,  # type: ignore[arg-type]
    )
    found = reach(
        rule,
        answers,
        levels=LEVELS,
        cannot_judge=unable,
        quartile_type=quartiles,  # type: ignore[arg-type]
    )
    assert found == Reach(bool(held.any()), not held.all())


NEVER = [
    "share(7..9) >= 0.7 and share(1..6) >= 0.5",
    "share(7..9) >= 70% and median in 1..5",
    "median in 7..9 and share(7..9) < 40%",
    "iqr <= 1 and share(1) >= 40% and share(9) >= 40%",
    "share(1..3) < 30% and share(4..6) < 30% and share(7..9) < 30%",
    "share(7..9) >= 70% and every group (median in 7..9) and median in 1..3",
]
ALWAYS = [
    "share(1..9) >= 50%",
    "iqr <= 8",
    "share(7..9) >= 50% or share(1..6) >= 50%",
    "median in 1..9 or cv <= 0.1",
    "n >= 5",
]


@pytest.mark.parametrize(("text", "panel"), list(product(NEVER, (8, 21, 60))))
def test_a_rule_that_contradicts_itself_is_out_of_every_panels_reach(text: str, panel: int) -> None:
    found = panel_reach(parse_rule(text), panel, levels=LEVELS, minimum_answers=5)
    assert found == Reach(can_hold=False, can_fail=True)


@pytest.mark.parametrize(("text", "panel"), list(product(ALWAYS, (8, 60))))
def test_a_rule_that_says_nothing_is_always_met(text: str, panel: int) -> None:
    found = panel_reach(parse_rule(text), panel, levels=LEVELS, minimum_answers=5)
    assert found == Reach(can_hold=True, can_fail=False)


def test_the_number_of_answers_decides() -> None:
    rule = parse_rule("share(7..9) >= 70% and n >= 12")
    assert not panel_reach(rule, 11, levels=LEVELS).can_hold
    assert panel_reach(rule, 12, levels=LEVELS).can_hold


def test_those_who_could_not_judge_may_make_a_share_small_enough() -> None:
    rule = parse_rule("share(1..4) < 50% and share(5..9) < 50%")
    assert not panel_reach(rule, 10, levels=LEVELS).can_hold
    assert panel_reach(rule, 10, levels=LEVELS, cannot_judge_counts=True).can_hold


def test_of_groups_nothing_is_claimed_that_their_sizes_could_refute() -> None:
    rule = EveryGroup(parse_rule("share(7..9) >= 70%"))
    assert panel_reach(rule, 10, levels=LEVELS) == Reach(can_hold=True, can_fail=True)


@pytest.mark.parametrize("text", [*NEVER, *ALWAYS])
def test_it_is_the_same_on_a_scale_from_nought(text: str) -> None:
    rule = parse_rule(text)
    zero = parse_rule(re.sub(r"\d+(?=\.\.)|(?<=\.\.)\d+|(?<=\()\d(?=\))", one_lower, text))
    asked = {"levels": LEVELS, "minimum_answers": 5}
    assert panel_reach(zero, 8, lowest=0, **asked) == panel_reach(rule, 8, **asked)


def one_lower(number: re.Match[str]) -> str:
    return str(int(number[0]) - 1)


def test_with_ten_shares_it_is_told_and_with_eleven_both_count_as_possible() -> None:
    never = [f"share({k}) >= 0.{k}1" for k in range(4, 10)] + [
        f"share({k}) < 0.9" for k in (1, 2, 3, 4)
    ]
    ten = parse_rule(" and ".join(never))
    assert reach(ten, 10, levels=LEVELS) == Reach(can_hold=False, can_fail=True)
    eleven = parse_rule(" and ".join([*never, "share(5) < 0.9"]))
    assert reach(eleven, 10, levels=LEVELS) == Reach(can_hold=True, can_fail=True)
    assert not both_can_hold(ten, parse_rule("share(5) < 0.9"), 10, levels=LEVELS)


def test_ten_shares_of_two_rules_are_still_told() -> None:
    one = parse_rule(" and ".join(f"share({k}) < 0.9" for k in range(1, 6)))
    other = parse_rule(" and ".join(f"share({k}) < 0.8" for k in range(1, 6)))
    assert both_can_hold(one, other, 20, levels=LEVELS)


def test_so_many_tables_are_listed_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    never = parse_rule("cv <= 0 and share(1) >= 0.5 and share(9) >= 0.5")
    monkeypatch.setattr(attainable, "MOST_TABLES", 45)  # of two answers on nine levels
    assert reach(never, 2, levels=LEVELS) == Reach(can_hold=False, can_fail=True)
    monkeypatch.setattr(attainable, "MOST_TABLES", 44)
    assert reach(never, 2, levels=LEVELS) == Reach(can_hold=True, can_fail=True)


def test_clauses_that_are_not_reasoned_about_count_as_much_as_shares() -> None:
    never = "share(1) >= 0.6 and share(9) >= 0.6"
    guessed = [f"cv <= {k}" for k in range(1, 10)]
    ten = parse_rule(" and ".join([never, *guessed[:8]]))
    assert reach(ten, 60, levels=LEVELS) == Reach(can_hold=False, can_fail=True)
    eleven = parse_rule(" and ".join([never, *guessed]))
    assert reach(eleven, 60, levels=LEVELS) == Reach(can_hold=True, can_fail=True)


def test_of_large_panels_the_fullest_two_hundred_sizes_are_tried() -> None:
    rule = parse_rule("n >= 5")
    assert panel_reach(rule, 203, levels=LEVELS) == Reach(can_hold=True, can_fail=True)
    assert panel_reach(rule, 204, levels=LEVELS) == Reach(can_hold=True, can_fail=False)
    assert panel_reach(rule, 20, levels=LEVELS, minimum_answers=5).can_fail is False
    assert panel_reach(rule, 20, levels=LEVELS, minimum_answers=4).can_fail is True
    assert panel_reach(rule, 0, levels=LEVELS) == Reach(can_hold=False, can_fail=False)


def test_two_rules_that_may_hold_together_are_told_and_no_others() -> None:
    high, low = parse_rule("share(7..9) >= 0.5"), parse_rule("share(1..3) >= 0.5")
    assert both_can_hold(high, low, 20, levels=LEVELS)
    assert not both_can_hold(high, parse_rule("share(1..3) >= 0.6"), 20, levels=LEVELS)
    # Whatever cannot be told is not warned of.
    assert not both_can_hold(high, parse_rule("cv <= 2"), 4, levels=LEVELS)
    assert not both_can_hold(parse_rule("a >= 0"), high, 4, levels=LEVELS)
    zero = parse_rule("share(0..2) >= 0.5")
    assert both_can_hold(zero, parse_rule("share(6..8) >= 0.5"), 20, levels=LEVELS, lowest=0)


@pytest.mark.parametrize(("low", "high"), list(product((1, 2, 3), repeat=2)))
def test_the_index_of_disagreement_looks_at_its_own_percentiles(low: int, high: int) -> None:
    text = f"disagreement_index <= 1/2 and share(1) >= {low}/8 and share(9) >= {high}/8"
    rule = parse_rule(text)
    for answers in (4, 5, 6):
        held = rule.judge(all_tables(answers, LEVELS))
        assert reach(rule, answers, levels=LEVELS) == Reach(bool(held.any()), not held.all())


@pytest.mark.parametrize(
    ("text", "answers", "quartiles"),
    [
        ("disagreement_index <= 0 and share(1) >= 1/8 and share(9) >= 1/8", 5, 6),
        ("disagreement_index <= 1/2 and share(1) >= 3/8 and share(9) >= 3/8", 4, 2),
        ("disagreement_index <= 1/2 and share(1) >= 3/8 and share(9) >= 3/8", 4, "tukey"),
    ],
)
def test_the_index_of_disagreement_takes_the_percentiles_of_its_type(
    text: str, answers: int, quartiles: QuartileType
) -> None:
    rule = parse_rule(text)
    held = rule.judge(all_tables(answers, LEVELS), quartile_type=quartiles)
    found = reach(rule, answers, levels=LEVELS, quartile_type=quartiles)
    assert found == Reach(bool(held.any()), not held.all())


def test_the_index_of_disagreement_mixes_the_fifth_and_sixth_of_fifteen_answers() -> None:
    rule = parse_rule("disagreement_index <= 3/5 and share(2..5) >= 3/10 and share(1..8) < 7/20")
    assert rule.judge(np.array([[0, 0, 0, 0, 5, 0, 0, 0, 10]])).all()
    assert reach(rule, 15, levels=LEVELS).can_hold


@pytest.mark.parametrize("quartiles", [2, 6, 7, "tukey"])
def test_the_quartiles_and_the_median_of_one_answer_are_that_answer(
    quartiles: QuartileType,
) -> None:
    rule = parse_rule("iqr <= 0 and median in 3..4")
    assert reach(rule, 1, levels=LEVELS, quartile_type=quartiles) == Reach(True, True)


def test_those_who_could_not_judge_count_where_every_table_is_listed_too() -> None:
    rule = parse_rule("share(1..4) < 50% and share(5..9) < 50% and cv <= 9")
    assert not reach(rule, 4, levels=LEVELS).can_hold
    assert reach(rule, 4, levels=LEVELS, cannot_judge=1).can_hold


def test_what_is_possible_follows_the_quartile_type() -> None:
    # Of five answers, hinges and type 7 take the second and fourth, type 6 halves beyond them.
    rule = parse_rule("iqr <= 0 and share(1) >= 0.2 and share(9) >= 0.2")
    assert reach(rule, 5, levels=LEVELS).can_hold
    assert not reach(rule, 5, levels=LEVELS, quartile_type=6).can_hold
    listed = AllOf(rule, parse_rule("cv <= 9"))
    assert reach(listed, 5, levels=LEVELS).can_hold
    assert not reach(listed, 5, levels=LEVELS, quartile_type=6).can_hold
    assert panel_reach(rule, 5, levels=LEVELS, minimum_answers=5).can_hold
    assert not panel_reach(rule, 5, levels=LEVELS, minimum_answers=5, quartile_type=6).can_hold
