"""Deciding about one item after another, before the next round is drafted.

What has been decided so far is kept with the round it is about, so that it can be worked through
in several sittings, by several people, and changed; a draft that is discarded leaves it in place.
It is no act on the study yet: the history tells who decided what when the round is drafted.
"""

from django.db import transaction

from delphi.models import Round
from delphi.protocol.decisions import read_decisions, written
from delphi.protocol.lifecycle import SEALED_STATES, RoundState
from delphi.protocol.refusals import NextRoundExists, NotAllowedNow, NotAsked, StudyEnded
from delphi.protocol.turning import Decision, Merge, check_whole, items_of
from delphi.queries.rounds import criteria_asked, items_asked
from delphi.services.locks import hold_round_for_change


@transaction.atomic
def decide(*, round_id: int, decision: Decision) -> None:
    """Keep a decision about an item of a sealed round, in place of what was decided about it.

    An item that had been merged into another is taken out of that merge. Raises NotAllowedNow,
    StudyEnded, NextRoundExists, NotAsked, and what `delphi.protocol.turning.check_whole` raises.
    """
    round_ = _hold(round_id)
    items = items_asked(round_)
    codes = {item: code for code, item in items.items()}
    if strangers := sorted(set(items_of(decision)) - set(codes)):
        raise NotAsked(items=strangers)
    check_whole(
        decision,
        asked=codes,
        languages=round_.study.survey.languages,
        criteria=criteria_asked(round_),
    )
    decisions = _without(round_, {codes[item] for item in items_of(decision)})
    decisions[codes[decision.item_id]] = written(decision, codes=codes)
    _keep(round_, decisions)


@transaction.atomic
def undecide(*, round_id: int, item_id: int) -> None:
    """Forget what was decided about an item: its proposal stands again. Raises as `decide`."""
    round_ = _hold(round_id)
    codes = {item: code for code, item in items_asked(round_).items()}
    if item_id not in codes:
        raise NotAsked(items=[item_id])
    _keep(round_, _without(round_, {codes[item_id]}))


def _hold(round_id: int) -> Round:
    round_ = hold_round_for_change(round_id)
    if round_.state not in SEALED_STATES:
        raise NotAllowedNow(state=round_.state, wanted=RoundState.DRAFT.value)
    if round_.study.ended_at is not None:
        raise StudyEnded
    number = round_.number + 1
    if Round.objects.filter(study=round_.study_id, number__gte=number).exists():
        raise NextRoundExists(number=number)
    return round_


def _without(round_: Round, codes: set[str]) -> dict[str, object]:
    """What was decided, but about the items with these codes; of their merges the rest."""
    items = items_asked(round_)
    names = {item: code for code, item in items.items()}
    left: dict[str, object] = {}
    for decision in read_decisions(round_.decisions, items=items):
        code = names[decision.item_id]
        if code in codes:
            continue
        if isinstance(decision, Merge):
            others = [item for item in decision.others if names[item] not in codes]
            if not others:
                continue
            left[code] = dict(round_.decisions[code]) | {"merge": [names[item] for item in others]}
        else:
            left[code] = round_.decisions[code]
    return left


def _keep(round_: Round, decisions: dict[str, object]) -> None:
    round_.decisions = decisions
    round_.save(update_fields=["decisions"])
