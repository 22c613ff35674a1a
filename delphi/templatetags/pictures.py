"""Small pictures of an item's figures, with the same in words: `{% load pictures %}`."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from delphi.wording import figures as words
from delphi.wording import verdicts

register = template.Library()

BAR, GAP, HEIGHT = 14, 3, 36
TRACK, ROW, EDGE = 160.0, 14, 8


@register.inclusion_tag("delphi/facilitator/_distribution.html")
def distribution(item: ItemView) -> dict[str, Any]:
    """Bars of the last look's counts; nothing where they are withheld or there are no levels."""
    counts = item.figures.get("counts")
    if not counts or item.scale.kind != "ordinal":
        return {"bars": []}
    levels = [point["level"] for point in item.scale.points]
    low, high = item.figures.get("q1"), item.figures.get("q3")
    top = max(counts) or 1
    bars = [
        {
            "x": place * (BAR + GAP),
            "y": round(HEIGHT - HEIGHT * count / top, 1),
            "height": round(HEIGHT * count / top, 1),
            "is_middle": low is not None and high is not None and low <= level <= high,
        }
        for place, (level, count) in enumerate(zip(levels, counts, strict=False))
    ]
    said = ", ".join(f"{level}: {count}" for level, count in zip(levels, counts, strict=False))
    return {
        "bars": bars,
        "bar": BAR,
        "width": len(bars) * (BAR + GAP) - GAP,
        "height": HEIGHT,
        "ends": (levels[0], levels[-1]),
        "title": _("Answers by level: {counts}").format(counts=said),
    }


@register.inclusion_tag("delphi/facilitator/_spread.html")
def spread(item: ItemView) -> dict[str, Any]:
    """Median and quartiles, a line per round of the trend, on the item's scale."""
    looks = [look for look in item.looks if look.figures.get("median") is not None]
    ends = _ends(item, looks)
    if ends is None:
        return {"lines": []}
    low, high = ends

    def place(figure: float) -> float:
        return round(EDGE + TRACK * (figure - low) / (high - low), 1)

    lines = []
    for row, look in enumerate(looks):
        median: float = look.figures["median"]
        q1, q3 = look.figures.get("q1"), look.figures.get("q3")
        start = place(median if q1 is None else q1)
        end = place(median if q3 is None else q3)
        lines.append(
            {
                "y": row * ROW + EDGE,
                "x": start,
                "width": max(end - start, 0),
                "median": place(median),
                "is_last": row == len(looks) - 1,
                "top": row * ROW + EDGE - 4,
            }
        )
    said = "; ".join(
        _("round {number}: {figures}").format(
            number=look.number, figures=words.figures_sentence(look.figures, item.scale)
        )
        for look in looks
    )
    return {
        "lines": lines,
        "tone": verdicts.tone(item.verdict),
        "start": EDGE,
        "end": EDGE + TRACK,
        "width": TRACK + 2 * EDGE,
        "height": len(lines) * ROW + 2,
        "title": _("Median and quartiles, {rounds}").format(rounds=said),
    }


def _ends(item: ItemView, looks: Sequence[RoundLook]) -> tuple[float, float] | None:
    """The ends of the item's scale; where it has none, those of what is drawn."""
    if item.scale.kind == "ordinal":
        levels = [point["level"] for point in item.scale.points]
        low, high = min(levels), max(levels)
    else:
        drawn = [
            figure
            for look in looks
            for name in ("median", "q1", "q3")
            if (figure := look.figures.get(name)) is not None
        ]
        low = item.scale.lowest if item.scale.lowest is not None else min(drawn, default=0)
        high = item.scale.highest if item.scale.highest is not None else max(drawn, default=0)
    return (low, high) if looks and high > low else None
