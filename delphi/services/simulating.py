"""A dry run: a trial whose panel is worked out, held by the services every study is held by.

It goes step by step, each a transaction or several of those services, and what comes next follows
from the state of its rounds. So a worker that dies leaves nothing behind that the next one cannot
go on from, and two that do the same step do it once: the panel's answers follow from the seed.
"""

from datetime import datetime

from django.db import Error

from delphi.models import Round, Simulation
from delphi.protocol.lifecycle import RoundKind, RoundState, SimulationState
from delphi.protocol.refusals import NextRoundExists, NotAllowedNow, Refused
from delphi.protocol.turning import Drop, Keep
from delphi.queries.proposals import proposals_after
from delphi.queries.rounds import items_asked
from delphi.queries.simulations import rounds_to_hold
from delphi.services.analysis import analyse_round
from delphi.services.drafting import draft_next_round
from delphi.services.rounds import close_round, launch_round
from delphi.services.sealing import seal_round
from delphi.services.simulated_panel import answer_next, draft_from_simulated_ideas
from delphi.services.trials import OPEN_FOR
from delphi.wording.proposals import ground_in_words

#: Somebody else has done the step meanwhile.
DONE_MEANWHILE = (NotAllowedNow, NextRoundExists)
#: The problem of a dry run that a fault of the program ended.
FAULT = "fault"


def advance_simulation(*, simulation_id: int, at: datetime) -> bool:
    """Do the next step of a dry run; whether there may be another one.

    What a service refuses ends it, with the refusal's code as its problem; a fault of the program
    ends it too, and is raised. After an error of the database the step can be tried again.
    """
    run = Simulation.objects.select_related("study__survey").filter(pk=simulation_id).first()
    if run is None or run.state != SimulationState.RUNNING:
        return False
    try:
        is_over = _step(run, at)
    except DONE_MEANWHILE:
        return True
    except Refused as refused:
        _end(run, SimulationState.FAILED, refused.code)
        return False
    except Error:
        raise
    except Exception:
        _end(run, SimulationState.FAILED, FAULT)
        raise
    if is_over:
        _end(run, SimulationState.DONE)
    return not is_over


def _end(run: Simulation, state: SimulationState, problem: str = "") -> None:
    running = Simulation.objects.filter(pk=run.pk, state=SimulationState.RUNNING)
    running.update(state=state, problem=problem)


def _step(run: Simulation, at: datetime) -> bool:
    """One step; True when it was the last."""
    round_ = Round.objects.filter(study=run.study).order_by("-number")[0]
    is_last = round_.number >= rounds_to_hold(run.study_id)
    match RoundState(round_.state):
        case RoundState.DRAFT:
            closes_at = at + OPEN_FOR
            launch_round(round_id=round_.pk, closes_at=closes_at, by=None, at=at, invite=False)
        case RoundState.OPEN if run.leave_open and is_last and round_.number > 1:
            return True
        case RoundState.OPEN if not answer_next(run, round_, at=at):
            close_round(round_id=round_.pk, by=None, at=at)
        case RoundState.CLOSED:
            seal_round(round_id=round_.pk, by=None, at=at)
        case RoundState.SEALED:
            analyse_round(round_id=round_.pk, at=at)
        case RoundState.ANALYSED:
            return is_last or not _draft(run, round_, at)
    return False


def _draft(run: Simulation, round_: Round, at: datetime) -> bool:
    """Take every proposal; False where the stopping rule says that there is no next round."""
    if round_.kind == RoundKind.COLLECT:
        draft_from_simulated_ideas(round_, at=at)
        return True
    proposals = proposals_after(round_)
    if proposals.study.stop:
        return False
    dropped = {
        each.item_id: Drop(item_id=each.item_id, reason=ground_in_words(each, round_.number))
        for each in proposals.items
        if each.drop
    }
    decisions = [dropped.get(item) or Keep(item_id=item) for item in items_asked(round_).values()]
    draft_next_round(round_id=round_.pk, decisions=decisions, by=None, at=at)
    return True
