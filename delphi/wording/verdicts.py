"""How verdicts read, and the tone that names their colour and shape (see home's look.css).

A verdict is always a colour, a shape and a word: never colour alone.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

#: In the order of a page's headlines: what stands first, what is open last.
TONES: Mapping[str, str] = {
    "settled": "settled",
    "agreed_but_moving": "moving",
    "agreed_unconfirmed": "unconfirmed",
    "lasting_dissent": "dissent",
    "polarised": "polarised",
    "open": "open",
    "no_clear_view": "unclear",
    "too_few_answers": "few",
}
UNJUDGED = "unjudged"

#: The shape of each tone as a character, for where no style sheet reaches.
MARKS: Mapping[str, str] = {
    "settled": "●",
    "moving": "▲",
    "unconfirmed": "△",
    "open": "○",
    "dissent": "◆",
    "polarised": "⬌",
    "unclear": "◌",
    "few": "…",
    UNJUDGED: "·",
}


def tone(verdict: str) -> str:
    """The class of a verdict's tag."""
    return TONES.get(verdict, UNJUDGED)


def tag(verdict: str) -> str:
    """The verdict in one or two words."""
    return {
        "settled": _("Settled"),
        "agreed_but_moving": _("Agreed but moving"),
        "agreed_unconfirmed": _("Agreed, unconfirmed"),
        "lasting_dissent": _("Lasting dissent"),
        "polarised": _("Polarised"),
        "open": _("Open"),
        "no_clear_view": _("No clear view"),
        "too_few_answers": _("Too few answers"),
    }.get(verdict, _("Not judged"))


def meaning(verdict: str) -> str:
    """What the verdict means, in one sentence."""
    return {
        "settled": _(
            "The panel agrees by its declared rule, and those who answered twice no longer move."
        ),
        "agreed_but_moving": _(
            "The rule for agreement is met, but answers changed since the round before."
        ),
        "agreed_unconfirmed": _("The rule for agreement is met, but no earlier round confirms it."),
        "lasting_dissent": _("There are two sides, and both stay: a result, not a failure."),
        "polarised": _("At least a third on each side, fewer in the middle, and both sides stay."),
        "open": _("No agreement so far, and it is not known that the answers have stopped moving."),
        "no_clear_view": _("No agreement and no two sides, though the answers no longer move."),
        "too_few_answers": _("Fewer answers than the rule needs, or too few to be shown."),
    }.get(verdict, _("The protocol declares no rule for this criterion, so there is no verdict."))


def movement(code: str) -> str:
    """Whether answers moved since the round before, in words."""
    return {
        "first_look": _("first look: nothing to compare with"),
        "unknown": _("not known: too few answered both rounds, or the scale has no levels"),
        "moving": _("answers moved"),
        "borderline": _("borderline: one answer decides whether they moved"),
        "stable": _("stable: answers no longer move"),
    }.get(code, "–")


def agreement(code: str) -> str:
    """What the rule says of the round, in words."""
    return {
        "for": _("agreement for"),
        "against": _("agreement against"),
        "agreed": _("agreement"),
        "none": _("no agreement"),
        "too_few": _("too few answers"),
    }.get(code, "–")


def mostly(word: str | None) -> str:
    """What those who answered both rounds mostly did (`delphi.protocol.disclosure.Mostly`)."""
    return {
        "same": _("Most kept their answer."),
        "higher": _("Most moved up the scale."),
        "lower": _("Most moved down the scale."),
        "mixed": _("Some moved up, some moved down, some kept their answer."),
    }.get(word or "", "")
