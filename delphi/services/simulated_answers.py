"""What a synthetic panellist answers: a position on any scale, and words that say they are none.

Ordinal scales are cut into as many equal parts as they have levels. Numbers, probabilities and
years lie at the position between their bounds; an interval spans a tenth of the scale on either
side of it. Of options that are chosen, ranked or given points, a panellist likes each more the
nearer it lies to the position on the line they make in the order of the scale.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.choices import ScaleKind
from surveys.content import AnswerContent, ScaleLike, keys_of, places_of, total_of
from surveys.content.numbers import bounds

UNABLE = 0.04  # of those who answer, so many say that they cannot judge, where they may
REASONED = 0.12
OPEN_ENDED = 1000.0  # how far a number without an upper bound goes
HALF_AN_INTERVAL = 0.1
SEVERAL_WITHIN = 0.35
SPREAD_OF_POINTS = 8.0


def simulated_answer(
    scale: ScaleLike, position: float, *, rng: random.Random, language: str, reason: bool
) -> AnswerContent:
    """The answer of who stands at `position`, 0 to 1; with a reason now and then where `reason`."""
    if scale.kind == ScaleKind.TEXT:
        return AnswerContent(text=_words(rng, language))
    if scale.cannot_judge and rng.random() < UNABLE:
        return AnswerContent(cannot_judge=True)
    content = _ANSWERS[ScaleKind(scale.kind)](scale, position)
    if reason and rng.random() < REASONED:
        content = replace(content, rationale=_words(rng, language))
    return content


def simulated_idea(number: int, language: str) -> str:
    """One of the ideas that a synthetic panel has."""
    with translation.override(language):
        return _("Simulated idea {number}").format(number=number)


def _words(rng: random.Random, language: str) -> str:
    with translation.override(language):
        return _("Simulated words {number}: nobody has given this reason.").format(
            number=rng.randrange(1, 10_000)
        )


def _level(scale: ScaleLike, position: float) -> AnswerContent:
    levels = sorted(int(point["level"]) for point in scale.points)
    return AnswerContent(level=levels[min(int(position * len(levels)), len(levels) - 1)])


def _number(scale: ScaleLike, position: float) -> AnswerContent:
    return AnswerContent(value=_at(scale, position))


def _interval(scale: ScaleLike, position: float) -> AnswerContent:
    low, best, high = (
        _at(scale, min(max(position + away, 0), 1))
        for away in (-HALF_AN_INTERVAL, 0, HALF_AN_INTERVAL)
    )
    return AnswerContent(low=low, value=best, high=high)


def _at(scale: ScaleLike, position: float) -> float:
    lowest, highest = bounds(scale)
    low = 0.0 if lowest is None else lowest
    high = low + OPEN_ENDED if highest is None else highest
    decimals = 0 if scale.kind == ScaleKind.YEAR else scale.decimals
    return min(max(round(low + position * (high - low), decimals), low), high)


def _single(scale: ScaleLike, position: float) -> AnswerContent:
    return AnswerContent(choices=(_by_liking(scale, position)[0],))


def _several(scale: ScaleLike, position: float) -> AnswerContent:
    away = _distances(scale, position)
    near = tuple(key for key, distance in away.items() if distance < SEVERAL_WITHIN)
    return AnswerContent(choices=near or (_by_liking(scale, position)[0],))


def _ranking(scale: ScaleLike, position: float) -> AnswerContent:
    return AnswerContent(choices=tuple(_by_liking(scale, position)[: places_of(scale)]))


def _points(scale: ScaleLike, position: float) -> AnswerContent:
    """Points in proportion to 2 to the power of -8 × distance, the first liked has the rest."""
    total, away = total_of(scale), _distances(scale, position)
    weights = {key: 2.0 ** (-SPREAD_OF_POINTS * distance) for key, distance in away.items()}
    whole = sum(weights.values())
    shares = {key: int(total * weight / whole) for key, weight in weights.items()}
    shares[_by_liking(scale, position)[0]] += total - sum(shares.values())
    return AnswerContent(shares=shares)


def _distances(scale: ScaleLike, position: float) -> dict[str, float]:
    keys = keys_of(scale)
    last = max(len(keys) - 1, 1)
    return {key: abs(place / last - position) for place, key in enumerate(keys)}


def _by_liking(scale: ScaleLike, position: float) -> list[str]:
    away = _distances(scale, position)
    return sorted(away, key=away.__getitem__)


_ANSWERS: Mapping[ScaleKind, Callable[[ScaleLike, float], AnswerContent]] = {
    ScaleKind.ORDINAL: _level,
    ScaleKind.NUMBER: _number,
    ScaleKind.PROBABILITY: _number,
    ScaleKind.YEAR: _number,
    ScaleKind.INTERVAL: _interval,
    ScaleKind.SINGLE: _single,
    ScaleKind.MULTIPLE: _several,
    ScaleKind.RANKING: _ranking,
    ScaleKind.POINTS: _points,
}
