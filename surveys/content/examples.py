"""A permitted answer for the sake of example: nobody's, and always the same."""

from surveys.choices import NUMERIC_KINDS, ScaleKind
from surveys.content.numbers import bounds
from surveys.content.options import keys_of, places_of, total_of
from surveys.content.value import NO_ANSWER, AnswerContent, ScaleLike

#: Around which a number is made up where a scale has no bounds.
_SPAN = 10.0


def example_of(scale: ScaleLike) -> AnswerContent:
    """An answer in the middle of the scale; no answer where words alone would do."""
    kind = ScaleKind(scale.kind)
    if kind is ScaleKind.ORDINAL:
        levels = [point["level"] for point in scale.points if "level" in point]
        return AnswerContent(level=levels[len(levels) // 2])
    if kind in NUMERIC_KINDS or kind is ScaleKind.INTERVAL:
        return _number(scale, kind)
    keys = keys_of(scale)
    if kind in (ScaleKind.SINGLE, ScaleKind.MULTIPLE):
        return AnswerContent(choices=tuple(keys[:1]))
    if kind is ScaleKind.RANKING:
        return AnswerContent(choices=tuple(keys[: places_of(scale)]))
    if kind is ScaleKind.POINTS and keys:
        each, rest = divmod(total_of(scale), len(keys))
        return AnswerContent(
            shares={key: each + (rest if place == 0 else 0) for place, key in enumerate(keys)}
        )
    return NO_ANSWER


def _number(scale: ScaleLike, kind: ScaleKind) -> AnswerContent:
    lowest, highest = bounds(scale)
    low = lowest if lowest is not None else (highest or _SPAN) - _SPAN
    high = highest if highest is not None else low + _SPAN
    middle = round((low + high) / 2, scale.decimals)
    if kind is ScaleKind.INTERVAL:
        return AnswerContent(low=low, value=middle, high=high)
    return AnswerContent(value=middle)
