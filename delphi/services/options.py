"""How a round is put before its panel: chosen while it is a draft."""

from datetime import datetime

from django.db import transaction

from delphi.models import Round
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import NotAllowedNow
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from foresight.network.models import User


@transaction.atomic
def set_round_options(*, round_id: int, fold_settled: bool, by: User | None, at: datetime) -> Round:
    """Choose whether statements settled before stand last, folded. Raises NotAllowedNow."""
    round_ = hold_round_for_change(round_id)
    if round_.state != RoundState.DRAFT:
        raise NotAllowedNow(state=round_.state, wanted="options")
    if round_.fold_settled != fold_settled:
        round_.fold_settled = fold_settled
        round_.save(update_fields=["fold_settled"])
        record_event(
            study_id=round_.study_id,
            kind="round_options_set",
            by=by,
            at=at,
            data={"round": round_.pk, "number": round_.number, "fold_settled": fold_settled},
        )
    return round_
