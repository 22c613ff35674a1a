"""A message to a panellist, as text and as HTML with the same links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from delphi.protocol.lifecycle import MessageKind
from delphi.wording.deadlines import deadline_in_words
from delphi.wording.messages import Sentence, Wording, wording
from foresight.languages import Spoken, spoken


@dataclass(frozen=True, kw_only=True)
class Letter:
    """All that a message says. `link` and `stop_link` are whole addresses."""

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


class RenderedMail(NamedTuple):
    subject: str
    text: str
    html: str


def render_mail(letter: Letter) -> RenderedMail:
    """Subject, text and HTML in the letter's language."""
    with translation.override(letter.language):
        title = spoken(letter.study_titles, letter.language)
        plain = _wording(letter, title.text)
        marked = _wording(letter, _marked(title, letter.language))
        subject = _one_line(str(plain.subject))
        context = {"letter": letter, "subject": subject}
        text = render_to_string(
            "delphi/mail/letter.txt",
            context
            | {
                "greeting": str(plain.greeting),
                "opening": [str(sentence) for sentence in plain.opening],
                "action": plain.action,
            },
        )
        html = render_to_string(
            "delphi/mail/letter.html",
            context
            | {
                "greeting": _html(marked.greeting),
                "opening": [_html(sentence) for sentence in marked.opening],
                "action": marked.action,
            },
        )
    return RenderedMail(subject, text.strip() + "\n", html)


def _wording(letter: Letter, title: str) -> Wording:
    return wording(
        letter.kind,
        name=_one_line(letter.name),
        study=title,
        number=letter.number,
        items=letter.items,
        deadline=deadline_in_words(letter.closes_at, letter.zone),
    )


def _marked(title: Spoken, language: str) -> str:
    """The title, with its language where that is another one than the letter's."""
    if title.language == language:
        return title.text
    return format_html('<span lang="{}">{}</span>', title.language, title.text)


def _html(sentence: Sentence) -> SafeString:
    return format_html(sentence.pattern, **sentence.values)


def _one_line(text: str) -> str:
    """Without line breaks and other control characters: a header cannot be slipped in."""
    return re.sub(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).strip()
