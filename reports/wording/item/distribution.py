"""How were the answers to an item spread in each round?"""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import has_levels, is_charted, look_in, why_empty
from reports.document.pictures import DistributionPicture, DistributionRow
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.item import years
from reports.wording.numbers import number, percent, span
from reports.wording.scales import axis, counts, levels, never_share, part_ends, parts, spread


def is_offered(item: ItemView, rounds: Sequence[int]) -> bool:
    """Whether there is something to draw; of years a curve says more, where there is one."""
    looks = [look for number_ in rounds if (look := look_in(item, number_))]
    return (
        is_charted(item)
        and not years.is_offered(item, rounds)
        and any(not why_empty(look) for look in looks)
    )


def picture(item: ItemView, rounds: Sequence[int]) -> DistributionPicture:
    """The answers to the item in each of `rounds` that asked it."""
    looks = [look for number_ in rounds if (look := look_in(item, number_))]
    places = part_ends(*looks)
    sizes = [sum(found) for look in looks if (found := counts(item, look) or parts(look))]
    # Shares of a handful of answers look more exact than they are: then the bars say how many.
    as_counts = bool(sizes) and min(sizes) < 2 * values.FEW
    return DistributionPicture(
        rows=tuple(_row(item, look, as_counts, bool(places)) for look in looks),
        axis=axis(item),
        median_label=_("median"),
        quartiles_label=_("middle half of the answers"),
        bars_label=_("Bars: number of answers") if as_counts else _("Bars: share of the answers"),
        caution=values.caution(looks),
        places=places,
    )


def _row(item: ItemView, look: RoundLook, as_counts: bool, in_parts: bool) -> DistributionRow:
    found, empty = counts(item, look) or parts(look), why_empty(look)
    n = look.figures.get("n")
    is_counted = has_levels(item) or in_parts
    hidden = values.why_no_counts(look) if is_counted and found is None else ""
    never = never_share(look) if item.scale.never and not empty else None
    return DistributionRow(
        label=_("Round %(number)s") % {"number": look.number},
        n_label=values.n_equals(n),
        shares=tuple(count / n for count in found) if found and n else None,
        share_labels=tuple(
            (number(count, 0) if as_counts else percent(count / n)) if count else ""
            for count in found
        )
        if found and n
        else (),
        spread=None if empty else spread(item, look),
        never_share=never,
        never_label=_never_label(item, never, empty),
        note=values.withheld(empty or hidden) if empty or hidden else "",
    )


def _never_label(item: ItemView, share: float | None, empty: str) -> str:
    if not item.scale.never or empty:
        return ""
    if share is None:
        return _("share of “never” not shown")
    return _("never %(share)s") % {"share": percent(share)}


# --- In words -------------------------------------------------------------------------------------


def text(item: ItemView, rounds: Sequence[int]) -> ChartText:
    looks = [look for number_ in rounds if (look := look_in(item, number_))]
    headline = headline_of(item)
    lines = [_in_words(item, look) for look in looks]
    return ChartText(
        headline=headline,
        alt=_("Answers by round: %(rounds)s.") % {"rounds": "; ".join(lines)},
        table=_table(item, looks),
    )


def headline_of(item: ItemView) -> str:
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


def _in_words(item: ItemView, look: RoundLook) -> str:
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
    told = [values.median_and_quartiles(item, look), *_parts_in_words(item, look)]
    if never := _never(item, look):
        told.append(f"{_('never')} {never}")
    return f"{start}: {', '.join(told)}"


def _parts_in_words(item: ItemView, look: RoundLook) -> list[str]:
    n = look.figures.get("n")
    return [
        f"{label}: {percent(count / n)}"
        for label, count in zip(part_labels(item, look), parts(look) or (), strict=False)
        if count and n
    ]


def part_labels(item: ItemView, *looks: RoundLook) -> list[str]:
    """What lies in each part of a scale of numbers: its upper end, and the first its lower one."""
    ends = [values.value(item, end) for end in part_ends(*looks)]
    return [
        span(low, high)
        if place == 0
        else _("over %(low)s, up to %(high)s") % {"low": low, "high": high}
        for place, (low, high) in enumerate(pairwise(ends))
    ]


def _never(item: ItemView, look: RoundLook) -> str:
    if not item.scale.never or why_empty(look):
        return ""
    share = never_share(look)
    return values.withheld("") if share is None else percent(share)


def _table(item: ItemView, looks: Sequence[RoundLook]) -> Table:
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
        for place, label in enumerate(part_labels(item, *looks)):
            rows.append((label, *(_part(look, place) for look in looks)))
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


def _part(look: RoundLook, place: int) -> str:
    found, n = parts(look), look.figures.get("n")
    if not found or not n:
        return values.withheld(values.why_no_counts(look) or why_empty(look))
    return f"{number(found[place], 0)} ({percent(found[place] / n)})"


def _choice(look: RoundLook, key: str) -> str:
    choices, n = look.figures.get("choices"), look.figures.get("n")
    if choices is None or not n:
        return values.withheld(values.why_no_counts(look) or why_empty(look))
    chosen = choices.get(key, 0)
    return f"{number(chosen, 0)} ({percent(chosen / n)})"


def _unanswered(look: RoundLook) -> str:
    figure = look.figures.get("cannot_judge")
    return values.withheld("small_count") if figure is None else number(figure, 0)
