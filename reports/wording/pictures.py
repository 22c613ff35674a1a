"""From released figures to pictures: every number and word that a chart shows."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView, PanelView, RoundLook
from delphi.wording import verdicts
from reports.document.account import (
    Account,
    by_verdict,
    has_levels,
    is_charted,
    look_in,
    median_is_never,
    segments,
    upper_quartile_is_never,
    why_empty,
)
from reports.document.pictures import (
    Axis,
    ConvergencePicture,
    DistributionPicture,
    DistributionRow,
    MeasurePanel,
    OverviewGroup,
    OverviewPicture,
    OverviewRow,
    Spread,
    TrendPicture,
    TrendRound,
)
from reports.wording import values
from reports.wording.numbers import hundredths, number, per_cent, percent, span, year


def trend_picture(item: ItemView, rounds: Sequence[int]) -> TrendPicture:
    """Median and quartiles of the item in each of `rounds`."""
    goal = _goal(item)
    places = dict(zip((look.number for look in item.looks), segments(item), strict=True))
    return TrendPicture(
        rounds=tuple(_trend_round(item, number_, places) for number_ in rounds),
        axis=axis(item),
        median_label=_("median"),
        quartiles_label=_("middle half of the answers"),
        reworded_label=_("new wording"),
        goal=goal,
        goal_label=_("band of the consensus rule: %(band)s")
        % {"band": span(values.value(item, goal[0]), values.value(item, goal[1]))}
        if goal
        else "",
        caution=values.caution(item.looks),
    )


def _trend_round(item: ItemView, number_: int, places: Mapping[int, int]) -> TrendRound:
    look = look_in(item, number_)
    label = _("Round %(number)s") % {"number": number_}
    if look is None:
        return TrendRound(label, None, values.withheld("not_asked"))
    earlier = [each for each in item.looks if each.number < number_]
    empty = why_empty(look)
    return TrendRound(
        label=f"{label}\n{values.n_equals(look.figures.get('n'))}",
        spread=None if empty else spread(item, look),
        note=values.withheld(empty) if empty else "",
        segment=places[number_],
        reworded=bool(earlier) and earlier[-1].wording != look.wording,
    )


def distribution_picture(item: ItemView, rounds: Sequence[int]) -> DistributionPicture:
    """The answers to the item in each of `rounds` that asked it."""
    looks = [look for number_ in rounds if (look := look_in(item, number_))]
    sizes = [sum(counts) for look in looks if (counts := _counts(item, look))]
    # Shares of a handful of answers look more exact than they are: then the bars say how many.
    as_counts = bool(sizes) and min(sizes) < 2 * values.FEW
    return DistributionPicture(
        rows=tuple(_distribution_row(item, look, as_counts) for look in looks),
        axis=axis(item),
        median_label=_("median"),
        quartiles_label=_("middle half of the answers"),
        bars_label=_("Bars: number of answers") if as_counts else _("Bars: share of the answers"),
        caution=values.caution(looks),
    )


def _distribution_row(item: ItemView, look: RoundLook, as_counts: bool) -> DistributionRow:
    counts, empty = _counts(item, look), why_empty(look)
    n = look.figures.get("n")
    hidden = values.why_no_counts(look) if has_levels(item) and counts is None else ""
    never = look.figures.get("never") if item.scale.never and not empty else None
    never_share = never / n if never is not None and n else None
    return DistributionRow(
        label=_("Round %(number)s") % {"number": look.number},
        n_label=values.n_equals(n),
        shares=tuple(count / sum(counts) for count in counts) if counts else None,
        share_labels=tuple(
            (number(count, 0) if as_counts else percent(count / sum(counts))) if count else ""
            for count in counts
        )
        if counts
        else (),
        spread=None if empty else spread(item, look),
        never_share=never_share,
        never_label=_never_label(item, never_share, empty),
        note=values.withheld(empty or hidden) if empty or hidden else "",
    )


def _never_label(item: ItemView, share: float | None, empty: str) -> str:
    if not item.scale.never or empty:
        return ""
    if share is None:
        return _("share of “never” not shown")
    return _("never %(share)s") % {"share": percent(share)}


def overview_picture(account: Account, criterion: str, *, narrow: bool = False) -> OverviewPicture:
    """Every item on one criterion, verdict by verdict, the highest median first."""
    items = [item for item in account.items_on(criterion) if is_charted(item)]
    groups = []
    for verdict, found in by_verdict(items).items():
        tone = verdicts.tone(verdict)
        groups.append(
            OverviewGroup(
                title=f"{verdicts.tag(verdict)} ({len(found)})",
                mark=verdicts.MARKS[tone],
                tone=tone,
                rows=tuple(_overview_row(item, account) for item in highest_first(found)),
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


def highest_first(items: Sequence[ItemView]) -> list[ItemView]:
    """Sorted by the median, highest first; those without one last."""

    def place(item: ItemView) -> float:
        if median_is_never(item, item.look):
            return -math.inf
        middle = item.figures.get("median")
        return math.inf if middle is None else -middle

    return sorted(items, key=place)


def _overview_row(item: ItemView, account: Account) -> OverviewRow:
    look, empty = item.look, why_empty(item.look)
    counts = _counts(item, look)
    label = values.title(item)
    if not item.asked_now:
        label = _("(round %(number)s) %(statement)s") % {"number": look.number, "statement": label}
    return OverviewRow(
        code=item.code,
        label=label,
        shares=tuple(count / sum(counts) for count in counts) if counts else None,
        spread=None if empty else spread(item, look),
        value_label="–" if empty else values.median(item, look),
        note=values.withheld(empty) if empty else "",
    )


def convergence_picture(
    account: Account, criterion: str, *, narrow: bool = False
) -> ConvergencePicture:
    """Mean spread, mean agreement and concordance of the panel over the rounds."""
    panels = {panel.number: panel for panel in account.panel_on(criterion)}
    numbers = [number_ for number_ in (each.number for each in account.rounds) if number_ in panels]
    found = [panels[number_] for number_ in numbers]
    items = [item for item in account.items_on(criterion) if is_charted(item)]
    measures = [_spread_panel(items, found)]
    if has_levels(items[0]):
        measures.append(_agreement_panel(found))
    measures.append(_concordance_panel(found))
    return ConvergencePicture(
        rounds=tuple(_panel_round(panel) for panel in found),
        # A measure that no round has, such as W when nobody answered every item, is left out.
        panels=tuple(m for m in measures if any(value is not None for value in m.values)),
        caution=changed_items(found),
        narrow=narrow,
    )


def _panel_round(panel: PanelView) -> str:
    label = _("Round %(number)s") % {"number": panel.number}
    items = panel.figures.get("items")
    if items is None:
        return label
    return label + "\n" + ngettext("%(count)s item", "%(count)s items", items) % {"count": items}


def changed_items(panels: Sequence[PanelView]) -> str:
    """A warning when the rounds asked different numbers of items; else ""."""
    sizes = {panel.figures.get("items") for panel in panels}
    if len(sizes) < 2:
        return ""
    return _("The rounds asked different items: leaving out settled ones raises the mean spread.")


def _spread_panel(items: Sequence[ItemView], panels: Sequence[PanelView]) -> MeasurePanel:
    found = tuple(panel.figures.get("mean_iqr") for panel in panels)
    low, high = axis_ends(*items)
    widest = high - low
    return MeasurePanel(
        title=_("Spread"),
        reading=_("mean quartile range; smaller is closer"),
        low=0,
        high=widest,
        ticks=tuple((place, number(place, 1)) for place in (0, widest / 2, widest)),
        values=found,
        value_labels=tuple(number(v, 2) if v is not None else _("not computed") for v in found),
    )


def _agreement_panel(panels: Sequence[PanelView]) -> MeasurePanel:
    found = tuple(panel.figures.get("mean_a") for panel in panels)
    return MeasurePanel(
        title=_("Agreement A"),
        reading=_("mean; 1 all agree, −1 two camps"),
        low=-1,
        high=1,
        ticks=((-1, number(-1)), (0, "0"), (1, "1")),
        values=found,
        value_labels=tuple(hundredths(v) if v is not None else _("not computed") for v in found),
    )


def _concordance_panel(panels: Sequence[PanelView]) -> MeasurePanel:
    found = tuple((panel.figures.get("kendalls_w") or {}).get("w") for panel in panels)
    return MeasurePanel(
        title=_("Concordance W"),
        reading=_("1: the same order of items"),
        low=0,
        high=1,
        ticks=((0, "0"), (0.5, number(0.5)), (1, "1")),
        values=found,
        value_labels=tuple(hundredths(v) if v is not None else _("not computed") for v in found),
    )


# --- Parts ----------------------------------------------------------------------------------------


def spread(item: ItemView, look: RoundLook) -> Spread:
    figures = look.figures
    return Spread(
        median=figures.get("median"),
        q1=figures.get("q1"),
        q3=figures.get("q3"),
        label=values.median(item, look),
        never=median_is_never(item, look),
        q3_never=upper_quartile_is_never(item, look),
    )


def _counts(item: ItemView, look: RoundLook) -> list[int] | None:
    counts = look.figures.get("counts")
    return list(counts) if has_levels(item) and counts and sum(counts) else None


def levels(item: ItemView) -> list[int]:
    """The codes of an ordinal scale, lowest first."""
    return sorted(int(point["level"]) for point in item.scale.points)


def axis_ends(*items: ItemView) -> tuple[float, float]:
    """The ends of the items' scale; where it has none, from 0 to the farthest quartile there is."""
    item, scale = items[0], items[0].scale
    if scale.kind == "ordinal":
        codes = levels(item)
        return codes[0], codes[-1]
    if scale.kind == "probability":
        return 0, 100
    seen = [
        figure
        for each in items
        for look in each.looks
        for name in ("median", "q1", "q3")
        if (figure := look.figures.get(name)) is not None
    ]
    low = scale.lowest if scale.lowest is not None else min([0, *seen])
    high = scale.highest if scale.highest is not None else max(seen, default=low + 1)
    return float(low), float(high if high > low else low + 1)


