"""How do two criteria go together, such as what is likely and what is wanted?"""

from collections import Counter
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import Account, is_charted, look_in, median_is_never, why_empty
from reports.document.panel_pictures import FieldMove, FieldPicture, FieldPlace
from reports.document.pictures import Axis
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.panel.telling import name_of
from reports.wording.scales import axis

#: Criteria that are set against each other; of more, the first ones.
CRITERIA = 3
#: Ways from place to place that can be told apart in one field.
MOST_WAYS = 24


class Both(NamedTuple):
    """An item on two criteria: its medians, and those of the time before if the trends go on."""

    x: ItemView
    y: ItemView
    place: tuple[float, float]
    before: tuple[float, float] | None


def subjects(account: Account) -> list[str]:
    """Pairs of criteria that at least three items have medians on, joined by a tilde."""
    keys = [key for key, _names in account.criteria][:CRITERIA]
    return [
        f"{one}~{other}"
        for one, other in combinations(keys, 2)
        if len(_found(account, one, other)) > 2
    ]


def _found(account: Account, one: str, other: str) -> list[Both]:
    others = {item.code: item for item in account.items_on(other)}
    found = []
    for x in account.items_on(one):
        y = others.get(x.code)
        if y is None or not is_charted(x) or not is_charted(y):
            continue
        place = _place(x, x.look, y, y.look)
        if place is not None:
            found.append(Both(x, y, place, _before(x, y)))
    return found


def _place(
    x: ItemView, of_x: RoundLook, y: ItemView, of_y: RoundLook
) -> tuple[float, float] | None:
    """Both medians; None where one is withheld, missing or "never"."""
    for item, look in ((x, of_x), (y, of_y)):
        if why_empty(look) or median_is_never(item, look) or look.figures.get("median") is None:
            return None
    return float(of_x.figures["median"]), float(of_y.figures["median"])


def _before(x: ItemView, y: ItemView) -> tuple[float, float] | None:
    """The medians of the round before that asked both, within the same trends."""
    if x.as_of != y.as_of or len(x.trend) < 2 or len(y.trend) < 2:
        return None
    number = x.trend[-2].number
    of_x, of_y = look_in(x, number), look_in(y, number)
    if of_x is None or of_y is None or number < max(x.trend[0].number, y.trend[0].number):
        return None
    return _place(x, of_x, y, of_y)


def picture(account: Account, subject: str, *, narrow: bool = False) -> FieldPicture:
    one, other = subject.split("~")
    found = _found(account, one, other)
    by_place: dict[tuple[float, float], list[str]] = {}
    for both in found:
        by_place.setdefault(both.place, []).append(both.x.code)
    moves = Counter(
        (both.before, both.place) for both in found if both.before and both.before != both.place
    )
    x_axis, y_axis = axis(*(b.x for b in found)), axis(*(b.y for b in found))
    quarters = _quarters(found, x_axis, y_axis)
    return FieldPicture(
        places=tuple(FieldPlace(x, y, tuple(codes)) for (x, y), codes in sorted(by_place.items())),
        moves=tuple(
            FieldMove(start, end, count)
            for (start, end), count in sorted(
                sorted(moves.items(), key=lambda way: (-way[1], way[0]))[:MOST_WAYS]
            )
        ),
        x_axis=x_axis,
        y_axis=y_axis,
        x_label=_named(account, one, x_axis),
        y_label=_named(account, other, y_axis),
        corners=(
            _items(quarters[0]), _items(quarters[1]), _items(quarters[2]), _items(quarters[3]),
        ),
        place_label=_("items with these medians"),
        move_label=_("from the medians of the time before"),
        notes=(
            *_notes(account, one, other, found),
            *([_("Of the ways items went the commonest are drawn.")]
              if len(moves) > MOST_WAYS else []),
        ),
        narrow=narrow,
    )  # fmt: skip


def _quarters(found: list[Both], x_axis: Axis, y_axis: Axis) -> tuple[int, int, int, int]:
    """Items low on both, high on x alone, high on y alone, high on both; the middle is neither."""
    counts = [0, 0, 0, 0]
    for both in found:
        right = both.place[0] - (x_axis.low + x_axis.high) / 2
        up = both.place[1] - (y_axis.low + y_axis.high) / 2
        if right and up:
            counts[(right > 0) + 2 * (up > 0)] += 1
    return counts[0], counts[1], counts[2], counts[3]


def _items(count: int) -> str:
    return ngettext("%(count)s item", "%(count)s items", count) % {"count": count}


def _named(account: Account, criterion: str, axis_: Axis) -> str:
    ends = " … ".join(each for each in (axis_.low_label, axis_.high_label) if each)
    return f"{name_of(account, criterion)} ({ends})" if ends else name_of(account, criterion)


def _notes(account: Account, one: str, other: str, found: list[Both]) -> list[str]:
    missing = len({item.code for key in (one, other) for item in account.items_on(key)})
    missing -= len(found)
    if not missing:
        return []
    return [
        ngettext(
            "%(count)s item is not drawn: without a median on both criteria.",
            "%(count)s items are not drawn: without a median on both criteria.",
            missing,
        )
        % {"count": missing}
    ]


def text(account: Account, subject: str) -> ChartText:
    one, other = subject.split("~")
    found = _found(account, one, other)
    drawn = picture(account, subject)
    low, right, up, high = _quarters(found, drawn.x_axis, drawn.y_axis)
    x, y = name_of(account, one), name_of(account, other)
    words = {"x": x, "y": y, "count": len(found), "both": high, "right": right, "up": up}
    finding = (
        _(
            "Of %(count)s items %(both)s lie in the upper half of both, %(right)s only of “%(x)s” "
            "and %(up)s only of “%(y)s”."
        )
        % words
    )
    moved = sum(bool(both.before) and both.before != both.place for both in found)
    known = sum(both.before is not None for both in found)
    if known:
        finding += " " + _("Since the time before %(moved)s of %(known)s moved.") % {
            "moved": moved,
            "known": known,
        }
    return ChartText(
        headline=f"{x} × {y}. {finding}",
        alt=_("Medians of the items on both criteria, with arrows from the time before. ")
        + _("Low on both: %(low)s. High on both: %(high)s.") % {"low": low, "high": high},
        table=Table(
            caption=_("Medians on both criteria"),
            columns=(
                _("Item"), _("Statement"), x, y, _("%(x)s before") % {"x": x},
                _("%(x)s before") % {"x": y},
            ),
            rows=tuple(_cells(both) for both in found),
        ),
    )  # fmt: skip


def _cells(both: Both) -> tuple[str, ...]:
    before = both.before or (None, None)
    return (
        both.x.code,
        values.title(both.x),
        values.value(both.x, both.place[0]),
        values.value(both.y, both.place[1]),
        values.value(both.x, before[0]),
        values.value(both.y, before[1]),
    )
