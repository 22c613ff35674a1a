"""What a study needs from its facilitator next: decided from its rounds, never stored."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from delphi.protocol.lifecycle import SEALED_STATES, RoundState, takes_answers


class Step(StrEnum):
    FILL_PANEL = "fill_panel"
    LAUNCH = "launch"
    WAIT_FOR_ANSWERS = "wait_for_answers"
    WAIT_FOR_RESULTS = "wait_for_results"  # closed: the worker closes, seals and analyses
    DRAFT_NEXT = "draft_next"
    PUBLISH = "publish"  # the last round the protocol foresees has its results
    NOTHING = "nothing"  # the study has been ended


#: Steps that wait for the facilitator, and not for the panel or the worker.
FACILITATORS_TURN = frozenset({Step.FILL_PANEL, Step.LAUNCH, Step.DRAFT_NEXT, Step.PUBLISH})


class Standing(NamedTuple):
    """A round as far as the next step depends on it."""

    number: int
    state: RoundState
    closes_at: datetime | None


class NextStep(NamedTuple):
    """What to do, and the number of the round it is about."""

    step: Step
    number: int


def next_step(
    rounds: Sequence[Standing],
    *,
    seats: int,
    is_ended: bool,
    maximum_rounds: int | None,
    at: datetime,
) -> NextStep:
    """The next step of a study with these rounds, by number, and so many active seats."""
    analysed = [each.number for each in rounds if each.state is RoundState.ANALYSED]
    current = next((each for each in rounds if each.state is not RoundState.ANALYSED), None)
    if is_ended:
        return NextStep(Step.NOTHING, rounds[-1].number if rounds else 0)
    if current is None:
        last = max(analysed, default=0)
        is_over = maximum_rounds is not None and last >= maximum_rounds
        return NextStep(Step.PUBLISH if is_over else Step.DRAFT_NEXT, last)
    if current.state is RoundState.DRAFT:
        return NextStep(Step.LAUNCH if seats else Step.FILL_PANEL, current.number)
    if current.state not in SEALED_STATES and takes_answers(current.state, current.closes_at, at):
        return NextStep(Step.WAIT_FOR_ANSWERS, current.number)
    return NextStep(Step.WAIT_FOR_RESULTS, current.number)
