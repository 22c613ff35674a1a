"""Where did the panel's answers to an item lie in each round? Median and middle half."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import is_charted, look_in, median_is_never, segments, why_empty
from reports.document.pictures import TrendPicture, TrendRound
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import percent, span
from reports.wording.scales import axis, spread


def is_offered(item: ItemView, rounds: Sequence[int]) -> bool:
    """Whether there are two rounds to look from one to the other."""
    looks = [look for number in rounds if (look := look_in(item, number))]
    return is_charted(item) and sum(not why_empty(look) for look in looks) > 1


def picture(item: ItemView, rounds: Sequence[int]) -> TrendPicture:
    """Median and quartiles of the item in each of `rounds`."""
    goal = _goal(item)
    places = dict(zip((look.number for look in item.looks), segments(item), strict=True))
    return TrendPicture(
        rounds=tuple(_round(item, number_, places) for number_ in rounds),
        axis=axis(item),
        median_label=_("median"),
        quartiles_label=_("middle half of the answers"),
        reworded_label=_("new wording"),
        goal=goal,
        goal_label=_("band of the consensus rule: %(band)s")
        % {"band": span(values.value(item, goal[0]), values.value(item, goal[1]))}
        if goal
        else "",
        caution=values.caution(item.looks),
        interval_label=_interval_label(item),
        tails_label=_("four fifths of the answers"),
    )


def _round(item: ItemView, number_: int, places: Mapping[int, int]) -> TrendRound:
    look = look_in(item, number_)
    label = _("Round %(number)s") % {"number": number_}
    if look is None:
        return TrendRound(label, None, values.withheld("not_asked"))
    earlier = [each for each in item.looks if each.number < number_]
    empty = why_empty(look)
    return TrendRound(
        label=f"{label}\n{values.n_equals(look.figures.get('n'))}",
        spread=None if empty else spread(item, look),
        note=values.withheld(empty) if empty else "",
        segment=places[number_],
        reworded=bool(earlier) and earlier[-1].wording != look.wording,
        interval=None if empty else median_interval(look),
        tails=None if empty else _pair(look.figures.get("p10"), look.figures.get("p90")),
    )


def _interval_label(item: ItemView) -> str:
    levels = [found["level"] for look in item.looks if (found := look.figures.get("intervals"))]
    return _("%(level)s interval of the median") % {"level": percent(levels[-1])} if levels else ""


def median_interval(look: RoundLook) -> tuple[float, float] | None:
    """The interval of the median; None where it is withheld or reaches beyond the last year."""
    found = look.figures.get("intervals")
    return _pair(*found["median"]) if found and found.get("median") else None


def _pair(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)


def _goal(item: ItemView) -> tuple[float, float] | None:
    """The band of the scale that a plain share rule looks at: the one agreed on, else "for"."""
    declared = item.rule or {}
    rule: Mapping[str, Any] = declared.get(item.look.agreement) or declared.get("for") or {}
    parts = rule.get("rules", [rule]) if rule.get("kind") in (None, "all_of") else [rule]
    bands = [part for part in parts if part.get("kind") in ("share_within", "median_within")]
    if not bands:
        return None
    try:
        return float(bands[0]["low"]), float(bands[0]["high"])
    except (TypeError, ValueError):  # a fraction such as "1/3"
        return None


# --- In words -------------------------------------------------------------------------------------


def text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    headline = headline_of(item)
    more = _more_columns(item, rounds)
    return ChartText(
        headline=headline,
        alt=_("Median and middle half of the answers by round: %(rounds)s.")
        % {"rounds": "; ".join(_round_in_words(item, number_) for number_ in rounds)},
        table=Table(
            caption=_("Median and quartiles by round"),
            columns=(
                _("Round"),
                "n",
                _("Median"),
                _("Quartiles"),
                _("Quartile range"),
                *(heading for heading, _pairs in more),
            ),
            rows=tuple(
                (*_row(item, number_), *(pairs.get(number_, "–") for _heading, pairs in more))
                for number_ in rounds
            ),
        ),
    )


def _more_columns(item: ItemView, rounds: Sequence[int]) -> list[tuple[str, dict[int, str]]]:
    """What is known of some rounds alone: by heading, the cells by round."""
    drawn = picture(item, rounds)
    found = [
        (drawn.interval_label, [each.interval for each in drawn.rounds]),
        (drawn.tails_label, [each.tails for each in drawn.rounds]),
    ]
    return [
        (
            label[:1].upper() + label[1:],
            {
                number_: span(values.value(item, pair[0]), values.value(item, pair[1]))
                for number_, pair in zip(rounds, pairs, strict=True)
                if pair
            },
        )
        for label, pairs in found
        if any(pairs)
    ]


def headline_of(item: ItemView) -> str:
    """How the median and the spread went over the trend that the item is on."""
    looks = [look for look in item.trend if not why_empty(look)]
    if not looks:
        return _("There are no figures to draw: %(reason)s.") % {
            "reason": values.withheld(why_empty(item.look))
        }
    last = looks[-1]
    if len(looks) == 1:
        return _("One round so far: the median is %(median)s, the middle half %(quartiles)s.") % {
            "median": values.median(item, last),
            "quartiles": values.quartiles(item, last),
        }
    first = looks[0]
    return f"{_median_went(item, first, last)} {_spread_went(item, first, last)}"


def _median_went(item: ItemView, first: RoundLook, last: RoundLook) -> str:
    before, after = (_height(item, look) for look in (first, last))
    words = {"first": values.median(item, first), "last": values.median(item, last)}
    if after > before:
        return _("The median rose from %(first)s to %(last)s.") % words
    if after < before:
        return _("The median fell from %(first)s to %(last)s.") % words
    return _("The median stayed at %(last)s.") % words


def _height(item: ItemView, look: RoundLook) -> float:
    return float("inf") if median_is_never(item, look) else look.figures["median"]


def _spread_went(item: ItemView, first: RoundLook, last: RoundLook) -> str:
    before, after = first.figures.get("iqr"), last.figures.get("iqr")
    if before is None or after is None:
        return _("The change of the spread cannot be told.")
    words = {"first": values.width(item, before), "last": values.width(item, after)}
    if after < before:
        return _("The answers came closer: quartile range from %(first)s to %(last)s.") % words
    if after > before:
        return _("The answers spread out: quartile range from %(first)s to %(last)s.") % words
    return _("The spread did not change: quartile range %(last)s.") % words


def _round_in_words(item: ItemView, number_: int) -> str:
    look = look_in(item, number_)
    if look is None:
        return _("round %(number)s: not asked") % {"number": number_}
    empty = why_empty(look)
    if empty:
        return _("round %(number)s: %(reason)s") % {
            "number": number_,
            "reason": values.withheld(empty),
        }
    said = _("round %(number)s: median %(median)s, middle half %(quartiles)s, %(n)s") % {
        "number": number_,
        "median": values.median(item, look),
        "quartiles": values.quartiles(item, look),
        "n": values.n_equals(look.figures.get("n")),
    }
    ends = median_interval(look)
    if ends is None:
        return said
    interval = span(values.value(item, ends[0]), values.value(item, ends[1]))
    return f"{said}, {_interval_label(item)} {interval}"


def _row(item: ItemView, number_: int) -> tuple[str, ...]:
    look = look_in(item, number_)
    if look is None:
        return (str(number_), "–", values.withheld("not_asked"), "–", "–")
    empty = why_empty(look)
    n = values.count(look.figures.get("n"))
    if empty:
        return (str(number_), n, values.withheld(empty), "–", "–")
    return (
        str(number_),
        n,
        values.median(item, look),
        values.quartiles(item, look),
        values.width(item, look.figures.get("iqr")),
    )
