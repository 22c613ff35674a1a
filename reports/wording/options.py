"""Rankings, shared-out points and own expertise as sentences and tables of a report."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.options import (
    has_options,
    in_group_order,
    option_words,
    options_sentence,
    options_table,
)
from reports.document.account import why_empty
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import number, span


def options_text(item: ItemView) -> ChartText:
    """What the panel put first, and every option's figures, in the last round that asked."""
    table = options_table(item.scale, item.figures)
    headline = options_sentence(item.scale, item.figures)
    caption = _("Round %(number)s, %(n)s") % {
        "number": item.as_of,
        "n": values.n_equals(item.figures.get("n")),
    }
    if table is None:
        return ChartText(headline, headline, Table(caption, (_("Option"),), ()))
    columns, rows = _with_intervals(item, table.columns, table.rows)
    return ChartText(headline, headline, Table(caption, columns, rows))


def _with_intervals(
    item: ItemView, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The same table with the interval of each mean after it, where these are released."""
    found = item.figures.get("ranking") or item.figures.get("points") or {}
    if not found.get("intervals"):
        return columns, rows
    order = in_group_order(item.scale, found["options"])
    around = [found["options"][key].get("mean_interval") or (None, None) for key in order]
    return (
        (*columns[:2], _("90% interval"), *columns[2:]),
        tuple(
            (*row[:2], span(*(number(end) for end in ends)), *row[2:])
            for row, ends in zip(rows, around, strict=True)
        ),
    )


def order_in_short(item: ItemView, look: RoundLook) -> str:
    """The options as the panel has them, or why they are not shown."""
    if not has_options(look.figures):
        return values.withheld(why_empty(look) or "no_answers")
    found = look.figures.get("ranking") or look.figures["points"]
    order = in_group_order(item.scale, found["options"])
    return " > ".join(option_words(item.scale, key) for key in order)


def expertise_table(items: Sequence[ItemView]) -> Table:
    """How well the panel knows each item, by its own account, in the last round that asked."""
    return Table(
        _("How well panellists said they know the items"),
        (_("Item"), _("Statement"), _("Median"), _("Quartiles"), "n"),
        tuple(
            (
                item.code,
                values.title(item),
                values.measure(item, item.look, "median"),
                values.quartiles(item, item.look),
                values.count(item.figures.get("n")),
            )
            for item in items
        ),
    )
