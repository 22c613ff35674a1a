"""On which side of the scale's middle do the answers to an item stand, round by round?"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import has_levels, look_in, why_empty
from reports.document.item_pictures import SideRow, SidesPicture
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import percent
from reports.wording.scales import axis, counts, levels


def is_offered(item: ItemView, rounds: Sequence[int]) -> bool:
    """Of a scale whose ends are opposites (the rule has a for and an against), over two rounds.

    One round's distribution says all of it; nor is nought to much a scale of two sides.
    """
    is_directed = bool((item.rule or {}).get("against"))
    return has_levels(item) and is_directed and len(_drawn(item, rounds)) > 1


def picture(item: ItemView, rounds: Sequence[int]) -> SidesPicture:
    """A row for each round that asked the item."""
    scale = axis(item)
    codes = levels(item)
    return SidesPicture(
        rows=tuple(_row(item, look) for look in _looks(item, rounds)),
        level_labels=tuple(str(code) for code in codes),
        low_label=scale.low_label,
        high_label=scale.high_label,
        middle_label=_("Shares below and above the middle level %(level)s, which lies half on"
                       " either side") % {"level": codes[len(codes) // 2]}
        if len(codes) % 2
        else _("Shares in the lower and the upper half of the scale"),
        caution=values.caution(_looks(item, rounds)),
    )  # fmt: skip


def _looks(item: ItemView, rounds: Sequence[int]) -> list[RoundLook]:
    return [look for number in rounds if (look := look_in(item, number))]


def _drawn(item: ItemView, rounds: Sequence[int]) -> list[RoundLook]:
    return [look for look in _looks(item, rounds) if counts(item, look)]


def sides_of(found: Sequence[int]) -> tuple[float, float]:
    """The shares below and above the middle of the scale; the middle level is in neither."""
    half, total = len(found) // 2, sum(found)
    return sum(found[:half]) / total, sum(found[-half:]) / total


def _row(item: ItemView, look: RoundLook) -> SideRow:
    found, label = counts(item, look), _("Round %(number)s") % {"number": look.number}
    n_label = values.n_equals(look.figures.get("n"))
    if not found:
        hidden = why_empty(look) or values.why_no_counts(look)
        return SideRow(label, n_label, None, note=values.withheld(hidden))
    below, above = sides_of(found)
    return SideRow(
        label=label,
        n_label=n_label,
        shares=tuple(count / sum(found) for count in found),
        below_label=percent(below),
        above_label=percent(above),
    )


# --- In words -------------------------------------------------------------------------------------


def text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    looks = _looks(item, rounds)
    return ChartText(
        headline=headline_of(item, rounds),
        alt=_("Answers below and above the middle of the scale by round: %(rounds)s.")
        % {"rounds": "; ".join(_in_words(item, look) for look in looks)},
        table=Table(
            caption=_("Answers on either side of the middle of the scale"),
            columns=(_("Round"), "n", _("Below"), _("In the middle"), _("Above")),
            rows=tuple(_cells(item, look) for look in looks),
        ),
    )


def headline_of(item: ItemView, rounds: Sequence[int]) -> str:
    """How the sides changed between the first and the last round that may be drawn."""
    first, *_between, last = _drawn(item, rounds)
    (below, above), (below_now, above_now) = (
        sides_of(counts(item, look) or [1, 1]) for look in (first, last)
    )
    words = {
        "above": percent(above), "above_now": percent(above_now), "below": percent(below),
        "below_now": percent(below_now), "first": first.number, "last": last.number,
    }  # fmt: skip
    if (words["above"], words["below"]) == (words["above_now"], words["below_now"]):
        return (
            _(
                "In round %(last)s, as in round %(first)s, %(above)s stand above the middle of the"
                " scale and %(below)s below it."
            )
            % words
        )
    return (
        _(
            "From round %(first)s to %(last)s the share above the middle of the scale went from"
            " %(above)s to %(above_now)s, and below it from %(below)s to %(below_now)s."
        )
        % words
    )


def _in_words(item: ItemView, look: RoundLook) -> str:
    start = _("round %(number)s (%(n)s)") % {
        "number": look.number,
        "n": values.n_equals(look.figures.get("n")),
    }
    row = _row(item, look)
    if row.shares is None:
        return f"{start}: {row.note}"
    return f"{start}: " + _("%(below)s below, %(above)s above") % {
        "below": row.below_label,
        "above": row.above_label,
    }


def _cells(item: ItemView, look: RoundLook) -> tuple[str, ...]:
    found, row = counts(item, look), _row(item, look)
    n = values.count(look.figures.get("n"))
    if not found:
        return (str(look.number), n, row.note, "–", "–")
    middle = found[len(found) // 2] / sum(found) if len(found) % 2 else None
    return (str(look.number), n, row.below_label, percent(middle), row.above_label)
