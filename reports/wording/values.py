"""How the figures of one item read: in its scale's unit, with the reason where one is withheld."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.figures import withheld_words
from foresight.languages import Texts, page_language, spoken
from reports.document.account import (
    is_charted,
    median_is_never,
    upper_quartile_is_never,
    why_empty,
)
from reports.wording.numbers import number, per_cent, percent, span, year

#: Below this many answers a chart says that there are few.
FEW = 10


def said(texts: Texts) -> str:
    """A study's text in the active language, else in the first there is."""
    return spoken(texts, page_language()).text


def value(item: ItemView, figure: float | None) -> str:
    """A median, quartile or answer on the item's scale."""
    match item.scale.kind:
        case "year":
            return year(figure)  # quartiles of years fall between them; medians only half-way
        case "probability":
            return per_cent(figure, max(item.scale.decimals, 1))
        case "number" | "interval":
            return number(figure, item.scale.decimals + 1)
        case _:
            return number(figure, 2)


def width(item: ItemView, figure: float | None) -> str:
    """A distance on the item's scale, such as the interquartile range."""
    if item.scale.kind == "probability" and figure is not None:
        return _("%(figure)s percentage points") % {"figure": number(figure)}
    return number(figure, 2)


def median(item: ItemView, look: RoundLook) -> str:
    if median_is_never(item, look):
        return _("never")
    return value(item, look.figures.get("median"))


def median_or_reason(item: ItemView, look: RoundLook) -> str:
    empty = why_empty(look)
    return withheld(empty) if empty else median(item, look)


def quartiles(item: ItemView, look: RoundLook) -> str:
    """The quartiles as from–to; "never" where a quartile lies beyond the last year."""
    low, high = look.figures.get("q1"), look.figures.get("q3")
    if upper_quartile_is_never(item, look):
        first = _("never") if low is None else value(item, low)
        return span(first, _("never"))
    if low is None or high is None:
        return "–"
    return span(value(item, low), value(item, high))


def in_short(item: ItemView, look: RoundLook) -> str:
    """What a round showed in a few words: median and quartiles, or the choice most made."""
    if is_charted(item):
        return median_and_quartiles(item, look)
    choices, n = look.figures.get("choices"), look.figures.get("n")
    if not choices or not n:
        reason = why_empty(look) or (why_no_counts(look) if item.scale.points else "")
        return withheld(reason) if reason else "–"
    most = max(choices.values())
    place = {str(point.get("key")): at for at, point in enumerate(item.scale.points)}
    # In the order of the scale: a database may give the keys of JSON in another one.
    leading = sorted((k for k, n in choices.items() if n == most), key=lambda k: place.get(k, 0))
    words = ", ".join(choice_label(item, key) for key in leading)
    return f"{words} {percent(most / n)}"


def choice_label(item: ItemView, key: str) -> str:
    """The words of a choice."""
    for point in item.scale.points:
        if str(point.get("key")) == key:
            return said(point.get("label") or {}) or key
    return key


def median_and_quartiles(item: ItemView, look: RoundLook) -> str:
    """ "6 (5–7)", or why there is nothing to say."""
    empty = why_empty(look)
    if empty:
        return withheld(empty)
    return f"{median(item, look)} ({quartiles(item, look)})"


def count(figure: int | None) -> str:
    """A number of people; a withheld one says so."""
    return _("few") if figure is None else number(figure, 0)


def n_equals(figure: int | None) -> str:
    return f"n = {count(figure)}"


def withheld(reason: str) -> str:
    """Why a figure is not shown, in a few words."""
    return _("not asked") if reason == "not_asked" else withheld_words(reason)


def why_no_counts(look: RoundLook) -> str:
    """The code of the reason that the distribution is withheld; "" when it is not."""
    reasons: Sequence[str] = look.figures.get("withheld") or []
    for reason in (
        "too_few_answers",
        "membership_public",
        "distribution_needs_more",
        "little_changed",
    ):
        if reason in reasons:
            return reason
    return ""


def caution(looks: Sequence[RoundLook]) -> str:
    """A warning when a round that is drawn has few answers; else ""."""
    sizes = [n for look in looks if (n := look.figures.get("n")) and not why_empty(look)]
    if sizes and min(sizes) < FEW:
        return _("Few answers (n = %(n)s): a single answer shows.") % {"n": min(sizes)}
    return ""


def title(item: ItemView) -> str:
    """The statement as last asked."""
    return said(item.texts)


def point_label(item: ItemView, level: int) -> str:
    """The words of a level of an ordinal scale; "" where it has none."""
    for point in item.scale.points:
        if point.get("level") == level:
            return said(point.get("label") or {})
    return ""


def measures(item: ItemView) -> list[tuple[str, str]]:
    """The measures that mean something on the item's scale: name and label, in reading order."""
    kind = item.scale.kind
    type_ = item.figures.get("quantile_type") or "7"
    found = [("n", _("Answers (n)")), ("invited", _("Invited"))]
    if kind in ("ordinal", "number", "probability", "year", "interval"):
        found += [
            ("median", _("Median")),
            ("quartiles", _("Quartiles (type %(type)s)") % {"type": type_}),
            ("iqr", _("Quartile range")),
        ]
    if item.scale.never:
        found.append(("never", _("Answered “never”")))
    if kind != "year" and kind in ("ordinal", "number", "probability", "interval"):
        found += [("mean", _("Mean")), ("standard_deviation", _("Standard deviation"))]
    if item.rule:
        found.append(("share_for", _("Share for")))
        if item.rule.get("against"):
            found.append(("share_against", _("Share against")))
    if kind == "ordinal":
        found.append(("van_der_eijk_a", _("Agreement A (−1 to 1)")))
        if any(look.figures.get("disagreement_index") is not None for look in item.looks):
            found.append(
                ("disagreement_index", _("Disagreement index (at most 1: no disagreement)"))
            )
    return [*found, ("cannot_judge", _("Cannot judge")), ("skipped", _("Left unanswered"))]


def measure(item: ItemView, look: RoundLook, name: str) -> str:
    """One measure of one round; why it is not shown where it is withheld; "–" where undefined."""
    figures = look.figures
    if name == "median":
        return withheld(why_empty(look)) if why_empty(look) else median(item, look)
    if name == "quartiles":
        return quartiles(item, look)
    figure = figures.get(name)
    if figure is None:
        return _why_missing(look, name)
    match name:
        case "n" | "invited" | "cannot_judge" | "skipped" | "never":
            return number(figure, 0)
        case "share_for" | "share_against":
            return percent(figure)
        case "iqr" | "standard_deviation":
            return width(item, figure)
        case _:
            return number(figure, 2)


def _why_missing(look: RoundLook, name: str) -> str:
    if name == "n":
        return withheld("too_few_answers")
    if name in ("cannot_judge", "skipped"):
        return withheld("small_count")
    if name in (
        "mean",
        "standard_deviation",
        "share_for",
        "share_against",
        "van_der_eijk_a",
        "never",
    ):
        reason = why_no_counts(look)
        return withheld(reason) if reason else "–"
    return "–"
