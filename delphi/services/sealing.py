"""Sealing a closed round: its sheets and counts are fixed, and any later change shows."""

from datetime import datetime

from django.db import transaction

from delphi.models import Round, SheetSeal, Snapshot
from delphi.protocol.lifecycle import SEALED_STATES, RoundState
from delphi.protocol.refusals import NotAllowedNow
from delphi.protocol.seals import counts_digest, leaf_of, merkle_root, new_salt
from delphi.queries.sealed import counts_to_seal, sheet_contents
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.states import put_round
from foresight import __version__
from foresight.network.models import User

#: A leaf is two short texts: so many rows in one INSERT.
BATCH = 500


@transaction.atomic
def seal_round(*, round_id: int, by: User | None, at: datetime) -> Snapshot:
    """Seal a closed round: every saved answer counts, submitted or not.

    Sealing twice returns the seal there is. Raises NotAllowedNow for a round that is not closed.
    """
    round_ = hold_round_for_change(round_id)
    if round_.state in SEALED_STATES:
        return Snapshot.objects.get(round=round_)
    if round_.state != RoundState.CLOSED:
        raise NotAllowedNow(state=round_.state, wanted=RoundState.SEALED.value)
    leaves = _seal_sheets(round_)
    counts = counts_to_seal(round_.questionnaire_id)
    snapshot = Snapshot.objects.create(
        round=round_,
        root=merkle_root(leaves),
        sheets=len(leaves),
        counts=counts,
        counts_digest=counts_digest(counts),
        software=__version__,
        sealed_at=at,
    )
    put_round(round_, RoundState.SEALED)
    record_event(
        study_id=round_.study_id,
        kind="round_sealed",
        by=by,
        at=at,
        data={
            "round": round_.pk,
            "number": round_.number,
            "root": snapshot.root,
            "counts": snapshot.counts_digest,
            "sheets": snapshot.sheets,
        },
    )
    return snapshot


def _seal_sheets(round_: Round) -> list[str]:
    seals = []
    for sheet_id, content in sheet_contents(round_.questionnaire_id):
        salt = new_salt()
        seals.append(SheetSeal(sheet_id=sheet_id, salt=salt, leaf=leaf_of(salt, content)))
    SheetSeal.objects.bulk_create(seals, batch_size=BATCH)
    return [seal.leaf for seal in seals]
