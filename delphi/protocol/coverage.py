"""What a panel covers, and what it lacks: who was asked, and how many of each group answered.

The composition of a panel is known to those who made it. Who of them answered is not, so of a
group only a range is told, wide enough that neither "all of them" nor "none of them" follows,
also not from the total and what is told of the other groups.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from delphi.protocol.disclosure import withheld_groups

#: From here on own expertise, or interest, is high: 1 to 5.
HIGH = 4


class Range(NamedTuple):
    """At least `least` and at most `most` of a group answered."""

    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most


class Asked(NamedTuple):
    """How many of a group were asked, and how many of them answered."""

    invited: int
    answered: int


class Knowledge(NamedTuple):
    """How well one of the panel knows a topic and how much it interests them, 1 to 5."""

    level: int
    interest: int | None
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Holes:
    """What nobody in the panel stands for; a cell only where its row and column are there."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[tuple[str, str]]


def holes(
    counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str]
) -> Holes:
    """Which rows and columns of a table nobody stands for, and which cells of the others."""
    by_row: Counter[str] = Counter()
    by_column: Counter[str] = Counter()
    for (row, column), count in counts.items():
        by_row[row] += count
        by_column[column] += count
    there = [row for row in rows if by_row[row]]
    here = [column for column in columns if by_column[column]]
    return Holes(
        rows=[row for row in rows if not by_row[row]],
        columns=[column for column in columns if not by_column[column]],
        cells=[(row, column) for row in there for column in here if not counts.get((row, column))],
    )


def response_ranges(groups: Mapping[str, Asked], k: int) -> dict[str, Range | None]:
    """How many of each group answered, as far as it may be told; None where nothing is.

    A group of more than k is told as 0 .. k − 1, k .. m − k or more, m being those asked. When the
    total, which is told elsewhere, would narrow any group down to all or none of it, nothing is.
    """
    ranges = {key: _range(*asked, k) for key, asked in groups.items()}
    return _unless_telling(groups, ranges, shown=())


def item_ranges(groups: Mapping[str, Asked], k: int) -> dict[str, Range | None]:
    """The same of those who answered one item, whose group sizes results show where they may.

    What `disclosure.withheld_groups` lets through stands exactly, for results show it anyway.
    """
    hidden = withheld_groups({key: asked.answered for key, asked in groups.items()}, k)
    ranges = {
        key: _range(*asked, k) if key in hidden else Range(asked.answered, asked.answered)
        for key, asked in groups.items()
    }
    return _unless_telling(groups, ranges, shown=groups.keys() - hidden.keys())


def _range(invited: int, answered: int, k: int) -> Range | None:
    """The range a count falls in; None for a group of k or fewer, of which every one would tell."""
    if invited <= k:
        return None
    most_from = max(k, invited - k + 1)
    if answered < k:
        return Range(0, k - 1)
    if answered < most_from:
        return Range(k, most_from - 1)
    return Range(most_from, invited)


def _unless_telling(
    groups: Mapping[str, Asked], ranges: Mapping[str, Range | None], *, shown: Collection[str]
) -> dict[str, Range | None]:
    """The ranges, where total and ranges together leave it open for every group.

    Else those of the groups that are ``shown`` by the results, and nothing of the others: a range
    of one number tells as much of them as the number does.
    """
    known = {key: ranges[key] or Range(0, groups[key].invited) for key in groups}
    total = sum(asked.answered for asked in groups.values())
    lows, highs = (sum(each) for each in zip(*known.values(), strict=True)) if known else (0, 0)
    for key, each in known.items():
        if key in shown or not groups[key].invited:
            continue
        least = max(each.least, total - (highs - each.most))
        most = min(each.most, total - (lows - each.least))
        if least >= groups[key].invited or most <= 0:
            return {one: found if one in shown else None for one, found in ranges.items()}
    return dict(ranges)
