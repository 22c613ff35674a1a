"""Which statements the round before left settled, so that a sheet may fold them."""

from collections import defaultdict

from delphi.models import ItemResult, Round
from delphi.protocol.disclosure import released_judgement
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.terms import minimum_cell
from delphi.queries.protocols import protocol_in_force

SETTLED = "settled"


def settled_items(round_: Round) -> frozenset[int]:
    """Ids of the items whose released verdicts, as of the last round that asked them, are settled.

    On every criterion that a rule judges, and on one at least. Two queries, none in a first round.
    """
    if round_.number == 1:
        return frozenset()
    k = minimum_cell(protocol_in_force(round_.study_id))
    rows = (
        ItemResult.objects.filter(
            round__study=round_.study_id,
            round__number__lt=round_.number,
            round__state=RoundState.ANALYSED.value,
        )
        .order_by("round__number")
        .values_list("item", "criterion", "agreement", "movement", "verdict", "figures__n")
    )
    verdicts: dict[int, dict[int, str]] = defaultdict(dict)
    for item, criterion, agreement, movement, verdict, n in rows:
        released = released_judgement((agreement, movement, verdict), n=int(n or 0), k=k)
        verdicts[item][criterion] = released[2]
    return frozenset(
        item
        for item, by_criterion in verdicts.items()
        if {each for each in by_criterion.values() if each} == {SETTLED}
    )
