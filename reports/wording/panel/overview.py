"""What did the panel think of every item? All items of a criterion, verdict by verdict."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView
from delphi.wording.verdicts import MARKS, tag, tone
from reports.document.account import Account, by_verdict, has_levels, is_charted, why_empty
from reports.document.panel_pictures import DivergingGroup, DivergingPicture, DivergingRow
from reports.document.pictures import OverviewGroup, OverviewPicture, OverviewRow
from reports.document.texts import ChartText, Table
from reports.wording import values, verdicts
from reports.wording.numbers import number, percent
from reports.wording.scales import axis, counts, highest_first, levels, spread


def subjects(account: Account) -> list[str]:
    """The criteria with two items or more to draw: one alone says what its row says."""
    return [
        key for key, _names in account.criteria if sum(map(is_charted, account.items_on(key))) > 1
    ]


def picture(
    account: Account, criterion: str, *, narrow: bool = False
) -> OverviewPicture | DivergingPicture:
    """Every item on one criterion, verdict by verdict, the highest median first.

    Levels are drawn as bars about the middle of the scale where most distributions may be shown;
    numbers, and what may not be shown, as strips.
    """
    items = [item for item in account.items_on(criterion) if is_charted(item)]
    if _is_diverging(items):
        return _diverging(items, narrow=narrow)
    return OverviewPicture(
        groups=tuple(
            OverviewGroup(*of_group, tuple(_row(item) for item in found))
            for of_group, found in _groups(items)
        ),
        axis=axis(*items),
        value_heading=_("median"),
        strip_label=_("thickness of a strip: share of the answers"),
        median_label=_("median"),
        quartiles_label=_("middle half of the answers"),
        caution=values.caution([item.look for item in items]),
        narrow=narrow,
    )


def _groups(items: Sequence[ItemView]) -> Iterator[tuple[tuple[str, str, str], list[ItemView]]]:
    """Title, mark and tone of each verdict, with its items."""
    for verdict, found in by_verdict(items).items():
        name = tone(verdict)
        yield (f"{tag(verdict)} ({len(found)})", MARKS[name], name), highest_first(found)


def _is_diverging(items: Sequence[ItemView]) -> bool:
    known = [item for item in items if not why_empty(item.look)]
    drawn = sum(counts(item, item.look) is not None for item in known)
    return has_levels(items[0]) and 2 * drawn >= len(known) > 0


def _diverging(items: Sequence[ItemView], *, narrow: bool) -> DivergingPicture:
    scale = axis(items[0])
    return DivergingPicture(
        groups=tuple(
            DivergingGroup(*of_group, tuple(_diverging_row(item) for item in found))
            for of_group, found in _groups(items)
        ),
        levels=tuple(label for _place, label in scale.ticks),
        low_label=scale.low_label,
        high_label=scale.high_label,
        below_heading=_("below the middle"),
        above_heading=_("above the middle"),
        caution=values.caution([item.look for item in items]),
        narrow=narrow,
    )


def _diverging_row(item: ItemView) -> DivergingRow:
    found = counts(item, item.look)
    if found is None:
        empty = why_empty(item.look)
        note = (
            values.withheld(empty)
            if empty
            else _("median %(median)s") % {"median": values.median_and_quartiles(item, item.look)}
        )
        return DivergingRow(item.code, _label(item), None, note=note)
    below, above = _sides(found)
    return DivergingRow(
        code=item.code,
        label=_label(item),
        shares=tuple(count / sum(found) for count in found),
        below_label=percent(below),
        above_label=percent(above),
    )


def _sides(found: Sequence[int]) -> tuple[float, float]:
    """The shares below and above the middle of the scale; a middle level belongs to neither."""
    half = len(found) // 2
    return sum(found[:half]) / sum(found), sum(found[-half:]) / sum(found)


def _label(item: ItemView) -> str:
    said = values.title(item)
    if item.asked_now:
        return said
    return _("(round %(number)s) %(statement)s") % {"number": item.as_of, "statement": said}


def _row(item: ItemView) -> OverviewRow:
    look, empty = item.look, why_empty(item.look)
    found = counts(item, look)
    return OverviewRow(
        code=item.code,
        label=_label(item),
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
                _("Quartiles"), *_columns_of_levels(items),
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
    start = (
        _("One bar per item about the middle of the scale, sorted by verdict.")
        if items and _is_diverging(items)
        else _("One strip per item, sorted by verdict, with median and middle half of the answers.")
    )
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
        *_shares(item),
    )


def _columns_of_levels(items: Sequence[ItemView]) -> tuple[str, ...]:
    """What a scale of levels has beside the rest; nothing for numbers."""
    if not has_levels(items[0]):
        return ()
    codes = levels(items[0])
    of_levels = _("Share of each level, %(low)s to %(high)s") % {"low": codes[0], "high": codes[-1]}
    return _("Below the middle"), _("Above the middle"), of_levels


def _shares(item: ItemView) -> tuple[str, ...]:
    if not has_levels(item):
        return ()
    found = counts(item, item.look)
    if found is None:
        reason = values.withheld(why_empty(item.look) or values.why_no_counts(item.look))
        return "–", "–", reason
    below, above = _sides(found)
    shares = " · ".join(number(100 * count / sum(found), 0) for count in found)
    return percent(below), percent(above), f"{shares} %"
