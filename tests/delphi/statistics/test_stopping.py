"""Would another round change a verdict? Panels whose next step is known say how often."""

import numpy as np
import pytest

from delphi import statistics as s
from delphi.statistics.stopping import distance_class, one_step

RNG = np.random.default_rng
NAN = np.nan

RULE = s.ConsensusRule.parse("share(4..5) >= 0.7", "share(1..2) >= 0.7", minimum_answers=5)


def advise(table: np.ndarray, **options: object) -> s.StoppingAdvice:  # type: ignore[type-arg]
    moved = s.movement(table)
    return s.stopping_advice(
        table.sum(axis=1),
        table,
        RULE,
        moved,
        rng=RNG(13),
        replicates=300,
        **options,  # type: ignore[arg-type]
    )


def test_advice_follows_movement_and_the_maximum() -> None:
    table = np.zeros((4, 5, 5), dtype=int)
    table[0, 3, 3] = 12  # settled
    table[1, 0, 3] = 12  # moving
    table[2, 3, 3] = 6  # unknown movement
    table[3, 2, 2] = 3  # too few
    assert advise(table).advice == (
        s.Advice.STOP_STABLE,
        s.Advice.ASK_STILL_MOVING,
        s.Advice.ASK_TO_CONFIRM,
        s.Advice.TOO_FEW_ANSWERS,
    )
    last = advise(table, rounds_done=3).advice
    assert last == (s.Advice.STOP_STABLE, *[s.Advice.STOP_MAXIMUM] * 3)


def test_nearly_passing_does_not_ask_for_more() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 3, 3], table[0, 2, 2] = 13, 6  # 68 % against 70 %
    result = advise(table)
    assert result.advice == (s.Advice.STOP_STABLE,)
    assert result.as_last_time.tolist() == [0.0]  # nobody moved, so nobody would


def test_moving_panels_may_change_their_verdict() -> None:
    table = np.zeros((2, 5, 5), dtype=int)
    # 13 of 19 pass 68 %; two of the eight one point off came nearer, so another may.
    table[0, 3, 3], table[0, 2, 3], table[0, 2, 2] = 11, 2, 6
    still = np.zeros((2, 5, 5), dtype=int)
    still[0, 2, 3] = 1
    still[0, 2, 2] = 1
    result = advise(table, earlier_transitions=table)
    assert result.as_last_time[0] > result.half_as_much[0] > 0.2
    assert result.decay == 1
    assert np.isnan(result.as_last_time[1])
    assert advise(table, earlier_transitions=still).decay == pytest.approx(2 / 19 / 0.5)
    assert np.isnan(advise(table).decayed).all()
    with pytest.raises(s.InvalidRatingsError):
        s.stopping_advice(table.sum(axis=1), table[:1], RULE, s.movement(table), rng=RNG(0))


def test_items_borrow_from_the_panel_by_their_size() -> None:
    table = np.zeros((2, 5, 5), dtype=int)
    table[0, 2, 2], table[0, 0, 0], table[0, 0, 1] = 11, 4, 6
    table[1, 2, 2], table[1, 0, 0] = 3, 2
    chances = s.movement_chances(table, shrinkage=2.0)
    # Two points off the median 3: 6 of 10 went toward it in the first item, 0 of 2 in the second.
    toward = 6 / 12
    assert chances[0, 2, 1] == pytest.approx((6 + 2 * toward) / 12)
    assert chances[1, 2, 1] == pytest.approx((0 + 2 * toward) / 4)
    assert chances[0, 3].tolist() == [1, 0, 0]
    for shrinkage in (0.0, 0.5, 2.0):
        each = s.movement_chances(table, shrinkage=shrinkage)
        np.testing.assert_allclose(each.sum(axis=2), 1)


