"""What of a sheet needs its panellist: the order in which a busy person wants the statements.

Decided by what was frozen before the round opened, never by what is answered in it: a sheet keeps
its order while it is filled in, and at every visit.
"""

from collections.abc import Collection
from enum import StrEnum


class Need(StrEnum):
    """Why a statement stands where it does on one panellist's sheet; in this order."""

    REWORDED = "reworded"
    UNANSWERED = "unanswered"  # never answered by this panellist, by skipping it or by joining late
    AGAIN = "again"
    SETTLED = "settled"  # the group's view was clear: folded, and still answerable
    REPEATED = "repeated"  # a second time on this sheet, to see how steady answers are


_ORDER = tuple(Need)


def need_of(*, is_reworded: bool, is_settled: bool, has_earlier: bool) -> Need:
    """A new wording comes first whatever was said of the old one; then what is settled goes last.

    `is_settled` is False throughout in a round that does not fold such statements, and
    `has_earlier` in a first round, where all are alike.
    """
    if is_reworded:
        return Need.REWORDED
    if is_settled:
        return Need.SETTLED
    return Need.AGAIN if has_earlier else Need.UNANSWERED


def place_of(need: Need) -> int:
    """Where statements of this need come, counted from 0."""
    return _ORDER.index(need)


def is_worth_saying(needs: Collection[Need]) -> bool:
    """Whether headings should tell the needs apart: not where all are alike.

    What is repeated has a heading of its own, whatever stands before it.
    """
    return len(set(needs) - {Need.REPEATED}) > 1
