"""By when does the panel expect it, and how many say never?"""

from collections.abc import Sequence
from itertools import accumulate

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import median_is_never, why_empty
from reports.document.item_pictures import YearCurve, YearsPicture
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import percent, year
from reports.wording.scales import axis, never_share

QUARTERS = (("q1", 0.25), ("median", 0.5), ("q3", 0.75))


def is_offered(item: ItemView, rounds: Sequence[int]) -> bool:
    """Whether the latest look has a curve of at least two points."""
    return item.scale.kind == "year" and len(points(item.look)) > 1


def picture(item: ItemView, rounds: Sequence[int]) -> YearsPicture:
    """The latest look, beside the first one of its trend that may be drawn."""
    now = _curve(item, item.look)
    first = _first(item)
    before = _curve(item, first) if first else None
    return YearsPicture(
        now=now,
        before=before,
        axis=axis(item),
        share_ticks=tuple((share, percent(share)) for share in (0, 0.25, 0.5, 0.75, 1)),
        share_label=_("Share of the answers that name this year or an earlier one"),
        rough_label=_("Dotted: only median and quartiles may be shown.")
        if now.is_rough or (before and before.is_rough)
        else "",
        caution=values.caution([item.look, *([first] if first else [])]),
    )


def _first(item: ItemView) -> RoundLook | None:
    """The look to compare the latest with."""
    drawn = [look for look in item.trend[:-1] if len(points(look)) > 1]
    return drawn[0] if drawn else None


def points(look: RoundLook) -> list[tuple[float, float]]:
    """Years with the share of answers up to each, as far as released.

    By part of the scale, sharpened by the quartiles; where the distribution is withheld, these
    alone.
    """
    figures = look.figures
    if why_empty(look):
        return []
    quarters = [(figures[name], share) for name, share in QUARTERS if figures.get(name) is not None]
    parts = figures.get("by_part")
    if not parts or not figures.get("n"):
        return sorted(dict(quarters).items())  # of quartiles that fall together the most
    shares = [count / figures["n"] for count in accumulate(parts["counts"])]
    ends = dict(zip(parts["places"][1:], shares, strict=True))
    for place, share in quarters:
        below = max((ends[end] for end in ends if end < place), default=0.0)
        above = min((ends[end] for end in ends if end >= place), default=1.0)
        # An interpolated quartile may lie a little beside the share that was counted.
        ends.setdefault(place, min(max(share, below), above))
    return sorted(ends.items())


def _curve(item: ItemView, look: RoundLook) -> YearCurve:
    figures = look.figures
    share = never_share(look)
    label = _("Round %(number)s") % {"number": look.number}
    return YearCurve(
        label=f"{label}, {values.n_equals(figures.get('n'))}",
        points=tuple(points(look)),
        median=figures.get("median"),
        median_label=values.median(item, look) if figures.get("median") is not None else "",
        never=share,
        never_label=_never_label(item, share),
        is_rough=not figures.get("by_part"),
    )


def _never_label(item: ItemView, share: float | None) -> str:
    if not item.scale.never:
        return ""
    if share is None:
        return _("share of “never” not shown")
    return _("never %(share)s") % {"share": percent(share)}


# --- In words -------------------------------------------------------------------------------------


def text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    first = _first(item)
    shown = [*([first] if first else []), item.look]
    return ChartText(
        headline=headline_of(item),
        alt=_("Share of the answers up to a year: %(rounds)s.")
        % {"rounds": "; ".join(_in_words(item, look) for look in shown)},
        table=_table(item, shown),
    )


def headline_of(item: ItemView) -> str:
    """The year by which half of the panel expects it, since when, and the share of "never"."""
    look, first = item.look, _first(item)
    share = never_share(look)
    never = [_("%(share)s say never.") % {"share": percent(share)}] if share else []
    return " ".join([_median_in_words(item, look, first), *never])


def _median_in_words(item: ItemView, look: RoundLook, first: RoundLook | None) -> str:
    if median_is_never(item, look):
        return _("At least half of the answers say never.")
    words = {"year": values.median(item, look), "round": first.number if first else 0}
    if first is None:
        return _("At least half of the answers name %(year)s or an earlier year.") % words
    before = values.median(item, first)
    words["before"] = before
    if before == words["year"]:
        start = _(
            "As in round %(round)s, at least half of the answers name %(year)s or an earlier year."
        )
    else:
        start = _("At least half of the answers name %(year)s or an earlier year; in round"
                  " %(round)s it was %(before)s.")  # fmt: skip
    return start % words


def _in_words(item: ItemView, look: RoundLook) -> str:
    start = _("round %(number)s (%(n)s)") % {
        "number": look.number,
        "n": values.n_equals(look.figures.get("n")),
    }
    known = ", ".join(f"{year(place)}: {percent(share)}" for place, share in points(look))
    share = never_share(look)
    never = f", {_('never')} {percent(share)}" if share is not None and item.scale.never else ""
    return f"{start}: {known}{never}"


def _table(item: ItemView, looks: Sequence[RoundLook]) -> Table:
    """Each year at which a share may be told, and the share of each round up to it."""
    found = [dict(points(look)) for look in looks]
    places = sorted({place for each in found for place in each})
    rows = [
        (year(place), *(percent(each[place]) if place in each else "–" for each in found))
        for place in places
    ]
    if item.scale.never:
        rows.append((_("Never"), *(percent(never_share(look)) for look in looks)))
    rounds = (_("Round %(number)s") % {"number": look.number} for look in looks)
    caption = _("Share of the answers that name this year or an earlier one")
    return Table(caption, (_("Year"), *rounds), tuple(rows))
