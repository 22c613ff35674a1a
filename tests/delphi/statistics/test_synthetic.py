"""Synthetic panellists do what is stated of them."""

from itertools import islice, pairwise

import numpy as np
import pytest

from delphi.choices import Behaviour
from delphi.statistics.synthetic import BEHAVIOURS, SyntheticRound, synthetic_rounds


def rounds(*behaviours: str, questions: int = 40, seed: int = 7) -> list[SyntheticRound]:
    rng = np.random.default_rng(seed)
    return list(islice(synthetic_rounds(behaviours, questions=questions, rng=rng), 4))


def spread(found: SyntheticRound) -> float:
    return float(np.mean(np.std(found.positions, axis=0)))


def test_the_same_seed_gives_the_same_panel():
    one, other = (rounds(*BEHAVIOURS * 3, seed=5) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.positions, b.positions)
    assert not np.array_equal(one[0].positions, rounds(*BEHAVIOURS * 3, seed=6)[0].positions)


def test_positions_stay_between_the_ends_of_the_scale():
    for found in rounds(*BEHAVIOURS * 20):
        answered = found.positions[~np.isnan(found.positions)]
        assert answered.min() >= 0 and answered.max() <= 1


def test_the_convergent_come_together_and_the_independent_do_not():
    convergent, independent = rounds(*["convergent"] * 40), rounds(*["independent"] * 40)
    assert spread(convergent[3]) < spread(convergent[0]) / 2
    assert spread(independent[3]) == pytest.approx(spread(independent[0]), rel=0.15)


def test_half_the_way_to_the_median_is_gone_in_a_round():
    first, second, *_ = rounds(*["convergent"] * 200)
    median = np.median(first.positions, axis=0)
    before, after = first.positions - median, second.positions - median
    assert np.polyfit(before.ravel(), after.ravel(), 1)[0] == pytest.approx(0.5, abs=0.02)


def test_the_polarised_are_two_camps_of_one_size_and_stay_so():
    for found in rounds(*["polarised"] * 20):
        high = found.positions > 0.5
        assert set(high.sum(axis=0)) == {10}
        assert found.positions[high].mean() == pytest.approx(0.5 + 0.36, abs=0.03)
        assert found.positions[~high].mean() == pytest.approx(0.5 - 0.36, abs=0.03)
        assert 0 < high[0].sum() < high.shape[1]  # each camp is high now and then
        camp = high[:, 0] == high[0, 0]
        assert ((high == high[0]) == camp[:, None]).all()


def test_who_drops_out_leaves_half_a_sheet_and_does_not_come_back():
    found = rounds(*["drop_out"] * 400)
    present = [~np.isnan(each.positions) for each in found]
    for before, after in pairwise(present):
        assert not (after.any(axis=1) & ~before.all(axis=1)).any()
    half = present[0].sum(axis=1) == 20
    assert half.mean() == pytest.approx(0.2, abs=0.05)
    assert (found[0].submitted == ~half).all()
    assert present[3].any(axis=1).mean() == pytest.approx(0.8 * 0.25, abs=0.06)


def test_the_careless_answer_anew_and_half_of_them_in_one_line():
    first, second, *_ = rounds(*["careless"] * 50)
    lines = [len(set(row[~np.isnan(row)])) == 1 for row in first.positions]
    assert sum(lines) == 25
    assert np.isnan(first.positions).mean() == pytest.approx(0.15, abs=0.03)
    assert not np.allclose(first.positions, second.positions, equal_nan=True)


def test_an_unknown_behaviour_is_refused():
    with pytest.raises(ValueError, match="shy"):
        rounds("shy")


def test_a_panel_of_one_moves_nowhere_but_by_wavering():
    first, second, *_ = rounds("convergent")
    assert np.abs(second.positions - first.positions).max() < 0.25


def test_the_behaviours_to_choose_from_are_those_there_are():
    assert tuple(Behaviour) == BEHAVIOURS


def test_questions_lie_and_spread_as_stated():
    """Their centres are uniform on 0.3 .. 0.85, with a deviation of 0.55 / √12."""
    first = rounds(*["independent"] * 100, questions=300)[0].positions
    centres = np.median(first, axis=0)
    assert (centres.min(), centres.max()) == (
        pytest.approx(0.3, abs=0.05),
        pytest.approx(0.85, abs=0.05),
    )
    assert centres.std() == pytest.approx(0.55 / 12**0.5, abs=0.02)
    inside = (centres > 0.45) & (centres < 0.55)
    widths = first[:, inside].std(axis=0)
    assert (widths.min(), widths.max()) == (
        pytest.approx(0.08, abs=0.03),
        pytest.approx(0.2, abs=0.03),
    )


def test_whoever_will_drop_out_moves_half_way_until_then():
    first, second, *_ = rounds(*["drop_out"] * 300)
    both = ~np.isnan(first.positions) & ~np.isnan(second.positions)
    away = first.positions - np.nanmedian(first.positions, axis=0)
    moved = second.positions - first.positions
    assert np.polyfit(away[both], moved[both], 1)[0] == pytest.approx(-0.5, abs=0.05)


def test_what_nobody_answers_pulls_nobody():
    gone = next(
        found for seed in range(20) if not (found := rounds("drop_out", seed=seed))[0].submitted
    )
    assert [np.isnan(each.positions).sum() for each in gone] == [20, 40, 40, 40]


def test_a_panel_of_nobody_answers_nothing():
    assert [each.positions.shape for each in rounds()] == [(0, 40)] * 4
