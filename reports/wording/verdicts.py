"""How verdicts read in a report: the section's heading, the headline, the ground in plain words."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView
from foresight.languages import page_language, spoken
from reports.document.account import standing
from reports.wording.numbers import percent
from reports.wording.values import withheld


def heading(verdict: str) -> str:
    """The heading of the report's section on a verdict."""
    return {
        "settled": _("What the panel has settled"),
        "agreed_but_moving": _("Agreed, but answers still move"),
        "agreed_unconfirmed": _("Agreed once, not yet confirmed"),
        "lasting_dissent": _("Where the panel lastingly disagrees"),
        "polarised": _("Where the panel is split in two"),
        "open": _("Still open"),
        "no_clear_view": _("No clear view"),
        "too_few_answers": _("Too few answers to judge"),
    }.get(verdict, _("Asked without a consensus rule"))


def counted(verdict: str, count: int) -> str:
    """ "9 settled": for headlines."""
    words = {
        "settled": ngettext("%(n)s settled", "%(n)s settled", count),
        "agreed_but_moving": ngettext("%(n)s agreed but moving", "%(n)s agreed but moving", count),
        "agreed_unconfirmed": ngettext(
            "%(n)s agreed but unconfirmed", "%(n)s agreed but unconfirmed", count
        ),
        "lasting_dissent": ngettext("%(n)s in lasting dissent", "%(n)s in lasting dissent", count),
        "polarised": ngettext("%(n)s polarised", "%(n)s polarised", count),
        "open": ngettext("%(n)s open", "%(n)s open", count),
        "no_clear_view": ngettext(
            "%(n)s without a clear view", "%(n)s without a clear view", count
        ),
        "too_few_answers": ngettext(
            "%(n)s with too few answers", "%(n)s with too few answers", count
        ),
    }.get(verdict, ngettext("%(n)s not judged", "%(n)s not judged", count))
    return words % {"n": count}


def ground(item: ItemView) -> str:
    """Why the item has its verdict, in plain words, with the shares that may be shown."""
    parts = [_shares(item), _why(item)]
    return " · ".join(part for part in parts if part)


def in_section(item: ItemView) -> str:
    """The same beside items of the same verdict: without what the section's heading says."""
    return " · ".join(part for part in (_shares(item), _beyond_heading(item)) if part)


def _beyond_heading(item: ItemView) -> str:
    match standing(item), item.look.movement:
        case ("agreed_but_moving", "borderline") | ("open", "first_look" | "unknown"):
            return _why(item)
        case (("settled" | "agreed_but_moving"), _):
            end = _agreed_end(item)
            return _("towards “%(end)s”") % {"end": end} if end else ""
        case (("open" | "lasting_dissent" | "polarised" | "no_clear_view"), _):
            return ""
    return _why(item)


def _shares(item: ItemView) -> str:
    for_, against = (item.figures.get(name) for name in ("share_for", "share_against"))
    if for_ is None:
        return ""
    if against is None:
        return _("%(share)s meet the rule's band") % {"share": percent(for_)}
    return _("%(for)s for, %(against)s against") % {
        "for": percent(for_),
        "against": percent(against),
    }


def _agreed_end(item: ItemView) -> str:
    """What the end of the scale is called that the panel agrees on; "" where none is named.

    A rule's "for" is not approval: of a probability it says that the panel finds it likely.
    """
    levels = {int(point["level"]): point for point in item.scale.points if "level" in point}
    for band in _bands((item.rule or {}).get(item.look.agreement)):
        for end in (min(levels, default=None), max(levels, default=None)):
            if end is not None and band[0] <= end <= band[1]:
                return spoken(levels[end].get("label") or {}, page_language()).text
    return ""


def _bands(rule: Mapping[str, Any] | None) -> Iterator[tuple[Fraction, Fraction]]:
    """The parts of the scale where a rule wants most answers."""
    if not rule:
        return
    if rule["kind"] in ("share_within", "median_within"):
        yield Fraction(str(rule["low"])), Fraction(str(rule["high"]))
    for part in (*rule.get("rules", ()), *([rule["rule"]] if "rule" in rule else [])):
        yield from _bands(part)


def _why(item: ItemView) -> str:
    look = item.look
    match standing(item), look.movement:
        case "settled", _:
            if end := _agreed_end(item):
                return _("the panel agrees towards “%(end)s”, and stays so") % {"end": end}
            return _("the panel agrees, and stays so")
        case "agreed_but_moving", "borderline":
            return _("agreement, but one answer decides whether it moves")
        case "agreed_but_moving", _:
            return _("agreement, but answers moved since the round before")
        case (("agreed_unconfirmed" | "open"), "first_look"):
            return _("asked for the first time in this wording")
        case (("agreed_unconfirmed" | "open"), "unknown") if item.scale.kind != "ordinal":
            return _("whether answers move is not tested on this scale")
        case (("agreed_unconfirmed" | "open"), "unknown"):
            return _("too few answered both rounds to tell whether answers move")
        case "open", _:
            return _("no agreement, and answers still move")
        case (("lasting_dissent" | "polarised"), _):
            return _("both sides stay")
        case "no_clear_view", _:
            return _("neither agreement nor two sides")
        case "too_few_answers", _:
            return (
                withheld("too_few_answers")
                if item.figures.get("n") is None
                else _("fewer answers than the rule needs")
            )
    return ""
