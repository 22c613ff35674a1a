"""How answers, and what is wrong with them, read in the page's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresight.languages import page_language, spoken
from surveys.choices import NEVER, ScaleKind
from surveys.content import AnswerContent, Problem, ScaleLike, places_of

NO_BREAK = "\N{NO-BREAK SPACE}"


MINUS = "\N{MINUS SIGN}"


def number_words(number: float, decimals: int = 0, *, fixed: bool = False) -> str:
    """The number as the page's language writes it, thousands apart: "1 234,5", "1,234.5".

    With at most `decimals` decimals, or exactly as many when `fixed`.
    """
    text = f"{abs(number):,.{decimals}f}"
    if "." in text and not fixed:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if number < 0 and text.strip("0.,") else ""
    if page_language() != "en":
        text = text.replace(",", NO_BREAK).replace(".", ",")
    return sign + text


def percent_words(percent: float, decimals: int = 0) -> str:
    """Per cent with its sign, before which Finnish and Swedish leave a space: "62 %", "62%"."""
    space = "" if page_language() == "en" else NO_BREAK
    return f"{number_words(percent, decimals)}{space}%"


def joined_words(parts: Iterable[object]) -> str:
    """One or more parts as a list inside a sentence: "1, 2 and 3"."""
    *most, last = map(str, parts)
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last


def year_words(year: float) -> str:
    """A year, its thousands together: whole, or a half where it is exactly one."""
    if year % 1 != 0.5:
        return f"{year:.0f}"
    return f"{year:.1f}".replace(".", "." if page_language() == "en" else ",")


def typed_number(number: float | None) -> str:
    """The number as it is put back into its field: all its decimals, no thousands marks."""
    if number is None:
        return ""
    mark = formats.get_format("DECIMAL_SEPARATOR")
    return f"{number:.15g}".replace(".", str(mark))


def content_words(
    content: AnswerContent,
    scale: ScaleLike,
    language: str,
    *,
    unit: Mapping[str, str] | None = None,
) -> str:
    """The value in words: "5 – fairly likely", "10–30, best 20 %", "will not happen".

    An empty value reads as an empty text.
    """
    if content.cannot_judge:
        return _("cannot judge")
    kind = ScaleKind(scale.kind)
    if kind is ScaleKind.ORDINAL:
        return _level_words(content.level, scale, language)
    if kind is ScaleKind.TEXT:
        return content.text
    if NEVER in content.choices and kind is ScaleKind.YEAR:
        return _("will not happen")
    if kind in (ScaleKind.SINGLE, ScaleKind.MULTIPLE):
        return "; ".join(choice_words(key, scale, language) for key in content.choices)
    if kind is ScaleKind.RANKING:
        ranked = enumerate(content.choices, start=1)
        return "; ".join(f"{place}. {choice_words(key, scale, language)}" for place, key in ranked)
    if kind is ScaleKind.POINTS:
        shared = content.shares.items()
        return "; ".join(f"{choice_words(key, scale, language)} {points}" for key, points in shared)
    if content.value is None:
        return ""
    return _number_words(content, scale, kind, spoken(unit or {}, language).text)


def _level_words(level: int | None, scale: ScaleLike, language: str) -> str:
    if level is None:
        return ""
    label = next(
        (spoken(each["label"], language).text for each in scale.points if each["level"] == level),
        "",
    )
    return f"{level} – {label}" if label else str(level)


def choice_words(key: str, scale: ScaleLike, language: str) -> str:
    """The words of an option; its key where it has none."""
    labels = (spoken(each["label"], language).text for each in scale.points if each["key"] == key)
    return next(labels, "") or key


def _number_words(content: AnswerContent, scale: ScaleLike, kind: ScaleKind, unit: str) -> str:
    if kind is ScaleKind.YEAR:
        return year_words(content.value or 0)
    if kind is ScaleKind.PROBABILITY and not unit:
        return percent_words(content.value or 0, scale.decimals)
    tail = f"{NO_BREAK}{unit}" if unit else ""
    value = number_words(content.value or 0, scale.decimals) + tail
    if kind is not ScaleKind.INTERVAL or content.low is None or content.high is None:
        return value
    return _("%(low)s–%(high)s, best estimate %(best)s") % {
        "low": number_words(content.low, scale.decimals),
        "high": number_words(content.high, scale.decimals),
        "best": value,
    }


def bound_words(bound: float, scale: ScaleLike) -> str:
    """An end of the scale, in full."""
    return year_words(bound) if scale.kind == ScaleKind.YEAR else number_words(bound, 6)


def problem_words(problem: Problem, scale: ScaleLike) -> str:
    """The sentence that says what is wrong and what is expected."""
    particulars: dict[str, Any] = {
        name: bound_words(found, scale) if isinstance(found, float) else found
        for name, found in problem.particulars.items()
    }
    if "option" in particulars:
        particulars["option"] = choice_words(particulars["option"], scale, page_language())
    return (
        _sentences(problem, scale).get(problem.code, _("This answer is not possible here."))
        % particulars
    )


def _number_expected(scale: ScaleLike) -> str:
    if scale.kind == ScaleKind.YEAR:
        return _("Enter a year, for example 2035.")
    if scale.decimals == 0:
        return _("Enter a number, for example 12.")
    return _("Enter a number, for example 12 or 2,5.")


def _sentences(problem: Problem, scale: ScaleLike) -> dict[str, str]:
    return {
        "too_long": _("Shorten the text to at most %(most)s characters; it now has %(found)s."),
        "bad_character": _("The text has a character that cannot be stored. Delete it."),
        "not_offered": _("“Cannot judge” is not offered here."),
        "excludes_value": _("Choose either a value or “cannot judge”, not both."),
        "unknown_level": _("Choose a value from %(lowest)s to %(highest)s."),
        "not_a_number": _number_expected(scale),
        "not_whole": _("Enter a whole number."),
        "too_many_decimals": ngettext(
            "Enter a number with at most %(most)s decimal.",
            "Enter a number with at most %(most)s decimals.",
            int(problem.particulars.get("most", 2)),
        ),
        "too_low": _("Enter a number that is %(lowest)s or more."),
        "too_high": _("Enter a number that is %(highest)s or less."),
        "never_excludes_year": _("Enter a year or choose “will not happen”, not both."),
        "incomplete_interval": _("Fill in all three: lowest, best estimate and highest."),
        "below_low": _("The best estimate cannot be below the lowest, %(low)s."),
        "below_best": _("The highest cannot be below the best estimate, %(best)s."),
        "unknown_choice": _("Choose from the options shown."),
        "chosen_twice": _("Choose each option once."),
        "one_choice_only": _("Choose one option."),
        "unknown_place": _("Choose a place from 1 to %(places)s."),
        "place_taken": _("Place %(place)s is already given to “%(option)s”. Choose another."),
        "ranked_twice": _("Give each option one place only."),
        "incomplete_ranking": _("Give every option a place.")
        if places_of(scale) == len(scale.points)
        else _("Give each of the places 1 to %(places)s to an option."),
        "not_points": _("Enter a whole number of points, for example 20."),
        "wrong_sum": _("The points add up to %(found)s. Share out exactly %(total)s."),
    }
