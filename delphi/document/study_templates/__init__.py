"""Kinds of study to begin with: each a study file of its own, shown in the interface.

A template fixes scales, criteria, rules and planes; its one item is an example, in the place of
which a new study's statements come. The statements of a ranking become what is put into order;
those of a kind that begins with ideas are open questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from delphi.document.parse import parse_study
from delphi.document.statements import PastedStatement
from delphi.document.study import (
    Asked,
    ItemEntry,
    Point,
    ScaleEntry,
    SectionEntry,
    StudyFile,
    Wording,
)
from foresight.languages import Texts
from surveys.choices import ScaleKind

_FOLDER = Path(__file__).parent

#: In the order in which they are offered.
TEMPLATES = (
    "classic",
    "policy",
    "real-time",
    "priorities",
    "ranking",
    "appropriateness",
    "core-outcomes",
    "forecast",
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is said about a new study beside its template."""

    key: str
    languages: tuple[str, ...]
    titles: Texts
    purposes: Texts
    contact: str
    statements: Sequence[PastedStatement]


def template_text(key: str) -> str:
    """The study file of a template. KeyError for one there is not."""
    if key not in TEMPLATES:
        raise KeyError(key)
    return (_FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


@cache
def template(key: str) -> StudyFile:
    """The template as a study. KeyError for one there is not."""
    return parse_study(template_text(key))


def begun(key: str, beginning: Beginning) -> StudyFile:
    """A new study of the template's kind, in the languages chosen, with the statements given."""
    kind = template(key)
    spoken = tuple(beginning.languages)
    items, sections = _items(kind, beginning.statements)
    scales = tuple(_scale(scale, spoken, beginning.statements) for scale in kind.scales)
    if any(scale.kind is ScaleKind.RANKING for scale in scales):
        items = tuple(_in(item, spoken) for item in kind.items)
        sections = ()
    first = replace(
        kind.rounds[0],
        asked=tuple(Asked(item.code, 1, item.criteria) for item in items),
    )
    return replace(
        kind,
        key=beginning.key,
        languages=spoken,
        titles=beginning.titles,
        purposes=beginning.purposes,
        contact=beginning.contact,
        scales=scales,
        criteria=tuple(
            replace(each, names=_kept(each.names, spoken), prompts=_kept(each.prompts, spoken))
            for each in kind.criteria
        ),
        items=items,
        sections=sections,
        rounds=(first,),
    )


def _items(
    kind: StudyFile, statements: Sequence[PastedStatement]
) -> tuple[tuple[ItemEntry, ...], tuple[SectionEntry, ...]]:
    """An item per statement on every criterion of the example; sections by their titles."""
    keys: dict[str, SectionEntry] = {}
    items = []
    for number, statement in enumerate(statements, 1):
        section = None
        if statement.section:
            title = "\n".join(statement.section.values())
            entry = keys.setdefault(title, SectionEntry(f"s{len(keys) + 1}", statement.section))
            section = entry.key
        wordings = (Wording(statement.texts),)
        items.append(ItemEntry(f"v{number}", section, kind.items[0].criteria, wordings))
    return tuple(items), tuple(keys.values())


def _scale(
    scale: ScaleEntry, spoken: Sequence[str], statements: Sequence[PastedStatement]
) -> ScaleEntry:
    points = tuple(replace(point, texts=_kept(point.texts, spoken)) for point in scale.points)
    if scale.kind is ScaleKind.RANKING:
        points = tuple(Point(f"v{n}", each.texts) for n, each in enumerate(statements, 1))
        return replace(scale, points=points, highest=float(len(points)))
    return replace(scale, points=points, unit=_kept(scale.unit, spoken))


def _in(item: ItemEntry, spoken: Sequence[str]) -> ItemEntry:
    wordings = tuple(replace(each, texts=_kept(each.texts, spoken)) for each in item.wordings)
    return replace(item, wordings=wordings)


def _kept(texts: Texts, spoken: Sequence[str]) -> Texts:
    return {language: texts[language] for language in spoken if language in texts}
