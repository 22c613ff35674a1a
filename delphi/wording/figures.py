"""Released figures in a sentence, and the reasons of those that are withheld."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _

from foresight.languages import page_language, spoken
from surveys.wording import NO_BREAK, number_words, percent_words, year_words

Figures = Mapping[str, Any]


class MeasuredScale(Protocol):
    """What of a scale says how its figures are written."""

    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> Mapping[str, str]: ...
    @property
    def decimals(self) -> int: ...


def figures_sentence(figures: Figures, scale: MeasuredScale) -> str:
    """ "median 5, half of the answers 4–6, n = 22", or why there is less to say."""
    if figures.get("n") is None or (figures["n"] and not has_median(figures)):
        return withheld_words(next(iter(figures.get("withheld") or ()), ""))
    if not figures["n"]:
        return _("no answers")
    parts = [
        _("median %(median)s") % {"median": median_words(figures, scale)},
        *_half(figures, scale),
        answers_words(figures["n"]),
    ]
    return ", ".join(parts)


def median_words(figures: Figures, scale: MeasuredScale) -> str:
    if figures.get("median_never"):
        return _("never")
    return value_words(figures.get("median"), scale)


def quartiles_words(figures: Figures, scale: MeasuredScale) -> str:
    """The range of the middle half; "" where a quartile is withheld or "never"."""
    low, high = figures.get("q1"), figures.get("q3")
    if low is None or high is None:
        return ""
    first, last = value_words(low, scale, unit=False), value_words(high, scale)
    return last if low == high else f"{first}–{last}"


def value_words(value: float | None, scale: MeasuredScale, *, unit: bool = True) -> str:
    """A value on the scale, with its unit: "5,5", "62 %", "2034"."""
    if value is None:
        return "–"
    if scale.kind == "year":
        return year_words(value)
    # A median or quartile may fall between two values of the scale.
    decimals = 2 if scale.kind == "ordinal" else scale.decimals + 1
    if scale.kind == "probability" and unit:
        return percent_words(value, decimals)
    words = number_words(value, decimals)
    if not unit:
        return words
    named = spoken(scale.unit or {}, page_language()).text
    return f"{words}{NO_BREAK}{named}" if named else words


def shares_sentence(figures: Figures) -> str:
    """ "75 % for, 10 % against", as far as released; "" where no rule names sides."""
    in_favour, against = figures.get("share_for"), figures.get("share_against")
    if in_favour is None:
        return ""
    if against is None:
        return _("%(share)s within the rule's band") % {"share": percent_words(100 * in_favour)}
    words = {"for": percent_words(100 * in_favour), "against": percent_words(100 * against)}
    return _("%(for)s for, %(against)s against") % words


def answers_words(n: int) -> str:
    return _("n = %(n)s") % {"n": n}


def withheld_words(reason: str) -> str:
    """Why a figure is not shown, in a few words (`delphi.protocol.disclosure.Reason`)."""
    return {
        "no_answers": _("no answers"),
        "round_open": _("shown when the round has been closed and sealed"),
        "too_few_answers": _("too few answers to show figures"),
        "distribution_needs_more": _("too few answers to show the distribution"),
        "membership_public": _("distribution not shown: the panel's members are public"),
        "small_count": _("a small count is not shown"),
        "too_few_stayers": _("too few answered both rounds"),
        "few_left_or_joined": _("change told in words only: just a few left or joined"),
        "little_changed": _("distribution not shown: little has changed since one that was"),
        "group_too_small": _("too few in the group"),
        "rest_too_small": _("too few outside the group"),
        "protects_another_group": _("not shown, so that a smaller group cannot be worked out"),
    }.get(reason, _("not shown"))


def has_median(figures: Figures) -> bool:
    return figures.get("median") is not None or bool(figures.get("median_never"))


def _half(figures: Figures, scale: MeasuredScale) -> list[str]:
    words = quartiles_words(figures, scale)
    return [_("half of the answers %(range)s") % {"range": words}] if words else []
