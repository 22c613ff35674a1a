"""Dry runs: which go on, how far they have come, and how each seat behaves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delphi.choices import Behaviour
from delphi.models import ItemResult, Simulation, Study
from delphi.protocol.lifecycle import RoundState, SimulationState
from delphi.protocol.terms import maximum_rounds
from delphi.queries.protocols import protocol_in_force
from delphi.queries.steering import RoundRow
from foresight.network.models import Panellist

#: How many rounds are held where the protocol does not say.
USUAL_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dry run is: `share` of it, 0 to 1, and by round number how often each verdict."""

    run: Simulation
    rounds: int
    share: float
    verdicts: Mapping[int, Mapping[str, int]]


def running_simulations() -> list[int]:
    """The ids of the dry runs that are not done. One query."""
    running = Simulation.objects.filter(state=SimulationState.RUNNING)
    return list(running.order_by("pk").values_list("pk", flat=True))


def rounds_to_hold(study_id: int) -> int:
    """How many rounds a dry run of the study goes through at most."""
    return maximum_rounds(protocol_in_force(study_id)) or USUAL_ROUNDS


def behaviours_of(run: Simulation) -> Sequence[tuple[Panellist, Behaviour]]:
    """Every seat that was made with the run, with its behaviour, by code."""
    kinds = [each for each in Behaviour for _seat in range(run.mix.get(each.value, 0))]
    seats = Panellist.objects.filter(panel=run.study.panel_id, is_test=True).order_by("code")
    return list(zip(seats, kinds, strict=True))


def has_marked_seats(study: Study) -> bool:
    """Whether the trial's seats are marked as made for it; those of the oldest trials are not."""
    return Panellist.objects.filter(panel=study.panel_id, is_test=True).exists()


def one_seat_each(study: Study) -> dict[str, Behaviour]:
    """The code of one seat of each behaviour in the dry run's panel."""
    run = Simulation.objects.select_related("study").get(study=study)
    found = {kind: seat.code for seat, kind in reversed(behaviours_of(run))}
    return {code: kind for kind, code in found.items()}


def progress_of(study_id: int, rounds: Sequence[RoundRow]) -> Progress:
    """How far the dry run is; `rounds` are those of its page. Three queries."""
    run = Simulation.objects.get(study=study_id)
    total = rounds_to_hold(study_id)
    counts: dict[int, Counter[str]] = {}
    found = ItemResult.objects.filter(round__study=study_id).exclude(verdict="")
    for number, verdict in found.values_list("round__number", "verdict"):
        counts.setdefault(number, Counter())[verdict] += 1
    held = sum(_share(each) for each in rounds)
    is_running = run.state == SimulationState.RUNNING
    verdicts = {number: dict(count.most_common()) for number, count in counts.items()}
    return Progress(run, total, held / total if is_running else 1.0, verdicts)


def _share(row: RoundRow) -> float:
    """How much of a round is held: answering is most of it."""
    if row.round.state == RoundState.ANALYSED:
        return 1.0
    invited = max(row.participation.invited, 1)
    return 0.0 if row.round.state == RoundState.DRAFT else 0.9 * row.participation.started / invited
