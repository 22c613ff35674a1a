"""The one setter of a round's state."""

from typing import Any

from delphi.models import Round
from delphi.protocol.lifecycle import RoundState, may_follow
from delphi.protocol.refusals import NotAllowedNow


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
