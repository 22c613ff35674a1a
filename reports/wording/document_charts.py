"""Which charts a document shows: those of the whole panel, and of the items that tell most."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView
from reports.document.account import Account, changes_in, standing
from reports.wording import chart_kinds

#: Items that a document draws at most; each item's page has all its charts.
MOST = 12
CONTESTED = ("polarised", "lasting_dissent")


class ItemChart(NamedTuple):
    item: ItemView
    key: str


def chart_keys(account: Account) -> list[str]:
    """Every chart that the document shows: of the whole panel, then of items."""
    return [*chart_kinds.panel_keys(account), *(key for _item, key in item_charts(account))]


def item_charts(account: Account) -> list[ItemChart]:
    """A chart each of the items that policy readers ask about, as many as a document can hold.

    First where the panel disagrees: how its answers lie. Then what is settled no more, what moved
    and what became settled: how it went. Neither crowds out the other.
    """
    contested, changed = _contested(account), _changed(account)
    room = max(MOST // 2, MOST - len(changed))
    return [*contested[:room], *changed[: MOST - len(contested[:room])]]


def left_out(account: Account) -> str:
    """That not all of them are drawn; "" where all are."""
    count = len(_contested(account)) + len(_changed(account))
    if count <= MOST:
        return ""
    return _("Drawn are %(drawn)s of %(count)s; the page of each item has its charts.") % {
        "drawn": MOST,
        "count": count,
    }


def _contested(account: Account) -> list[ItemChart]:
    found = (item for verdict in CONTESTED for item in account.items if standing(item) == verdict)
    return _first_offered(account, found, ("distribution", "ranges", "years", "order"))


def _changed(account: Account) -> list[ItemChart]:
    found = changes_in(account)
    items = (*found.unsettled, *found.moved, *found.settled) if found else ()
    others = {(item.code, item.criterion_key): item for item in items}.values()
    apart = (item for item in others if standing(item) not in CONTESTED)
    return _first_offered(account, apart, ("trend", "ranges", "order", "distribution"))


def _first_offered(
    account: Account, items: Iterable[ItemView], kinds: Sequence[str]
) -> list[ItemChart]:
    """Of each item the first of these charts that it has; items without any are left out."""
    found = []
    for item in items:
        offered = chart_kinds.item_keys(account, item)
        keys = [key for kind in kinds for key in offered if key.startswith(f"{kind}~")]
        found += [ItemChart(item, key) for key in keys[:1]]
    return found
