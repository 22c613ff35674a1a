"""From released figures to pictures: every number and word that a chart of one item shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import (
    has_levels,
    look_in,
    segments,
    why_empty,
)
from reports.document.pictures import (
    DistributionPicture,
    DistributionRow,
    TrendPicture,
    TrendRound,
)
from reports.wording import values
from reports.wording.numbers import number, percent, span
from reports.wording.scales import axis, counts, spread


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
    sizes = [sum(found) for look in looks if (found := counts(item, look))]
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
    found, empty = counts(item, look), why_empty(look)
    n = look.figures.get("n")
    hidden = values.why_no_counts(look) if has_levels(item) and found is None else ""
    never = look.figures.get("never") if item.scale.never and not empty else None
    never_share = never / n if never is not None and n else None
    return DistributionRow(
        label=_("Round %(number)s") % {"number": look.number},
        n_label=values.n_equals(n),
        shares=tuple(count / sum(found) for count in found) if found else None,
        share_labels=tuple(
            (number(count, 0) if as_counts else percent(count / sum(found))) if count else ""
            for count in found
        )
        if found
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
