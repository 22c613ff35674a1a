"""What each chart shows, in words: a headline that states the finding, alt text, and its table."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView, PanelView, RoundLook
from delphi.wording.verdicts import tag
from reports.document.account import (
    Account,
    by_verdict,
    has_levels,
    is_charted,
    look_in,
    median_is_never,
    why_empty,
)
from reports.document.texts import ChartText, Table
from reports.wording import pictures, values, verdicts
from reports.wording.numbers import hundredths, number, percent

#: A change of the mean spread smaller than this part of it is no finding.
HARDLY = 0.1

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
        modes = [code for code, c in zip(pictures.levels(item), counts, strict=True) if c == most]
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
            for code, count in zip(pictures.levels(item), counts, strict=True)
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
        for place, code in enumerate(pictures.levels(item)):
            words = values.point_label(item, code)
            label = f"{code} = {words}" if words else str(code)
            rows.append((label, *(_cell(look, place) for look in looks)))
    elif is_charted(item):
        rows.append((_("Median"), *(_median_or_reason(item, look) for look in looks)))
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


def _median_or_reason(item: ItemView, look: RoundLook) -> str:
    empty = why_empty(look)
    return values.withheld(empty) if empty else values.median(item, look)


def _unanswered(look: RoundLook) -> str:
    figure = look.figures.get("cannot_judge")
    return values.withheld("small_count") if figure is None else number(figure, 0)


# --- All items of a criterion ---------------------------------------------------------------------


def overview_text(account: Account, criterion: str) -> ChartText:
    items = [item for item in account.items_on(criterion) if is_charted(item)]
    groups = by_verdict(items)
    found = [verdicts.counted(verdict, len(group)) for verdict, group in groups.items()]
    names = dict(account.criteria)
    headline = ngettext(
        "%(criterion)s, %(count)s item: %(verdicts)s.",
        "%(criterion)s, %(count)s items: %(verdicts)s.",
        len(items),
    ) % {
        "criterion": values.said(names[criterion]),
        "count": len(items),
        "verdicts": ", ".join(found),
    }
    return ChartText(
        headline=headline,
        alt=_overview_alt(items),
        table=Table(
            caption=_("All items"),
            columns=(
                _("Item"), _("Statement"), _("Verdict"), _("Round"), "n", _("Median"),
                _("Quartiles"),
            ),
            rows=tuple(
                _overview_cells(item, word)
                for word, group in ((tag(verdict), group) for verdict, group in groups.items())
                for item in pictures.highest_first(group)
            ),
        ),
    )  # fmt: skip


def _overview_alt(items: Sequence[ItemView]) -> str:
    """The chart in two sentences; the table beside it names every item."""
    shown = [item for item in pictures.highest_first(items) if not why_empty(item.look)]
    start = _("One strip per item, sorted by verdict, with median and middle half of the answers.")
    if not shown:
        return start
    ends = {
        place: f"{item.code} {values.median_and_quartiles(item, item.look)}"
        for place, item in (("highest", shown[0]), ("lowest", shown[-1]))
    }
    return start + " " + _("Highest median: %(highest)s. Lowest: %(lowest)s.") % ends


def _overview_cells(item: ItemView, word: str) -> tuple[str, ...]:
    look = item.look
    return (
        item.code,
        values.title(item),
        word,
        str(look.number),
        values.count(look.figures.get("n")),
        _median_or_reason(item, look),
        values.quartiles(item, look),
    )


# --- The panel over rounds ------------------------------------------------------------------------


def convergence_text(account: Account, criterion: str) -> ChartText:
    panels = account.panel_on(criterion)
    known = [panel for panel in panels if panel.figures.get("mean_iqr") is not None]
    headline = _("The panel's mean spread cannot be told yet.")
    if len(known) == 1:
        headline = _("One round so far: the mean quartile range is %(last)s.") % {
            "last": number(known[0].figures["mean_iqr"], 2)
        }
    elif known:
        first, last = (panel.figures["mean_iqr"] for panel in (known[0], known[-1]))
        words = {"first": number(first, 2), "last": number(last, 2)}
        if abs(last - first) < HARDLY * max(first, last):
            headline = (
                _("The spread hardly changed: mean quartile range %(first)s, then %(last)s.")
                % words
            )
        elif last < first:
            headline = (
                _("The panel came closer: mean quartile range from %(first)s to %(last)s.") % words
            )
        else:
            headline = (
                _("The panel moved apart: mean quartile range from %(first)s to %(last)s.") % words
            )
    rows = tuple(_panel_cells(panel) for panel in panels)
    columns = (
        _("Round"), _("Items"), _("Mean quartile range"), _("Mean agreement A"),
        _("Concordance W"), _("Panellists in W"),
    )  # fmt: skip
    criterion_name = next(
        (values.said(names) for key, names in account.criteria if key == criterion), ""
    )
    return ChartText(
        headline=f"{criterion_name}. {headline}",
        alt=_("The panel by round: %(rounds)s.")
        % {
            "rounds": "; ".join(
                ", ".join(f"{name} {cell}" for name, cell in zip(columns, row, strict=True))
                for row in rows
            )
        },
        table=Table(_("The panel's spread and agreement by round"), columns, rows),
    )


def _panel_cells(panel: PanelView) -> tuple[str, ...]:
    figures = panel.figures
    concordance = figures.get("kendalls_w") or {}
    return (
        str(panel.number),
        number(figures.get("items"), 0),
        number(figures.get("mean_iqr"), 2),
        hundredths(figures.get("mean_a")),
        hundredths(concordance.get("w")),
        number(concordance.get("panellists"), 0),
    )
