"""Why answers were changed, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.changes import Why


def why_in_words(why: Why) -> str:
    """What a panellist taps, and what is counted."""
    return {
        Why.ARGUMENT: _("A new argument"),
        Why.REFLECTION: _("Thinking it over"),
        Why.MISUNDERSTOOD: _("I had misunderstood it"),
        Why.GROUP: _("The group’s view"),
        Why.WORDING: _("The wording"),
        Why.OTHER: _("Something else"),
    }[why]


def reasons_counted(told: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    """What was said and how often, the most frequent first; nothing where it is withheld."""
    if not told or told["counts"] is None:
        return []
    named = {
        Why.ARGUMENT: _("a new argument"),
        Why.REFLECTION: _("thinking it over"),
        Why.MISUNDERSTOOD: _("having misunderstood it"),
        Why.GROUP: _("the group’s view"),
        Why.WORDING: _("the wording"),
        Why.OTHER: _("something else"),
    }
    counts = [(why, int(told["counts"].get(why.value, 0))) for why in Why]
    return [(named[why], n) for why, n in sorted(counts, key=lambda each: -each[1]) if n]


def reasons_sentence(told: Mapping[str, Any] | None) -> str:
    """Why answers to one question were changed, in a sentence; "" where it is withheld."""
    counted = reasons_counted(told)
    if not told or not counted:
        return ""
    said = ngettext(
        "{n} panellist said why their answer changed: {reasons}.",
        "{n} panellists said why their answer changed: {reasons}.",
        told["n"],
    )
    return said.format(n=told["n"], reasons=", ".join(f"{words} {n}" for words, n in counted))


def reasons_of_round_sentence(told: Mapping[str, Any] | None) -> str:
    """Why answers of a round were changed, over its questions; "" where it is withheld."""
    counted = reasons_counted(told)
    if not told or not counted:
        return ""
    said = ngettext(
        "Said about {n} changed answer: {reasons}.",
        "Said about {n} changed answers: {reasons}.",
        told["n"],
    )
    return said.format(n=told["n"], reasons=", ".join(f"{words} {n}" for words, n in counted))
