"""Which items a chart of many shows, and how it says so."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from reports.document.account import Account
from reports.wording import values

#: Rows that a chart can show so that they are read; the table beside it always has every item.
MOST = 40

Row = TypeVar("Row")


def most_telling(rows: Sequence[Row], weight: Callable[[Row], Any]) -> list[Row]:
    """The `MOST` rows that weigh most, in the order given."""
    if len(rows) <= MOST:
        return list(rows)
    heaviest = sorted(range(len(rows)), key=lambda n: (weight(rows[n]), -n), reverse=True)
    return [rows[n] for n in sorted(heaviest[:MOST])]


def said_of_drawn(drawn: int, count: int, why: str) -> str:
    """A sentence that not all are drawn, and which ones are; "" where all of them are."""
    if drawn == count:
        return ""
    return " " + _("Drawn are the %(drawn)s %(why)s; the table has all %(count)s.") % {
        "drawn": drawn,
        "why": why,
        "count": count,
    }


def name_of(account: Account, criterion: str) -> str:
    return next((values.said(names) for key, names in account.criteria if key == criterion), "")
