"""Whether a content is a value of a scale."""

from surveys.choices import ScaleKind
from surveys.content.numbers import NUMBERS, check_interval, check_number, check_year
from surveys.content.options import check_choices, check_shares
from surveys.content.texts import check_text
from surveys.content.value import FIELDS, USED_FIELDS, AnswerContent, Problem, ScaleLike

_WRITTEN = ("text", "rationale")
_VALUES = frozenset({"level", *NUMBERS, "text", "choices", "shares"})


def check(content: AnswerContent, scale: ScaleLike) -> list[Problem]:
    """Every reason why `content` is no value of `scale`; none for an empty content."""
    kind = ScaleKind(scale.kind)
    problems = [
        problem for name in _WRITTEN for problem in check_text(name, getattr(content, name))
    ]
    unused = _VALUES - USED_FIELDS[kind]
    problems += [
        Problem(name, "not_of_this_scale")
        for name in FIELDS
        if name in unused and getattr(content, name) not in (None, "", (), {})
    ]
    if content.cannot_judge:
        if not scale.cannot_judge:
            problems.append(Problem("cannot_judge", "not_offered"))
        if content.has_value:
            problems.append(Problem("cannot_judge", "excludes_value"))
    if not problems:
        problems += _check_value(content, scale, kind)
    return problems


def _check_value(content: AnswerContent, scale: ScaleLike, kind: ScaleKind) -> list[Problem]:
    match kind:
        case ScaleKind.ORDINAL:
            return _check_level(content.level, scale)
        case ScaleKind.SINGLE | ScaleKind.MULTIPLE | ScaleKind.RANKING:
            return check_choices(content.choices, scale)
        case ScaleKind.POINTS:
            return check_shares(content.shares, scale)
        case ScaleKind.YEAR:
            return check_year(content, scale)
        case ScaleKind.INTERVAL:
            return check_interval(content, scale)
        case ScaleKind.TEXT:
            return []
    return check_number("value", content.value, scale)


def _check_level(level: int | None, scale: ScaleLike) -> list[Problem]:
    levels = [point["level"] for point in scale.points]
    if level is None or level in levels:
        return []
    return [Problem("level", "unknown_level", {"lowest": min(levels), "highest": max(levels)})]
