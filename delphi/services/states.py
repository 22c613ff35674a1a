"""The one setter of a round's state, and what acts require of it."""

from datetime import datetime
from typing import Any

from delphi.models import Round
from delphi.protocol.lifecycle import RoundState, may_follow, takes_answers
from delphi.protocol.refusals import NotAllowedNow, RoundClosed


def put_round(round_: Round, state: RoundState, **changes: Any) -> None:
    """Put the round into `state`, with `changes` to its other fields, as one conditional update.

    Raises NotAllowedNow when the table of transitions does not have the step, or when somebody
    else has moved the round since `round_` was read.
    """
    before = RoundState(round_.state)
    if not may_follow(before, state):
        raise NotAllowedNow(state=before.value, wanted=state.value)
    changes = {"state": state.value, **changes}
    if not Round.objects.filter(pk=round_.pk, state=before.value).update(**changes):
        raise NotAllowedNow(state=before.value, wanted=state.value)
    for field, value in changes.items():
        setattr(round_, field, value)


def require_state(round_: Round, state: RoundState, *, wanted: RoundState) -> None:
    """Raise NotAllowedNow, naming what was wanted, unless the round is in `state`."""
    if round_.state != state:
        raise NotAllowedNow(state=round_.state, wanted=wanted.value)


def require_answerable(round_: Round, at: datetime) -> datetime:
    """The deadline of a round that takes answers at `at`. Raises NotAllowedNow, RoundClosed."""
    require_state(round_, RoundState.OPEN, wanted=RoundState.OPEN)
    if round_.closes_at is None or not takes_answers(RoundState.OPEN, round_.closes_at, at):
        raise RoundClosed
    return round_.closes_at