def test_without_borrowing_every_item_has_its_own_tally_where_it_has_one() -> None:
    table = np.zeros((3, 5, 5), dtype=int)
    table[0, 4, 3] = 1  # two points off the shown median 3, and nearer
    table[1, 4, 4] = 1  # as far off, and staying
    chances = s.movement_chances(table, [3.0, 3.0, 3.0], shrinkage=0.0)
    # The third item had nobody there and takes the panel's half; beyond, nobody was anywhere.
    assert chances[:, 2].tolist() == [[0, 1, 0], [1, 0, 0], [0.5, 0.5, 0]]
    assert chances[:, 3].tolist() == [[1, 0, 0]] * 3
    one = s.movement_chances(table[::2], [3.0, 3.0], shrinkage=0.0)
    assert one[:, 2].tolist() == [[0, 1, 0]] * 2


# --- How far, and which way -----------------------------------------------------------------------


def test_distances_are_told_apart_at_the_median_up_to_one_up_to_two_and_beyond() -> None:
    assert distance_class(np.array([0, 0.5, 1, 1.5, 2, 2.5, 8])).tolist() == [0, 1, 1, 2, 2, 3, 3]


def test_the_shown_median_may_be_another_than_the_stayers_own() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 4, 3], table[0, 4, 4] = 6, 4  # all at 5; six came down to 4
    # Shown 3: two points off, and six of ten came nearer. The stayers' own median is 5.
    shown = s.movement_chances(table, [3.0], lowest=1, shrinkage=0.0)
    assert shown[0, 2] == pytest.approx([0.4, 0.6, 0.0])
    own = s.movement_chances(table, shrinkage=0.0, lowest=1)
    assert own[0, 0] == pytest.approx([0.4, 0.0, 0.6])
    # The same answers on a scale from 0, and its median on that scale.
    zero = s.movement_chances(table, [2.0], lowest=0, shrinkage=0.0)
    np.testing.assert_array_equal(zero, shown)


def test_levels_are_counted_from_one_unless_told() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 4, 3], table[0, 0, 0] = 6, 4
    np.testing.assert_array_equal(
        s.movement_chances(table, [3.0]), s.movement_chances(table, [3.0], lowest=1)
    )
    table = np.concatenate([table, table.transpose(0, 2, 1)])
    usual = s.movement_chances(table, [3.0, 3.0])
    assert (usual == s.movement_chances(table, [3.0, 3.0], shrinkage=10.0)).all()
    assert (usual != s.movement_chances(table, [3.0, 3.0], shrinkage=11.0)).any()


def test_a_step_to_the_other_side_as_far_off_is_not_nearer() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 3, 1], table[0, 3, 3] = 5, 5  # shown 3: from one above to one below
    chances = s.movement_chances(table, [3.0], shrinkage=0.0)
    assert chances[0, 1] == pytest.approx([0.5, 0.0, 0.5])


def test_a_single_answer_at_a_distance_is_the_panels_tally_there() -> None:
    table = np.zeros((1, 5, 5), dtype=int)
    table[0, 2, 2], table[0, 4, 3] = 9, 1
    chances = s.movement_chances(table, [3.0], shrinkage=4.0)
    assert chances[0, 2] == pytest.approx([0.0, 1.0, 0.0])
    assert chances[0, 1] == pytest.approx([1.0, 0.0, 0.0])  # nobody was there: staying


# --- One step -------------------------------------------------------------------------------------

AWAY_FROM_3 = np.array([[-2.0, -1.0, 0.0, 1.0, 2.0]])


