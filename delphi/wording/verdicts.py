"""How verdicts read, and the tone that names their colour and shape (see home's look.css)."""

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


def movement(code: str) -> str:
    """Whether answers moved since the round before, in words."""
    return {
        "first_look": _("first look: nothing to compare with"),
        "unknown": _("not known: too few answered both rounds"),
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


def withheld(reason: str) -> str:
    """Why a figure is not shown, in a few words."""
    return {
        "no_answers": _("no answers"),
        "round_open": _("the round is not sealed yet"),
        "too_few_answers": _("too few answers to show figures"),
        "distribution_needs_more": _("too few answers to show the distribution"),
        "membership_public": _("distribution not shown: the panel's members are public"),
        "small_count": _("a small count is not shown"),
        "too_few_stayers": _("too few answered both rounds"),
        "few_left_or_joined": _("too few left or joined to show the flows"),
    }.get(reason, _("not shown"))
