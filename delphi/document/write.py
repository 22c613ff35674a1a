"""A `StudyFile` as the text of a study file: the same study always gives the same text."""

from typing import Any

import yaml

from delphi.choices import NO_FEEDBACK, USUAL_FEEDBACK, MethodField, stopping_terms
from delphi.document.study import (
    FORMAT,
    Asked,
    CriterionEntry,
    ItemEntry,
    RoundEntry,
    ScaleEntry,
    StudyFile,
    Wording,
)
from delphi.document.tree import RESOLVERS
from surveys.choices import CriterionRole, ScaleKind

WIDTH = 100
DECIMAL_KINDS = (ScaleKind.NUMBER, ScaleKind.INTERVAL, ScaleKind.PROBABILITY)


class StudyDumper(yaml.SafeDumper):
    """Writes texts so that both YAML 1.1 and 1.2 read them as texts."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


for _tag, _pattern, _first in RESOLVERS:
    StudyDumper.add_implicit_resolver(_tag, _pattern, list(_first))


def study_text(study: StudyFile) -> str:
    """The YAML text of `study`; `parse_study` gives the same study back."""
    text: str = yaml.dump(
        _study(study), Dumper=StudyDumper, allow_unicode=True, sort_keys=False, width=WIDTH
    )
    return text


def _study(study: StudyFile) -> dict[str, Any]:
    quartiles = study.quartiles if study.quartiles == "tukey" else int(study.quartiles)
    return _filled(
        {
            "format": FORMAT,
            "study": study.key,
            "title": dict(study.titles),
            "purpose": dict(study.purposes),
            "information": dict(study.information),
            "method": {
                field.value: dict(study.method[field.value])
                for field in MethodField
                if field.value in study.method
            },
            "languages": list(study.languages),
            "zone": study.zone,
            "contact": study.contact,
            "simulated": study.simulated,
            "anonymity": study.anonymity,
            "minimum_cell": study.minimum_cell,
            "quotes": study.quotes,
            "quartiles": quartiles,
            "scales": {scale.key: _scale(scale) for scale in study.scales},
            "criteria": {c.key: _criterion(c, quartiles) for c in study.criteria},
            "sections": {section.key: dict(section.titles) for section in study.sections},
            "planes": [{"across": plane.across, "up": plane.up} for plane in study.planes],
            "items": [_item(item) for item in study.items],
            "stopping": stopping_terms(
                maximum=study.maximum_rounds,
                stable=study.stable,
                settled_per_cent=study.settled_per_cent,
            ),
            "rounds": [_round(entry, study.items) for entry in study.rounds],
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without empty texts, groups and lists; false and 0 stay."""
    return {key: value for key, value in values.items() if value not in ("", None, {}, [])}


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value == int(value) else value


def _scale(scale: ScaleEntry) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": scale.kind.value}
    if scale.kind is ScaleKind.ORDINAL:
        labelled = {int(point.key): dict(point.texts) for point in scale.points if point.texts}
        values |= {
            "lowest": int(scale.points[0].key),
            "highest": int(scale.points[-1].key),
            "labels": labelled,
        }
    elif scale.points:
        values["choices"] = {point.key: dict(point.texts) for point in scale.points}
        if scale.kind is ScaleKind.RANKING and scale.highest != len(scale.points):
            values["top"] = _number(scale.highest)
        if scale.kind is ScaleKind.POINTS:
            values["total"] = _number(scale.highest)
    elif scale.kind in (ScaleKind.NUMBER, ScaleKind.INTERVAL, ScaleKind.YEAR):
        values |= {"lowest": _number(scale.lowest), "highest": _number(scale.highest)}
    if scale.unit:
        values["unit"] = dict(scale.unit)
    if scale.kind in DECIMAL_KINDS and scale.decimals:
        values["decimals"] = scale.decimals
    if scale.kind is ScaleKind.YEAR:
        values["never"] = scale.never
    return values | {"cannot_judge": scale.cannot_judge}


def _criterion(criterion: CriterionEntry, quartiles: int | str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": dict(criterion.names),
        "prompt": dict(criterion.prompts),
        "scale": criterion.scale,
        "rationale": criterion.rationale,
    }
    if criterion.role is not CriterionRole.JUDGEMENT:
        values["role"] = criterion.role.value
    rule = criterion.consensus
    if rule is None:
        return values
    consensus: dict[str, Any] = {"for": rule.for_.text()}
    if rule.against is not None:
        consensus["against"] = rule.against.text()
    if rule.middle is not None:
        consensus["middle"] = rule.middle.text()
    consensus["minimum_answers"] = rule.minimum_answers
    consensus["cannot_judge"] = "included" if rule.cannot_judge_counts else "excluded"
    if rule.quartile_type != quartiles:
        consensus["quartiles"] = rule.quartile_type
    return values | {"consensus": consensus}


def _item(item: ItemEntry) -> dict[str, Any]:
    first, *later = item.wordings
    values: dict[str, Any] = {"code": item.code}
    if item.section is not None:
        values["section"] = item.section
    values["criteria"] = list(item.criteria)
    values |= _wording(first, ())
    if later:
        values["wordings"] = [
            _wording(wording, ((item.code, number),)) for number, wording in enumerate(later, 1)
        ]
    return values


def _wording(wording: Wording, default: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    values: dict[str, Any] = {"statement": dict(wording.texts)}
    if wording.parents != default:
        values["parents"] = [f"{code}/{number}" for code, number in wording.parents]
    if wording.reason:
        values["reason"] = wording.reason
    if not wording.continues_trend:
        values["continues_trend"] = False
    return values


def _round(entry: RoundEntry, items: tuple[ItemEntry, ...]) -> dict[str, Any]:
    by_code = {item.code: item for item in items}
    usual = NO_FEEDBACK if entry.number == 1 else USUAL_FEEDBACK
    values = _filled(
        {
            "number": entry.number,
            "kind": entry.kind,
            "title": dict(entry.titles),
            "items": [_asked(asked, by_code[asked.item]) for asked in entry.asked],
        }
    )
    feedback = {part: ({**NO_FEEDBACK, **entry.feedback})[part] for part in usual}
    if feedback != usual:
        values["feedback"] = feedback
    if entry.fold_settled:
        values["fold_settled"] = True
    if entry.live:
        values["live"] = True
    if entry.submit_once:
        values["submit_once"] = True
    if entry.dropped:
        values["dropped"] = [{"item": d.item, "reason": d.reason} for d in entry.dropped]
    if (twice := entry.asked_twice) is not None:
        values["asked_twice"] = {"criterion": twice.criterion, "items": list(twice.items)}
    return values


def _asked(asked: Asked, item: ItemEntry) -> str | dict[str, Any]:
    """A bare code where the item has one wording; else with the number of the wording."""
    values: dict[str, Any] = {"item": asked.item}
    if len(item.wordings) > 1:
        values["wording"] = asked.wording
    if asked.criteria != item.criteria:
        values["criteria"] = list(asked.criteria)
    return asked.item if len(values) == 1 else values
