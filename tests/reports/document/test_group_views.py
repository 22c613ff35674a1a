"""How a stakeholder group sees the items: from released figures, what differs first."""

from dataclasses import replace
from typing import Any

import pytest

from delphi.queries.results import ItemView
from reports.document.filters import Filters
from reports.document.group_views import cell_of, distance, group_view
from tests.reports.wording.item_views import figures_of, item_of

#: By group: how many answered, median, lower and upper quartile.
Cells = dict[str, tuple[int, float | None, float | None, float | None]]


def item(code: str, cells: Cells, *, criterion: str = "probability", **more: Any) -> ItemView:
    told = {
        key: {"n": n, "median": median, "q1": q1, "q3": q3}
        for key, (n, median, q1, q3) in cells.items()
    }
    groups = {"by": "sector", "cells": told, "narrow_within": 1.0, "compared": None}
    stored = {"median": 5.0, "q1": 4.0, "q3": 6.0, "iqr": 2.0} | more
    n = sum(cell[0] for cell in cells.values())
    found = item_of(criterion, [figures_of(n, groups=groups, **stored)])
    return replace(found, code=code)


def shown(median: float) -> Cells:
    return {"edu": (8, median, median - 2, median + 2), "soc": (12, 5.0, 4.0, 6.0)}


def codes(items: tuple[ItemView, ...]) -> list[str]:
    return [each.code for each in items]


def test_items_that_a_group_sees_otherwise_come_first_the_farthest_at_the_top() -> None:
    items = [item("a", shown(5.5)), item("b", shown(4.0)), item("c", shown(7.0))]
    found = group_view(items, "edu")
    assert (codes(found.apart), codes(found.alike), found.hidden) == (["c", "b"], ["a"], ())


def test_a_small_group_and_what_would_give_it_away_are_hidden_alike() -> None:
    cells: Cells = {"few": (3, 1.0, 1.0, 1.0), "many": (20, 5.0, 4.0, 6.0)}
    found = item("a", cells)
    assert [cell_of(found, key) for key in ("few", "many", "none")] == [None] * 3
    for key in ("few", "many", "none"):
        assert codes(group_view([found], key).hidden) == ["a"]


@pytest.mark.parametrize(("median", "is_apart"), [(310.0, False), (330.0, True), (270.0, True)])
def test_on_numbers_another_view_is_half_the_panels_quartile_range_away(
    median: float, is_apart: bool
) -> None:
    found = item(
        "a", shown(median), criterion="share", median=300.0, q1=280.0, q3=320.0, iqr=40.0
    )  # fmt: skip
    assert bool(group_view([found], "edu").apart) is is_apart


def test_never_is_another_view_than_a_year_and_the_same_as_never() -> None:
    cell = {"n": 8, "median": None, "median_never": True, "q1": 2030.0, "q3": None, "narrow": False}
    by_year = item("a", shown(5.0), criterion="year", median=2035.0)
    nobody = item("a", shown(5.0), criterion="year", median=None)
    assert distance(by_year, cell) == float("inf")
    assert distance(by_year, cell | {"median": 2035.0, "median_never": False}) == 0
    assert distance(nobody, cell) == 0
    assert distance(nobody, cell | {"median": 2035.0, "median_never": False}) == float("-inf")


def test_filters_are_told_as_they_were_asked_for() -> None:
    filters = Filters.of({"verdict": "settled", "group": "edu", "words": "  ", "page": "2"})
    assert filters.asked() == {"verdict": "settled", "group": "edu"}
    assert filters.without("group") == {"verdict": "settled"}
    assert bool(filters)
    assert not Filters.of({"words": " "})
