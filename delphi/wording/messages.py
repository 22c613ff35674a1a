"""What a message to a panellist says where nobody has written another text for it.

The usual texts hold places (`delphi.protocol.placeholders`) like those that facilitators write, so
there is one way from a text to a mail. Everything is in the language that is active.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.lifecycle import MessageKind, MessageState
from delphi.protocol.mailing import ReminderPlan
from delphi.protocol.placeholders import (
    MessageText,
    Mistake,
    Placeholder,
    TextMistake,
    placeholders_of,
)


def usual_text(kind: MessageKind, *, number: int, items: int) -> MessageText:
    """The usual text of `kind` about round `number`, which asks so many items."""
    subject, opening = _SAYINGS[kind](number, items)
    greeting = _("Hello {name},")
    return MessageText(subject, "\n\n".join([greeting, " ".join(opening), "{link}"]))


def action_of(kind: MessageKind) -> str:
    """What the link does, for the button it becomes."""
    return {
        MessageKind.REPORT: _("Read the report"),
        MessageKind.THANKS: _("See your own answers"),
    }.get(kind, _("Go to the questionnaire"))


def kind_in_words(kind: MessageKind) -> str:
    """The kind of message as a heading."""
    return {
        MessageKind.INVITATION: _("Invitation"),
        MessageKind.NEXT_ROUND: _("Next round"),
        MessageKind.REMINDER: _("Reminder"),
        MessageKind.EXTENSION: _("New deadline"),
        MessageKind.THANKS: _("Thanks"),
        MessageKind.REPORT: _("Report"),
    }[kind]


def stage_in_words(stage: str) -> str:
    """How far messages are, to choose from."""
    return {
        "waiting": _("Waiting to be sent"),
        "sent": _("Sent"),
        "trouble": _("Needs a look"),
        "cancelled": _("Cancelled"),
    }[stage]


def state_in_words(state: MessageState) -> str:
    """The state of one message."""
    return {
        MessageState.QUEUED: _("waiting to be sent"),
        MessageState.CLAIMED: _("being sent"),
        MessageState.SENT: _("sent"),
        MessageState.UNCERTAIN: _("uncertain whether sent"),
        MessageState.FAILED: _("not delivered"),
        MessageState.CANCELLED: _("cancelled"),
    }[state]


def problem_in_words(problem: str) -> str:
    """Why a message was not sent, or not yet; a mail server's code where it said so; or ""."""
    if not problem:
        return ""
    known = {
        "no_address": _("no usable address, or the tie to the person has been destroyed"),
        "address_refused": _(
            "the address takes no mail; add the person with another, then end this seat"
        ),
        "not_written": _("the message could not be written"),
        "worker_lost": _("the worker stopped while it was sending"),
        "connection_lost": _("the connection broke while the mail server had it"),
        "no_connection": _("the mail server was not reached"),
        "stopped": _("stopped by a facilitator"),
        "superseded": _("a newer message says more"),
        "submitted": _("submitted meanwhile"),
        "round_closed": _("the round had closed"),
        "seat_withdrawn": _("the seat has been withdrawn"),
        "reminders_stopped": _("wants no reminders"),
        "report_withdrawn": _("the report has been withdrawn"),
    }
    if problem in known:
        return known[problem]
    came_back, status = problem.startswith("bounced "), problem.removeprefix("bounced ")
    if came_back:
        return _("it came back undelivered ({code})").format(code=status)
    return _("the mail server said {code}").format(code=problem)


def occasion_in_words(kind: MessageKind) -> str:
    """When a message of the kind goes out, and to whom."""
    return {
        MessageKind.INVITATION: _(
            "When a round is launched, to those who have not been asked in this study before; "
            "also with a new link in place of a lost one in the first round."
        ),
        MessageKind.NEXT_ROUND: _(
            "When the second or a later round is launched, to those who were asked before."
        ),
        MessageKind.REMINDER: _("To those who have not submitted their answers yet."),
        MessageKind.EXTENSION: _("When the deadline is moved, to those who are not done."),
        MessageKind.THANKS: _(
            "When a round has closed, to those who answered, all at once; only where the round "
            "says so."
        ),
        MessageKind.REPORT: _("When a published report is given to the panel."),
    }[kind]


