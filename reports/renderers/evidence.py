"""What stands behind one item's verdict, block by block, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.protocol import (
    published_rule_in_words,
    published_rule_source,
    published_rules_in_order,
)
from delphi.wording.steering import came_mostly_from
from delphi.wording.verdicts import agreement, mostly
from reports.document.account import Account, look_in
from reports.document.texts import Table
from reports.renderers.places import Place
from reports.wording import readings, values
from reports.wording.item import groups as group_chart
from reports.wording.numbers import NONE, span


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure on the page: its address there, label, what it says, and its figure by round."""

    anchor: str
    label: str
    reading: str
    cells: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures round by round."""

    caption: str
    rounds: tuple[int, ...]
    rows: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences and a table."""

    sentences: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True, slots=True)
class Relative:
    """An item that this one was made of, or that was asked in its place; with an address if it is
    in the report."""

    code: str
    url: str


def measures(item: ItemView, rounds: Sequence[int]) -> Measures:
    """Every measure of the item, each with what its latest figure says."""
    return _measures(_("All figures by round"), item, readings.lines(item), _looks(item, rounds))


def changes(item: ItemView, rounds: Sequence[int]) -> Measures | None:
    """The same of the change since the round before; None where there is nothing of it."""
    found = readings.change_lines(item)
    looks = [look for look in _looks(item, rounds) if look.figures.get("paired")]
    if not found or not looks:
        return None
    return _measures(_("Change since the round before"), item, found, looks, prefix="change")


def _measures(
    caption: str,
    item: ItemView,
    found: Sequence[readings.Line],
    looks: Sequence[RoundLook],
    prefix: str = "figure",
) -> Measures:
    return Measures(
        caption,
        tuple(look.number for look in looks),
        tuple(
            Measured(
                anchor=f"{prefix}-{line.name.replace('_', '-')}",
                label=line.label,
                reading=line.reading(item, looks[-1]) if looks else "",
                cells=tuple((look.number, line.figure(item, look)) for look in looks),
            )
            for line in found
        ),
    )


def _looks(item: ItemView, rounds: Sequence[int]) -> list[RoundLook]:
    return [look for each in rounds if (look := look_in(item, each))]


def went(item: ItemView) -> tuple[str, ...]:
    """What became of the answers since the round before, where no figures say it, and where a
    change of spread came from."""
    paired = item.change
    if not paired:
        return ()
    said = "" if paired.get("flows") else mostly(paired.get("mostly"))
    return tuple(filter(None, (said, _came_from(item, paired))))


def _came_from(item: ItemView, paired: Mapping[str, Any]) -> str:
    """Where a change of spread came from: in figures where they are released, else in words."""
    parts = paired.get("decomposition")
    if not parts or not (parts["opinion"] or parts["composition"]):
        return came_mostly_from(paired.get("mostly_from"))
    return _(
        "The answers’ mean distance from their median changed by %(total)s: %(opinion)s came from "
        "changed minds, %(composition)s from who left and joined."
    ) % {name: _signed(item, parts[name]) for name in ("total", "opinion", "composition")}


def _signed(item: ItemView, figure: float) -> str:
    written = values.width(item, figure)
    return f"+{written}" if figure > 0 and written not in ("0", NONE) else written


def groups(item: ItemView, account: Account) -> Block | None:
    """How stakeholder groups answered in the last round, with the whole panel beside them; without
    the table where a chart has it."""
    found = item.figures.get("groups")
    if not found or not any(found["cells"].values()):
        return None
    compared = found.get("compared")
    sentences = (_difference(compared),) if compared else ()
    if group_chart.is_offered(account, item):
        return Block(sentences, None)
    rows = [
        (group_name(account, found["by"], key), *_cell(item, found["cells"][key]))
        for key in sorted(found["cells"], key=lambda key: (not key, key))
    ]
    rows.append(
        (
            _("The whole panel"),
            values.count(item.figures.get("n")),
            values.median(item, item.look),
            values.quartiles(item, item.look),
        )
    )
    return Block(
        sentences,
        Table(
            _("By stakeholder group in round %(number)s") % {"number": item.as_of},
            (_("Group"), "n", _("Median"), _("Quartiles")),
            tuple(rows),
        ),
    )


def group_name(account: Account, attribute: str, key: str) -> str:
    return values.said(account.group_texts(attribute, key)) if key else _("In no group")


def _cell(item: ItemView, cell: Mapping[str, Any] | None) -> tuple[str, str, str]:
    if cell is None:
        return (values.count(None), values.withheld(""), NONE)
    middle = _("never") if cell.get("median_never") else values.value(item, cell["median"])
    if cell["narrow"]:
        return (values.count(cell["n"]), middle, _("close together"))
    low, high = cell["q1"], cell["q3"]
    last = values.value(item, high) if high is not None else _("never")
    half = NONE if low is None else span(values.value(item, low), last)
    return (values.count(cell["n"]), middle, half)


def _difference(compared: Mapping[str, Any]) -> str:
    """Whether the groups answer differently, beyond what chance would do."""
    if not compared["clear"]:
        return _("The groups do not differ by more than chance would often make of them.")
    return {
        "small": _("The groups differ a little, by more than chance would do."),
        "medium": _("The groups differ clearly."),
        "large": _("The groups differ much."),
    }[compared["effect"]]


def other_rules(item: ItemView) -> Table | None:
    """What published rules say of the same answers, beside the study's own."""
    found = item.figures.get("published_rules")
    if not found:
        return None
    own = [(_("The rule of this study"), "", agreement(item.look.agreement))] if item.rule else []
    return Table(
        _("The same answers under published rules, round %(number)s") % {"number": item.as_of},
        (_("Rule"), _("Source"), _("What it says")),
        (
            *own,
            *(
                (published_rule_in_words(name), published_rule_source(name), agreement(found[name]))
                for name in published_rules_in_order(found)
            ),
        ),
    )


def rules_sentence(item: ItemView) -> str:
    """How many published rules say the same as the study's own; "" without either."""
    found = item.figures.get("published_rules")
    if not found or not item.look.agreement:
        return ""
    # A rule without an against knows no "for": what others call so, it calls agreed.
    one_sided = item.rule is not None and not item.rule.get("against")
    alike = {item.look.agreement}
    if one_sided and "agreed" in alike:
        alike.add("for")
    same = sum(code in alike for code in found.values())
    return _("Of %(total)s published rules %(same)s say the same as the rule of this study.") % {
        "total": len(found),
        "same": same,
    }


def relatives(
    codes: Sequence[str], item: ItemView, account: Account, place: Place
) -> list[Relative]:
    """The items with these codes, on the same criterion where the report has them."""
    found = {code: account.item(code, item.criterion_key) for code in codes}
    return [Relative(code, place.item(each) if each else "") for code, each in found.items()]
