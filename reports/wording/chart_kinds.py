"""Which charts there are: what each is made from, and the words beside it.

Keys: `<kind>~<criterion>` of the whole panel and `<kind>~<code>~<criterion>` of one item (codes and
criteria hold hyphens, never a tilde); also `narrow~…`, for telephones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from delphi.queries.results import ItemView
from reports.document.account import Account
from reports.document.pictures import Picture
from reports.document.texts import ChartText
from reports.wording.item import distribution, flows, groups, order, ranges, sides, trend, years
from reports.wording.panel import (
    camps,
    convergence,
    dumbbells,
    field,
    heat_map,
    overview,
    participation,
    plane,
)


class PanelPicture(Protocol):
    """Makes the picture of one subject, or its form for narrow screens."""

    def __call__(self, account: Account, subject: str, /, *, narrow: bool = False) -> Picture: ...


class PanelChart(NamedTuple):
    """A chart of the whole panel: its picture, its words, and its subjects.

    A subject is a criterion, or several joined by tildes. Those are left out of which the chart
    would show nothing, or something misleading.
    """

    picture: PanelPicture
    text: Callable[[Account, str], ChartText]
    subjects: Callable[[Account], list[str]]


class ItemChart(NamedTuple):
    """A chart of one item over the rounds of an account, and whether it would show anything.

    Nor is it offered where it would show nothing that a simpler one of the item does not.
    """

    picture: Callable[[Account, ItemView], Picture]
    text: Callable[[Account, ItemView], ChartText]
    is_offered: Callable[[Account, ItemView], bool]


class OverRounds(Protocol):
    """A module about one item over the rounds with these numbers."""

    def picture(self, item: ItemView, rounds: Sequence[int]) -> Picture: ...
    def text(self, item: ItemView, rounds: Sequence[int]) -> ChartText: ...
    def is_offered(self, item: ItemView, rounds: Sequence[int]) -> bool: ...


def _over_rounds(module: OverRounds) -> ItemChart:
    def rounds(account: Account) -> list[int]:
        return [each.number for each in account.rounds]

    return ItemChart(
        lambda account, item: module.picture(item, rounds(account)),
        lambda account, item: module.text(item, rounds(account)),
        lambda account, item: module.is_offered(item, rounds(account)),
    )


#: In the order of a report.
PANEL_CHARTS: Mapping[str, PanelChart] = {
    "overview": PanelChart(overview.picture, overview.text, overview.subjects),
    "plane": PanelChart(plane.picture, plane.text, plane.subjects),
    "convergence": PanelChart(convergence.picture, convergence.text, convergence.subjects),
    "dumbbells": PanelChart(dumbbells.picture, dumbbells.text, dumbbells.subjects),
    "heat": PanelChart(heat_map.picture, heat_map.text, heat_map.subjects),
    "field": PanelChart(field.picture, field.text, field.subjects),
    "camps": PanelChart(camps.picture, camps.text, camps.subjects),
    "participation": PanelChart(participation.picture, participation.text, participation.subjects),
}
#: In the order of an item's page.
ITEM_CHARTS: Mapping[str, ItemChart] = {
    "trend": _over_rounds(trend),
    "distribution": _over_rounds(distribution),
    "sides": _over_rounds(sides),
    "order": _over_rounds(order),
    "years": _over_rounds(years),
    "ranges": _over_rounds(ranges),
    "flows": _over_rounds(flows),
    "groups": ItemChart(groups.picture, groups.text, groups.is_offered),
}


def pictures_of(account: Account) -> dict[str, Picture]:
    """Every picture of an account by its key, those of the whole panel first."""
    found: dict[str, Picture] = {}
    for key in panel_keys(account):
        kind, subject = key.split("~", 1)
        make = PANEL_CHARTS[kind].picture
        found[key] = make(account, subject)
        found[narrow_key(key)] = make(account, subject, narrow=True)
    for item in account.items:
        for kind, chart in ITEM_CHARTS.items():
            if chart.is_offered(account, item):
                key = f"{kind}~{item.code}~{item.criterion_key}"
                found[key] = chart.picture(account, item)
                if hasattr(found[key], "narrow"):
                    found[narrow_key(key)] = replace(found[key], narrow=True)  # type: ignore[type-var]
    return found


def panel_keys(account: Account, criterion: str = "") -> list[str]:
    """The charts of the whole panel, kind by kind, on one criterion or on all of them."""
    return [
        f"{kind}~{subject}"
        for kind, chart in PANEL_CHARTS.items()
        for subject in chart.subjects(account)
        if criterion in ("", *subject.split("~"))
    ]


def item_keys(account: Account, item: ItemView) -> list[str]:
    """The charts of one item."""
    return [
        f"{kind}~{item.code}~{item.criterion_key}"
        for kind, chart in ITEM_CHARTS.items()
        if chart.is_offered(account, item)
    ]


def text_of(account: Account, key: str) -> ChartText | None:
    """The words beside the chart with that key; None for a key without a chart."""
    kind, _tilde, rest = key.removeprefix("narrow~").partition("~")
    if (of_panel := PANEL_CHARTS.get(kind)) is not None:
        return of_panel.text(account, rest) if rest in of_panel.subjects(account) else None
    item = account.item(*rest.split("~", 1)) if "~" in rest else None
    of_item = ITEM_CHARTS.get(kind)
    if item is None or of_item is None or not of_item.is_offered(account, item):
        return None
    return of_item.text(account, item)


def is_of_panel(key: str) -> bool:
    """Whether it is a chart of the whole panel, not of one item."""
    return key.partition("~")[0] in PANEL_CHARTS


def narrow_key(key: str) -> str:
    """The key of the same chart drawn for a narrow screen."""
    return f"narrow~{key}"


def is_narrow(key: str) -> bool:
    return key.startswith("narrow~")
