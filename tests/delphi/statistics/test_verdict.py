"""Verdicts follow the one table, and its tests follow their definitions on every table."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from delphi.statistics import (
    AGREEMENTS,
    MOVEMENTS,
    Agreement,
    ConsensusRule,
    InvalidRatingsError,
    Movement,
    MovementTest,
    SidesTest,
    Verdict,
    VerdictParameters,
    agreement_of_values,
    movement,
    movement_of_values,
    polarised,
    scheibe_change,
    transitions_of,
    two_sides,
    verdict_of,
    verdicts,
)
from delphi.statistics.ballots import value_ballot
from delphi.statistics.verdict import agreement
from tests.delphi.statistics.panels import moves, pairs

RULE = ConsensusRule.parse("share(4..5) >= 0.7", "share(1..2) >= 0.7", "share(3) >= 0.7")
Transitions = NDArray[np.int64]


def stay(*counts: int) -> Transitions:
    """Everybody keeps their answer."""
    return np.array([np.diag(counts)])


TABLE = {
    (Agreement.FOR, Movement.STABLE): Verdict.SETTLED,
    (Agreement.AGAINST, Movement.STABLE): Verdict.SETTLED,
    (Agreement.AGREED, Movement.STABLE): Verdict.SETTLED,
    (Agreement.NONE, Movement.STABLE): Verdict.NO_CLEAR_VIEW,
} | {
    (agreed, moved): verdict
    for agreed in (Agreement.FOR, Agreement.AGAINST, Agreement.AGREED)
    for moved, verdict in {
        Movement.FIRST_LOOK: Verdict.AGREED_UNCONFIRMED,
        Movement.UNKNOWN: Verdict.AGREED_UNCONFIRMED,
        Movement.MOVING: Verdict.AGREED_BUT_MOVING,
        Movement.BORDERLINE: Verdict.AGREED_BUT_MOVING,
    }.items()
}


def test_every_pair_of_agreement_and_movement_has_its_verdict() -> None:
    for agreed, moved in itertools.product(Agreement, Movement):
        expected = TABLE.get((agreed, moved), Verdict.OPEN)
        if agreed is Agreement.TOO_FEW:
            expected = Verdict.TOO_FEW_ANSWERS
        assert verdict_of(agreed, moved) is expected
        if expected is Verdict.NO_CLEAR_VIEW:
            assert verdict_of(agreed, moved, two_sides=True) is Verdict.LASTING_DISSENT
            assert verdict_of(agreed, moved, two_sides=True, polarised=True) is Verdict.POLARISED
        else:
            assert verdict_of(agreed, moved, two_sides=True, polarised=True) is expected


def test_values_are_snake_case_words() -> None:
    assert [*Verdict] == [
        "settled",
        "agreed_but_moving",
        "agreed_unconfirmed",
        "open",
        "lasting_dissent",
        "polarised",
        "no_clear_view",
        "too_few_answers",
    ]
    assert [*Agreement] == ["for", "against", "agreed", "none", "too_few"]
    assert [*Movement] == ["first_look", "unknown", "moving", "borderline", "stable"]


def test_agreement_comes_from_the_rule() -> None:
    counts = [[0, 0, 1, 2, 4], [5, 2, 1, 0, 0], [1, 0, 8, 1, 0], [3, 2, 1, 2, 3], [0] * 5]
    assert [AGREEMENTS[code] for code in agreement(counts, RULE)] == [
        Agreement.FOR,
        Agreement.AGAINST,
        Agreement.AGREED,
        Agreement.NONE,
        Agreement.TOO_FEW,
    ]


def test_without_an_against_there_is_only_agreed() -> None:
    rule = ConsensusRule.parse("iqr <= 1", minimum_answers=4)
    codes = agreement([[0, 0, 0, 5, 1], [3, 0, 0, 0, 3], [0, 0, 0, 3, 0]], rule)
    assert [AGREEMENTS[code] for code in codes] == ["agreed", "none", "too_few"]


def test_for_and_against_at_once_is_no_agreement() -> None:
    rule = ConsensusRule.parse("share(4..5) >= 0.5", "share(1..2) >= 0.5")
    assert [AGREEMENTS[code] for code in agreement([[3, 0, 0, 0, 3]], rule)] == ["none"]


def test_cannot_judge_counts_only_where_the_rule_says_so() -> None:
    counted = ConsensusRule.parse("share(4..5) >= 0.7", cannot_judge_counts=True)
    ignored = ConsensusRule.parse("share(4..5) >= 0.7")
    codes = [agreement([[3, 0, 0, 0, 7]], rule, cannot_judge=[2]) for rule in (counted, ignored)]
    assert [AGREEMENTS[int(code[0])] for code in codes] == ["none", "agreed"]


def moved(table: Transitions, earlier: int | None = None) -> Movement:
    codes = movement(table, None if earlier is None else [earlier])
    return MOVEMENTS[int(codes[0])]


def test_nobody_moving_is_stable() -> None:
    assert moved(stay(0, 2, 3, 3, 0)) is Movement.STABLE


def test_a_net_shift_of_more_than_a_third_of_a_point_is_moving() -> None:
    table = stay(0, 8, 0, 0, 0) * 0
    table[0, 1, 1], table[0, 1, 2] = 8, 4  # 4 of 12 rose by one: exactly a third
    assert moved(table) is Movement.BORDERLINE  # without one who stayed it is 4 of 11
    table[0, 1, 1], table[0, 1, 2] = 4, 8
    assert moved(table) is Movement.MOVING


def test_without_the_one_who_crossed_the_scale_the_others_may_stand_still() -> None:
    # Of eight one rose by four points and two by one: 6 points, and 2 of 7 without that one.
    table = stay(2, 2, 0, 1, 0)
    table[0, 0, 4] = table[0, 1, 2] = table[0, 2, 3] = 1
    assert moved(table) is Movement.BORDERLINE


def test_one_who_crossed_against_the_others_may_hide_that_they_move() -> None:
    # One rose by four points and one fell by four; without the latter nine shift by four in all.
    table = stay(2, 2, 2, 2, 0)
    table[0, 0, 4] = table[0, 4, 0] = 1
    assert moved(table) is Movement.BORDERLINE


def test_thresholds_of_movement_may_be_any_fractions() -> None:
    test = MovementTest(net_shift=Fraction(2, 3), far_share=Fraction(2, 5))
    net, far = stay(0, 4, 0, 0, 0), stay(0, 7, 0, 0, 0)
    net[0, 1, 2] = 5  # five points of nine
    far[0, 0, 2], far[0, 2, 0] = 2, 1  # three of ten by two points
    for table in (net, far):
        assert MOVEMENTS[int(movement(table, test=test)[0])] is Movement.STABLE


def test_more_than_a_quarter_changing_by_two_is_moving() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 0, 2] = table[0, 2, 0] = 4  # no net shift, all far
    assert moved(table) is Movement.MOVING
    table[0, 1, 1] = 24  # exactly a quarter of 32
    assert moved(table) is Movement.BORDERLINE
    table[0, 1, 1] = 28
    assert moved(table) is Movement.STABLE


def test_few_stayers_leave_movement_unknown() -> None:
    assert moved(stay(0, 0, 7, 0, 0)) is Movement.UNKNOWN
    assert moved(stay(0, 0, 8, 0, 0)) is Movement.STABLE
    assert moved(stay(0, 0, 8, 0, 0), earlier=12) is Movement.STABLE
    assert moved(stay(0, 0, 8, 0, 0), earlier=13) is Movement.UNKNOWN


def test_a_first_round_and_a_new_trend_are_first_looks() -> None:
    assert movement(None, items=2).tolist() == [MOVEMENTS.index(Movement.FIRST_LOOK)] * 2
    two = np.concatenate([stay(0, 0, 9, 0, 0)] * 2)
    codes = movement(two, first_look=[True, False])
    assert [MOVEMENTS[code] for code in codes] == [Movement.FIRST_LOOK, Movement.STABLE]
    with pytest.raises(InvalidRatingsError, match="number of items"):
        movement(None)
    with pytest.raises(InvalidRatingsError, match="earlier_n"):
        movement(two, [3, 9])


def moves_by_hand(x: list[int], y: list[int], levels: int) -> bool:
    shift = sum(abs(sum(v <= k for v in x) - sum(v <= k for v in y)) for k in range(levels))
    far = sum(abs(a - b) >= 2 for a, b in zip(x, y, strict=True))
    return 3 * shift > len(x) or 4 * far > len(x)


@given(moves(levels=4, most=2))
def test_movement_is_what_recounting_without_each_stayer_says(table: Transitions) -> None:
    x, y = (side.tolist() for side in pairs(table[0]))
    m = len(x)
    whole = moves_by_hand(x, y, 4)
    without = [moves_by_hand(x[:k] + x[k + 1 :], y[:k] + y[k + 1 :], 4) for k in range(m)]
    if m < 8:
        expected = Movement.UNKNOWN
    elif any(other != whole for other in without):
        expected = Movement.BORDERLINE
    else:
        expected = Movement.MOVING if whole else Movement.STABLE
    assert moved(table) is expected


def test_two_sides_need_numbers_and_constancy() -> None:
    split = stay(3, 0, 4, 0, 3)
    counts = split.sum(axis=2)
    assert two_sides(counts, split, RULE).all()
    assert two_sides([[2, 0, 6, 0, 2]], stay(2, 0, 6, 0, 2), RULE).all()  # 20 % exactly
    assert not two_sides([[1, 0, 6, 0, 3]], stay(1, 0, 6, 0, 3), RULE).any()  # one is no side
    assert not two_sides([[2, 0, 6, 0, 3]], stay(2, 0, 6, 0, 3), RULE).any()  # 2 of 11 < 20 %
    crossing = np.zeros((1, 5, 5), dtype=int)
    crossing[0, 0, 0] = crossing[0, 4, 4] = 4
    crossing[0, 0, 4] = crossing[0, 4, 0] = 1  # 8 of 10 kept
    assert two_sides(crossing.sum(axis=1), crossing, RULE).all()
    crossing[0, 0, 4] = 2
    assert not two_sides(crossing.sum(axis=1), crossing, RULE).any()
    assert not two_sides(counts, np.zeros((1, 5, 5), dtype=int), RULE).any()
    assert two_sides(counts, stay(1, 0, 0, 0, 0), RULE).all()  # the rest joined
    assert not two_sides(counts, None, RULE).any()
    assert not two_sides(counts, split, ConsensusRule.parse("iqr <= 1")).any()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([4, 0, 2, 0, 4], True),
        ([4, 0, 1, 0, 4], False),  # n = 9
        ([3, 0, 1, 0, 6], True),  # ⌊11/3⌋ = 3
        ([2, 0, 1, 0, 7], False),
        ([3, 0, 3, 0, 4], False),  # the middle is not below both
        ([2, 2, 3, 2, 2], True),  # n = 11 needs 4 and 4, middle 3
        ([3, 0, 2, 0, 6], False),  # n = 11 with 3 on the smaller side
    ],
)
def test_polarisation(counts: list[int], expected: bool) -> None:
    assert polarised([counts], RULE).tolist() == [expected]
    assert not polarised([counts], ConsensusRule.parse("iqr <= 1")).any()


def test_items_are_judged_together_as_each_alone() -> None:
    rows = {
        Verdict.SETTLED: stay(0, 0, 1, 4, 5),
        Verdict.NO_CLEAR_VIEW: stay(1, 0, 6, 2, 1),
        Verdict.LASTING_DISSENT: stay(2, 0, 4, 0, 3),
        Verdict.POLARISED: stay(5, 0, 0, 0, 5),
        Verdict.AGREED_UNCONFIRMED: stay(0, 0, 0, 3, 0),
        Verdict.TOO_FEW_ANSWERS: stay(0, 0, 0, 0, 0),
    }
    table = np.concatenate(list(rows.values()))
    result = verdicts(table.sum(axis=1), table, RULE)
    assert result.verdict == tuple(rows)
    assert result.agreement[0] is Agreement.FOR
    assert result.movement[0] is Movement.STABLE
    first = verdicts(table.sum(axis=1), None, RULE).verdict
    assert first[:4] == (
        Verdict.AGREED_UNCONFIRMED,
        Verdict.OPEN,
        Verdict.OPEN,
        Verdict.OPEN,
    )


@pytest.mark.parametrize("lowest", [1, -2])
def test_many_items_are_judged_as_each_alone_on_any_scale(lowest: int) -> None:
    texts = ("share({}..{}) >= 0.6", "share({}..{}) >= 0.6", "share({0}..{0}) >= 0.6")
    bands = ((3, 4), (0, 1), (2, 2))
    rule = ConsensusRule.parse(
        *(
            text.format(lowest + low, lowest + high)
            for text, (low, high) in zip(texts, bands, strict=True)
        ),
        minimum_answers=3,
    )
    rng = np.random.default_rng(31)
    share = rng.dirichlet(np.full(5, 0.4), 150)
    table = np.array(
        [
            np.diag(rng.multinomial(size, p))
            for size, p in zip(rng.integers(0, 25, 150), share, strict=True)
        ]
    )
    table[::3] += rng.multinomial(3, np.full(25, 1 / 25), 50).reshape(-1, 5, 5)
    counts, earlier = table.sum(axis=1), table.sum(axis=(1, 2)) + rng.integers(0, 9, 150)
    first = rng.random(150) < 0.1
    together = verdicts(counts, table, rule, lowest=lowest, earlier_n=earlier, first_look=first)
    assert set(together.verdict) == set(Verdict)
    for k in range(150):
        one = slice(k, k + 1)
        alone = verdicts(
            counts[one],
            table[one],
            rule,
            lowest=lowest,
            earlier_n=earlier[one],
            first_look=first[one],
        )
        assert alone.verdict == together.verdict[one]
        assert (
            alone.two_sides
            == together.two_sides[k]
            == two_sides(counts[one], table[one], rule, lowest=lowest)
        )
        split = together.two_sides[k] and polarised(counts[one], rule, lowest=lowest)
        assert alone.polarised == together.polarised[k] == split


def test_those_who_left_keep_a_verdict_unconfirmed() -> None:
    table = stay(0, 0, 1, 4, 5)
    for before, verdict in ((15, Verdict.SETTLED), (16, Verdict.AGREED_UNCONFIRMED)):
        assert verdicts(table.sum(axis=1), table, RULE, earlier_n=[before]).verdict == (verdict,)


def test_exactly_the_minimum_of_answers_is_enough() -> None:
    rule = ConsensusRule.parse("share(4..5) >= 0.7", minimum_answers=4)
    codes = agreement([[0, 0, 0, 4, 0], [0, 0, 0, 3, 0]], rule)
    assert [AGREEMENTS[code] for code in codes] == ["agreed", "too_few"]


@pytest.mark.parametrize(
    ("counted", "unable", "verdict"),
    [
        (True, [0, 2], Verdict.SETTLED),
        (True, [0, 3], Verdict.NO_CLEAR_VIEW),
        (False, [0, 3], Verdict.SETTLED),
    ],
)
def test_groups_count_those_who_cannot_judge_where_the_rule_says_so(
    counted: bool, unable: list[int], verdict: Verdict
) -> None:
    table = stay(0, 0, 0, 0, 10)
    rule = ConsensusRule.parse("every group (share(4..5) >= 0.7)", cannot_judge_counts=counted)
    result = verdicts(
        table.sum(axis=1),
        table,
        rule,
        cannot_judge=[sum(unable)],
        groups=[[[0, 0, 0, 0, 5]] * 2],
        groups_cannot_judge=[unable],
    )
    assert result.verdict == (verdict,)


def test_what_a_side_must_hold_is_open() -> None:
    table = stay(4, 0, 2, 0, 4)
    counts = table.sum(axis=1)
    assert two_sides(counts, table, RULE, test=SidesTest(side_share=Fraction(2, 5))).all()
    for strict in (
        SidesTest(side_share=Fraction(3, 7)),
        SidesTest(side_minimum=5),
    ):
        parameters = VerdictParameters(sides=strict)
        assert verdicts(counts, table, RULE, parameters=parameters).verdict == (
            Verdict.NO_CLEAR_VIEW,
        )
    later = VerdictParameters(sides=SidesTest(polarised_minimum=11))
    assert verdicts(counts, table, RULE, parameters=later).verdict == (Verdict.LASTING_DISSENT,)


def test_moving_agreement_is_not_settled() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 1, 4] = 10
    assert verdicts(table.sum(axis=1), table, RULE).verdict == (Verdict.AGREED_BUT_MOVING,)


def test_the_parameters_are_open() -> None:
    strict = VerdictParameters(movement=MovementTest(minimum_stayers=20))
    table = stay(0, 0, 1, 4, 5)
    result = verdicts(table.sum(axis=1), table, RULE, parameters=strict)
    assert result.movement == (Movement.UNKNOWN,)
    assert MovementTest() == MovementTest(Fraction(1, 3), Fraction(1, 4), 2, 8, Fraction(2, 3))


def test_scales_may_start_elsewhere() -> None:
    rule = ConsensusRule.parse("share(1..2) >= 0.7", "share(-2..-1) >= 0.7")
    table = stay(0, 0, 1, 4, 5)
    assert verdicts(table.sum(axis=1), table, rule, lowest=-2).verdict == (Verdict.SETTLED,)


def test_movement_of_many_random_panels_is_that_of_recounting() -> None:
    rng = np.random.default_rng(17)
    steps = np.array([-2, -1, 0, 1, 2])
    for size in (8, 9, 12, 13, 16):
        for _ in range(60):
            x = rng.integers(0, 5, size)
            y = np.clip(x + rng.choice(steps, size, p=[0.06, 0.14, 0.5, 0.22, 0.08]), 0, 4)
            table = np.zeros((1, 5, 5), dtype=np.int64)
            np.add.at(table[0], (x, y), 1)
            a, b = x.tolist(), y.tolist()
            whole = moves_by_hand(a, b, 5)
            without = {
                moves_by_hand(a[:k] + a[k + 1 :], b[:k] + b[k + 1 :], 5) for k in range(size)
            }
            plain = Movement.MOVING if whole else Movement.STABLE
            assert moved(table) is (plain if without == {whole} else Movement.BORDERLINE)


def test_random_re_answering_is_seldom_taken_for_movement() -> None:
    rng = np.random.default_rng(3)
    for size in (15, 20):
        centre = rng.uniform(1.5, 8.5, 2000)
        first = np.clip(np.rint(rng.normal(centre, 1.8, (size, 2000))), 1, 9)
        step = rng.choice([-1, 1], first.shape) * (rng.random(first.shape) < 0.3)
        table = transitions_of(first, np.clip(first + step, 1, 9), levels=9)
        moving = (movement(table) == MOVEMENTS.index(Movement.MOVING)).mean()
        assert moving < 0.08
        assert (scheibe_change(table) >= 0.15).mean() > 0.4


def test_values_move_by_the_same_test_as_levels() -> None:
    rng = np.random.default_rng(23)
    first = rng.integers(1, 6, (12, 60)).astype(float)
    second = np.clip(first + rng.choice([-2, -1, 0, 0, 0, 1, 1], first.shape), 1, 5)
    first[rng.random(first.shape) < 0.1] = np.nan
    earlier = (~np.isnan(first)).sum(axis=0)
    codes = movement(transitions_of(first, second, levels=5), earlier)
    assert len(set(codes.tolist())) >= 3
    np.testing.assert_array_equal(movement_of_values(first, second, point=1), codes)
    np.testing.assert_array_equal(movement_of_values(first * 5, second * 5, point=5), codes)


def test_years_with_never_move_when_never_becomes_a_year() -> None:
    first = np.full((9, 2), np.inf)
    second = first.copy()
    second[:, 1] = 2040
    names = [MOVEMENTS[code] for code in movement_of_values(first, second, point=5)]
    assert names == [Movement.STABLE, Movement.MOVING]
    with pytest.raises(InvalidRatingsError, match="positive"):
        movement_of_values(first, second, point=0)
    with pytest.raises(InvalidRatingsError, match="panellists × items"):
        movement_of_values(first, second[:, :1], point=1)


def test_values_need_as_many_stayers_as_levels() -> None:
    def of(stayed: int, left: int = 0) -> Movement:
        first = np.full((stayed + left, 2), 2040.0)
        second = first.copy()
        second[stayed:, 0] = np.nan
        codes = movement_of_values(first, second, point=1)
        assert MOVEMENTS[codes[1]] is (Movement.STABLE if stayed + left >= 8 else Movement.UNKNOWN)
        return MOVEMENTS[codes[0]]

    assert of(7) is Movement.UNKNOWN
    assert of(8) is of(8, left=4) is Movement.STABLE
    assert of(8, left=5) is of(7, left=1) is Movement.UNKNOWN


def test_a_point_may_be_finer_or_coarser_than_the_answers() -> None:
    rng = np.random.default_rng(29)
    first = rng.integers(0, 9, (12, 80))
    second = first + rng.choice([-2, -1, 0, 0, 0, 1, 1], first.shape)
    codes = movement_of_values(first, second, point=1)
    assert len(set(codes.tolist())) == 3
    finer = movement_of_values(first / 4, second / 4, point=0.25)
    np.testing.assert_array_equal(finer, codes)
    halves = movement_of_values(first, second, point=0.5)
    np.testing.assert_array_equal(movement_of_values(first * 2, second * 2, point=1), halves)
    quarters = movement_of_values(first / 4, second / 4, point=1)
    np.testing.assert_array_equal(movement_of_values(first, second, point=4), quarters)
    assert (halves != codes).any()
    assert (quarters != codes).any()
    # Numbers beyond what 64 bits hold are compared all the same.
    huge = movement_of_values(first * 1e18, second * 1e18, point=1e18)
    np.testing.assert_array_equal(huge, codes)


def test_one_never_that_becomes_a_year_is_further_than_any_points() -> None:
    first = np.array(
        [[2030.0, 2035, 2040, 2045, 2050, 2051, 2052, 2054, 2056, 2058, 2060, np.inf]]
    ).T
    for year in (2053, 2060, 2067):
        second = first.copy()
        second[-1] = year
        # Without that one nobody moves.
        assert MOVEMENTS[movement_of_values(first, second, point=1)[0]] is Movement.BORDERLINE


def test_numbers_agree_without_direction() -> None:
    rule = ConsensusRule.parse("iqr <= 5", minimum_answers=3)
    values = np.array([[2030, 2030, 2030], [2032, 2050, np.nan], [2035, 2070, np.nan]])
    codes = agreement_of_values(values, rule)
    assert [AGREEMENTS[code] for code in codes] == ["agreed", "none", "too_few"]


def test_numbers_are_judged_by_the_conventions_of_the_rule() -> None:
    def of(values: list[float], rule: ConsensusRule, unable: int = 0) -> Agreement:
        return AGREEMENTS[int(agreement_of_values(values, rule, cannot_judge=[unable])[0])]

    years = [2030.0, 2031, 2032, 2040]
    # Type 7 has an interquartile range of 3.25, type 6 of 7.75.
    assert of(years, ConsensusRule.parse("iqr <= 4")) is Agreement.AGREED
    assert of(years, ConsensusRule.parse("iqr <= 4", quartile_type=6)) is Agreement.NONE
    share = "share(2030..2032) >= 0.75"
    assert of(years, ConsensusRule.parse(share), unable=1) is Agreement.AGREED
    counted = ConsensusRule.parse(share, cannot_judge_counts=True)
    assert of(years, counted, unable=1) is Agreement.NONE
    middle = ConsensusRule.parse("iqr <= 1", middle="median in 2030..2032")
    assert of(years, middle) is Agreement.AGREED


@pytest.mark.parametrize("point", ["0.1", "0.7", "0.01"])
def test_values_are_compared_as_they_print(point: str) -> None:
    rng = np.random.default_rng(4)
    levels = rng.integers(1, 10, (12, 400))
    later = np.clip(levels + rng.choice([-2, -1, 0, 0, 0, 1, 2], levels.shape), 1, 9)
    codes = movement(transitions_of(levels, later, levels=9))
    steps = np.array([float(Fraction(point) * k) for k in range(10)])
    np.testing.assert_array_equal(
        movement_of_values(steps[levels], steps[later], point=float(point)), codes
    )


def test_a_quantile_that_touches_never_is_never() -> None:
    ballot = value_ballot([2030.0, 2032, np.inf, np.nan, np.inf], cannot_judge=2)
    assert (ballot.ordered, ballot.never, ballot.n, ballot.cannot_judge) == ((2030, 2032), 2, 4, 2)
    asked = [Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1)]
    assert [ballot.quantile(p) for p in asked] == [2030, 2032, None, None, None]
    # Nought and one are years like others, whatever stands for "never".
    for year in (0.0, 1.0):
        assert value_ballot([year, np.inf]).quantile(Fraction(1, 2)) is None
        assert value_ballot([year, np.inf]).quantile(Fraction(0)) == year
    assert value_ballot([np.inf, np.inf]).quantile(Fraction(1, 2)) is None
    assert value_ballot([np.nan]).quantile(Fraction(1, 2)) is None
    six = value_ballot([1.0, 2, 3, 4], quartile_type=6)
    assert (six.quartile_type, six.quantile(Fraction(1, 4))) == (6, Fraction(5, 4))
    plain = value_ballot([0.1, 0.3])
    assert plain.quantile(Fraction(1, 2)) == Fraction(1, 5)
    assert (plain.cannot_judge, plain.quartile_type, plain.never) == (0, 7, 0)
