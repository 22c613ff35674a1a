"""Where answers lie on an axis: the scale of items, and median, quartiles and counts on it."""

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import has_levels, median_is_never, upper_quartile_is_never
from reports.document.pictures import Axis, Spread
from reports.wording import values
from reports.wording.numbers import number, per_cent, year


def highest_first(items: Sequence[ItemView]) -> list[ItemView]:
    """Sorted by the median, highest first; those without one last."""

    def place(item: ItemView) -> float:
        if median_is_never(item, item.look):
            return -math.inf
        middle = item.figures.get("median")
        return math.inf if middle is None else -middle

    return sorted(items, key=place)


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


def counts(item: ItemView, look: RoundLook) -> list[int] | None:
    """How many chose each level; None where there are none, or none may be shown."""
    found = look.figures.get("counts")
    return list(found) if has_levels(item) and found and sum(found) else None


def parts(look: RoundLook) -> list[int] | None:
    """How many answered in each part of a scale of numbers; None where that may not be shown."""
    found = look.figures.get("by_part")
    return list(found["counts"]) if found and sum(found["counts"]) else None


def never_share(look: RoundLook) -> float | None:
    """The share of "never" among the answers; None where it is withheld or there are none."""
    figures, n = look.figures, look.figures.get("n")
    found = figures.get("by_part")
    never = found["never"] if found else figures.get("never")
    return never / n if n and never is not None else None


def part_ends(*looks: RoundLook) -> tuple[float, ...]:
    """Where the parts of a scale of numbers end, one more than there are parts."""
    found = [each for look in looks if (each := look.figures.get("by_part"))]
    return tuple(found[0]["places"]) if found else ()


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