def axis(*items: ItemView) -> Axis:
    """The whole scale of the items, with a tick at each level or at round numbers."""
    item = items[0]
    low, high = axis_ends(*items)
    if has_levels(item):
        codes = levels(item)
        return Axis(
            low,
            high,
            tuple((code, str(code)) for code in codes),
            low_label=_end(item, codes[0]),
            high_label=_end(item, codes[-1]),
        )
    write = {"year": year, "probability": per_cent}.get(item.scale.kind, number)
    places = _round_places(low, high)
    return Axis(
        low,
        high,
        tuple((place, write(place)) for place in places),
        high_label=values.said(item.scale.unit) if item.scale.unit else "",
        never=_("never") if item.scale.never else "",
    )


def _end(item: ItemView, code: int) -> str:
    words = values.point_label(item, code)
    return f"{code} = {words}" if words else ""


def _round_places(low: float, high: float) -> list[float]:
    """Both ends, and round numbers between them that leave the ends their room."""
    width = high - low
    step = 10 ** math.floor(math.log10(width))
    step *= next(factor for factor in (0.2, 0.25, 0.5, 1, 2) if width / (step * factor) <= 6)
    first = math.ceil(low / step) * step
    inner = [first + i * step for i in range(int((high - first) / step) + 1)]
    return [low, *(p for p in inner if p - low > 0.6 * step and high - p > 0.6 * step), high]


def _goal(item: ItemView) -> tuple[float, float] | None:
    """The band of the scale that a plain share rule looks at: the one agreed on, else "for"."""
    declared = item.rule or {}
    rule: Mapping[str, Any] = declared.get(item.look.agreement) or declared.get("for") or {}
    parts = rule.get("rules", [rule]) if rule.get("kind") in (None, "all_of") else [rule]
    bands = [part for part in parts if part.get("kind") in ("share_within", "median_within")]
    if not bands:
        return None
    try:
        return float(bands[0]["low"]), float(bands[0]["high"])
    except (TypeError, ValueError):  # a fraction such as "1/3"
        return None
