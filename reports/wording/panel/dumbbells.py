"""Which way did each item go since it was asked the time before, and how far?"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import Account, is_charted, median_is_never, why_empty
from reports.document.panel_pictures import DumbbellGroup, DumbbellPicture, DumbbellRow
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.panel.telling import most_telling, name_of, said_of_drawn
from reports.wording.scales import axis, axis_ends, spread


class Pair(NamedTuple):
    """An item's last two looks of one trend, and how far its median went between them."""

    item: ItemView
    before: RoundLook
    after: RoundLook
    change: float


def subjects(account: Account) -> list[str]:
    """The criteria on which at least two items can be compared."""
    return [key for key, _names in account.criteria if len(_pairs(account, key)) > 1]


def _pairs(account: Account, criterion: str) -> list[Pair]:
    """Those asked last and once before in a wording that carries on, what rose most first."""
    found = []
    for item in account.items_on(criterion):
        if not (is_charted(item) and item.asked_now) or len(item.trend) < 2:
            continue
        before, after = item.trend[-2:]
        if not why_empty(before) and not why_empty(after):
            change = _height(item, after) - _height(item, before)
            found.append(Pair(item, before, after, change))
    return sorted(found, key=lambda pair: (-pair.change, -_height(pair.item, pair.after)))


def _height(item: ItemView, look: RoundLook) -> float:
    """The median; "never" lies beyond the last year."""
    if median_is_never(item, look):
        return axis_ends(item)[1] + 1
    return float(look.figures["median"])


def _drawn(pairs: list[Pair]) -> list[Pair]:
    return most_telling(pairs, lambda pair: abs(pair.change))


def picture(account: Account, criterion: str, *, narrow: bool = False) -> DumbbellPicture:
    """Those that rose, stayed and fell; of very many those that went farthest."""
    pairs = _pairs(account, criterion)
    drawn = _drawn(pairs)
    groups = []
    for direction, title in ((1, _("Rose")), (0, _("Stayed")), (-1, _("Fell"))):
        count = sum(_direction(pair) == direction for pair in pairs)
        rows = [pair for pair in drawn if _direction(pair) == direction]
        if rows:
            groups.append(DumbbellGroup(f"{title} ({count})", direction, tuple(map(_row, rows))))
    looks = [look for pair in drawn for look in (pair.before, pair.after)]
    return DumbbellPicture(
        groups=tuple(groups),
        axis=axis(*(pair.item for pair in drawn)),
        change_heading=_("median"),
        before_label=_("the time before"),
        after_label=_("round %(number)s") % {"number": account.latest.number},
        quartiles_label=_("middle half of the answers: above before, below now"),
        caution=values.caution(looks),
        narrow=narrow,
    )


def _direction(pair: Pair) -> int:
    return (pair.change > 0) - (pair.change < 0)


def _row(pair: Pair) -> DumbbellRow:
    return DumbbellRow(
        code=pair.item.code,
        label=values.title(pair.item),
        before=spread(pair.item, pair.before),
        after=spread(pair.item, pair.after),
        change_label=_went(pair),
    )


def _went(pair: Pair) -> str:
    before, after = (values.median(pair.item, look) for look in (pair.before, pair.after))
    return after if before == after else f"{before} → {after}"


def text(account: Account, criterion: str) -> ChartText:
    pairs = _pairs(account, criterion)
    up, down = (sum(_direction(pair) == way for pair in pairs) for way in (1, -1))
    words = {"number": account.latest.number, "count": len(pairs), "up": up, "down": down,
             "same": len(pairs) - up - down}  # fmt: skip
    if not up and not down:
        finding = _("In round %(number)s no median changed on any of the %(count)s items.") % words
    else:
        finding = (
            _("In round %(number)s the median rose on %(up)s, fell on %(down)s and stayed on "
              "%(same)s of %(count)s items.") % words
        )  # fmt: skip
    left_out = said_of_drawn(len(_drawn(pairs)), len(pairs), _("whose median changed most"))
    return ChartText(
        headline=f"{name_of(account, criterion)}. {finding}{left_out}",
        alt=_alt(pairs),
        table=Table(
            caption=_("Median and quartiles then and now"),
            columns=(
                _("Item"), _("Statement"), _("Rounds"), _("Median before"), _("Quartiles before"),
                _("Median now"), _("Quartiles now"),
            ),
            rows=tuple(map(_cells, pairs)),
        ),
    )  # fmt: skip


def _alt(pairs: list[Pair]) -> str:
    """What went farthest up and farthest down."""
    said = _("One row per item: its median the time before and now, sorted by the change.")
    farthest = [
        words % {"item": f"{pair.item.code} {_went(pair)}"}
        for words, pair, is_so in (
            (_("Farthest up: %(item)s."), pairs[0], pairs[0].change > 0),
            (_("Farthest down: %(item)s."), pairs[-1], pairs[-1].change < 0),
        )
        if is_so
    ]
    return " ".join([said, *farthest])


def _cells(pair: Pair) -> tuple[str, ...]:
    item, before, after = pair.item, pair.before, pair.after
    return (
        item.code,
        values.title(item),
        f"{before.number} → {after.number}",
        values.median(item, before),
        values.quartiles(item, before),
        values.median(item, after),
        values.quartiles(item, after),
    )
