"""From the text of a study file to a `StudyFile`, or to all its mistakes at once."""

from typing import Any

from delphi.choices import ALL, DEFAULT_MINIMUM_CELL, NO_FEEDBACK, USUAL_FEEDBACK, MethodField
from delphi.document.checker import Checker
from delphi.document.checks import reference_mistakes
from delphi.document.mistakes import Mistake, Mistakes
from delphi.document.rules import check_rules, consensus_of
from delphi.document.schema import shape_mistakes
from delphi.document.study import (
    DEFAULT_MAXIMUM_ROUNDS,
    DEFAULT_ZONE,
    Asked,
    AskedTwice,
    CriterionEntry,
    Dropped,
    ItemEntry,
    Plane,
    Point,
    RoundEntry,
    ScaleEntry,
    SectionEntry,
    StudyFile,
    Wording,
)
from delphi.document.tree import decoded, read_tree
from foresight.languages import Texts
from surveys.choices import CriterionRole, ScaleKind

PERCENT = (0.0, 100.0)
DEFAULT_TOTAL = 100


def parse_study(text: str | bytes) -> StudyFile:
    """The study that `text` (UTF-8 YAML) describes; raises `Mistakes`, one per mistake in it."""
    mistakes: list[Mistake] = []
    tree = read_tree(decoded(text) if isinstance(text, bytes) else text, mistakes)
    mistakes += shape_mistakes(tree)
    mistakes += reference_mistakes(tree)
    checker = Checker(tree)
    if isinstance(tree.value, dict):
        check_rules(checker)
    mistakes += checker.mistakes
    if mistakes:
        raise Mistakes(mistakes)
    return _study(tree.value)


def _study(value: dict[str, Any]) -> StudyFile:
    languages = tuple(value["languages"])
    quartiles = value.get("quartiles", 7)
    order = list(value["criteria"])
    items = tuple(_item(entry, languages, order) for entry in value["items"])
    return StudyFile(
        key=value["study"],
        titles=_texts(value["title"], languages),
        purposes=_texts(value.get("purpose"), languages),
        information=_texts(value.get("information"), languages),
        languages=languages,
        zone=value.get("zone", DEFAULT_ZONE),
        contact=value.get("contact", ""),
        simulated=value.get("simulated", False),
        anonymity=value.get("anonymity", "confidential"),
        minimum_cell=value.get("minimum_cell", DEFAULT_MINIMUM_CELL),
        quartiles=str(quartiles),
        scales=tuple(_scale(key, entry, languages) for key, entry in value["scales"].items()),
        criteria=tuple(
            _criterion(key, entry, languages, quartiles) for key, entry in value["criteria"].items()
        ),
        sections=tuple(
            SectionEntry(key, _texts(entry, languages))
            for key, entry in value.get("sections", {}).items()
        ),
        items=items,
        maximum_rounds=value.get("stopping", {}).get("maximum_rounds", DEFAULT_MAXIMUM_ROUNDS),
        rounds=tuple(_round(entry, languages, items) for entry in value.get("rounds", [])),
        planes=tuple(Plane(**entry) for entry in value.get("planes", [])),
        stable=value.get("stopping", {}).get("stable", True),
        settled_per_cent=value.get("stopping", {}).get("settled_per_cent", ALL),
        quotes=value.get("quotes", False),
        method={
            field.value: _some_texts(value["method"][field.value], languages)
            for field in MethodField
            if field.value in value.get("method", {})
        },
    )


