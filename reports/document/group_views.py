"""How one stakeholder group sees the items of a report, as far as it may be shown.

Made of released figures alone: `delphi.protocol.disclosure` has left out groups of few, and those
that would give them away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delphi.queries.results import ItemView
from foresight.languages import Texts
from reports.document.account import Account, has_levels, median_is_never

#: From here on a group's median is another one: a point of a scale with levels; of numbers and
#: years so much of what lies between the panel's quartiles, as quartiles are called close there.
A_POINT, OF_THE_PANEL = 1.0, 0.5


def groups_of(account: Account) -> dict[str, Texts]:
    """What the stakeholder groups are called by which items are told, shown or not, by key."""
    found: dict[str, Texts] = {}
    for item in account.items:
        groups = item.figures.get("groups") or {"by": "", "cells": {}}
        found |= {key: account.group_texts(groups["by"], key) for key in groups["cells"] if key}
    return dict(sorted(found.items()))


def cell_of(item: ItemView, group: str) -> Mapping[str, Any] | None:
    """The group's released figures in the item's last round; None where they are not shown."""
    cell = ((item.figures.get("groups") or {}).get("cells") or {}).get(group)
    return cell if cell and (cell["median"] is not None or cell.get("median_never")) else None


def is_never(cell: Mapping[str, Any]) -> bool:
    """Whether the group's middle answer to a year question is "never"."""
    return bool(cell.get("median_never"))


def distance(item: ItemView, cell: Mapping[str, Any]) -> float:
    """How far the group's median lies from the panel's, in steps that count as another view.

    Below 0 where it is lower; infinite where one of the two is "never".
    """
    own, whole = is_never(cell), median_is_never(item, item.look)
    if own or whole:
        return 0.0 if own == whole else float("inf") if own else float("-inf")
    middle = item.figures.get("median")
    if middle is None:
        return 0.0
    return (cell["median"] - middle) / _step(item)


def _step(item: ItemView) -> float:
    iqr = item.figures.get("iqr")
    return A_POINT if has_levels(item) or not iqr else iqr * OF_THE_PANEL


@dataclass(frozen=True, slots=True)
class GroupView:
    """Items by how the group sees them: those farthest from the panel first, then in their order.

    `hidden` are those on which the group may not be shown, or nobody of it answered.
    """

    apart: tuple[ItemView, ...]
    alike: tuple[ItemView, ...]
    hidden: tuple[ItemView, ...]


def group_view(items: Sequence[ItemView], group: str) -> GroupView:
    """The items as the group sees them, beside the whole panel."""
    cells = [(item, cell_of(item, group)) for item in items]
    told = [(item, distance(item, cell)) for item, cell in cells if cell]
    apart = sorted((each for each in told if abs(each[1]) >= 1), key=lambda each: -abs(each[1]))
    return GroupView(
        apart=tuple(item for item, _far in apart),
        alike=tuple(item for item, far in told if abs(far) < 1),
        hidden=tuple(item for item, cell in cells if not cell),
    )
