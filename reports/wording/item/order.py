"""In which order does the panel put the options, how did that change, and how sure is it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.options import in_group_order, option_words
from reports.document.account import is_optional, look_in, why_empty
from reports.document.item_pictures import OptionLine, OptionsPicture
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import number, percent, span

#: Characters of an option in a headline.
LONGEST = 48

Options = Mapping[str, Mapping[str, Any]]


def is_offered(item: ItemView, rounds: Sequence[int]) -> bool:
    """Whether the means of a ranking, or of points, may be shown in the latest round."""
    return is_optional(item) and bool(_means(item.look))


def picture(item: ItemView, rounds: Sequence[int]) -> OptionsPicture:
    """The options' means over the rounds, in the order of the latest."""
    looks = _looks(item, rounds)
    of_rounds = [_means(look) for look in looks]
    order = in_group_order(item.scale, _means(item.look))
    is_ranking = item.scale.kind == "ranking"
    low, high = (1.0, float(len(item.scale.points))) if is_ranking else (0.0, _most(of_rounds))
    return OptionsPicture(
        rounds=tuple(_label(look) for look in looks),
        notes=tuple("" if means else _why_not(look)
                    for look, means in zip(looks, of_rounds, strict=True)),
        lines=tuple(_line(item, place, key, of_rounds) for place, key in enumerate(order, start=1)),
        low=low,
        high=high,
        ticks=_ticks(low, high, is_ranking),
        best_is_low=is_ranking,
        value_label=_("Mean place") if is_ranking else _("Mean of points"),
        interval_label=_("%(level)s interval; where two overlap, their order is uncertain")
        % {"level": percent(_level(item.look))},
        caution=values.caution(looks),
    )  # fmt: skip


def _looks(item: ItemView, rounds: Sequence[int]) -> list[RoundLook]:
    return [look for number_ in rounds if (look := look_in(item, number_))]


def _found(look: RoundLook) -> Mapping[str, Any]:
    found: Mapping[str, Any] = look.figures.get("ranking") or look.figures.get("points") or {}
    return found


def _means(look: RoundLook) -> Options:
    """The options' figures where their means may be shown."""
    options: Options = _found(look).get("options") or {}
    return options if all(of.get("mean") is not None for of in options.values()) else {}


def _level(look: RoundLook) -> float:
    level: float = (_found(look).get("intervals") or {}).get("level") or 0.9
    return level


def _label(look: RoundLook) -> str:
    label = _("Round %(number)s") % {"number": look.number}
    return f"{label}\n{values.n_equals(look.figures.get('n'))}"


def _why_not(look: RoundLook) -> str:
    return values.withheld(why_empty(look) or values.why_no_counts(look))


def _line(item: ItemView, place: int, key: str, of_rounds: Sequence[Options]) -> OptionLine:
    return OptionLine(
        label=option_words(item.scale, key),
        values=tuple(means[key]["mean"] if key in means else None for means in of_rounds),
        intervals=tuple(_interval(means.get(key)) for means in of_rounds),
        end_label=f"{place}.",
    )


def _interval(of: Mapping[str, Any] | None) -> tuple[float, float] | None:
    found = (of or {}).get("mean_interval")
    if not found or None in found:
        return None
    return found[0], found[1]


def _most(of_rounds: Sequence[Options]) -> float:
    """The end of a scale of points: the farthest that is drawn, up to the next ten."""
    drawn = [
        end
        for means in of_rounds
        for of in means.values()
        for end in (of["mean"], *(_interval(of) or ()))
    ]
    return 10.0 * (max(drawn, default=0) // 10 + 1)


def _ticks(low: float, high: float, is_ranking: bool) -> tuple[tuple[float, str], ...]:
    if is_ranking:
        step = 1 if high <= 8 else 2
        return tuple((place, str(place)) for place in range(1, int(high) + 1, step))
    return tuple((place, number(place)) for place in (low, high / 2, high))


# --- In words -------------------------------------------------------------------------------------


def text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    looks = _looks(item, rounds)
    order = in_group_order(item.scale, _means(item.look))
    drawn, numbers = picture(item, rounds), [look.number for look in looks]
    return ChartText(
        headline=headline_of(item),
        alt=_("%(value)s of the options by round: %(rounds)s.") % {
            "value": drawn.value_label,
            "rounds": "; ".join(_in_words(item, look) for look in looks),
        },
        table=Table(
            caption=_("%(value)s with %(level)s interval") % {
                "value": drawn.value_label, "level": percent(_level(item.look)),
            },
            columns=(_("Option"), *(_("Round %(number)s") % {"number": n} for n in numbers)),
            rows=tuple(
                (option_words(item.scale, key), *(_cell(look, key) for look in looks))
                for key in order
            ),
        ),
    )  # fmt: skip


def headline_of(item: ItemView) -> str:
    """What comes first and how clearly, and how the order changed since the trend's first round."""
    means = _means(item.look)
    order = in_group_order(item.scale, means)
    return " ".join([_first_of(item, means, order), *_changed(item, order)])


def _briefly(item: ItemView, key: str) -> str:
    """An option's words, cut where they would make the headline long."""
    return Truncator(option_words(item.scale, key)).chars(LONGEST)


def _first_of(item: ItemView, means: Options, order: Sequence[str]) -> str:
    words = {"first": _briefly(item, order[0])}
    if len(order) < 2:
        return _("“%(first)s” comes first.") % words
    words["second"] = _briefly(item, order[1])
    first, second = (_interval(means[key]) for key in order[:2])
    if means[order[0]]["mean"] == means[order[-1]]["mean"]:
        return _("All options are level with each other.")
    if means[order[0]]["mean"] == means[order[1]]["mean"]:
        return _("“%(first)s” and “%(second)s” come first, level with each other.") % words
    if first is None or second is None:
        return _("“%(first)s” comes first.") % words
    overlap = first[0] <= second[1] and second[0] <= first[1]
    if overlap:
        return _("“%(first)s” comes first, though not clearly before “%(second)s”.") % words
    return _("“%(first)s” clearly comes first.") % words


def _changed(item: ItemView, order: Sequence[str]) -> list[str]:
    """How the order differs from that of the trend's first round; empty where there is none."""
    earlier = [look for look in item.trend[:-1] if _means(look)]
    if not earlier:
        return []
    before = in_group_order(item.scale, _means(earlier[0]))
    words: dict[str, object] = {"round": earlier[0].number}
    if before == list(order):
        return [_("The order is the same as in round %(round)s.") % words]
    risen = max(order, key=lambda key: before.index(key) - order.index(key))
    words |= {
        "option": _briefly(item, risen),
        "before": before.index(risen) + 1,
        "now": order.index(risen) + 1,
    }
    return [_("“%(option)s” rose from place %(before)s in round %(round)s to %(now)s.") % words]


def _in_words(item: ItemView, look: RoundLook) -> str:
    start = _("round %(number)s (%(n)s)") % {
        "number": look.number,
        "n": values.n_equals(look.figures.get("n")),
    }
    means = _means(look)
    if not means:
        return f"{start}: {_why_not(look)}"
    told = ", ".join(
        f"{option_words(item.scale, key)} {number(means[key]['mean'])}"
        for key in in_group_order(item.scale, means)
    )
    return f"{start}: {told}"


def _cell(look: RoundLook, key: str) -> str:
    of = _means(look).get(key)
    if of is None:
        return _why_not(look)
    interval = _interval(of)
    around = f" ({span(*(number(end) for end in interval))})" if interval else ""
    return number(of["mean"]) + around