def plan_in_words(plan: ReminderPlan | None) -> str:
    """How reminders go out by themselves, as a sentence."""
    if plan is None:
        return _("No reminders go out by themselves.")
    often = ngettext(
        "Who has not submitted is reminded every day",
        "Who has not submitted is reminded every {n} days",
        plan.every_days,
    ).format(n=plan.every_days)
    most = ngettext("once at most", "{n} times at most", plan.at_most).format(n=plan.at_most)
    hours = _("between {first} and {last} o’clock").format(
        first=plan.from_hour, last=plan.until_hour
    )
    return f"{often}, {most}, {hours}."


def thanks_in_words(thanks: bool) -> str:
    if thanks:
        return _("Who has answered is thanked by mail when the round closes.")
    return _("No thanks are mailed when the round closes.")


def placeholder_in_words(place: Placeholder) -> str:
    """What a place is filled with."""
    return {
        Placeholder.NAME: _("the recipient's name"),
        Placeholder.STUDY: _("the title of the study"),
        Placeholder.NUMBER: _("the number of the round"),
        Placeholder.ITEMS: _("how many statements the round asks about"),
        Placeholder.DEADLINE: _("the deadline, with weekday and time zone"),
        Placeholder.CONTACT: _("whom to ask"),
        Placeholder.LINK: _("the recipient's personal link; alone in its paragraph, a button"),
    }[place]


def sample_name() -> str:
    """A name for previews, as common as any."""
    return _("Mary Example")


def mistake_in_words(mistake: Mistake, kind: MessageKind) -> str:
    """What is wrong with a text, and what may stand there instead."""
    usable = ", ".join(f"{{{each}}}" for each in placeholders_of(kind, mistake.part))
    words: Mapping[TextMistake, str] = {
        TextMistake.EMPTY: _("The text is missing in this language."),
        TextMistake.TOO_LONG: _("At most {about} characters."),
        TextMistake.UNKNOWN_PLACEHOLDER: _("{about} means nothing here. You may use: {usable}."),
        TextMistake.STRAY_BRACE: _("A brace stands alone. Braces hold one of: {usable}."),
        TextMistake.NO_LINK: _(
            "{link} is missing: without their personal link nobody can answer. "
            "Put it where the link should stand."
        ),
    }
    sentence = words[mistake.code]
    if mistake.code is TextMistake.NO_LINK:
        return sentence
    return sentence.format(about=mistake.about, usable=usable)


def _invitation(number: int, items: int) -> tuple[str, list[str]]:
    asks = (
        ngettext(
            "The first round asks your view of one item.",
            "The first round asks your view of {items} items.",
            items,
        )
        if number == 1
        else ngettext(
            "Round {number} asks your view of one item.",
            "Round {number} asks your view of {items} items.",
            items,
        )
    )
    return _("Invitation: {study}"), [
        _("you are invited to the expert panel of the study “{study}”."),
        asks,
        _("Please answer by {deadline}."),
    ]


def _next_round(number: int, items: int) -> tuple[str, list[str]]:
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


def _thanks(number: int, items: int) -> tuple[str, list[str]]:
    return _("Thank you: {study}, round {number}"), [
        _("thank you for your answers in round {number} of the study “{study}”."),
        _("The round has closed, and the answers are being analysed without names."),
        _("Your own answers stay within your reach through your personal link."),
    ]


def _report(number: int, items: int) -> tuple[str, list[str]]:
    return _("The report is there: {study}"), [
        _("the report of the study “{study}”, as of round {number}, has been published."),
        _("You can read it through your personal link. Thank you for having taken part."),
    ]


_SAYINGS: Mapping[MessageKind, Callable[[int, int], tuple[str, list[str]]]] = {
    MessageKind.INVITATION: _invitation,
    MessageKind.NEXT_ROUND: _next_round,
    MessageKind.REMINDER: _reminder,
    MessageKind.EXTENSION: _extension,
    MessageKind.THANKS: _thanks,
    MessageKind.REPORT: _report,
}
