"""Rankings and shared-out points in words and as rows: for the panel, facilitators and reports."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from delphi.wording.figures import withheld_words
from foresight.languages import page_language, spoken
from surveys.wording import number_words, percent_words

NONE = "–"
#: A table of counts for so many places at most; of more, the share at the top says it.
MOST_PLACES = 7


class OptionScale(Protocol):
    """What of a scale names its options."""

    @property
    def kind(self) -> str: ...
    @property
    def points(self) -> Sequence[Mapping[str, Any]]: ...


class OptionTable(NamedTuple):
    """The options, the first of the group's order at the top; the first cell names each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def has_options(figures: Mapping[str, Any]) -> bool:
    """Whether something is released of a ranking or of shared-out points."""
    return bool(figures.get("ranking") or figures.get("points"))


def option_words(scale: OptionScale, key: str) -> str:
    """The words of an option."""
    for point in scale.points:
        if str(point.get("key")) == key:
            return spoken(point.get("label") or {}, page_language()).text or key
    return key


def in_group_order(scale: OptionScale, options: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Options as the group has them: by mean, where it is released, else by median."""
    keys = [str(point["key"]) for point in scale.points if str(point["key"]) in options]
    highest_first = -1 if scale.kind == "points" else 1

    def place(key: str) -> float:
        found = options[key].get("mean")
        found = options[key].get("median") if found is None else found
        return highest_first * (float("inf") if found is None else float(found))

    return sorted(keys, key=place)


def options_sentence(scale: OptionScale, figures: Mapping[str, Any]) -> str:
    """What the group puts first and how far it agrees on that; or why nothing is shown."""
    found = figures.get("ranking") or figures.get("points")
    if not found:
        return withheld_words(next(iter(figures.get("withheld") or ()), "no_answers"))
    order = in_group_order(scale, found["options"])
    ends = {"first": option_words(scale, order[0]), "last": option_words(scale, order[-1])}
    if scale.kind == "points":
        return _("“%(first)s” gets the most points, “%(last)s” the fewest.") % ends
    agreed = concordance_words(found.get("kendalls_w"))
    return " ".join([_("“%(first)s” comes first, “%(last)s” last.") % ends, *agreed])


def concordance_words(concordance: Mapping[str, Any] | None) -> list[str]:
    """How far the orders agree, read after Schmidt (1997): a sentence, or none."""
    if not concordance:
        return []
    w = concordance["w"]
    said = {"w": number_words(w, 2, fixed=True)}
    if w < 0.2:
        return [_("The panel hardly agrees on the order (Kendall's W %(w)s).") % said]
    if w < 0.4:
        return [_("The panel agrees weakly on the order (Kendall's W %(w)s).") % said]
    if w < 0.6:
        return [_("The panel agrees moderately on the order (Kendall's W %(w)s).") % said]
    if w < 0.8:
        return [_("The panel agrees strongly on the order (Kendall's W %(w)s).") % said]
    return [_("The panel agrees unusually strongly on the order (Kendall's W %(w)s).") % said]


def options_table(scale: OptionScale, figures: Mapping[str, Any]) -> OptionTable | None:
    """Each option's figures as far as released; None where nothing is."""
    if found := figures.get("ranking"):
        return _ranking_table(scale, found)
    if found := figures.get("points"):
        rows = tuple(
            (option_words(scale, key), _figure(of["mean"]), _figure(of["median"]), _half(of))
            for key in in_group_order(scale, found["options"])
            for of in [found["options"][key]]
        )
        columns = (_("Option"), _("Mean of points"), _("Median"), _("Half of the answers"))
        return OptionTable(columns, rows)
    return None


def _ranking_table(scale: OptionScale, found: Mapping[str, Any]) -> OptionTable:
    options: Mapping[str, Mapping[str, Any]] = found["options"]
    places, is_whole = found["places"], found["places"] == len(scale.points)
    is_counted = places <= MOST_PLACES and all(of.get("counts") for of in options.values())
    columns = [_("Option"), _("Mean place"), _("Median"), _("Half of the answers")]
    columns.append(_("In the top %(number)s") % {"number": found["top"]})
    if is_counted:
        columns += [_("Place %(number)s") % {"number": n} for n in range(1, places + 1)]
        columns += [] if is_whole else [_("Without a place")]
    rows = []
    for key in in_group_order(scale, options):
        of = options[key]
        share = of.get("share_in_top")
        row = [option_words(scale, key), _figure(of.get("mean")), _place(of["median"]), _half(of)]
        row.append(NONE if share is None else percent_words(100 * share))
        if is_counted:
            row += [str(count) for count in of["counts"]]
            row += [] if is_whole else [str(of["unplaced"])]
        rows.append(tuple(row))
    return OptionTable(tuple(columns), tuple(rows))


def median_and_half(of: Mapping[str, Any]) -> str:
    """ "2 (1–3)": the median and the middle half, as far as there are any."""
    middle = _place(of.get("median"))
    half = _half(of)
    return middle if half in (NONE, middle) else f"{middle} ({half})"


def _half(of: Mapping[str, Any]) -> str:
    low, high = of.get("q1"), of.get("q3")
    if low is None:
        return NONE
    first, last = _figure(low), _place(high)
    return first if first == last else f"{first}–{last}"


def _place(value: float | None) -> str:
    """A place; beyond the last one there is none."""
    return _("no place") if value is None else _figure(value)


def _figure(value: float | None) -> str:
    return NONE if value is None else number_words(value, 1)
