"""What is recorded of how a study was done: told by its facilitators, or left by their acts."""

from collections import Counter
from dataclasses import dataclass, field

from delphi.models import MethodNote, Round, StudyEvent
from delphi.protocol.lifecycle import TrialKind
from delphi.protocol.method import MethodField
from foresight.languages import Texts


@dataclass(frozen=True, slots=True)
class Acts:
    """How often something was done to the study before the round that is told of closed."""

    extensions: dict[int, int] = field(default_factory=dict)  # by number of the round
    pilots: int = 0
    dry_runs: int = 0
    drawings: int = 0  # of panellists from the network, with a recorded seed


_KINDS = ("round_extended", "trial_started", "panel_drawn")


def method_notes(study_id: int) -> dict[str, Texts]:
    """What the facilitators have told, by field, in the order of the fields. One query."""
    told = dict(MethodNote.objects.filter(study=study_id).values_list("field", "texts"))
    return {field.value: told[field.value] for field in MethodField if field.value in told}


def acts_before(found: Round) -> Acts:
    """The acts up to the close of the round. One query."""
    events = StudyEvent.objects.filter(study=found.study_id, kind__in=_KINDS)
    if found.closed_at:
        events = events.filter(at__lte=found.closed_at)
    extensions: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    for kind, data in events.values_list("kind", "data"):
        if kind == "round_extended":
            extensions[int(data.get("number", 0))] += 1
        else:
            kinds[str(data.get("trial", kind))] += 1
    return Acts(
        extensions=dict(sorted(extensions.items())),
        pilots=kinds[TrialKind.PILOT],
        dry_runs=kinds[TrialKind.SIMULATION],
        drawings=kinds["panel_drawn"],
    )
