"""The items of a report, each in a row: what was asked, how it went, and on what ground."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from delphi.queries.results import ItemView
from delphi.wording.verdicts import meaning, tag, tone
from reports.document.account import Account, by_verdict, look_in, standing
from reports.document.filters import Filters
from reports.document.group_views import cell_of, group_view, groups_of
from reports.renderers.minis import mini_group, mini_trend
from reports.renderers.pages import and_more, in_short, in_words
from reports.renderers.places import Place
from reports.wording import values, verdicts
from reports.wording.item import groups
from reports.wording.scales import highest_first

FIRST = 3  # rows of a section that are seen at once
ALONE = 1  # so few more are not folded away
#: Rounds that a row tells of in figures; its picture has more of them, the item's page all.
TOLD = 2


@dataclass(frozen=True, slots=True)
class RoundCell:
    number: int
    text: str
    n: str


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    statement: SafeString
    criterion: SafeString
    url: str
    mini: SafeString
    rounds: tuple[RoundCell, ...]
    ground: str
    as_of: int | None  # said when the verdict is from an earlier round
    tag: str = ""  # the verdict, where the section is about something else
    tone: str = ""
    group: "GroupCell | None" = None


@dataclass(frozen=True, slots=True)
class GroupCell:
    """A stakeholder group's figures beside the panel's; without `text` they are not shown."""

    text: str = ""
    n: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Items that belong together: the first of them are seen, the rest are folded."""

    key: str
    heading: str
    meaning: str
    tone: str
    tag: str
    count: int
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    more: str


def verdict_sections(account: Account, place: Place, filters: Filters) -> list[Section]:
    """The report's sections, in the order of the table of verdicts.

    Whoever has chosen what to see sees all of it.
    """
    found = by_verdict([item for item in account.items if filters.passes(item)])
    rounds = [each.number for each in account.rounds]
    sections = []
    for verdict, items in found.items():
        told = tuple(_row(item, place, rounds) for item in highest_first(items))
        words = (verdicts.heading(verdict), meaning(verdict), tone(verdict), tag(verdict))
        sections.append(_section(verdict, words, told, all_seen=bool(filters)))
    return sections


def _section(
    key: str, words: tuple[str, str, str, str], rows: tuple[Row, ...], *, all_seen: bool
) -> Section:
    heading, said, colour, word = words
    first = len(rows) if all_seen or len(rows) <= FIRST + ALONE else FIRST
    more = and_more(len(rows) - first)
    return Section(key, heading, said, colour, word, len(rows), rows[:first], rows[first:], more)


def group_sections(account: Account, place: Place, filters: Filters) -> list[Section]:
    """The items by how one stakeholder group sees them: where it differs from the panel first.

    Empty where no group of the report is called so, or it may be shown on no item at all.
    """
    name = values.said(groups_of(account).get(filters.group) or {})
    if not name or not any(cell_of(item, filters.group) for item in account.items):
        return []
    items = highest_first([item for item in account.items if filters.passes(item)])
    found = group_view(items, filters.group)
    told = {
        "apart": (
            found.apart,
            _("Where “%(group)s” sees it otherwise"),
            _("Its median lies a point or more from the panel’s; on numbers and years, half of the "
              "panel’s quartile range or more. The farthest first."),
            _("Another view"),
        ),
        "alike": (
            found.alike,
            _("Where “%(group)s” sees it as the panel does"),
            _("Its median is the panel’s, or lies near it."),
            _("The same view"),
        ),
        "hidden": (
            found.hidden,
            _("Where “%(group)s” is not shown"),
            _("Too few of the group answered, or what is shown would give away those of another "
              "group; some questions are not compared by group."),
            _("Not shown"),
        ),
    }  # fmt: skip
    return [
        _section(
            f"group-{key}",
            (heading % {"group": name}, said, "plain", word),
            tuple(_group_row(item, place, filters.group, name) for item in items),
            all_seen=key == "apart",
        )
        for key, (items, heading, said, word) in told.items()
        if items
    ]


def _group_row(item: ItemView, place: Place, group: str, name: str) -> Row:
    cell, row = cell_of(item, group), _row(item, place, [item.as_of])
    verdict = standing(item)
    row = replace(row, tag=tag(verdict), tone=tone(verdict), ground="", group=GroupCell())
    if cell is None:
        return row
    text, apart = groups.in_short(item, cell), groups.apart_in_words(item, cell)
    said = _("The whole panel: %(panel)s. %(group)s: %(figures)s.") % {
        "panel": in_short(item, item.look),
        "group": name,
        "figures": text,
    }
    return replace(
        row,
        url=f"{row.url}#groups",
        mini=mini_group(item, cell, said),
        group=GroupCell(text, values.n_equals(cell["n"]), apart),
    )


def _row(item: ItemView, place: Place, rounds: Sequence[int]) -> Row:
    cells = [
        RoundCell(number, in_short(item, look), values.n_equals(look.figures.get("n")))
        for number in rounds
        if (look := look_in(item, number))
    ]
    return Row(
        code=item.code,
        statement=in_words(item.texts),
        criterion=in_words(item.criterion_names),
        url=place.item(item),
        mini=mini_trend(item, rounds),
        rounds=tuple(cells[-TOLD:]),
        ground=verdicts.in_section(item),
        as_of=None if item.asked_now else item.as_of,
    )
