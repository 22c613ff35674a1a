"""Do stakeholder groups see an item differently, and what if each had the same weight?"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView
from reports.document.account import Account, is_charted, median_is_never
from reports.document.item_pictures import GroupRow, GroupsPicture
from reports.document.pictures import Spread
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import span
from reports.wording.scales import axis, spread


class Group(NamedTuple):
    """A stakeholder group that may be shown, by name, with its released figures."""

    name: str
    cell: Mapping[str, Any]


def is_offered(account: Account, item: ItemView) -> bool:
    """Whether two groups or more may be shown in the latest round that asked the item."""
    return is_charted(item) and len(shown(account, item)) > 1


def shown(account: Account, item: ItemView) -> list[Group]:
    """The groups that may be shown, the highest median first."""
    groups = item.figures.get("groups") or {"cells": {}, "by": ""}
    found = [
        Group(name_of(account, groups["by"], key), cell)
        for key, cell in groups["cells"].items()
        if key and cell and (cell["median"] is not None or cell.get("median_never"))
    ]
    return sorted(found, key=lambda group: (-_height(group.cell), group.name))


def hidden(account: Account, item: ItemView) -> list[str]:
    """The names of the groups that may not be shown."""
    groups = item.figures.get("groups") or {"cells": {}, "by": ""}
    return sorted(
        name_of(account, groups["by"], key) for key, cell in groups["cells"].items() if not cell
    )


def name_of(account: Account, by: str, key: str) -> str:
    """What a group is called in the active language."""
    return values.said(account.group_texts(by, key)) if key else _("in no group")


def _height(cell: Mapping[str, Any]) -> float:
    return float("inf") if cell.get("median_never") else float(cell["median"])


def picture(account: Account, item: ItemView) -> GroupsPicture:
    """The groups of the latest round that asked the item, beside the whole panel."""
    look = item.look
    equal = _equal(item)
    whole = values.median(item, look)
    return GroupsPicture(
        rows=tuple(
            GroupRow(
                label=group.name,
                n_label=values.n_equals(group.cell["n"]),
                spread=spread_of(item, group.cell),
                note=_("close together") if group.cell["narrow"] else "",
            )
            for group in shown(account, item)
        ),
        whole=spread(item, look),
        whole_label=_("whole panel: median %(median)s; behind it the middle half of its answers")
        % {"median": whole},
        equal=equal,
        equal_label=_("median with every group shown given the same weight: %(median)s")
        % {"median": equal.label}
        if equal
        else "",
        axis=axis(item),
        median_label=_("median"),
        quartiles_label=_("middle half of the answers"),
        hidden_label=_hidden_label(account, item),
    )


def spread_of(item: ItemView, cell: Mapping[str, Any]) -> Spread:
    """A group's released figures, to be drawn."""
    never = bool(cell.get("median_never"))
    beyond = item.scale.never and cell["q3"] is None and not cell["narrow"]
    return Spread(
        median=cell["median"],
        q1=cell["q1"],
        q3=cell["q3"],
        label=_("never") if never else values.value(item, cell["median"]),
        never=never,
        q3_never=beyond,
    )


def _equal(item: ItemView) -> Spread | None:
    """The median when every group that is shown has the same weight."""
    compared = (item.figures.get("groups") or {}).get("compared")
    if not compared:
        return None
    if compared["equal_median_never"]:
        return Spread(never=True, label=_("never"))
    middle = compared["equal_median"]
    return None if middle is None else Spread(median=middle, label=values.value(item, middle))


def _hidden_label(account: Account, item: ItemView) -> str:
    names = hidden(account, item)
    if not names:
        return ""
    return _("Not shown, to protect single answers: %(groups)s.") % {"groups": ", ".join(names)}


# --- In words -------------------------------------------------------------------------------------


