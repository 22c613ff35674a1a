"""Who changed their answer from one round to the next, and which way?"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.verdicts import mostly
from reports.document.account import look_in
from reports.document.item_pictures import FlowRow, FlowsPicture
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import number, percent

#: Fewer than this in every pair of rounds: bars say how many, and not which share.
FEW_ENOUGH_TO_COUNT = 2 * values.FEW
#: Why flows may be withheld, what weighs most first.
_REASONS = (
    "too_few_stayers",
    "few_left_or_joined",
    "membership_public",
    "distribution_needs_more",
)


class Flow(NamedTuple):
    """How many of those who answered two rounds went lower, stayed, went higher."""

    lower: int
    same: int
    higher: int

    @property
    def n(self) -> int:
        return sum(self)


def flow_of(look: RoundLook) -> Flow | None:
    """The answers since the round before; None where nothing may be shown of them."""
    found = (look.figures.get("paired") or {}).get("flows")
    flow = Flow(found["lower"], found["same"], found["higher"]) if found else None
    return flow if flow and flow.n else None


def is_offered(item: ItemView, rounds: Sequence[int]) -> bool:
    """Whether any two rounds may be compared in numbers: words need no drawing."""
    return any(flow_of(look) for _before, look in _pairs(item, rounds))


def picture(item: ItemView, rounds: Sequence[int]) -> FlowsPicture:
    """A row for each two rounds that asked the item one after the other."""
    pairs = _pairs(item, rounds)
    flows = [flow for _before, look in pairs if (flow := flow_of(look))]
    as_counts = min((flow.n for flow in flows), default=0) < FEW_ENOUGH_TO_COUNT
    lower, higher = _directions(item)
    return FlowsPicture(
        rows=tuple(_row(before, look, as_counts) for before, look in pairs),
        lower_label=lower,
        same_label=_("kept their answer"),
        higher_label=higher,
        caution=_("Bars: number of panellists who answered both rounds")
        if as_counts
        else _("Bars: share of the panellists who answered both rounds"),
    )


def _pairs(item: ItemView, rounds: Sequence[int]) -> list[tuple[RoundLook, RoundLook]]:
    looks = [look for number_ in rounds if (look := look_in(item, number_))]
    return list(pairwise(looks))


def _directions(item: ItemView) -> tuple[str, str]:
    if item.scale.kind == "year":
        return _("earlier"), _("later")
    return _("lower"), _("higher")


def _row(before: RoundLook, look: RoundLook, as_counts: bool) -> FlowRow:
    label = _rounds(before, look)
    flow = flow_of(look)
    if flow is None:
        return FlowRow(label, "", None, note=_why_not(look))
    write = (
        (lambda count: number(count, 0)) if as_counts else (lambda count: percent(count / flow.n))
    )
    return FlowRow(
        label=label,
        n_label=values.n_equals(flow.n),
        shares=(flow.lower / flow.n, flow.same / flow.n, flow.higher / flow.n),
        share_labels=(write(flow.lower), write(flow.same), write(flow.higher)),
    )


def _rounds(before: RoundLook, look: RoundLook) -> str:
    return _("Round %(before)s → %(after)s") % {"before": before.number, "after": look.number}


def _why_not(look: RoundLook) -> str:
    """Why the flow is not drawn; where words may be said of it, those."""
    if look.starts_trend:
        return _("a new trend starts with the new wording: not compared")
    if words := mostly((look.figures.get("paired") or {}).get("mostly")):
        return words
    withheld = look.figures.get("withheld") or ()
    return values.withheld(next((reason for reason in _REASONS if reason in withheld), ""))


# --- In words -------------------------------------------------------------------------------------


def text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    pairs = _pairs(item, rounds)
    lower, higher = _directions(item)
    return ChartText(
        headline=headline_of(item, rounds),
        alt=_("Answers from round to round: %(pairs)s.")
        % {"pairs": "; ".join(_in_words(item, before, look) for before, look in pairs)},
        table=Table(
            caption=_("How those who answered both rounds answered the second time"),
            columns=(
                _("Rounds"), _("Answered both"), lower.capitalize(), _("The same"),
                higher.capitalize(),
            ),
            rows=tuple(_cells(before, look) for before, look in pairs),
        ),
    )  # fmt: skip


def headline_of(item: ItemView, rounds: Sequence[int]) -> str:
    """What those who answered the last two rounds that may be compared did."""
    before, look, flow = next(
        (before, look, flow)
        for before, look in reversed(_pairs(item, rounds))
        if (flow := flow_of(look))
    )
    words = {"before": before.number, "after": look.number, "n": flow.n} | flow._asdict()
    if flow.same == flow.n:
        return _("From round %(before)s to %(after)s all %(n)s kept their answer.") % words
    is_year = item.scale.kind == "year"
    start = (
        _("Everybody changed their answer from round %(before)s to %(after)s.")
        if not flow.same
        else _("Most kept their answer from round %(before)s to %(after)s (%(same)s of %(n)s).")
        if 2 * flow.same > flow.n
        else _(
            "At least half changed their answer from round %(before)s to %(after)s;"
            " %(same)s of %(n)s kept it."
        )
    ) % words
    if flow.higher == flow.lower:
        end = (
            _("As many moved to a later year as to an earlier one (%(higher)s each).")
            if is_year
            else _("As many moved up the scale as down (%(higher)s each).")
        )
    elif flow.higher > flow.lower:
        end = (
            _("More moved to a later year (%(higher)s) than to an earlier one (%(lower)s).")
            if is_year
            else _("More moved up the scale (%(higher)s) than down (%(lower)s).")
        )
    else:
        end = (
            _("More moved to an earlier year (%(lower)s) than to a later one (%(higher)s).")
            if is_year
            else _("More moved down the scale (%(lower)s) than up (%(higher)s).")
        )
    return f"{start} {end % words}"


def _in_words(item: ItemView, before: RoundLook, look: RoundLook) -> str:
    flow = flow_of(look)
    if flow is None:
        return f"{_rounds(before, look)}: {_why_not(look).rstrip('.')}"
    lower, higher = _directions(item)
    told = ", ".join(
        f"{way} {percent(count / flow.n)}"
        for way, count in zip((lower, _("the same"), higher), flow, strict=True)
    )
    return f"{_rounds(before, look)} ({values.n_equals(flow.n)}): {told}"


def _cells(before: RoundLook, look: RoundLook) -> tuple[str, ...]:
    flow = flow_of(look)
    rounds = f"{before.number} → {look.number}"
    if flow is None:
        return (rounds, "–", "–", _why_not(look), "–")
    return (
        rounds,
        number(flow.n, 0),
        *(f"{number(count, 0)} ({percent(count / flow.n)})" for count in flow),
    )
