"""How a round is put before its panel: chosen while it is a draft."""

from datetime import datetime

from django.db import transaction

from delphi.models import Round
from delphi.protocol.lifecycle import RoundKind, RoundState
from delphi.protocol.refusals import LiveBeforeApproval, NotAllowedNow, TwiceInFullView
from delphi.queries.repeats import asked_twice
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from foresight.network.models import User


@transaction.atomic
def set_round_options(
    *,
    round_id: int,
    fold_settled: bool,
    live: bool | None = None,
    submit_once: bool | None = None,
    shows_comments: bool | None = None,
    by: User | None,
    at: datetime,
) -> Round:
    """Choose whether statements settled before stand last, folded, whether the round is live,
    whether who has submitted may change answers until the close or not, and whether panellists may
    read comments of policy teams while it is open.

    None leaves that as it is; a collect round is never live, and neither is submitted once. Raises
    NotAllowedNow; where it is to be live, LiveBeforeApproval if reasons wait for approval, and
    TwiceInFullView if something is asked twice.
    """
    round_ = hold_round_for_change(round_id)
    if round_.state != RoundState.DRAFT:
        raise NotAllowedNow(state=round_.state, wanted="options")
    is_collect = round_.kind == RoundKind.COLLECT
    is_live = not is_collect and (round_.live if live is None else live)
    if is_live and round_.feedback.get("moderation") == "before":
        raise LiveBeforeApproval
    if is_live and asked_twice(round_).codes:
        raise TwiceInFullView
    once = round_.submit_once if submit_once is None else submit_once
    options = {
        "fold_settled": fold_settled,
        "live": is_live,
        "submit_once": once and not is_live and not is_collect,
        "shows_comments": round_.shows_comments if shows_comments is None else shows_comments,
    }
    if any(getattr(round_, name) != chosen for name, chosen in options.items()):
        for name, chosen in options.items():
            setattr(round_, name, chosen)
        round_.save(update_fields=list(options))
        record_event(
            study_id=round_.study_id,
            kind="round_options_set",
            by=by,
            at=at,
            data={"round": round_.pk, "number": round_.number, **options},
        )
    return round_
