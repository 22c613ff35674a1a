"""Charts of one item: what they show is what was found, and nothing that is withheld."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from django.utils import translation

from reports.wording.item import distribution, flows, ranges, trend, years
from tests.reports.wording.item_views import figures_of, item_of, paired_of, rounds_of


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def changed(*paired: dict[str, Any] | None, n: int = 20, criterion: str = "probability") -> Any:
    """An item of which the rounds after the first have these changes."""
    stored = [figures_of(n, median=4.0, q1=3.0, q3=5.0)]
    stored += [figures_of(n, median=4.0, q1=3.0, q3=5.0, paired=each) for each in paired]
    return item_of(criterion, stored)


# --- Who changed their answer ---------------------------------------------------------------------


def test_a_flow_is_drawn_as_shares_of_those_who_answered_both_rounds() -> None:
    item = changed(paired_of(2, 10, 8))
    (row,) = flows.picture(item, rounds_of(item)).rows
    assert (row.label, row.n_label) == ("Round 1 → 2", "n = 20")
    assert row.shares == (0.1, 0.5, 0.4)
    assert row.share_labels == ("10%", "50%", "40%")


def test_few_are_counted_and_not_given_in_per_cent() -> None:
    item = changed(paired_of(2, 4, 6), n=12)
    picture = flows.picture(item, rounds_of(item))
    assert picture.rows[0].share_labels == ("2", "4", "6")
    assert picture.caution.startswith("Bars: number")


@pytest.mark.parametrize(
    ("flow", "finding"),
    [
        ((0, 20, 0), ("From round 1 to 2 all 20 kept their answer.",)),
        (
            (2, 14, 4),
            (
                "Most kept their answer from round 1 to 2 (14 of 20).",
                "More moved up the scale (4) than down (2).",
            ),
        ),
        (
            (9, 2, 9),
            (
                "At least half changed their answer from round 1 to 2; 2 of 20 kept it.",
                "As many moved up the scale as down (9 each).",
            ),
        ),
        (
            (12, 0, 8),
            (
                "Everybody changed their answer from round 1 to 2.",
                "More moved down the scale (12) than up (8).",
            ),
        ),
    ],
)
def test_the_headline_says_who_moved_and_which_way(
    flow: tuple[int, int, int], finding: tuple[str, ...]
) -> None:
    item = changed(paired_of(*flow))
    assert flows.headline_of(item, rounds_of(item)) == " ".join(finding)


def test_a_flow_of_years_speaks_of_earlier_and_later() -> None:
    item = changed(paired_of(10, 4, 6), criterion="year")
    picture = flows.picture(item, rounds_of(item))
    assert (picture.lower_label, picture.higher_label) == ("earlier", "later")
    assert "to an earlier year (10)" in flows.headline_of(item, rounds_of(item))


def test_a_flow_that_may_not_be_shown_is_told_in_words() -> None:
    item = changed(paired_of(1, 18, 1), paired_of(3, 12, 3, leavers=2))
    rows = flows.picture(item, rounds_of(item)).rows
    assert rows[1].shares is None
    assert rows[1].note == "Most kept their answer."
    said = flows.text(item, rounds_of(item))
    assert "from round 1 to 2" in said.headline
    assert "Round 2 → 3: Most kept their answer" in said.alt


def test_without_a_flow_that_may_be_shown_there_is_no_chart() -> None:
    for item in (
        changed(),
        changed(None),
        changed(paired_of(3, 12, 3, leavers=2)),
        changed(paired_of(1, 2, 1), n=4),
    ):
        assert not flows.is_offered(item, rounds_of(item))


# --- By when --------------------------------------------------------------------------------------

PARTS = {"places": [2025.0, 2030.0, 2040.0, 2050.0], "counts": [2, 10, 2], "never": 6}


def year_figures(n: int = 20, **more: Any) -> dict[str, Any]:
    usual = {"median": 2037.0, "q1": 2033.0, "q3": None, "by_part": PARTS, "never": 6}
    return figures_of(n, **usual | more)


def test_a_curve_rises_with_the_years_and_ends_below_the_top_by_the_share_of_never() -> None:
    item = item_of("year", [year_figures()])
    now = years.picture(item, [1]).now
    shares = [share for _year, share in now.points]
    assert now.points[0] == (2030, 0.1)
    assert shares == sorted(shares)
    assert now.points[-1] == (2050, 0.7)
    assert now.never == pytest.approx(0.3)
    assert dict(now.points)[2037] == 0.5
    assert years.picture(item, [1]).axis.low == 2025


def test_a_withheld_distribution_of_years_leaves_three_points_and_no_share_of_never() -> None:
    item = item_of("year", [year_figures(8, q3=2045.0)])
    picture = years.picture(item, [1])
    assert picture.now.points == ((2033, 0.25), (2037, 0.5), (2045, 0.75))
    assert picture.now.is_rough
    assert picture.now.never is None
    assert picture.rough_label
    assert "30%" not in repr(years.text(item, [1]))


def test_the_first_round_of_the_trend_is_the_one_to_compare_with() -> None:
    stored = [year_figures(), year_figures(median=2035.0), year_figures(median=2034.0)]
    item = item_of("year", stored, anew=(2,))
    before = years.picture(item, [1, 2, 3]).before
    assert before is not None
    assert before.label == "Round 2, n = 20"
    assert years.headline_of(item) == (
        "Half of the answers name 2034 or an earlier year; in round 2 it was 2035. 30% say never."
    )


def test_a_panel_that_mostly_says_never_is_said_to() -> None:
    parts = PARTS | {"counts": [0, 6, 0], "never": 14}
    item = item_of("year", [year_figures(median=None, q1=2039.0, by_part=parts)])
    assert years.headline_of(item) == "At least half of the answers say never. 70% say never."
    assert years.picture(item, [1]).now.median is None


def test_answers_of_few_make_no_curve() -> None:
    item = item_of("year", [year_figures(4)])
    assert not years.is_offered(item, [1])
    assert not distribution.is_offered(item, [1])


def test_of_years_the_curve_stands_for_the_distribution() -> None:
    item = item_of("year", [year_figures()])
    assert years.is_offered(item, [1])
    assert not distribution.is_offered(item, [1])


# --- How sure -------------------------------------------------------------------------------------


def range_figures(width: float, iqr: float, n: int = 20) -> dict[str, Any]:
    given = {
        name: {"median": value, "q1": value, "q3": value}
        for name, value in (("low", 50 - width / 2), ("high", 50 + width / 2), ("width", width))
    }
    return figures_of(
        n, median=50.0, q1=50 - iqr / 2, q3=50 + iqr / 2, iqr=iqr, ranges={"n": n} | given
    )


@pytest.mark.parametrize(
    ("width", "apart", "start"),
    [
        (30.0, 10.0, "The panel is more unsure than divided in round 1:"),
        (10.0, 30.0, "The panel is more divided than unsure in round 1:"),
        (10.0, 9.0, "The panel is about as unsure as divided in round 1:"),
        (0.0, 0.0, "In round 1 most panellists name one value"),
    ],
)
def test_the_headline_tells_being_unsure_from_being_divided(
    width: float, apart: float, start: str
) -> None:
    item = item_of("range", [range_figures(width, apart)])
    assert ranges.headline_of(item, [1]).startswith(start)


def test_ranges_of_few_are_in_no_picture() -> None:
    item = item_of("range", [range_figures(30, 10, n=4), range_figures(20, 10)])
    few, many = ranges.picture(item, [1, 2]).rows
    assert (few.low, few.high, few.spread) == (None, None, None)
    assert few.note == "too few answers to show figures"
    assert (many.low, many.high) == (40, 60)
    assert not ranges.is_offered(item_of("range", [range_figures(30, 10, n=4)]), [1])


# --- Where answers lie ----------------------------------------------------------------------------

TENTHS = {"places": [0.0, 10.0, 20.0, 100.0], "counts": [5, 15, 0], "never": 0}


def test_numbers_are_drawn_by_part_of_their_scale() -> None:
    item = item_of("chance", [figures_of(20, median=12.0, q1=10.0, q3=15.0, by_part=TENTHS)])
    picture = distribution.picture(item, [1])
    assert picture.places == (0, 10, 20, 100)
    assert picture.rows[0].shares == (0.25, 0.75, 0)
    assert picture.rows[0].share_labels == ("25%", "75%", "")
    rows = dict(row[:2] for row in distribution.text(item, [1]).table.rows)
    assert rows["over 10%, up to 20%"] == "15 (75%)"


def test_parts_of_a_withheld_distribution_are_in_no_picture_and_no_table() -> None:
    stored = [figures_of(n, median=12.0, q1=10.0, q3=15.0, by_part=TENTHS) for n in (8, 20)]
    item = item_of("chance", stored)
    withheld, shown = distribution.picture(item, [1, 2]).rows
    assert withheld.shares is None
    assert withheld.note == "too few answers to show the distribution"
    assert shown.shares is not None
    cells = {row[0]: row[1] for row in distribution.text(item, [1, 2]).table.rows}
    assert cells["0%–10%"] == "too few answers to show the distribution"


def test_one_round_is_no_trend_and_rounds_without_figures_make_no_chart() -> None:
    one, none = figures_of(20, median=12.0, q1=10.0, q3=15.0), figures_of(3, median=12.0)
    assert not trend.is_offered(item_of("chance", [one]), [1])
    assert not trend.is_offered(item_of("chance", [one, none]), [1, 2])
    assert trend.is_offered(item_of("chance", [one, none, one]), [1, 2, 3])
    assert distribution.is_offered(item_of("chance", [one]), [1])
    assert not distribution.is_offered(item_of("chance", [none, none]), [1, 2])


def test_pictures_hold_plain_values_alone() -> None:
    item = changed(paired_of(2, 10, 8))
    assert isinstance(asdict(flows.picture(item, [1, 2])), dict)
