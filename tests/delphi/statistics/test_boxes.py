"""Unions of boxes of cumulative counts, and the nearest table in them, against every table."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from delphi.statistics import boxes, parse_rule
from delphi.statistics.boxes import Boxes, Setting, boxes_of, everything, nearest_table, nothing
from delphi.statistics.tables import all_tables

Table = NDArray[np.int64]


def setting(n: int, levels: int = 3, **more: object) -> Setting:
    wanted = {"cannot_judge": 0, "lowest": 1, "quartile_type": 7} | more
    return Setting(n=n, levels=levels, **wanted)  # type: ignore[arg-type]


def inside(found: Boxes, table: Table) -> bool:
    below = np.cumsum(table)[:-1]
    return bool(((found.low <= below) & (below <= found.high)).all(axis=1).any())


@pytest.mark.parametrize("quartiles", [7, 6, 2, "tukey"])
@pytest.mark.parametrize("text", ["iqr <= 1", "iqr <= 1/2", "median in 2", "share(2) < 0.5"])
@pytest.mark.parametrize("holds", [True, False])
def test_boxes_hold_the_tables_of_a_rule_and_no_others(
    text: str, quartiles: object, holds: bool
) -> None:
    rule = parse_rule(text)
    for n in range(1, 5):
        found = boxes_of(rule, holds, setting(n, quartile_type=quartiles))
        tables = all_tables(n, 3)
        judged = rule.judge(tables, quartile_type=quartiles)  # type: ignore[arg-type]
        assert [inside(found, table) for table in tables] == [
            bool(j is holds) for j in judged.tolist()
        ]


def test_boxes_are_whole_only_where_both_they_were_made_of_are() -> None:
    whole = everything(setting(3))
    part = Boxes(whole.low, whole.high, complete=False)
    for one, other in itertools.product((whole, part), repeat=2):
        complete = one.complete and other.complete
        assert one.and_(other).complete is one.or_(other).complete is complete


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("iqr <= 0 or median in 2", True),
        ("iqr <= 0 or a >= 0.9", False),
        ("iqr <= 0 or (median in 2 or a >= 0.9)", False),
    ],
)
def test_boxes_of_some_parts_only_are_told_to_hold_too_little(text: str, complete: bool) -> None:
    assert boxes_of(parse_rule(text), True, setting(3)).complete is complete


def test_so_many_boxes_are_looked_at_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    one = everything(setting(3))
    monkeypatch.setattr(boxes, "MOST_BOXES", 2)

    def same(number: int) -> Boxes:
        return Boxes(np.repeat(one.low, number, axis=0), np.repeat(one.high, number, axis=0))

    assert len(one.or_(one)) == 2
    assert len(same(10).and_(same(10))) == 1
    for too_many in (lambda: one.or_(same(2)), lambda: same(101).and_(one)):
        with pytest.raises(boxes.NotBoxesError):
            too_many()


@pytest.mark.parametrize("counts", [[4, 0, 0], [2, 0, 2], [1, 2, 1], [0, 3, 2]])
@pytest.mark.parametrize("n", [2, 4, 5, 7])
def test_the_nearest_table_is_found_that_a_search_of_all_finds(counts: list[int], n: int) -> None:
    table = np.array(counts)
    found = boxes_of(parse_rule("share(3) >= 0.5"), True, setting(n))
    near = nearest_table(table, found, n, radius=4)
    best = min(
        (
            (int(np.abs(other - table).sum()) + abs(n - int(table.sum()))) // 2,
            int(np.abs(np.cumsum(other - table)[:-1]).sum()),
        )
        for other in all_tables(n, 3)
        if inside(found, other)
    )
    assert near is not None
    assert (near.changes, near.movement) == best
    assert near.table.sum() == n
    assert inside(found, near.table)


def test_a_table_as_far_as_was_searched_is_found_and_none_beyond() -> None:
    counts = np.array([3, 0, 0])
    for n, found in ((1, everything(setting(1))), (5, everything(setting(5)))):
        near = nearest_table(counts, found, n, radius=2)
        assert near is not None
        assert near.changes == 2
        assert nearest_table(counts, found, n, radius=1) is None
    assert nearest_table(counts, nothing(setting(3)), 3, radius=3) is None
