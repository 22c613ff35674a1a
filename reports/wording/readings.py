"""Every measure of an item's page: its label, how its figure is written, and what it says here.

A reading is one line in plain words about this figure, for somebody who never met the measure. It
is made of released figures alone, and is "" where the figure is withheld or undefined.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView, RoundLook
from reports.document.account import has_levels, median_is_never
from reports.wording import values
from reports.wording.numbers import hundredths, number, percent, span

Words = Callable[[ItemView, RoundLook], str]


class Line(NamedTuple):
    """A measure: the end of its address on the page, its label, its figure and its reading."""

    name: str
    label: str
    figure: Words
    reading: Words


def lines(item: ItemView) -> list[Line]:
    """The measures of one round that mean something on the item's scale, in reading order."""
    found = []
    for name, label in values.measures(item):
        found.append(Line(name, label, _figure(name), _READINGS.get(name, _nothing)))
        if name in _AROUND and any(_interval(look, name) for look in item.looks):
            words, reading = partial(_interval_words, name), partial(_interval_reading, name)
            found.append(Line(f"{name}_interval", _AROUND[name](), words, reading))
    return found


def change_lines(item: ItemView) -> list[Line]:
    """The measures of the change since the round before; none where no round has any."""
    return [
        Line(name, label(), _change_figure(name, write), _change_reading(name))
        for name, (label, write) in _CHANGES.items()
        if any(_paired(look).get(name) is not None for look in item.looks)
    ]


def _nothing(item: ItemView, look: RoundLook) -> str:
    return ""


def _figure(name: str) -> Words:
    return lambda item, look: values.measure(item, look, name)


# --- What one round says --------------------------------------------------------------------------


def _n(item: ItemView, look: RoundLook) -> str:
    n, invited = look.figures.get("n"), look.figures.get("invited")
    if n is None or not invited:
        return ""
    return _("Of %(invited)s invited panellists %(n)s gave an answer.") % {
        "invited": invited,
        "n": n,
    }


def _median(item: ItemView, look: RoundLook) -> str:
    if median_is_never(item, look):
        return _("At least half say that it will never happen.")
    if look.figures.get("median") is None:
        return ""
    words = {"median": values.median(item, look)}
    if item.scale.kind == "year":
        return _("At least half expect it by %(median)s, at most half later.") % words
    return (
        _(
            "At least half of the answers are %(median)s or higher, at least half %(median)s "
            "or lower."
        )
        % words
    )


def _quartiles(item: ItemView, look: RoundLook) -> str:
    written = values.quartiles(item, look)
    if written == "–":
        return ""
    # About: between answers quartiles are placed by convention, in small panels one answer off.
    return _(
        "The middle half of the answers: at most about a quarter lies below it, at most about a "
        "quarter above."
    )


def _iqr(item: ItemView, look: RoundLook) -> str:
    width = look.figures.get("iqr")
    if width is None:
        return ""
    if not has_levels(item):
        return _("So far apart lie the ends of the middle half.")
    steps = len(item.scale.points) - 1
    if not width:
        return _("The middle half gave the same answer.")
    return _("The middle half takes %(width)s of the scale’s %(steps)s steps.") % {
        "width": number(width, 2),
        "steps": steps,
    }


def _never(item: ItemView, look: RoundLook) -> str:
    never, n = look.figures.get("never"), look.figures.get("n")
    if never is None or not n:
        return ""
    return _("%(share)s of the answers.") % {"share": percent(never / n)}


def _mean(item: ItemView, look: RoundLook) -> str:
    mean, median, spread = (
        look.figures.get(name) for name in ("mean", "median", "standard_deviation")
    )
    if mean is None or median is None or spread is None:
        return ""
    # A quarter of the standard deviation: less is not seen in a chart.
    if abs(mean - median) <= spread / 4:
        return _("Close to the median: neither end pulls it.")
    if mean > median:
        return _("Above the median: some high answers pull it up.")
    return _("Below the median: some low answers pull it down.")


def _deviation(item: ItemView, look: RoundLook) -> str:
    spread = look.figures.get("standard_deviation")
    if spread is None:
        return ""
    if not spread:
        return _("Everybody gave the same answer.")
    return _("A typical answer lies about this far from the mean.")


