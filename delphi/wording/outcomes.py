"""What came true, and how good the forecast of it was, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from delphi.protocol.scoring import COIN, CameTrue
from delphi.wording.figures import MeasuredScale, value_words
from surveys.wording import number_words, year_words


def outcome_words(came_true: CameTrue, scale: MeasuredScale | None) -> str:
    """What came true: "it happened", "2027", "12,5 %"; a figure needs its scale."""
    if came_true.happened is not None:
        return _("it happened") if came_true.happened else _("it did not happen")
    if came_true.not_by is not None:
        return _("had not happened by the end of {year}").format(year=year_words(came_true.not_by))
    return value_words(came_true.value, scale) if scale else "–"


def score_sentences(scores: Mapping[str, Any], scale: MeasuredScale) -> list[str]:
    """How good one round's forecast was; [] where its figures are withheld."""
    found = []
    if (brier := scores.get("brier_median")) is not None:
        found.append(_brier_sentence(brier, scores.get("brier_experts")))
    if (miss := scores.get("miss")) is not None:
        found.append(_miss_sentence(miss, scale))
    if "inside" in scores:
        found.append(
            _("What came true lay within the middle half of the answers.")
            if scores["inside"]
            else _("What came true lay outside the middle half of the answers.")
        )
    return found


def score_words(scores: Mapping[str, Any], scale: MeasuredScale) -> str:
    """The score as a figure in a table; "–" where there is none."""
    for name in ("brier_median", "quantile_score"):
        if scores.get(name) is not None:
            return number_words(scores[name], 3 if name == "brier_median" else scale.decimals + 2)
    return "–"


def _brier_sentence(brier: float, experts: float | None) -> str:
    words = {
        "score": number_words(brier, 3),
        "coin": number_words(COIN, 2),
        "experts": number_words(experts, 3) if experts is not None else "",
    }
    if brier < COIN:
        read = _("Brier score of the median {score}: better than a coin ({coin}; 0 is best).")
    elif brier > COIN:
        read = _("Brier score of the median {score}: worse than a coin ({coin}; 0 is best).")
    else:
        read = _("Brier score of the median {score}: as good as a coin (0 is best).")
    sentences = [read.format(**words)]
    if experts is not None:
        sentences.append(_("Experts one by one: {experts} on average.").format(**words))
    return " ".join(sentences)


def _miss_sentence(miss: float, scale: MeasuredScale) -> str:
    if not miss:
        return _("The median was exactly what came true.")
    size = number_words(abs(miss), scale.decimals + 1)
    if scale.kind == "year":
        words = {
            True: _("The median was too late by this many years: {size}."),
            False: _("The median was too early by this many years: {size}."),
        }
    else:
        size = value_words(abs(miss), scale)
        words = {
            True: _("The median was too high by {size}."),
            False: _("The median was too low by {size}."),
        }
    return words[miss > 0].format(size=size)
