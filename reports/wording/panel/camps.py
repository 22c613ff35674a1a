"""Where do the camps of the panel part? Those who answer alike over the items, set side by side."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView
from reports.document.account import Account, has_levels
from reports.document.panel_pictures import CampPicture, CampRow
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import hundredths, number
from reports.wording.panel.telling import most_telling, name_of, said_of_drawn
from reports.wording.scales import axis

#: Medians closer than this many points are said to be together.
TOGETHER = 1.0
MOST_CAMPS = 6


class Row(NamedTuple):
    """An item with the median of each camp, and how far the farthest two lie apart."""

    item: ItemView
    medians: tuple[float | None, ...]
    apart: float


def subjects(account: Account) -> list[str]:
    """The criteria of the latest round on which camps stand out and may be shown."""
    return [key for key, _names in account.criteria if _rows(account, key)]


def _camps(account: Account, criterion: str) -> dict[str, Any]:
    """The released camps of the latest round; empty where there are none."""
    for panel in account.panel_on(criterion):
        found = panel.figures.get("camps")
        if panel.number == account.latest.number and found and 1 < found["count"] <= MOST_CAMPS:
            return dict(found)
    return {}


def _rows(account: Account, criterion: str) -> list[Row]:
    """The items on which the camps part most first."""
    medians = _camps(account, criterion).get("items", {})
    rows = []
    for item in account.items_on(criterion):
        of_camps = tuple(medians.get(item.code) or ())
        known = [each for each in of_camps if each is not None]
        if has_levels(item) and len(known) > 1:
            rows.append(Row(item, of_camps, max(known) - min(known)))
    return sorted(rows, key=lambda row: -row.apart)


def _drawn(rows: list[Row]) -> list[Row]:
    return most_telling(rows, lambda row: row.apart)


def picture(account: Account, criterion: str, *, narrow: bool = False) -> CampPicture:
    camps, rows = _camps(account, criterion), _drawn(_rows(account, criterion))
    return CampPicture(
        rows=tuple(
            CampRow(
                row.item.code,
                values.title(row.item),
                row.medians,
                values.width(row.item, row.apart),
            )
            for row in rows
        ),
        camps=tuple(_("%(camp)s: median") % {"camp": name} for name in _names(camps)),
        axis=axis(*(row.item for row in rows)),
        apart_heading=_("apart"),
        notes=(_note(camps),),
        narrow=narrow,
    )


def _names(camps: dict[str, Any]) -> list[str]:
    """Camp A, Camp B …, with how many they are where that may be told."""
    sizes = camps.get("sizes") or [None] * camps["count"]
    names = []
    for place, size in enumerate(sizes):
        name = _("Camp %(letter)s") % {"letter": "ABCDEF"[place]}
        names.append(f"{name} (n = {number(size, 0)})" if size else name)
    return names


def _note(camps: dict[str, Any]) -> str:
    """How firm the camps are: a camp is found by computing, nobody joined one."""
    return _(
        "Camps were found by how alike panellists answer; found anew from items drawn at random, "
        "they come out as alike as %(stability)s (1 is always the same)."
    ) % {"stability": hundredths(camps["stability"])}


def text(account: Account, criterion: str) -> ChartText:
    camps, rows = _camps(account, criterion), _rows(account, criterion)
    first = rows[0]
    words = {
        "camps": camps["count"],
        "item": first.item.code,
        "medians": _medians(first),
        "together": sum(row.apart < TOGETHER for row in rows),
        "count": len(rows),
    }
    finding = (
        _(
            "%(camps)s camps part most on %(item)s (medians %(medians)s); on %(together)s of "
            "%(count)s items they are less than a point apart."
        )
        % words
    )
    left_out = said_of_drawn(len(_drawn(rows)), len(rows), _("on which they part most"))
    names = _names(camps)
    return ChartText(
        headline=f"{name_of(account, criterion)}. {finding}{left_out}",
        alt=_("One row per item with the median of each camp, the farthest apart first: ")
        + "; ".join(f"{row.item.code} {_medians(row)}" for row in rows[:5])
        + ".",
        table=Table(
            caption=_("Medians of the camps"),
            columns=(_("Item"), _("Statement"), *names, _("Apart")),
            rows=tuple(
                (
                    row.item.code,
                    values.title(row.item),
                    *(_median(row.item, each) for each in row.medians),
                    values.width(row.item, row.apart),
                )
                for row in rows
            ),
        ),
    )


def _medians(row: Row) -> str:
    return " · ".join(_median(row.item, each) for each in row.medians)


def _median(item: ItemView, figure: float | None) -> str:
    return values.withheld("group_too_small") if figure is None else values.value(item, figure)
