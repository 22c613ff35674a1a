"""What became of each item from round to round: kept, reworded, split, merged, asked no more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Step(StrEnum):
    """How an item came to the wording it is asked in."""

    FIRST = "first"  # asked for the first time
    KEPT = "kept"
    REWORDED = "reworded"  # the trend goes on
    ANEW = "anew"  # reworded, and the trend starts anew


class End(StrEnum):
    """Why an item is asked no more."""

    GOES_ON = "goes_on"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"


class Asking(NamedTuple):
    """That a round asked an item in one wording. `goes_on`: with the trend of the one before."""

    round: int
    item: int
    statement: int
    goes_on: bool


class Node(NamedTuple):
    """An item in one round; `parents` are other items it was made of there."""

    round: int
    step: Step
    statement: int
    parents: tuple[int, ...] = ()


@dataclass(slots=True)
class Line:
    """One item through the rounds that asked it, the earliest first."""

    item: int
    nodes: list[Node] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    end: End = End.GOES_ON

    @property
    def last(self) -> int:
        """The number of the last round that asked it."""
        return self.nodes[-1].round

    @property
    def parents(self) -> tuple[int, ...]:
        """The items it was first made of; none of one that was there from the start."""
        return self.nodes[0].parents


def lines_of(
    askings: Iterable[Asking],
    made_of: Mapping[int, Collection[int]],
    order: Sequence[int],
) -> list[Line]:
    """The lines of all items asked, in `order` (item ids).

    `made_of` gives, by statement, the other items whose statements it was split from or merged of.
    """
    lines: dict[int, Line] = {}
    last_round = 0
    for asking in sorted(askings):
        last_round = max(last_round, asking.round)
        line = lines.setdefault(asking.item, Line(asking.item))
        before = line.nodes[-1].statement if line.nodes else None
        is_new = asking.statement != before
        parents = tuple(sorted(made_of.get(asking.statement, ()))) if is_new else ()
        line.nodes.append(Node(asking.round, _step(asking, before), asking.statement, parents))
    children = _children(lines.values())
    for line in lines.values():
        line.children = [item for item in order if item in children.get(line.item, ())]
        if line.last < last_round:
            line.end = _end(line, lines)
    return [lines[item] for item in order if item in lines]


def _step(asking: Asking, before: int | None) -> Step:
    if before is None:
        return Step.FIRST
    if before == asking.statement:
        return Step.KEPT
    return Step.REWORDED if asking.goes_on else Step.ANEW


def _children(lines: Iterable[Line]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for line in lines:
        for node in line.nodes:
            for parent in node.parents:
                found.setdefault(parent, set()).add(line.item)
    return found


def _end(line: Line, lines: Mapping[int, Line]) -> End:
    if not line.children:
        return End.DROPPED
    made = [
        node for child in line.children for node in lines[child].nodes if line.item in node.parents
    ]
    # What a merge made has other parents too, or was there before.
    is_split = all(node.step is Step.FIRST and node.parents == (line.item,) for node in made)
    return End.SPLIT if is_split else End.MERGED