def text(account: Account, item: ItemView) -> ChartText:
    rows = tuple(_cells(item, group) for group in shown(account, item))
    withheld = values.withheld("group_too_small")
    equal = _equal(item)
    return ChartText(
        headline=headline_of(account, item),
        alt=_("Median and middle half of the answers by stakeholder group in round %(number)s:"
              " %(groups)s. %(hidden)s") % {
            "number": item.as_of,
            "groups": "; ".join(_in_words(item, group) for group in shown(account, item)),
            "hidden": _hidden_label(account, item),
        },
        table=Table(
            caption=_("Stakeholder groups in round %(number)s") % {"number": item.as_of},
            columns=(_("Group"), "n", _("Median"), _("Quartiles")),
            rows=(
                *rows,
                *((name, _("few"), withheld, "–") for name in hidden(account, item)),
                (_("Whole panel"), values.count(item.figures.get("n")),
                 values.median(item, item.look), values.quartiles(item, item.look)),
                *([(_("Every group shown with the same weight"), "–", equal.label, "–")]
                  if equal else []),
            ),
        ),
    )  # fmt: skip


def headline_of(account: Account, item: ItemView) -> str:
    """Whether the groups differ, and whether equal weights would change the panel's median."""
    return " ".join([_difference(account, item), *_weights(item)])


def _difference(account: Account, item: ItemView) -> str:
    groups = shown(account, item)
    compared = item.figures["groups"].get("compared") or {}
    first, last = groups[0], groups[-1]
    words = {
        "highest": first.name, "high": spread_of(item, first.cell).label,
        "lowest": last.name, "low": spread_of(item, last.cell).label,
    }  # fmt: skip
    if words["high"] == words["low"]:
        return _("All groups shown have the same median, %(high)s.") % words
    if compared.get("clear"):
        return _("The groups differ clearly: “%(highest)s” has the highest median (%(high)s),"
                 " “%(lowest)s” the lowest (%(low)s).") % words  # fmt: skip
    return _("The groups do not differ clearly: their medians lie between %(low)s and"
             " %(high)s.") % words  # fmt: skip


def _weights(item: ItemView) -> list[str]:
    equal, whole = _equal(item), values.median(item, item.look)
    if equal is None or equal.label == whole:
        return []
    return [
        _("With every group shown given the same weight the median would be %(equal)s, not"
          " %(whole)s.") % {"equal": equal.label, "whole": whole}
    ]  # fmt: skip


def _in_words(item: ItemView, group: Group) -> str:
    _called, n, median, quartiles = _cells(item, group)
    return f"{group.name}: {median} ({quartiles}), n = {n}"


def in_short(item: ItemView, cell: Mapping[str, Any]) -> str:
    """ "6 (5–7)", as of the whole panel: `values.median_and_quartiles`."""
    _called, _n, median, quartiles = _cells(item, Group("", cell))
    return f"{median} ({quartiles})"


def apart_in_words(item: ItemView, cell: Mapping[str, Any]) -> str:
    """Where the group's median lies from the panel's, in words."""
    own, whole = bool(cell.get("median_never")), median_is_never(item, item.look)
    if own or whole:
        return (
            _("“never” is the group’s middle answer")
            if own and not whole
            else (
                _("“never” is the panel’s middle answer")
                if whole and not own
                else _("the same median")
            )
        )
    apart = cell["median"] - item.figures["median"]
    if not apart:
        return _("the same median")
    told = {"width": values.width(item, abs(apart))}
    return _("%(width)s higher") % told if apart > 0 else _("%(width)s lower") % told


def _cells(item: ItemView, group: Group) -> tuple[str, str, str, str]:
    found = spread_of(item, group.cell)
    n = values.count(group.cell["n"])
    if group.cell["narrow"]:
        return (group.name, n, found.label, _("close together"))
    if found.q1 is None:
        return (group.name, n, found.label, "–")
    upper = _("never") if found.q3_never else values.value(item, found.q3)
    return (group.name, n, found.label, span(values.value(item, found.q1), upper))