def _texts(value: Any, languages: tuple[str, ...]) -> Texts:
    """Texts in the order of the study's languages; one plain text where it has one language."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {languages[0]: value}
    return {language: value[language] for language in languages}


def _some_texts(value: Any, languages: tuple[str, ...]) -> Texts:
    """As `_texts`, of which any language but one may be left out."""
    if isinstance(value, str):
        return {languages[0]: value}
    return {language: value[language] for language in languages if language in value}


def _scale(key: str, value: dict[str, Any], languages: tuple[str, ...]) -> ScaleEntry:
    kind = ScaleKind(value["kind"])
    points: tuple[Point, ...] = ()
    if kind is ScaleKind.ORDINAL:
        labels = value["labels"]
        points = tuple(
            Point(str(level), _texts(labels.get(str(level)), languages))
            for level in range(value["lowest"], value["highest"] + 1)
        )
    elif "choices" in value:
        points = tuple(
            Point(choice, _texts(texts, languages)) for choice, texts in value["choices"].items()
        )
    lowest, highest = _bounds(kind, value, len(points))
    return ScaleEntry(
        key=key,
        kind=kind,
        points=points,
        unit=_texts(value.get("unit"), languages),
        lowest=None if lowest is None else float(lowest),
        highest=None if highest is None else float(highest),
        decimals=value.get("decimals", 0),
        never=value.get("never", False),
        cannot_judge=value.get("cannot_judge", True),
    )


def _bounds(
    kind: ScaleKind, value: dict[str, Any], options: int
) -> tuple[float | None, float | None]:
    match kind:
        case ScaleKind.PROBABILITY:
            return PERCENT
        case ScaleKind.RANKING:
            return 1, value.get("top", options)
        case ScaleKind.POINTS:
            return 0, value.get("total", DEFAULT_TOTAL)
    return value.get("lowest"), value.get("highest")


def _criterion(
    key: str, value: dict[str, Any], languages: tuple[str, ...], quartiles: Any
) -> CriterionEntry:
    consensus = value.get("consensus")
    role = CriterionRole(value.get("role", CriterionRole.JUDGEMENT))
    return CriterionEntry(
        key=key,
        names=_texts(value["name"], languages),
        prompts=_texts(value["prompt"], languages),
        scale=value["scale"],
        rationale=value.get("rationale", role is CriterionRole.JUDGEMENT),
        consensus=None if consensus is None else consensus_of(consensus, quartiles),
        role=role,
    )


def _item(value: dict[str, Any], languages: tuple[str, ...], order: list[str]) -> ItemEntry:
    code = value["code"]
    entries = [value, *value.get("wordings", [])]
    return ItemEntry(
        code=code,
        section=value.get("section"),
        criteria=tuple(sorted(value["criteria"], key=order.index)),
        wordings=tuple(
            _wording(entry, code, number, languages) for number, entry in enumerate(entries, 1)
        ),
    )


def _wording(value: dict[str, Any], code: str, number: int, languages: tuple[str, ...]) -> Wording:
    default = [f"{code}/{number - 1}"] if number > 1 else []
    parents = (parent.rsplit("/", 1) for parent in value.get("parents", default))
    return Wording(
        texts=_texts(value["statement"], languages),
        parents=tuple((parent, int(wording)) for parent, wording in parents),
        reason=value.get("reason", ""),
        continues_trend=value.get("continues_trend", True),
    )


def _round(
    value: dict[str, Any], languages: tuple[str, ...], items: tuple[ItemEntry, ...]
) -> RoundEntry:
    by_code = {item.code: item for item in items}
    entries = value.get("items", list(by_code))
    feedback = NO_FEEDBACK if value["number"] == 1 else USUAL_FEEDBACK
    return RoundEntry(
        number=value["number"],
        kind=value.get("kind", "rate"),
        titles=_texts(value.get("title"), languages),
        asked=tuple(_asked(entry, by_code) for entry in entries),
        feedback={**feedback, **value.get("feedback", {})},
        fold_settled=value.get("fold_settled", False),
        live=value.get("live", False),
        submit_once=value.get("submit_once", False),
        dropped=tuple(
            Dropped(entry["item"], entry["reason"]) for entry in value.get("dropped", [])
        ),
        asked_twice=_asked_twice(value.get("asked_twice")),
    )


def _asked_twice(value: dict[str, Any] | None) -> AskedTwice | None:
    return None if value is None else AskedTwice(value["criterion"], tuple(value["items"]))


def _asked(entry: str | dict[str, Any], by_code: dict[str, ItemEntry]) -> Asked:
    """A bare code asks the latest wording on all the item's criteria."""
    group: dict[str, Any] = {"item": entry} if isinstance(entry, str) else entry
    item = by_code[group["item"]]
    return Asked(
        item=item.code,
        wording=group.get("wording", len(item.wordings)),
        criteria=tuple(group.get("criteria", item.criteria)),
    )
