"""Rounds as the worker and the commands find them."""

from collections.abc import Sequence

from delphi.models import ItemResult, Round
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.turning import Proposal, proposal
from surveys.models import Item


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


def proposals_for(round_: Round) -> Sequence[Proposal]:
    """What the figures of an analysed round propose for each of its items. Two queries."""
    verdicts: dict[int, dict[str, str]] = {}
    results = ItemResult.objects.filter(round=round_).order_by("criterion__position")
    for item, criterion, verdict in results.values_list("item", "criterion__key", "verdict"):
        verdicts.setdefault(item, {})[criterion] = verdict
    return [
        proposal(item_id=item, code=code, verdicts=verdicts.get(item, {}))
        for code, item in items_asked(round_).items()
    ]
