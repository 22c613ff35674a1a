"""How one wording became another: `{% load wordings %}`, on any page."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from delphi.wording.differences import LONGEST, Change, word_differences
from foresight.languages import page_language, spoken

register = template.Library()


@register.simple_tag
def word_changes(
    before: Mapping[str, str], after: Mapping[str, str], language: str = ""
) -> SafeString:
    """The new wording with what went out and what came in, word by word.

    In `language`, else in the page's; marked with its `lang` where that is another one.
    """
    wanted = language or page_language()
    new = spoken(after, wanted)
    old = before.get(new.language) or spoken(before, wanted).text
    pieces = _marked(old, new.text)
    if new.language == page_language():
        return pieces
    return format_html('<span lang="{}">{}</span>', new.language, pieces)


@register.simple_tag
def typed_changes(before: Mapping[str, str], language: str, typed: str) -> SafeString:
    """What a wording that is being typed changes in one language."""
    return _marked(before.get(language, ""), typed)


def _marked(old: str, new: str) -> SafeString:
    """Colour alone tells nothing: hidden words say what was removed and what was added.

    A text longer than a wording may be is shown as it is.
    """
    if max(len(old), len(new)) > LONGEST:
        return format_html("{}", new)
    said = {Change.REMOVED: _("removed:"), Change.ADDED: _("added:")}
    marks = {Change.REMOVED: "del", Change.ADDED: "ins"}
    return format_html_join(
        "",
        "{}",
        (
            (
                piece.text
                if piece.change is Change.SAME
                else format_html(
                    '<{0}><span class="visually-hidden">{1} </span>{2}</{0}>',
                    SafeString(marks[piece.change]),
                    said[piece.change],
                    piece.text,
                ),
            )
            for piece in word_differences(old, new)
        ),
    )
