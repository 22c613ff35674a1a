"""The small trend in a row of the report: one line per round, drawn in SVG attributes alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.verdicts import tone
from reports.document.account import (
    has_levels,
    is_charted,
    look_in,
    median_is_never,
    standing,
    upper_quartile_is_never,
    why_empty,
)
from reports.document.pictures import Spread
from reports.wording.item.groups import spread_of as group_spread
from reports.wording.item.trend import headline_of
from reports.wording.scales import axis_ends

WIDTH, LEFT, RIGHT, LINE = 190, 14, 176, 14
THICK = 13  # of a strip where all answers are on one level
MOST = 6  # the latest rounds; the item's page has all


def mini_trend(item: ItemView, rounds: Sequence[int]) -> SafeString:
    """The item's median and quartiles in the latest rounds, on its whole scale.

    The latest round is drawn in the verdict's colour and, where the distribution may be shown, as a
    strip as thick as the share of answers at each level.
    """
    if not is_charted(item):
        return mark_safe("")
    numbers = list(rounds)[-MOST:]
    lines = [
        _line(item, look_in(item, number), place, item.as_of)
        for place, number in enumerate(numbers)
    ]
    return format_html(
        '<svg class="mini {}" width="{}" height="{}" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}">{}</svg>',
        tone(standing(item)),
        WIDTH,
        LINE * len(numbers) + 2,
        WIDTH,
        LINE * len(numbers) + 2,
        headline_of(item),
        mark_safe("".join(lines)),  # noqa: S308 - numbers and class names alone
    )


def mini_group(item: ItemView, cell: Mapping[str, Any], said: str) -> SafeString:
    """The panel's last round above, the group's median and quartiles below; `said` in words."""
    spread = group_spread(item, cell)
    lines = _line(item, item.look, 0, item.as_of) + _spread(item, spread, LINE * 1.5 + 1)
    return format_html(
        '<svg class="mini {}" width="{}" height="{}" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}">{}</svg>',
        tone(standing(item)),
        WIDTH,
        LINE * 2 + 2,
        WIDTH,
        LINE * 2 + 2,
        said,
        mark_safe(lines),  # noqa: S308 - numbers and class names alone
    )


def _spread(item: ItemView, spread: Spread, y: float) -> str:
    end = RIGHT if spread.q3_never else None if spread.q3 is None else _x(item, spread.q3)
    parts: list[str] = [format_html('<path class="scale" d="M{} {}H{}"/>', LEFT, y, RIGHT)]
    if spread.q1 is not None and end is not None:
        start = _x(item, spread.q1)
        parts.append(_band(start, end, y, "band group"))
    if spread.median is not None:
        parts.append(
            format_html(
                '<circle class="median" cx="{}" cy="{}" r="3.6"/>', _x(item, spread.median), y
            )
        )
    return "".join(parts)


def _band(start: float, end: float, y: float, called: str) -> str:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="7" rx="3.5"/>',
        called,
        start - 2,
        y - 3.5,
        round(max(end - start, 0) + 4, 1),
    )


def _line(item: ItemView, look: RoundLook | None, place: int, latest: int) -> str:
    y = LINE * place + LINE / 2 + 1
    drawn = look is not None and not why_empty(look)
    ground = format_html(
        '<path class="{}" d="M{} {}H{}"/>', "scale" if drawn else "scale gap", LEFT, y, RIGHT
    )
    if look is None or not drawn:
        return ground
    now = " now" if look.number == latest else ""
    low, high = look.figures.get("q1"), look.figures.get("q3")
    end = RIGHT if upper_quartile_is_never(item, look) else high is not None and _x(item, high)
    parts: list[str] = [ground]
    if now and has_levels(item) and (counts := look.figures.get("counts")) and sum(counts):
        parts.append(_strip(item, counts, y))
    elif low is not None and end is not False:
        parts.append(_band(_x(item, low), end, y, f"band{now}"))
    if not median_is_never(item, look):
        parts.append(
            format_html(
                '<circle class="median" cx="{}" cy="{}" r="3.6"/>',
                _x(item, look.figures["median"]),
                y,
            )
        )
    return "".join(parts)


def _strip(item: ItemView, counts: Sequence[int], y: float) -> str:
    step = (RIGHT - LEFT) / max(len(counts) - 1, 1)
    cell = min(step * 0.92, 2 * LEFT)
    total = sum(counts)
    return format_html_join(
        "",
        '<rect class="band now" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                round(LEFT + level * step - cell / 2, 1),
                round(y - THICK / 2 * share, 1),
                round(cell, 1),
                round(THICK * share, 1),
            )
            for level, count in enumerate(counts)
            if (share := max(count / total, 0.1 if count else 0))
        ),
    )


def _x(item: ItemView, figure: float) -> float:
    low, high = axis_ends(item)
    part = min(max((figure - low) / (high - low), 0), 1)
    return round(LEFT + part * (RIGHT - LEFT), 1)
