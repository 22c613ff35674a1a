"""What is known to change nothing still stands in the code it speaks of."""

import csv

from tests.mutate import EQUIVALENT, ROOT, path_of, read_equivalent


def test_every_change_that_changes_nothing_is_of_a_line_that_is_there() -> None:
    for each in read_equivalent():
        module, _, function = each.place.partition(".")
        path = path_of(module)
        assert path is not None, each.place
        source = (ROOT / path).read_text(encoding="utf-8")
        assert f"def {function.rpartition('.')[2]}(" in source, each.place
        lines = {line.strip() for line in source.splitlines()}
        # Lines stand between slashes, unless it is one that divides.
        changed = [each.was] if each.was in lines else each.was.split(" / ")
        for line in filter(None, changed):
            assert line in lines, f"{each.place}: {line}"


def test_every_change_that_changes_nothing_has_its_reason() -> None:
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert rows
    assert all(row["why"] and row["was"] != row["became"] for row in rows)
    assert len({tuple(row.values()) for row in rows}) == len(rows)
