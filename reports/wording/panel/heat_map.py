"""How much did the panel agree on each item, round by round?"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import Account, has_levels, look_in, why_empty
from reports.document.panel_pictures import HeatCell, HeatPicture, HeatRow
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import hundredths
from reports.wording.panel.telling import most_telling, name_of, said_of_drawn

#: A change of A smaller than this is no finding.
CLEARLY = 0.1
NOT_ASKED, WITHHELD, NOBODY = "–", "·", "0"


class Row(NamedTuple):
    """An item with its agreement by round; `change` is since its trend began."""

    item: ItemView
    found: dict[int, float | None]
    last: float | None
    change: float


def subjects(account: Account) -> list[str]:
    """The criteria with two items whose agreement is released, for two rounds or more."""
    found = []
    for key, _names in account.criteria:
        rows = [
            row for row in _rows(account, key) if any(v is not None for v in row.found.values())
        ]
        rounds = {
            number for row in rows for number, value in row.found.items() if value is not None
        }
        if len(rounds) > 1 and len(rows) > 1:
            found.append(key)
    return found


def _rows(account: Account, criterion: str) -> list[Row]:
    """The most agreed of the latest round first, those without a figure last."""
    rows = [_row(item) for item in account.items_on(criterion) if has_levels(item)]
    return sorted(rows, key=lambda row: (row.last is None, -(row.last or 0)))


def _row(item: ItemView) -> Row:
    found = {look.number: _agreement(look) for look in item.looks}
    of_trend = [value for look in item.trend if (value := found[look.number]) is not None]
    return Row(
        item=item,
        found=found,
        last=found[item.as_of],
        change=of_trend[-1] - of_trend[0] if of_trend else 0.0,
    )


def _agreement(look: RoundLook) -> float | None:
    value = look.figures.get("van_der_eijk_a")
    return None if value is None else float(value)


def _drawn(rows: list[Row]) -> list[Row]:
    return most_telling(rows, lambda row: abs(row.change))


def _rounds(account: Account, rows: list[Row]) -> list[int]:
    """The rounds that asked any of the items on the criterion."""
    return [each.number for each in account.rounds if any(each.number in row.found for row in rows)]


def picture(account: Account, criterion: str, *, narrow: bool = False) -> HeatPicture:
    rows = _drawn(_rows(account, criterion))
    numbers = _rounds(account, rows)
    cells = [tuple(_cell(row, number) for number in numbers) for row in rows]
    marks = {cell.label for line in cells for cell in line if cell.value is None}
    meanings = {
        NOT_ASKED: _("– not asked"),
        WITHHELD: _("· not shown, to protect single answers"),
        NOBODY: _("0 no answers"),
    }
    return HeatPicture(
        columns=tuple(
            str(number) if narrow else _("Round %(number)s") % {"number": number}
            for number in numbers
        ),
        rows=tuple(
            HeatRow(row.item.code, values.title(row.item), line)
            for row, line in zip(rows, cells, strict=True)
        ),
        scale=((-1, hundredths(-1)), (0, hundredths(0)), (1, hundredths(1))),
        scale_label=_("Agreement A: −1 two camps, 1 all agree"),
        gaps=tuple(said for mark, said in meanings.items() if mark in marks),
        anew=_("new wording: not to be compared")
        if any(cell.starts_anew for line in cells for cell in line)
        else "",
        narrow=narrow,
    )


def _cell(row: Row, number: int) -> HeatCell:
    look = look_in(row.item, number)
    if look is None:
        return HeatCell(None, NOT_ASKED)
    value = row.found[number]
    anew = look.starts_trend and look is not row.item.looks[0]
    if value is not None:
        return HeatCell(value, hundredths(value), anew)
    return HeatCell(None, NOBODY if why_empty(look) == "no_answers" else WITHHELD, anew)


def text(account: Account, criterion: str) -> ChartText:
    rows = _rows(account, criterion)
    known = [row for row in rows if row.last is not None]
    words = {
        "up": sum(row.change >= CLEARLY for row in rows),
        "down": sum(row.change <= -CLEARLY for row in rows),
        "count": len(rows),
    }
    if words["up"] or words["down"]:
        finding = _(
            "Agreement grew clearly on %(up)s and fell clearly on %(down)s of %(count)s items."
        )
    else:
        finding = _("Agreement did not change clearly on any of %(count)s items.")
    left_out = said_of_drawn(len(_drawn(rows)), len(rows), _("whose agreement changed most"))
    numbers = _rounds(account, rows)
    return ChartText(
        headline=f"{name_of(account, criterion)}. {finding % words}{left_out}",
        alt=_alt(known),
        table=Table(
            caption=_("Agreement A by round"),
            columns=(
                _("Item"),
                _("Statement"),
                *(_("Round %(number)s") % {"number": number} for number in numbers),
            ),
            rows=tuple(
                (
                    row.item.code,
                    values.title(row.item),
                    *(_said(row, number) for number in numbers),
                )
                for row in rows
            ),
        ),
    )


def _alt(known: list[Row]) -> str:
    """Where the panel agrees most and least."""
    start = _("A cell per item and round with its agreement A, the most agreed first.")
    ends = (
        {
            place: f"{row.item.code} {hundredths(row.last)}"
            for place, row in (("highest", known[0]), ("lowest", known[-1]))
        }
        if known
        else {}
    )
    if not ends:
        return start
    return f"{start} " + _("Most agreement: %(highest)s. Least: %(lowest)s.") % ends


def _said(row: Row, number: int) -> str:
    look = look_in(row.item, number)
    if look is None:
        return values.withheld("not_asked")
    value = row.found[number]
    if value is None:
        return values.withheld(why_empty(look) or values.why_no_counts(look))
    said = hundredths(value)
    anew = look.starts_trend and look is not row.item.looks[0]
    return _("%(figure)s (new wording)") % {"figure": said} if anew else said
