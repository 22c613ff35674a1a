"""The noise floor of a round in sentences: how much answers vary when nothing lies between them."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.wording import joined_words, number_words, percent_words


def noise_in_words(noise: Mapping[str, Any] | None) -> list[str]:
    """The released noise floor of a criterion and how it is read; [] where nothing was asked twice.

    `noise` is `noise_floor` of the panel's released figures.
    """
    if not noise:
        return []
    asked = joined_words(list(noise["n"]))
    if noise.get("share_changed") is None:
        return [
            _("{items} asked twice within the round: too few answered both times.").format(
                items=asked
            )
        ]
    about = {
        "items": joined_words(noise["items"]),
        "n": noise["pairs"],
        "share": percent_words(100 * noise["share_changed"]),
        "mean": number_words(noise["mean_absolute_change"], 2),
    }
    # Answers lie whole steps apart: the next one up is the smallest change that can be seen.
    steps = max(ceil(noise["smallest_real_change"]), 1)
    said = (
        _(
            "Of {n} who answered {items} twice within the round, {share} answered differently the "
            "second time; the mean difference was {mean} steps of the scale."
        )
        if len(noise["items"]) == 1
        else _(
            "{items} were asked twice within the round: of {n} pairs of answers, {share} differed; "
            "the mean difference was {mean} steps of the scale."
        )
    )
    return [
        said.format(**about),
        _("Changes between rounds that are no larger may be noise."),
        ngettext(
            "One panellist’s own answer has changed beyond noise from {steps} step on.",
            "One panellist’s own answer has changed beyond noise from {steps} steps on.",
            steps,
        ).format(steps=steps),
    ]


def beyond_noise_in_words(paired: Mapping[str, Any] | None) -> str:
    """Whether more changed between rounds than when the same was asked twice; "" if not known."""
    found = (paired or {}).get("above_noise")
    if not found or found.get("clear") is None:
        return ""
    if found["clear"]:
        return _("More changed than when the same was asked twice within a round.")
    return _("No more can be shown to have changed than when the same was asked twice.")
