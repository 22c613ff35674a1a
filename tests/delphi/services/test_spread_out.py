"""How numbers and years lie over their scale: by round parts, in deciles, between two ends."""

from math import inf, nan

import numpy as np
import pytest

from delphi.services.figures.asked import Measure
from delphi.services.figures.spread_out import MOST_PARTS, by_part, ranges, round_places, tails


def measure(ends: tuple[float, float] | None = (2026, 2060)) -> Measure:
    return Measure(
        levels=0, lowest=1, numeric=True, rule=None, quartile_type=7, minimum_cell=5, invited=20,
        grouped_by="sector", ends=ends,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [
        (0, 100, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        (2026, 2060, [2026, 2030, 2035, 2040, 2045, 2050, 2055, 2060]),
        (0, 1, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
        (-5, 5, [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]),
        (2030, 2031, [2030, *(round(2030 + n / 10, 10) for n in range(1, 10)), 2031]),
    ],
)
def test_parts_end_at_round_numbers(low: float, high: float, places: list[float]) -> None:
    assert round_places(low, high) == pytest.approx(places)


@pytest.mark.parametrize("high", [1e-3, 0.37, 2.5, 7, 11, 99, 101, 997, 12_345, 3e9])
def test_there_are_never_many_parts_and_they_cover_the_scale(high: float) -> None:
    for low in (0.0, -high / 3, high / 7):
        places = round_places(low, high)
        assert (places[0], places[-1]) == (low, high)
        assert places == sorted(set(places))
        assert 3 <= len(places) - 1 <= MOST_PARTS


def test_a_part_holds_its_upper_end_and_the_first_its_lower_one() -> None:
    found = by_part(np.array([2026, 2030, 2031, 2035, 2060, inf, inf]), measure())
    assert found is not None
    assert found["counts"] == [2, 2, 0, 0, 0, 0, 1]
    assert found["never"] == 2


def test_the_parts_do_not_depend_on_the_answers() -> None:
    some, others = (by_part(np.array(each), measure()) for each in ([2030.0], [2059.0, inf]))
    assert some is not None
    assert others is not None
    assert some["places"] == others["places"]


def test_a_scale_without_ends_has_no_parts() -> None:
    assert by_part(np.array([1.0, 2.0]), measure(None)) is None


def test_deciles_beyond_the_last_year_are_undefined() -> None:
    assert tails(np.array([1.0] * 5 + [inf] * 5), measure()) == {"p10": 1.0, "p90": None}
    assert tails(np.array([]), measure()) == {"p10": None, "p90": None}
    assert tails(np.arange(11.0), measure()) == {"p10": 1.0, "p90": 9.0}


def test_ranges_are_summed_up_end_by_end_and_by_their_width() -> None:
    found = ranges([(1, 4), (2, 6), (3, 5)], measure())
    assert found is not None
    assert found["n"] == 3
    assert [found[name]["median"] for name in ("low", "high", "width")] == [2, 5, 3]
    assert ranges([], measure()) is None
    assert nan not in found["low"].values()
