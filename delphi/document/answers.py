"""One row of a table of answers as the content of an answer, by its question's scale."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from surveys.choices import NEVER, ScaleKind
from surveys.content import AnswerContent, Problem, Reading, ScaleLike, from_form, from_json
from surveys.wording import problem_words

PREFIX = "cell"
NEVER_WORDS = frozenset({NEVER, "ei koskaan", "aldrig"})
_SHARE = re.compile(r"(.+?)\s*[=:]\s*(\d{1,4})", re.ASCII)
_SEPARATORS = re.compile(r"\s*[|;]\s*")
#: Which column a problem of a field is about.
_COLUMN_OF = {"level": "value", "": "value"}


class CellProblem(NamedTuple):
    column: str
    expected: str


class _Form(dict[str, Any]):
    """Cells as the fields of a form, which `surveys.content` reads with decimal commas and all."""

    def getlist(self, key: str, /) -> list[Any]:
        value = self.get(key, [])
        return value if isinstance(value, list) else [value]


def read_cells(
    cells: Mapping[str, str], scale: ScaleLike, *, cannot_judge: bool
) -> tuple[AnswerContent, list[CellProblem]]:
    """The content that the cells `value`, `low`, `high`, `choices`, `text` and `rationale` hold.

    Levels and choices may be given by key or by their label in any language; several choices are
    separated by | or ;, those of a ranking in rank order, those of points as in "money=60". Empty
    cells are no answer.
    """
    kind = ScaleKind(scale.kind)
    value, chosen = cells["value"], cells["choices"] or cells["value"]
    form = _Form({f"{PREFIX}-rationale": cells["rationale"]})
    if cannot_judge:
        form[f"{PREFIX}-cannot"] = "1"
    column = "value"
    match kind:
        case ScaleKind.ORDINAL:
            form[f"{PREFIX}-level"] = _keyed(value, scale, "level")
        case ScaleKind.YEAR if value.casefold() in NEVER_WORDS or NEVER in chosen.casefold():
            form[f"{PREFIX}-never"] = "1"
        case ScaleKind.SINGLE | ScaleKind.MULTIPLE:
            column = "choices" if cells["choices"] else "value"
            parts = [chosen] if kind is ScaleKind.SINGLE else _SEPARATORS.split(chosen)
            form[f"{PREFIX}-choice"] = [_keyed(part, scale, "key") for part in parts if part]
        case ScaleKind.TEXT:
            column = "text" if cells["text"] else "value"
            form[f"{PREFIX}-text"] = cells["text"] or value
        case _:
            form |= {f"{PREFIX}-{name}": cells[name] for name in ("value", "low", "high")}
    if kind in (ScaleKind.RANKING, ScaleKind.POINTS):
        column = "choices" if cells["choices"] else "value"
        content, problems = _arranged(chosen, cells["rationale"], scale, cannot_judge)
    else:
        content, problems = from_form(form, scale, PREFIX)
    return content, [
        CellProblem(
            column
            if each.field in ("choices", "text", "shares") or each.field.startswith("share-")
            else _COLUMN_OF.get(each.field, each.field),
            _as_clause(problem_words(each, scale)),
        )
        for each in problems
    ]


def _arranged(cell: str, rationale: str, scale: ScaleLike, cannot_judge: bool) -> Reading:
    """A ranking or shared-out points, which a cell lists."""
    parts = [part for part in _SEPARATORS.split(cell) if part]
    said: dict[str, Any] = {"rationale": rationale, "cannot_judge": cannot_judge}
    if scale.kind == ScaleKind.RANKING:
        return from_json(said | {"choices": [_keyed(part, scale, "key") for part in parts]}, scale)
    shares = [_SHARE.fullmatch(part) for part in parts]
    known = {_keyed(each[1], scale, "key"): int(each[2]) for each in shares if each}
    content, problems = from_json(said | {"shares": known}, scale)
    if len(known) < len(parts):
        return Reading(content, [Problem("shares", "not_points")])
    return Reading(content, problems)


def _keyed(cell: str, scale: ScaleLike, name: str) -> str:
    """The key or level that a cell names, by itself or by a label; else the cell as it is."""
    points: Sequence[Mapping[str, Any]] = scale.points
    for point in points:
        labels = {str(text).casefold() for text in point["label"].values() if text}
        if cell == str(point[name]) or cell.casefold() in labels:
            return str(point[name])
    return cell


def _as_clause(sentence: str) -> str:
    """A sentence as the end of another one."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
