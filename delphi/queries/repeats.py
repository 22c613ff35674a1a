"""What a round asks twice, as it is set and as it was answered: the noise floor's questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from delphi.models import PanelResult, Round
from delphi.protocol.lifecycle import RoundKind, RoundState
from delphi.queries.counts import as_table, transitions_between
from foresight.languages import Texts
from surveys.choices import CriterionRole, ScaleKind
from surveys.models import Question


class Repeatable(NamedTuple):
    """An item of a round that may be asked twice, and the keys of the criteria it may be on."""

    code: str
    texts: Texts
    criteria: frozenset[str]


@dataclass(frozen=True, slots=True)
class Twice:
    """What is asked twice: the items' codes in their order, on the criterion; () for nothing."""

    codes: tuple[str, ...] = ()
    criterion_key: str = ""
    criterion_names: Texts | None = None


def may_ask_twice(round_: Round) -> bool:
    """Whether both answers to a question are given in view of the same, as they have to be."""
    return round_.kind != RoundKind.COLLECT and not round_.live


def asked_twice(round_: Round) -> Twice:
    """What the round asks twice. One query."""
    repeats = list(
        Question.every.filter(questionnaire=round_.questionnaire_id, repeats__isnull=False)
        .select_related("item", "criterion")
        .order_by("position")
    )
    if not repeats:
        return Twice()
    criterion = repeats[0].criterion
    return Twice(tuple(each.item.code for each in repeats), criterion.key, criterion.names)


def repeatable_in(round_: Round) -> tuple[list[Repeatable], dict[str, Texts]]:
    """The items of the round that may be asked twice, in its order, and the criteria. One query.

    Those are judgements on an ordinal scale: where steps can be counted, and of the item.
    """
    rows = (
        Question.objects.filter(
            questionnaire=round_.questionnaire_id,
            criterion__scale__kind=ScaleKind.ORDINAL.value,
            criterion__role=CriterionRole.JUDGEMENT.value,
        )
        .order_by("position")
        .values_list("item__code", "statement__texts", "criterion__key", "criterion__names")
    )
    texts: dict[str, Texts] = {}
    keys: dict[str, set[str]] = {}
    criteria: dict[str, Texts] = {}
    for code, said, key, names in rows:
        texts[code] = said
        keys.setdefault(code, set()).add(key)
        criteria[key] = names
    return [Repeatable(code, texts[code], frozenset(keys[code])) for code in texts], criteria


def answered_twice(found: Round) -> dict[int, dict[str, list[list[int]]]]:
    """By criterion and item code: first answers × second ones, of those who rated both times.

    One query where nothing is asked twice, three where something is.
    """
    repeats = list(
        Question.every.filter(questionnaire=found.questionnaire_id, repeats__isnull=False)
        .select_related("item", "criterion__scale")
        .order_by("position")
    )
    pairs = {each.pk: each.repeats_id for each in repeats if each.repeats_id is not None}
    cells = transitions_between(pairs)
    tables: dict[int, dict[str, list[list[int]]]] = {}
    for each in repeats:
        levels = [point["level"] for point in each.criterion.scale.points]
        tables.setdefault(each.criterion_id, {})[each.item.code] = as_table(
            cells.get(each.pk, {}).get("", {}).items(), lowest=min(levels), levels=len(levels)
        )
    return tables


def noise_before(found: Round) -> Mapping[int, tuple[int, dict[str, Any]]]:
    """By criterion the last noise floor of an earlier round, with the round's number. One query."""
    rows = (
        PanelResult.objects.filter(
            round__study=found.study_id,
            round__number__lt=found.number,
            round__state=RoundState.ANALYSED.value,
        )
        .order_by("round__number")
        .values_list("criterion", "round__number", "figures")
    )
    return {
        criterion: (number, noise)
        for criterion, number, figures in rows
        if (noise := figures.get("noise_floor")) and noise["pairs"]
    }
