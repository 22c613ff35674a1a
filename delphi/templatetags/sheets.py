"""How an answer sheet reads: `{% load sheets %}`."""

import json
from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from delphi.forms.answers import Fields, Together, values_as_json, words_of
from delphi.models import Round
from delphi.protocol.changes import Why
from delphi.protocol.needs import Need
from delphi.queries.feedback import Bar, GroupFigures, bars
from delphi.queries.sheets import AskedItem, AskedQuestion
from delphi.wording.changes import why_in_words
from delphi.wording.options import in_group_order, median_and_half, option_words
from foresight.languages import page_language, spoken
from surveys.choices import ScaleKind
from surveys.content import NO_ANSWER, AnswerContent, bounds
from surveys.wording import bound_words, number_words, year_words

register = template.Library()


@register.simple_tag
def answer_words(content: AnswerContent, question: AskedQuestion) -> str:
    """The value in words, in the page's language."""
    return words_of(content, question, page_language())


@register.filter
def round_titles(a_round: Round) -> Mapping[str, str]:
    """The titles of the round; where it has none, its number."""
    if any(a_round.titles.values()):
        titles: Mapping[str, str] = a_round.titles
        return titles
    number = _("Round %(number)s") % {"number": a_round.number}
    return {page_language(): number}


@register.filter
def need_words(need: str, a_round: Round) -> str:
    """Why statements stand where they do; nothing of the group's view where none of it is shown."""
    shows_group = any(
        a_round.feedback.get(part) for part in ("distribution", "median", "quartiles")
    )
    return {
        Need.REWORDED: _("Reworded"),
        Need.UNANSWERED: _("Not answered by you before"),
        Need.AGAIN: _("Asked again"),
        Need.SETTLED: _("The group’s view was already clear: you may leave these")
        if shows_group
        else _("You may leave these as they are"),
        Need.REPEATED: _("Once more"),
    }[Need(need)]


@register.filter
def other_language(texts: Mapping[str, str]) -> str:
    """That a statement is shown in another language than the page's; "" where it is not."""
    found = spoken(texts, page_language()).language
    if found == page_language():
        return ""
    return {
        "fi": _("This statement is in Finnish only."),
        "sv": _("This statement is in Swedish only."),
        "en": _("This statement is in English only."),
    }[found]


@register.filter
def fields_json(content: AnswerContent, question: AskedQuestion) -> str:
    """The value as the page's script puts it into the fields."""
    return json.dumps(values_as_json(content, question.scale))


@register.filter
def unit_of(question: AskedQuestion) -> str:
    """What a number counts; per cent where a probability says nothing else."""
    unit = spoken(question.scale.unit or {}, page_language()).text
    return unit or ("%" if question.scale.kind == ScaleKind.PROBABILITY else "")


@register.filter
def number_hint(question: AskedQuestion) -> str:
    """What may be entered: the bounds, where there are some."""
    lowest, highest = bounds(question.scale)
    shown = [
        None if each is None else bound_words(each, question.scale) for each in (lowest, highest)
    ]
    if None not in shown:
        return _("From %(lowest)s to %(highest)s.") % {"lowest": shown[0], "highest": shown[1]}
    if shown[0] is not None:
        return _("%(lowest)s or more.") % {"lowest": shown[0]}
    if shown[1] is not None:
        return _("%(highest)s or less.") % {"highest": shown[1]}
    return ""


@register.filter
def figure(number: float | None, question: AskedQuestion) -> str:
    """A released figure; medians and quartiles may lie between two values."""
    if number is None:
        return ""
    if question.scale.kind == ScaleKind.YEAR:
        return year_words(number)
    return number_words(number, question.scale.decimals + 1)


@register.filter
def grouping_words(by: str) -> str:
    """By what the group's figures are told apart."""
    words = {"region": _("By region"), "sector": _("By sector"), "role": _("By role")}
    return words.get(by, _("By group"))


@register.filter
def bars_of(figures: GroupFigures, question: AskedQuestion) -> list[Bar]:
    if question.scale.kind != ScaleKind.ORDINAL:
        return []
    return bars(figures, [point["level"] for point in question.scale.points])


@register.filter
def shares_of(figures: GroupFigures, question: AskedQuestion) -> list[tuple[Mapping, int]]:
    """The options of a choice with how many chose each."""
    counts = figures.distribution
    points = question.scale.points
    if question.scale.kind not in (ScaleKind.SINGLE, ScaleKind.MULTIPLE) or counts is None:
        return []
    return [(point["label"], count) for point, count in zip(points, counts, strict=False)]


@register.filter
def option_rows(figures: GroupFigures, question: AskedQuestion) -> list[tuple[str, str, str]]:
    """Each option that was ranked or got points: its words, the group's middle, and one's own."""
    earlier = question.earlier or NO_ANSWER
    own = {key: str(place) for place, key in enumerate(earlier.choices, start=1)}
    own |= {key: str(points) for key, points in earlier.shares.items()}
    return [
        (
            option_words(question.scale, key),
            median_and_half(figures.options[key]),
            own.get(key, "–"),
        )
        for key in in_group_order(question.scale, figures.options)
        if any(figure is not None for figure in figures.options[key].values())
        or question.scale.kind == ScaleKind.RANKING
    ]


@register.simple_tag
def bar_place(place: int, number: int, share: float) -> str:
    """A place along the chart in per cent: the bar's own column, `share` of the way across."""
    return f"{100 * (place + share) / number:.2f}%"


@register.simple_tag
def why_choices() -> list[tuple[str, str]]:
    """Why an answer was changed: what can be tapped."""
    return [(why.value, why_in_words(why)) for why in Why]


@register.simple_tag
def side_choices() -> list[tuple[str, str]]:
    """What a reason speaks for: what can be tapped."""
    return [
        ("", _("As my answer")),
        ("for", _("For")),
        ("against", _("Against")),
        ("neither", _("Neither")),
    ]


@register.filter
def keepable(items: Iterable[tuple[AskedItem, Iterable[Together]]]) -> list[int]:
    """The questions of these items that one button can give their earlier answers.

    Of a reworded statement each is kept by itself: what changed wants to be read first.
    """
    return [
        fields.question.id
        for item, asked in items
        if item.need is not Need.REWORDED
        for group in asked
        for fields in group.fields
        if fields.question.may_be_kept
    ]


@register.simple_tag
def spoken_short(texts: Mapping[str, str]) -> SafeString:
    """The beginning of a text, on a button."""
    said = spoken(texts, page_language())
    short = Truncator(said.text).chars(90)
    if said.language == page_language():
        return format_html("{}", short)
    return format_html('<span lang="{}">{}</span>', said.language, short)


@register.filter
def points_class(fields: Fields) -> str:
    """Classes by which the style decides between a row and a list."""
    return f"of-{len(fields.choices)}{' worded' if fields.is_worded else ''}"