def drawn(stay: list[int], toward: list[int], away: list[int]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([[stay, toward, away]]).transpose(0, 2, 1)


def test_toward_is_up_below_the_median_and_down_above_it() -> None:
    toward = drawn([0] * 5, [3, 5, 0, 7, 11], [0] * 5)
    assert one_step(toward, AWAY_FROM_3, RNG(0)).tolist() == [[0, 3, 5 + 7, 11, 0]]


def test_away_is_the_other_way_and_ends_with_the_scale() -> None:
    away = drawn([0] * 5, [0] * 5, [3, 5, 0, 7, 11])
    assert one_step(away, AWAY_FROM_3, RNG(0)).tolist() == [[3 + 5, 0, 0, 0, 7 + 11]]


def test_those_who_stay_stay() -> None:
    stay = drawn([1, 2, 3, 4, 5], [0] * 5, [0] * 5)
    assert one_step(stay, AWAY_FROM_3, RNG(0)).tolist() == [[1, 2, 3, 4, 5]]


def test_all_at_once_nobody_is_lost() -> None:
    all_ways = drawn([1, 2, 3, 4, 5], [10, 20, 0, 30, 40], [100, 200, 0, 300, 400])
    found = one_step(all_ways, AWAY_FROM_3, RNG(0))
    assert found.tolist() == [[1 + 100 + 200, 2 + 10, 3 + 20 + 30, 4 + 40, 5 + 300 + 400]]
    assert found.sum() == all_ways.sum()


@pytest.mark.parametrize("way", [1, 2])
def test_from_the_median_itself_one_goes_up_or_down_alike(way: int) -> None:
    given = np.zeros((400, 1, 5, 3), dtype=int)
    given[..., 2, way] = 10
    found = one_step(given, AWAY_FROM_3, RNG(3))
    assert (found.sum(axis=-1) == 10).all()
    assert found[..., [0, 2, 4]].sum() == 0
    assert found[..., 1].mean() == pytest.approx(5, abs=0.4)
    assert found[..., 1].var() == pytest.approx(2.5, abs=0.7)  # binomial, each by itself


# --- The chance that the verdict changes ----------------------------------------------------------


def chance(
    counts: list[int], moves: list[tuple[int, int, int]], *, lowest: int = 1, **options: object
) -> s.StoppingAdvice:
    """Counts by level, and (from, to, how many) of the step before; levels counted from 1."""
    table = np.zeros((1, len(counts), len(counts)), dtype=int)
    for before, after, count in moves:
        table[0, before - 1, after - 1] = count
    rule = s.ConsensusRule.parse(
        f"share({lowest + 3}..{lowest + 4}) >= 0.7", f"share({lowest}..{lowest + 1}) >= 0.7"
    )
    arguments = {"rng": RNG(7), "replicates": 400, "shrinkage": 0.0, "lowest": lowest} | options
    return s.stopping_advice([counts], table, rule, s.movement(table), **arguments)  # type: ignore[arg-type]


def test_where_all_who_are_off_come_nearer_the_verdict_surely_changes() -> None:
    # 10 at 3 and 3 at 5: all of those two off came nearer, so all would: none before or after.
    moves = [(3, 3, 10), (5, 4, 3)]
    assert chance([0, 0, 10, 0, 3], moves).as_last_time.tolist() == [0.0]
    # 6 at 3, 7 at 2, all below: those one off came nearer. Against 54 % before, 0 % after.
    turned = chance([0, 7, 2, 0, 0], [(2, 3, 5), (3, 3, 8)], shown_median=[3.0])
    assert turned.as_last_time[0] == pytest.approx(0.0)


def test_the_chance_is_that_of_the_binomial_it_is_made_of() -> None:
    # The median is 4; each of the three at 3 comes up with 1/2. 7 of 10 for: stays; 68 % needs 7.
    moves = [(4, 4, 7), (3, 4, 5), (3, 3, 5)]
    result = chance([0, 0, 4, 6, 0], moves, shown_median=[4.0], replicates=4000)
    # 6 of 10 for now; one of four coming up makes 7: 1 − (1/2)^4, and half as likely 1 − (3/4)^4.
    assert result.as_last_time[0] == pytest.approx(1 - 0.5**4, abs=0.02)
    assert result.half_as_much[0] == pytest.approx(1 - 0.75**4, abs=0.03)


def test_it_is_the_same_on_a_scale_from_nought() -> None:
    moves = [(4, 4, 7), (3, 4, 5), (3, 3, 5)]
    one = chance([0, 0, 4, 6, 0], moves, shown_median=[4.0])
    nought = chance([0, 0, 4, 6, 0], moves, shown_median=[3.0], lowest=0)
    np.testing.assert_array_equal(one.as_last_time, nought.as_last_time)


def test_nobody_steps_over_a_median_between_two_levels() -> None:
    # Median 3.5: those at 3 and 4 cannot come nearer, however often others one off have.
    moves = [(5, 4, 10), (3, 3, 4), (4, 4, 4)]
    result = chance([0, 0, 5, 5, 0], moves, shown_median=[4.0])
    assert result.as_last_time.tolist() == [0.0]


def test_what_a_call_leaves_out_is_ten_answers_and_a_thousand_draws() -> None:
    table = np.zeros((2, 5, 5), dtype=int)
    table[0, 3, 3], table[0, 2, 3], table[0, 2, 2] = 11, 2, 6
    table[1, 3, 3], table[1, 2, 2], table[1, 1, 2] = 12, 7, 3
    given = (table.sum(axis=1), table, RULE, s.movement(table))
    plain = s.stopping_advice(*given, rng=RNG(5))
    full = s.stopping_advice(
        *given, rng=RNG(5), shrinkage=10.0, replicates=1000, lowest=1, rounds_done=2,
        maximum_rounds=3,
    )  # fmt: skip
    np.testing.assert_array_equal(plain.as_last_time, full.as_last_time)
    assert plain.advice == full.advice
    assert (plain.as_last_time * 1000).round(9).tolist() == (plain.as_last_time * 1000).tolist()


def test_every_item_has_its_own_chance_and_borrows_as_told() -> None:
    table = np.zeros((2, 5, 5), dtype=int)
    # Twelve of thirty one off the shown median came nearer in the first item, none in the second.
    table[0, 3, 3], table[0, 2, 3], table[0, 2, 2] = 66, 12, 18
    table[1, 3, 3], table[1, 2, 2] = 66, 30
    given = ([[0, 0, 30, 66, 0]] * 2, table, RULE, s.movement(table))

    def chances(**options: float) -> list[float]:
        advice = s.stopping_advice(
            *given,
            rng=RNG(5),
            shown_median=[4.0, 4.0],
            **options,  # type: ignore[arg-type]
        )
        return list(advice.as_last_time.tolist())

    alone = chances(shrinkage=0.0)
    assert alone[0] > 0.5
    assert alone[1] == 0
    borrowed = chances(shrinkage=10.0)
    assert borrowed[1] > 0
    assert chances() == borrowed != chances(shrinkage=11.0)


@pytest.mark.parametrize(
    ("earlier", "later", "left"),
    [
        ((8, 2), (9, 1), 0.5),  # a fifth moved, then a tenth
        ((9, 1), (8, 2), 1.0),  # never more than all of it
        ((10, 0), (8, 2), NAN),  # nothing to have some left of
        ((0, 0), (8, 2), NAN),
        ((8, 2), (0, 0), NAN),
        ((8, 2), (10, 0), 0.0),
    ],
)
def test_the_decay_is_what_the_second_step_left_of_the_first(
    earlier: tuple[int, int], later: tuple[int, int], left: float
) -> None:
    tables = []
    for stayed, moved in (earlier, later):
        table = np.zeros((1, 5, 5), dtype=int)
        table[0, 2, 2], table[0, 2, 3] = stayed, moved
        tables.append(table)
    result = s.stopping_advice(
        [[0, 0, 8, 2, 0]], tables[1], RULE, s.movement(tables[1]), rng=RNG(1), replicates=10,
        earlier_transitions=tables[0],
    )  # fmt: skip
    assert result.decay == pytest.approx(left, nan_ok=True)
    assert np.isnan(result.decayed).all() == np.isnan(left)


def test_enough_answers_are_enough() -> None:
    table = np.zeros((2, 5, 5), dtype=int)
    table[0, 3, 3], table[1, 3, 3] = 5, 4  # the rule asks for five
    few = [advice is s.Advice.TOO_FEW_ANSWERS for advice in advise(table).advice]
    assert few == [False, True]
    with pytest.raises(s.InvalidRatingsError):
        s.stopping_advice(
            table.sum(axis=1), table, RULE, s.movement(table)[:1], rng=RNG(0), replicates=10
        )
