"""A message to a panellist, as text and as HTML with the same links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from delphi.protocol.lifecycle import LASTING_KINDS, MessageKind
from delphi.protocol.placeholders import (
    MessageText,
    Placeholder,
    filled,
    paragraphs,
    without_name,
)
from delphi.wording.deadlines import deadline_in_words
from delphi.wording.messages import action_of, usual_text
from foresight.languages import Spoken, spoken

_LINK = f"{{{Placeholder.LINK}}}"
_CONTACT = f"{{{Placeholder.CONTACT}}}"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """All that a message says. `link` and `stop_link` are whole addresses; no `text`: the usual."""

    kind: MessageKind
    language: str
    name: str
    study_titles: Mapping[str, str]
    number: int
    items: int
    closes_at: datetime
    zone: str
    contact: str
    link: str
    stop_link: str
    simulated: bool = False
    text: MessageText | None = None
    trial: str = ""


class RenderedMail(NamedTuple):
    subject: str
    text: str
    html: str


def render_mail(letter: Letter) -> RenderedMail:
    """Subject, text and HTML in the letter's language."""
    with translation.override(letter.language):
        title = spoken(letter.study_titles, letter.language)
        written = letter.text or usual_text(letter.kind, number=letter.number, items=letter.items)
        if not letter.name:
            written = MessageText(without_name(written.subject), without_name(written.body))
        values = _values(letter, title.text)
        subject = _one_line(filled(written.subject, values))
        parts = paragraphs(written.body)
        context = {
            "letter": letter,
            "subject": subject,
            "is_lasting": letter.kind in LASTING_KINDS,
            "names_contact": bool(letter.contact) and _CONTACT not in written.body,
        }
        text = render_to_string(
            "delphi/mail/letter.txt",
            context | {"paragraphs": [_as_text(part, letter, values) for part in parts]},
        )
        marked = values | {Placeholder.STUDY: _marked(title, letter.language)}
        html = render_to_string(
            "delphi/mail/letter.html",
            context | {"paragraphs": [_as_html(part, letter, marked) for part in parts]},
        )
    return RenderedMail(subject, text.strip() + "\n", html)


def _values(letter: Letter, title: str) -> dict[str, str]:
    return {
        Placeholder.NAME: _one_line(letter.name),
        Placeholder.STUDY: title,
        Placeholder.NUMBER: str(letter.number),
        Placeholder.ITEMS: str(letter.items),
        Placeholder.DEADLINE: deadline_in_words(letter.closes_at, letter.zone),
        Placeholder.CONTACT: letter.contact,
        Placeholder.LINK: letter.link,
    }


def _as_text(paragraph: str, letter: Letter, values: Mapping[str, str]) -> str:
    if paragraph == _LINK:
        return f"{action_of(letter.kind)}:\n{letter.link}"
    return filled(paragraph, values)


def _as_html(paragraph: str, letter: Letter, values: Mapping[str, str]) -> SafeString:
    if paragraph == _LINK:
        return format_html(
            '<a class="button" href="{}">{}</a>', letter.link, action_of(letter.kind)
        )
    safe = {name: str(escape(value)) for name, value in values.items()}
    safe[Placeholder.LINK] = format_html('<a href="{0}">{0}</a>', letter.link)
    # Every piece has been escaped: the words between the places, and what the places hold.
    return mark_safe(filled(paragraph, safe, _escaped_lines))  # noqa: S308


def _escaped_lines(words: str) -> str:
    return str(escape(words)).replace("\n", "<br>\n")


def _marked(title: Spoken, language: str) -> str:
    """The title, with its language where that is another one than the letter's."""
    if title.language == language:
        return title.text
    return format_html('<span lang="{}">{}</span>', title.language, title.text)


def _one_line(text: str) -> str:
    """Without line breaks and other control characters: a header cannot be slipped in."""
    return re.sub(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).strip()
