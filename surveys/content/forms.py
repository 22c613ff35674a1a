"""An answer as the fields of a form say it."""

import re
from dataclasses import replace
from typing import Any

from surveys.choices import NEVER, ScaleKind
from surveys.content.checking import check
from surveys.content.numbers import NUMBERS, typed_number
from surveys.content.options import in_order, ranking_from_form, shares_from_form
from surveys.content.texts import prose
from surveys.content.value import (
    USED_FIELDS,
    AnswerContent,
    FormData,
    Problem,
    Reading,
    ScaleLike,
)

#: The value of a radio button that says "cannot judge" (a checkbox where there are no radios).
CANNOT = "cannot"


def from_form(data: FormData, scale: ScaleLike, prefix: str) -> Reading:
    """Read the fields `<prefix>-level`, `-value`, `-low`, `-high`, `-text`, `-choice` (several),
    `-place-<option>`, `-share-<option>`, `-never`, `-cannot` and `-rationale`.

    Numbers may have a decimal comma, spaces of any kind between thousands, and a trailing %.
    Radio buttons say "cannot judge" as the level or choice `cannot`.
    """
    values: dict[str, Any] = {"rationale": prose(data.get(f"{prefix}-rationale", ""))}
    problems: list[Problem] = []
    used = USED_FIELDS[ScaleKind(scale.kind)]
    cannot = bool(data.get(f"{prefix}-cannot"))
    if "level" in used:
        typed = data.get(f"{prefix}-level", "").strip()
        cannot = cannot or typed == CANNOT
        if typed and typed != CANNOT:
            values["level"] = _level(typed, scale, problems)
    for name in NUMBERS:
        if name in used:
            values[name] = typed_number(data.get(f"{prefix}-{name}", ""), name, scale, problems)
    if scale.kind == ScaleKind.YEAR:
        values["choices"] = (NEVER,) if data.get(f"{prefix}-never") else ()
    elif scale.kind == ScaleKind.RANKING:
        values["choices"] = ranking_from_form(data, scale, prefix, problems)
    elif "choices" in used:
        chosen = [choice for choice in data.getlist(f"{prefix}-choice") if choice]
        cannot = cannot or CANNOT in chosen
        values["choices"] = in_order(tuple(choice for choice in chosen if choice != CANNOT), scale)
    if "shares" in used:
        values["shares"] = shares_from_form(data, scale, prefix, problems)
    if "text" in used:
        values["text"] = prose(data.get(f"{prefix}-text", ""))
    return _checked(AnswerContent(cannot_judge=cannot, **values), scale, problems)


def _checked(content: AnswerContent, scale: ScaleLike, problems: list[Problem]) -> Reading:
    readable = content
    if problems and scale.kind in (ScaleKind.INTERVAL, ScaleKind.RANKING, ScaleKind.POINTS):
        # What could not be read is not also "missing" from what belongs together.
        readable = replace(content, low=None, value=None, high=None, choices=(), shares={})
    return Reading(content, problems + check(readable, scale))


def _level(typed: str, scale: ScaleLike, problems: list[Problem]) -> int | None:
    if re.fullmatch(r"-?\d{1,4}", typed, re.ASCII):
        return int(typed)
    levels = [point["level"] for point in scale.points]
    problems.append(
        Problem("level", "unknown_level", {"lowest": min(levels), "highest": max(levels)})
    )
    return None
