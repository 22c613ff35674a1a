"""What did the panel think of every item? All items of a criterion, verdict by verdict."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView
from delphi.wording.verdicts import MARKS, tag, tone
from reports.document.account import Account, by_verdict, is_charted, why_empty
from reports.document.pictures import OverviewGroup, OverviewPicture, OverviewRow
from reports.document.texts import ChartText, Table
from reports.wording import values, verdicts
from reports.wording.scales import axis, counts, highest_first, spread


def subjects(account: Account) -> list[str]:
    """The criteria that have something to draw."""
    return [key for key, _names in account.criteria if any(map(is_charted, account.items_on(key)))]


def picture(account: Account, criterion: str, *, narrow: bool = False) -> OverviewPicture:
    """Every item on one criterion, verdict by verdict, the highest median first."""
    items = [item for item in account.items_on(criterion) if is_charted(item)]
    groups = []
    for verdict, found in by_verdict(items).items():
        name = tone(verdict)
        groups.append(
            OverviewGroup(
                title=f"{tag(verdict)} ({len(found)})",
                mark=MARKS[name],
                tone=name,
                rows=tuple(_row(item, account) for item in highest_first(found)),
            )
        )
    return OverviewPicture(
        groups=tuple(groups),
        axis=axis(*items),
        value_heading=_("median"),
        strip_label=_("thickness of a strip: share of the answers"),
        median_label=_("median"),
        quartiles_label=_("middle half of the answers"),
        caution=values.caution([item.look for item in items]),
        narrow=narrow,
    )


def _row(item: ItemView, account: Account) -> OverviewRow:
    look, empty = item.look, why_empty(item.look)
    found = counts(item, look)
    label = values.title(item)
    if not item.asked_now:
        label = _("(round %(number)s) %(statement)s") % {"number": look.number, "statement": label}
    return OverviewRow(
        code=item.code,
        label=label,
        shares=tuple(count / sum(found) for count in found) if found else None,
        spread=None if empty else spread(item, look),
        value_label="–" if empty else values.median(item, look),
        note=values.withheld(empty) if empty else "",
    )


def text(account: Account, criterion: str) -> ChartText:
    items = [item for item in account.items_on(criterion) if is_charted(item)]
    groups = by_verdict(items)
    found = [verdicts.counted(verdict, len(group)) for verdict, group in groups.items()]
    names = dict(account.criteria)
    headline = ngettext(
        "%(criterion)s, %(count)s item: %(verdicts)s.",
        "%(criterion)s, %(count)s items: %(verdicts)s.",
        len(items),
    ) % {
        "criterion": values.said(names[criterion]),
        "count": len(items),
        "verdicts": ", ".join(found),
    }
    return ChartText(
        headline=headline,
        alt=_alt(items),
        table=Table(
            caption=_("All items"),
            columns=(
                _("Item"), _("Statement"), _("Verdict"), _("Round"), "n", _("Median"),
                _("Quartiles"),
            ),
            rows=tuple(
                _cells(item, word)
                for word, group in ((tag(verdict), group) for verdict, group in groups.items())
                for item in highest_first(group)
            ),
        ),
    )  # fmt: skip


def _alt(items: Sequence[ItemView]) -> str:
    """The chart in two sentences; the table beside it names every item."""
    shown = [item for item in highest_first(items) if not why_empty(item.look)]
    start = _("One strip per item, sorted by verdict, with median and middle half of the answers.")
    if not shown:
        return start
    ends = {
        place: f"{item.code} {values.median_and_quartiles(item, item.look)}"
        for place, item in (("highest", shown[0]), ("lowest", shown[-1]))
    }
    return start + " " + _("Highest median: %(highest)s. Lowest: %(lowest)s.") % ends


def _cells(item: ItemView, word: str) -> tuple[str, ...]:
    look = item.look
    return (
        item.code,
        values.title(item),
        word,
        str(look.number),
        values.count(look.figures.get("n")),
        values.median_or_reason(item, look),
        values.quartiles(item, look),
    )
