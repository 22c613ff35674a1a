"""The sentences of a message to a panellist, in the language that is active.

A sentence comes with its values apart, so that each rendering escapes and marks them as it must.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.lifecycle import MessageKind


class Sentence(NamedTuple):
    """A text with `{name}` places, and what fills them."""

    pattern: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.pattern.format(**self.values)


class Wording(NamedTuple):
    subject: Sentence
    greeting: Sentence
    opening: list[Sentence]
    action: str


def wording(
    kind: MessageKind, *, name: str, study: object, number: int, items: int, deadline: str
) -> Wording:
    """What a message of `kind` about round `number` says. `study` is its title."""
    values = {"study": study, "number": number, "items": items, "deadline": deadline}
    subject, opening = _SAYINGS[kind](number, items)
    greeting = _("Hello {name},") if name else _("Hello,")
    return Wording(
        subject=Sentence(subject, values),
        greeting=Sentence(greeting, {"name": name}),
        opening=[Sentence(sentence, values) for sentence in opening],
        action=_("Read the report") if kind is MessageKind.REPORT else _("Go to the questionnaire"),
    )


def _invitation(number: int, items: int) -> tuple[str, list[str]]:
    if number == 1:
        return _("Invitation: {study}"), [
            _("you are invited to the expert panel of the study “{study}”."),
            ngettext(
                "The first round asks your view of one item.",
                "The first round asks your view of {items} items.",
                items,
            ),
            _("Please answer by {deadline}."),
        ]
    return _("Round {number} is open: {study}"), [
        _("round {number} of the study “{study}” is open."),
        ngettext(
            "It asks one item. You see how the panel answered and why, and can keep your own "
            "answer or change it.",
            "It asks {items} items. You see how the panel answered and why, and can keep your own "
            "answers or change them.",
            items,
        ),
        _("Please answer by {deadline}."),
    ]


def _reminder(number: int, items: int) -> tuple[str, list[str]]:
    return _("Reminder: {study}, round {number}"), [
        _("your answers to round {number} of the study “{study}” have not been submitted yet."),
        _("The round is open until {deadline}. What you have already written is kept."),
    ]


def _extension(number: int, items: int) -> tuple[str, list[str]]:
    return _("More time to answer: {study}, round {number}"), [
        _("the deadline of round {number} of the study “{study}” has been moved."),
        _("You now have until {deadline}. What you have already written is kept."),
    ]


def _report(number: int, items: int) -> tuple[str, list[str]]:
    return _("The report is there: {study}"), [
        _("the report of the study “{study}”, as of round {number}, has been published."),
        _("You can read it through your personal link. Thank you for having taken part."),
    ]


_SAYINGS = {
    MessageKind.INVITATION: _invitation,
    MessageKind.REMINDER: _reminder,
    MessageKind.EXTENSION: _extension,
    MessageKind.REPORT: _report,
}