def _share(name: str) -> Words:
    def reading(item: ItemView, look: RoundLook) -> str:
        share, total = look.figures.get(name), look.figures.get("share_denominator")
        if share is None or not total:
            return ""
        words = {"part": round(share * total), "total": total}
        if name == "share_against":
            return _("%(part)s of %(total)s are on the rule’s side against.") % words
        if (item.rule or {}).get("against"):
            return _("%(part)s of %(total)s are on the rule’s side for.") % words
        return _("%(part)s of %(total)s lie where the rule asks for them.") % words

    return reading


def _agreement(item: ItemView, look: RoundLook) -> str:
    a = look.figures.get("van_der_eijk_a")
    if a is None:
        return ""
    # Our own reading of a measure that runs from two camps (−1) over an even spread (0) to 1.
    if a >= 0.7:
        return _("The answers gather in one place.")
    if a >= 0.4:
        return _("The answers gather, with some far from the rest.")
    if a > -0.2:
        return _("The answers are spread over the scale.")
    return _("The answers pull towards both ends.")


def _disagreement(item: ItemView, look: RoundLook) -> str:
    index = look.figures.get("disagreement_index")
    if index is None:
        return ""
    return (
        _("By RAND/UCLA there is no disagreement.")
        if index <= 1
        else _("By RAND/UCLA the panel disagrees.")
    )


def _unable(item: ItemView, look: RoundLook) -> str:
    count = look.figures.get("cannot_judge")
    if count is None:
        return ""
    if not count:
        return _("Nobody said they cannot judge it.")
    return _("Counted apart: they are in no other figure, unless the rule says so.")


def _skipped(item: ItemView, look: RoundLook) -> str:
    count = look.figures.get("skipped")
    if count is None:
        return ""
    if not count:
        return _("Everybody who took part answered it.")
    return _("They took part in the round and left this out.")


_READINGS: Mapping[str, Words] = {
    "n": _n,
    "median": _median,
    "quartiles": _quartiles,
    "iqr": _iqr,
    "never": _never,
    "mean": _mean,
    "standard_deviation": _deviation,
    "share_for": _share("share_for"),
    "share_against": _share("share_against"),
    "van_der_eijk_a": _agreement,
    "disagreement_index": _disagreement,
    "cannot_judge": _unable,
    "skipped": _skipped,
}

# --- How far figures would differ in panels like this one -----------------------------------------

_AROUND: Mapping[str, Callable[[], str]] = {
    "median": lambda: _("Median, 90% interval"),
    "mean": lambda: _("Mean, 90% interval"),
    "share_for": lambda: _("Share for, 90% interval"),
}


def _interval(look: RoundLook, name: str) -> Any:
    return (look.figures.get("intervals") or {}).get(name)


def _interval_words(name: str, item: ItemView, look: RoundLook) -> str:
    ends = _interval(look, name)
    if not ends:
        return values.withheld(values.why_no_counts(look)) if values.why_no_counts(look) else "–"
    never = look.figures["intervals"].get("median_never") or (False, False)
    written = [
        _("never")
        if beyond and name == "median"
        else percent(end)
        if name == "share_for"
        else values.value(item, end)
        for end, beyond in zip(ends, never, strict=True)
    ]
    return span(*written)


def _interval_reading(name: str, item: ItemView, look: RoundLook) -> str:
    if not _interval(look, name):
        return ""
    return {
        "median": _("In nine of ten panels drawn from these answers the median lies here."),
        "mean": _("In nine of ten panels drawn from these answers the mean lies here."),
        "share_for": _("In nine of ten panels drawn from these answers the share lies here."),
    }[name]


# --- What the change since the round before says --------------------------------------------------


def _paired(look: RoundLook) -> Mapping[str, Any]:
    found: Mapping[str, Any] = look.figures.get("paired") or {}
    return found


def _width(item: ItemView, figure: float) -> str:
    return values.width(item, figure)


def _plain(item: ItemView, figure: float) -> str:
    return hundredths(figure)


def _probability(item: ItemView, test: Mapping[str, Any]) -> str:
    p = test["p"]
    return "–" if p is None else f"< {number(0.001, 3)}" if p < 0.001 else number(p, 3)


def _share_words(item: ItemView, figure: float) -> str:
    return percent(figure)


