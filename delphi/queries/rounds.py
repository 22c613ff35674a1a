"""Rounds as the worker and the commands find them."""

from typing import NamedTuple

from delphi.models import Round, Study
from delphi.protocol.lifecycle import RoundState
from foresight.languages import Texts
from surveys.models import Item, Question


def round_numbered(study_key: str, number: int) -> Round | None:
    """Round `number` of the study with this key, with its study."""
    found = Round.objects.select_related("study").filter(study__key=study_key, number=number)
    return found.first()


def rounds_in(state: RoundState) -> list[int]:
    """The ids of all rounds in a state, longest closed first."""
    rounds = Round.objects.filter(state=state).order_by("closed_at", "pk")
    return list(rounds.values_list("pk", flat=True))


def items_asked(round_: Round) -> dict[str, int]:
    """The items of the round's questionnaire, ids by code, in the order asked."""
    items = Item.objects.filter(questions__questionnaire=round_.questionnaire_id)
    return dict(items.order_by("questions__position").values_list("code", "pk"))


def number_of_items(round_: Round) -> int:
    """How many items the round asks about."""
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id)
    return asked.order_by().values("item").distinct().count()


def criteria_asked(round_: Round) -> dict[int, set[int]]:
    """By item of the round the criteria it was asked on. One query."""
    found: dict[int, set[int]] = {}
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id)
    for item, criterion in asked.values_list("item_id", "criterion_id"):
        found.setdefault(item, set()).add(criterion)
    return found


class AskedWording(NamedTuple):
    """An item of a round in the wording it was asked in."""

    item_id: int
    code: str
    texts: Texts


def wordings_asked(round_: Round) -> list[AskedWording]:
    """The items of the round in the order asked, each once. One query."""
    asked = (
        Question.objects.filter(questionnaire=round_.questionnaire_id)
        .order_by("position")
        .values_list("item", "item__code", "statement__texts")
    )
    return list({item: AskedWording(item, code, texts) for item, code, texts in asked}.values())


def tried_round(study: Study) -> Round | None:
    """The last analysed round of a trial of the study, of a pilot rather than of a dry run."""
    return (
        Round.objects.filter(study__trial_of=study, state=RoundState.ANALYSED.value)
        .select_related("study")
        .order_by("study__trial", "-study", "-number")
        .first()
    )
