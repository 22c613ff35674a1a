"""What each chart shows, in words: a headline that states the finding, alt text, and its table."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import (
    has_levels,
    is_charted,
    look_in,
    median_is_never,
    why_empty,
)
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import number, percent
from reports.wording.scales import levels

# --- The trend of one item ------------------------------------------------------------------------


def trend_text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    headline = trend_headline(item)
    return ChartText(
        headline=headline,
        alt=_("Median and middle half of the answers by round: %(rounds)s.")
        % {"rounds": "; ".join(_round_in_words(item, number_) for number_ in rounds)},
        table=Table(
            caption=_("Median and quartiles by round"),
            columns=(_("Round"), "n", _("Median"), _("Quartiles"), _("Quartile range")),
            rows=tuple(_trend_row(item, number_) for number_ in rounds),
        ),
    )


def trend_headline(item: ItemView) -> str:
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
    return _("round %(number)s: median %(median)s, middle half %(quartiles)s, %(n)s") % {
        "number": number_,
        "median": values.median(item, look),
        "quartiles": values.quartiles(item, look),
        "n": values.n_equals(look.figures.get("n")),
    }


def _trend_row(item: ItemView, number_: int) -> tuple[str, ...]:
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


# --- The distribution of one item -----------------------------------------------------------------


def distribution_text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    looks = [look for number_ in rounds if (look := look_in(item, number_))]
    headline = distribution_headline(item)
    lines = [_distribution_in_words(item, look) for look in looks]
    return ChartText(
        headline=headline,
        alt=_("Answers by round: %(rounds)s.") % {"rounds": "; ".join(lines)},
        table=_distribution_table(item, looks),
    )


def distribution_headline(item: ItemView) -> str:
    """Where the answers of the latest round lie."""
    look, figures = item.look, item.figures
    empty = why_empty(look)
    if empty:
        return _("There are no figures to draw: %(reason)s.") % {"reason": values.withheld(empty)}
    for_, against = figures.get("share_for"), figures.get("share_against")
    if for_ is not None and against is not None:
        words = {"number": look.number, "for": percent(for_), "against": percent(against)}
        if min(for_, against) >= 0.2:
            return _("Two sides in round %(number)s: %(for)s for, %(against)s against.") % words
        return _("In round %(number)s, %(for)s were for and %(against)s against.") % words
    counts = figures.get("counts")
    if has_levels(item) and counts and sum(counts):
        most = max(counts)
        modes = [code for code, c in zip(levels(item), counts, strict=True) if c == most]
        if len(modes) == 1:
            return _("The most frequent answer in round %(number)s was %(level)s (%(share)s).") % {
                "number": look.number,
                "level": modes[0],
                "share": percent(most / sum(counts)),
            }
    if not is_charted(item):
        return values.in_short(item, look)
    return _("In round %(number)s the middle half of the answers was %(quartiles)s.") % {
        "number": look.number,
        "quartiles": values.quartiles(item, look),
    }


def _distribution_in_words(item: ItemView, look: RoundLook) -> str:
    counts = look.figures.get("counts")
    start = _("round %(number)s (%(n)s)") % {
        "number": look.number,
        "n": values.n_equals(look.figures.get("n")),
    }
    if has_levels(item) and counts and sum(counts):
        shares = ", ".join(
            f"{code}: {percent(count / sum(counts))}"
            for code, count in zip(levels(item), counts, strict=True)
            if count
        )
        return f"{start}: {shares}"
    text = f"{start}: {values.median_and_quartiles(item, look)}"
    never = _never(item, look)
    return f"{text}, {_('never')} {never}" if never else text


def _never(item: ItemView, look: RoundLook) -> str:
    if not item.scale.never or why_empty(look):
        return ""
    never, n = look.figures.get("never"), look.figures.get("n")
    return values.withheld("") if never is None or not n else percent(never / n)


def _distribution_table(item: ItemView, looks: Sequence[RoundLook]) -> Table:
    rounds = tuple(_("Round %(number)s") % {"number": look.number} for look in looks)
    rows: list[tuple[str, ...]] = [
        ("n", *(values.count(look.figures.get("n")) for look in looks)),
    ]
    if has_levels(item):
        for place, code in enumerate(levels(item)):
            words = values.point_label(item, code)
            label = f"{code} = {words}" if words else str(code)
            rows.append((label, *(_cell(look, place) for look in looks)))
    elif is_charted(item):
        rows.append((_("Median"), *(values.median_or_reason(item, look) for look in looks)))
        rows.append((_("Quartiles"), *(values.quartiles(item, look) for look in looks)))
        if item.scale.never:
            rows.append((_("Never"), *(_never(item, look) or "–" for look in looks)))
    else:
        for point in item.scale.points:
            key = str(point.get("key"))
            rows.append((values.choice_label(item, key), *(_choice(look, key) for look in looks)))
    rows.append((_("Cannot judge"), *(_unanswered(look) for look in looks)))
    return Table(_("Answers by round"), (_("Answer"), *rounds), tuple(rows))


def _cell(look: RoundLook, place: int) -> str:
    counts = look.figures.get("counts")
    if not counts or not sum(counts):
        return values.withheld(values.why_no_counts(look) or why_empty(look))
    return f"{number(counts[place], 0)} ({percent(counts[place] / sum(counts))})"


def _choice(look: RoundLook, key: str) -> str:
    choices, n = look.figures.get("choices"), look.figures.get("n")
    if choices is None or not n:
        return values.withheld(values.why_no_counts(look) or why_empty(look))
    chosen = choices.get(key, 0)
    return f"{number(chosen, 0)} ({percent(chosen / n)})"


def _unanswered(look: RoundLook) -> str:
    figure = look.figures.get("cannot_judge")
    return values.withheld("small_count") if figure is None else number(figure, 0)