_CHANGES: Mapping[str, tuple[Callable[[], str], Callable[[ItemView, Any], str]]] = {
    "n": (lambda: _("Answered both rounds"), lambda item, figure: number(figure, 0)),
    "leavers": (lambda: _("Left"), lambda item, figure: number(figure, 0)),
    "joiners": (lambda: _("Joined"), lambda item, figure: number(figure, 0)),
    "share_changed": (lambda: _("Share that changed"), _share_words),
    "mean_absolute_change": (lambda: _("Mean change of an answer"), _width),
    "weighted_kappa": (lambda: _("Weighted kappa of both rounds"), _plain),
    "wilcoxon_signed_rank": (lambda: _("Signed-rank test of the change, p"), _probability),
    "change_in_iqr": (lambda: _("Change of the quartile range"), _width),
    "change_in_sd": (lambda: _("Change of the standard deviation"), _width),
    "convergence_index": (lambda: _("Convergence of the quartile range"), _share_words),
}


def _change_figure(name: str, write: Callable[[ItemView, Any], str]) -> Words:
    def figure(item: ItemView, look: RoundLook) -> str:
        found = _paired(look).get(name)
        return "–" if found is None else write(item, found)

    return figure


def _change_reading(name: str) -> Words:
    def reading(item: ItemView, look: RoundLook) -> str:
        figure = _paired(look).get(name)
        return "" if figure is None else _READ_CHANGES[name](figure)

    return reading


def _stayed(n: float) -> str:
    return _("Changed answers are theirs; changes of spread are of all who answered.")


def _left(n: float) -> str:
    return _("They answered in the round before and not in this one.") if n else ""


def _joined(n: float) -> str:
    return _("They answered in this round and not in the one before.") if n else ""


def _changed(share: float) -> str:
    if not share:
        return _("Nobody who answered both rounds changed their answer.")
    return _("Of those who answered both rounds, so many gave another answer.")


def _moved(distance: float) -> str:
    return _("So far did an answer move on average, in either direction.")


def _kappa(kappa: float) -> str:
    # 1: the same answers; 0: as alike as by chance (Cohen, 1968).
    if kappa >= 0.8:
        return _("Close to 1: hardly anything changed.")
    if kappa >= 0.4:
        return _("Between 0 (as by chance) and 1 (the same answers): they changed in part.")
    return _("Close to 0: the answers of both rounds have little in common.")


def _tested(test: Mapping[str, Any]) -> str:
    if test["p"] is None:
        return ""
    return _("So often would chance alone move answers as one-sidedly; tested on its own.")


def _spread(change: float) -> str:
    if abs(change) < 0.05:  # less is not seen, whatever the scale
        return _("The answers lie as far apart as before.")
    return _("The answers came closer.") if change < 0 else _("The answers lie further apart.")


def _converged(index: float) -> str:
    if not index:
        return _("The middle half is as wide as before.")
    return (
        _("By so much is the middle half narrower than before.")
        if index > 0
        else _("By so much is the middle half wider than before.")
    )


_READ_CHANGES: Mapping[str, Callable[[Any], str]] = {
    "n": _stayed,
    "leavers": _left,
    "joiners": _joined,
    "share_changed": _changed,
    "mean_absolute_change": _moved,
    "weighted_kappa": _kappa,
    "wilcoxon_signed_rank": _tested,
    "change_in_iqr": _spread,
    "change_in_sd": _spread,
    "convergence_index": _converged,
}

# --- How firm the verdict is ----------------------------------------------------------------------


def firmness(item: ItemView) -> list[str]:
    """How many answers would turn what the rule says, and how often it stands: sentences."""
    found = []
    if fragility := item.figures.get("fragility"):
        n = fragility["changes"]
        if fragility["at_least"]:
            said = ngettext(
                "At least %(n)s answer would have to differ for the rule to say something else.",
                "At least %(n)s answers would have to differ for the rule to say something else.",
                n,
            )
        else:
            said = ngettext(
                "%(n)s answer would have to differ for the rule to say something else.",
                "%(n)s answers would have to differ for the rule to say something else.",
                n,
            )
        found.append(said % {"n": n})
    if robustness := item.figures.get("robustness"):
        found.append(
            _("In %(share)s of panels like this one the rule would say the same.")
            % {"share": percent(robustness["share"])}
        )
    return found
