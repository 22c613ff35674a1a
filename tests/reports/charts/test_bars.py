"""Diverging bars: the middle of the scale is the centre, and the sides mirror each other."""

import pytest

from reports.charts.bars import colours, on_top_of, segments
from reports.document import palette


def test_the_middle_level_lies_half_on_either_side() -> None:
    found = segments((0.1, 0.2, 0.4, 0.2, 0.1))
    assert [edge for pair in found for edge in pair] == pytest.approx(
        [-0.5, -0.4, -0.4, -0.2, -0.2, 0.2, 0.2, 0.4, 0.4, 0.5]
    )


def test_an_even_scale_is_parted_at_the_centre() -> None:
    assert segments((0.25, 0.25, 0, 0.5))[1][1] == pytest.approx(0)


def test_all_on_one_side_reach_to_that_side_alone() -> None:
    assert min(left for left, _ in segments((0, 0, 0, 0.5, 0.5))) == pytest.approx(0)
    assert max(right for _, right in segments((1, 0, 0, 0, 0))) == pytest.approx(0)


@pytest.mark.parametrize("count", range(2, 12))
def test_sides_are_equally_strong_and_no_two_levels_look_alike(count: int) -> None:
    found = colours(count)
    against, for_ = found[: count // 2], found[-(count // 2) :]
    assert [palette.AGAINST.index(each) for each in against] == [
        palette.FOR.index(each) for each in reversed(for_)
    ]
    assert len(set(found)) == len(found) == count


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ground", [*palette.AGAINST, palette.MIDDLE, *palette.FOR])
def test_words_on_a_bar_can_be_read_in_light_and_dark(ground: str) -> None:
    words = on_top_of(ground)
    for one, other in ((ground, words), (palette.DARK[ground], palette.DARK[words])):
        light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, ground
