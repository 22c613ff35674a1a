"""Charts of one item: what they show is what was found, and nothing that is withheld."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest
from django.utils import translation

from reports.document.account import Account
from reports.wording.item import distribution, flows, groups, order, ranges, sides, trend, years
from tests.factories import texts
from tests.reports.wording.item_views import K, figures_of, item_of, paired_of, rounds_of


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
        "At least half of the answers name 2034 or an earlier year; in round 2 it was 2035. "
        "30% say never."
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


# --- On which side --------------------------------------------------------------------------------

RULE = {"for": {"kind": "share_within", "low": 6, "high": 7, "at_least": "0.7"}}
AGAINST = RULE | {"against": {"kind": "share_within", "low": 1, "high": 2, "at_least": "0.7"}}


def levels_of(*rounds: list[int], rule: Any = AGAINST) -> Any:
    stored = [figures_of(sum(counts), counts=counts, median=4.0) for counts in rounds]
    return replace(item_of("probability", stored), rule=rule)


def test_sides_are_the_shares_below_and_above_the_middle_level() -> None:
    item = levels_of([4, 4, 2, 4, 2, 2, 2], [0, 0, 2, 4, 2, 6, 6])
    first, last = sides.picture(item, [1, 2]).rows
    assert (first.below_label, first.above_label) == ("50%", "30%")
    assert (last.below_label, last.above_label) == ("10%", "70%")
    assert first.shares == (0.2, 0.2, 0.1, 0.2, 0.1, 0.1, 0.1)
    assert sides.headline_of(item, [1, 2]) == (
        "From round 1 to 2 the share above the middle of the scale went from 30% to 70%,"
        " and below it from 50% to 10%."
    )


def test_sides_are_not_drawn_of_a_scale_without_two_sides_nor_of_one_round() -> None:
    counts = [4, 4, 2, 4, 2, 2, 2]
    assert sides.is_offered(levels_of(counts, counts), [1, 2])
    assert not sides.is_offered(levels_of(counts, counts, rule=RULE), [1, 2])
    assert not sides.is_offered(levels_of(counts, counts, rule=None), [1, 2])
    assert not sides.is_offered(levels_of(counts), [1])
    assert not sides.is_offered(levels_of(counts, [1, 1, 1, 1, 1, 1, 2]), [1, 2])


# --- In which order -------------------------------------------------------------------------------


def ranked(n: int = 20, **means: float) -> dict[str, Any]:
    options = {
        key: {
            "counts": [n, 0, 0], "unplaced": 0, "mean": mean, "median": mean, "q1": mean,
            "q3": mean, "share_in_top": 1.0, "mean_interval": [mean - 0.3, mean + 0.3],
        }
        for key, mean in means.items()
    }  # fmt: skip
    ranking = {"places": 3, "top": 2, "options": options, "intervals": {"level": 0.9}}
    return figures_of(n, ranking=ranking)


def test_options_stand_in_the_order_of_the_latest_round() -> None:
    item = item_of("order", [ranked(raha=1, laki=2, tieto=3), ranked(raha=2.4, laki=2.6, tieto=1)])
    picture = order.picture(item, [1, 2])
    assert [line.label for line in picture.lines] == ["Tieto (en)", "Raha (en)", "Laki (en)"]
    assert picture.lines[0].values == (3, 1)
    assert picture.lines[0].intervals[1] == (0.7, 1.3)
    assert (picture.low, picture.high, picture.best_is_low) == (1, 3, True)


@pytest.mark.parametrize(
    ("means", "finding"),
    [
        ({"raha": 1.0, "laki": 2.0, "tieto": 3.0}, "“Raha (en)” clearly comes first."),
        (
            {"raha": 1.4, "laki": 1.6, "tieto": 3.0},
            "“Raha (en)” comes first, though not clearly before “Laki (en)”.",
        ),
        (
            {"raha": 1.5, "laki": 1.5, "tieto": 3.0},
            "“Raha (en)” and “Laki (en)” come first, level with each other.",
        ),
        ({"raha": 2.0, "laki": 2.0, "tieto": 2.0}, "All options are level with each other."),
    ],
)
def test_the_headline_says_how_sure_the_order_is(means: dict[str, float], finding: str) -> None:
    assert order.headline_of(item_of("order", [ranked(**means)])) == finding


def test_the_headline_says_what_rose() -> None:
    item = item_of("order", [ranked(raha=1, laki=2, tieto=3), ranked(raha=2, laki=3, tieto=1)])
    assert "“Tieto (en)” rose from place 3 in round 1 to 1." in order.headline_of(item)
    same = item_of("order", [ranked(raha=1, laki=2, tieto=3)] * 2)
    assert order.headline_of(same).endswith("The order is the same as in round 1.")


def test_a_round_whose_means_are_withheld_is_a_gap_that_says_so() -> None:
    stored = [ranked(8, raha=1, laki=2, tieto=3), ranked(raha=1, laki=2, tieto=3)]
    picture = order.picture(item_of("order", stored), [1, 2])
    assert picture.lines[0].values == (None, 1)
    assert picture.notes == ("too few answers to show the distribution", "")
    assert not order.is_offered(item_of("order", stored[:1]), [1])


# --- Stakeholder groups ---------------------------------------------------------------------------


def grouped(account: Account, n: int = 20, **cells: tuple[int, float, float, float]) -> Any:
    """An item with groups, each with how many answered, median and quartiles."""
    told = {
        key: dict(zip(("n", "median", "q1", "q3"), cell, strict=True))
        for key, cell in cells.items()
    }
    compared = {
        "groups": sorted(key for key, cell in cells.items() if cell[0] >= K),
        "equal_median": 4.0, "equal_median_never": False, "epsilon_squared": 0.3, "p": 0.01,
        "q": 0.02,
    }  # fmt: skip
    groups_ = {"by": "sector", "cells": told, "narrow_within": 1.0, "compared": compared}
    return item_of("probability", [figures_of(n, median=5.0, q1=4.0, q3=6.0, groups=groups_)])


@pytest.fixture
def account() -> Account:
    names = {"sector": {key: texts(key.capitalize()) for key in ("edu", "soc", "ngo", "res")}}
    return Account(
        study_titles={}, purposes={}, contact="", simulated=False, trial="", zone="", rounds=(),
        items=(), expertise=(), panels=(), protocols=(), group_names=names,
    )  # fmt: skip


def test_groups_stand_by_their_medians_beside_the_whole_panel(account: Account) -> None:
    item = grouped(account, edu=(10, 3.0, 2.0, 5.0), soc=(10, 6.0, 4.0, 7.0))
    picture = groups.picture(account, item)
    assert [row.label for row in picture.rows] == ["Soc (en)", "Edu (en)"]
    assert (picture.whole.median, picture.whole.q1, picture.whole.q3) == (5, 4, 6)
    assert picture.equal is not None
    assert picture.equal.median == 4
    assert groups.headline_of(account, item) == (
        "The groups differ clearly: “Soc (en)” has the highest median (6), “Edu (en)” the lowest"
        " (3). With every group shown given the same weight the median would be 4, not 5."
    )


def test_a_small_group_and_what_would_give_it_away_are_told_in_words(account: Account) -> None:
    item = grouped(
        account, n=24, edu=(9, 3.0, 2.0, 5.0), soc=(7, 6.0, 4.0, 7.0), ngo=(2, 1.0, 1.0, 1.25),
        res=(6, 2.0, 1.75, 3.0),
    )  # fmt: skip
    picture = groups.picture(account, item)
    assert [row.label for row in picture.rows] == ["Soc (en)", "Edu (en)"]
    assert picture.hidden_label == "Not shown, to protect single answers: Ngo (en), Res (en)."
    told = repr((picture, groups.text(account, item)))
    assert "1.25" not in told
    assert "1.75" not in told


def test_close_answers_of_a_group_are_only_called_so(account: Account) -> None:
    item = grouped(account, edu=(10, 3.0, 3.0, 3.0), soc=(10, 6.0, 4.0, 7.0))
    narrow = groups.picture(account, item).rows[1]
    assert (narrow.spread.q1, narrow.spread.q3, narrow.note) == (None, None, "close together")


def test_one_group_beside_hidden_ones_makes_no_chart(account: Account) -> None:
    item = grouped(account, n=14, edu=(9, 3.0, 2.0, 5.0), soc=(2, 6.0, 4.0, 7.0), ngo=(3, 1, 1, 1))
    assert not groups.is_offered(account, item)


# --- Intervals of a trend -------------------------------------------------------------------------


def test_a_trend_shows_the_interval_of_its_median_and_the_deciles_of_many() -> None:
    certain = {"level": 0.9, "median": [11.0, 13.0], "mean": None, "share_for": None}
    known = {"median": 12.0, "q1": 10.0, "q3": 15.0, "p10": 5.0, "p90": 40.0, "intervals": certain}
    item = item_of("chance", [figures_of(n, **known) for n in (8, 20, 60)])
    few, some, many = trend.picture(item, [1, 2, 3]).rounds
    assert (few.interval, few.tails) == (None, None)
    assert (some.interval, some.tails) == ((11, 13), None)
    assert (many.interval, many.tails) == ((11, 13), (5, 40))
    table = trend.text(item, [1, 2, 3]).table
    assert table.columns[-2:] == ("90% interval of the median", "Four fifths of the answers")
    assert [row[-2:] for row in table.rows] == [("–", "–"), ("11%–13%", "–"), ("11%–13%", "5%–40%")]
