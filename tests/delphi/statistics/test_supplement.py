"""What a file holds beside the summary is what the measures say by themselves."""

from itertools import pairwise

import numpy as np
import pytest

from delphi import statistics as s
from delphi.statistics.supplement import supplement
from tests.delphi.statistics.panels import panel

RNG = np.random.default_rng
NAN = np.nan


def ratings(rounds: int, lowest: int) -> np.ndarray:  # type: ignore[type-arg]
    """16 panellists and 5 items; some leave, one joins, an item is not asked in the last round."""
    rng = RNG(3)
    found = np.stack([panel(16, 5, 5, rng, lowest) for _ in range(rounds)])
    found[1:, :3] = NAN
    found[:-1, 4] = NAN
    found[-1, :7] = NAN  # so many leave that movement is unknown
    found[-1, :, 1] = NAN
    return found


def same(found: object, expected: object) -> None:
    if hasattr(expected, "__dataclass_fields__"):
        for name in expected.__dataclass_fields__:
            same(getattr(found, name), getattr(expected, name))
    else:
        np.testing.assert_array_equal(found, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("lowest", "kind"), [(1, 7), (0, 6)])
def test_every_measure_is_there_by_its_name(lowest: int, kind: s.QuartileType) -> None:
    rounds = ratings(3, lowest)
    top = f"{lowest + 3}..{lowest + 4}"
    rule = s.ConsensusRule.parse(f"iqr <= 3 and share({top}) >= 0.3", quartile_type=kind)
    groups = np.arange(16) % 3
    figures = s.summarise_study(rounds, levels=5, lowest=lowest, rule=rule)
    found = supplement(rounds, figures, rng=RNG(1), rule=rule, groups=groups)
    assert set(found) == {
        *("modes", "relative_spread", "attrition_bounds", "dissent_profile", "mcnemar"),
        *("friedman_rounds", "cochran_q", "rule_calibration", "stopping_advice"),
    }
    counts = [s.counts_of(each, levels=5, lowest=lowest) for each in rounds]
    moves = [s.transitions_of(*pair, levels=5, lowest=lowest) for pair in pairwise(rounds)]
    for each, modes, spread in zip(counts, found["modes"], found["relative_spread"], strict=True):
        assert modes == [[k + lowest for k in range(5) if item[k]] for item in s.modes(each)]
        same(spread, s.relative_spread(each))
    for step, (bounds, table) in enumerate(zip(found["attrition_bounds"], moves, strict=True)):
        gone = counts[step] - table.sum(axis=2)
        gone[np.isnan(rounds[step + 1]).all(axis=0)] = 0
        same(
            bounds,
            s.attrition_bounds(counts[step + 1], gone, lambda c: s.iqr(c, quartile_type=kind)),
        )
        same(found["mcnemar"][step], s.mcnemar(table, lowest + 3, lowest + 4, lowest=lowest))
    same(found["friedman_rounds"], s.friedman_rounds(rounds))
    same(found["cochran_q"], s.cochran_q(rounds, lowest + 3, lowest + 4))
    # One generator for all that draws, in this order.
    rng = RNG(1)
    by_group = s.counts_by_group(rounds[-1], groups, levels=5, lowest=lowest)
    profile = s.dissent_profile(rounds[-1], rng=rng, groups=by_group, lowest=lowest)
    same(found["dissent_profile"], profile)
    calibration = s.rule_calibration(
        rule.for_,
        figures.rounds[2].panellists,
        levels=5,
        lowest=lowest,
        looks=3,
        quartile_type=kind,
        rng=rng,
    )
    same(found["rule_calibration"], calibration)
    advice = s.stopping_advice(
        counts[2], moves[1], rule, s.movement(moves[1], counts[1].sum(axis=1)), rng=rng,
        earlier_transitions=moves[0], lowest=lowest, rounds_done=3, maximum_rounds=4,
    )  # fmt: skip
    same(found["stopping_advice"], advice)


def test_two_rounds_have_no_tests_over_all_rounds_and_advice_without_decay() -> None:
    rounds = ratings(2, 1)
    rule = s.ConsensusRule.parse("median in 4..5")
    figures = s.summarise_study(rounds, levels=5, rule=rule)
    found = supplement(rounds, figures, rng=RNG(1), rule=rule)
    assert not {"friedman_rounds", "cochran_q"} & set(found)
    assert np.isnan(found["stopping_advice"].decayed).all()
    assert found["dissent_profile"].groups is None
    same(found["mcnemar"][0], s.mcnemar(s.transitions_of(*rounds, levels=5), 4, 5))


def test_without_a_band_a_rule_or_answers_what_needs_them_is_not_there() -> None:
    rounds = ratings(3, 1)
    plain = s.summarise_study(rounds, levels=5)
    assert set(supplement(rounds, plain, rng=RNG(1))) == {
        *("modes", "relative_spread", "attrition_bounds", "dissent_profile", "friedman_rounds")
    }
    bandless = supplement(rounds, plain, rng=RNG(1), rule=s.ConsensusRule.parse("iqr <= 1"))
    assert not {"mcnemar", "cochran_q"} & set(bandless)
    assert {"rule_calibration", "stopping_advice"} <= set(bandless)
    of_groups = s.ConsensusRule.parse("every group (share(4..5) >= 0.5)")
    asked = supplement(rounds, plain, rng=RNG(1), rule=of_groups)
    assert {"mcnemar", "cochran_q"} <= set(asked)
    assert not {"rule_calibration", "stopping_advice"} & set(asked)
    first = s.summarise_study(rounds[:1], levels=5)
    alone = supplement(rounds[:1], first, rng=RNG(1), rule=s.ConsensusRule.parse("iqr <= 1"))
    assert alone["attrition_bounds"] == []
    assert "rule_calibration" in alone
    assert "stopping_advice" not in alone
    nobody = np.full((1, 3, 2), NAN)
    empty = s.summarise_study(nobody, levels=5)
    rule = s.ConsensusRule.parse("iqr <= 1")
    assert "rule_calibration" not in supplement(nobody, empty, rng=RNG(1), rule=rule)


@pytest.mark.parametrize(("kept", "advice"), [(10, "stop_stable"), (9, "ask_to_confirm")])
def test_advice_knows_of_those_who_left(kept: int, advice: str) -> None:
    rounds = np.full((2, 15, 1), 5.0)
    rounds[1, kept:] = NAN
    rule = s.ConsensusRule.parse("share(4..5) >= 0.7")
    figures = s.summarise_study(rounds, levels=5, rule=rule)
    found = supplement(rounds, figures, rng=RNG(1), rule=rule)
    assert found["stopping_advice"].advice == (advice,)
