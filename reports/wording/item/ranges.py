"""Is the panel unsure, or divided? Panellists' own ranges beside their best estimates."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import look_in, why_empty
from reports.document.item_pictures import RangeRow, RangesPicture
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import span
from reports.wording.scales import axis, spread

#: One range is told from another when it is this many times as wide.
CLEARLY = 1.25


def is_offered(item: ItemView, rounds: Sequence[int]) -> bool:
    """Whether any round has ranges to show."""
    return item.scale.kind == "interval" and any(map(_ranges, _looks(item, rounds)))


def picture(item: ItemView, rounds: Sequence[int]) -> RangesPicture:
    """A row for each round that asked the item."""
    looks = _looks(item, rounds)
    return RangesPicture(
        rows=tuple(_row(item, look) for look in looks),
        axis=axis(item),
        range_label=_("from the lowest to the highest value held possible (medians)"),
        median_label=_("best estimate, median"),
        quartiles_label=_("middle half of the best estimates"),
        caution=values.caution(looks),
    )


def _looks(item: ItemView, rounds: Sequence[int]) -> list[RoundLook]:
    return [look for number in rounds if (look := look_in(item, number))]


def _ranges(look: RoundLook) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = look.figures.get("ranges")
    return found


def _row(item: ItemView, look: RoundLook) -> RangeRow:
    found, empty = _ranges(look), why_empty(look)
    return RangeRow(
        label=_("Round %(number)s") % {"number": look.number},
        n_label=values.n_equals(look.figures.get("n")),
        low=found["low"]["median"] if found else None,
        high=found["high"]["median"] if found else None,
        spread=None if empty else spread(item, look),
        note=values.withheld(empty) if empty else "",
    )


# --- In words -------------------------------------------------------------------------------------


def text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    looks = _looks(item, rounds)
    return ChartText(
        headline=headline_of(item, rounds),
        alt=_("Ranges of estimates by round: %(rounds)s.")
        % {"rounds": "; ".join(_in_words(item, look) for look in looks)},
        table=Table(
            caption=_("Ranges of estimates by round"),
            columns=(
                _("Round"), "n", _("Lowest held possible"), _("Best estimate"),
                _("Highest held possible"), _("Width of a range"),
                _("Middle half of the best estimates"),
            ),
            rows=tuple(_cells(item, look) for look in looks),
        ),
    )  # fmt: skip


def headline_of(item: ItemView, rounds: Sequence[int]) -> str:
    """Whether panellists are less sure of their own estimate than they differ from each other."""
    look = [look for look in _looks(item, rounds) if _ranges(look)][-1]
    width = (_ranges(look) or {})["width"]["median"]
    apart = look.figures.get("iqr")
    words = {
        "number": look.number,
        "width": values.width(item, width),
        "apart": values.width(item, apart),
    }
    if apart is None:
        return _("In round %(number)s a panellist's own range is %(width)s wide (median).") % words
    if not width and not apart:
        return (
            _("In round %(number)s most panellists name one value, and no range about it.") % words
        )
    if width > CLEARLY * apart:
        start = _("The panel is more unsure than divided in round %(number)s:")
    elif apart > CLEARLY * width:
        start = _("The panel is more divided than unsure in round %(number)s:")
    else:
        start = _("The panel is about as unsure as divided in round %(number)s:")
    end = _("a panellist's own range is %(width)s wide, the middle half of the best estimates"
            " %(apart)s.")  # fmt: skip
    return f"{start % words} {end % words}"


def _in_words(item: ItemView, look: RoundLook) -> str:
    start = _("round %(number)s (%(n)s)") % {
        "number": look.number,
        "n": values.n_equals(look.figures.get("n")),
    }
    found, empty = _ranges(look), why_empty(look)
    if found is None or empty:
        return f"{start}: {values.withheld(empty)}"
    return f"{start}: " + _("held possible %(range)s, best estimate %(best)s") % {
        "range": _held_possible(item, found),
        "best": values.median_and_quartiles(item, look),
    }


def _held_possible(item: ItemView, found: Mapping[str, Any]) -> str:
    return span(*(values.value(item, found[name]["median"]) for name in ("low", "high")))


def _cells(item: ItemView, look: RoundLook) -> tuple[str, ...]:
    found, empty = _ranges(look), why_empty(look)
    n = values.count(look.figures.get("n"))
    if found is None or empty:
        return (str(look.number), n, "–", values.withheld(empty), "–", "–", "–")
    return (
        str(look.number),
        n,
        values.value(item, found["low"]["median"]),
        values.median(item, look),
        values.value(item, found["high"]["median"]),
        values.width(item, found["width"]["median"]),
        values.quartiles(item, look),
    )
