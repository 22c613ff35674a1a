"""What is recorded of how a study was done: told by its facilitators, or left by their acts."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from delphi.choices import MethodField
from delphi.models import MethodNote, Round, StudyEvent
from delphi.protocol.lifecycle import TrialKind
from foresight.languages import Texts


@dataclass(frozen=True, slots=True)
class Acts:
    """How often something was done to the study before the round that is told of closed."""

    extensions: dict[int, int] = field(default_factory=dict)  # by number of the round
    pilots: int = 0
    dry_runs: int = 0
    drawings: int = 0  # of panellists from the network, with a recorded seed
    # Pilots, dry runs and drawings up to the close of each round, by its number.
    by_then: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    elsewhere: tuple[int, ...] = ()  # rounds whose answers were taken in from a table

    def until(self, number: int) -> "Acts":
        """The acts up to the close of that round; all of them where it is not told of."""
        pilots, dry_runs, drawings = self.by_then.get(
            number, (self.pilots, self.dry_runs, self.drawings)
        )
        return Acts(
            extensions={each: count for each, count in self.extensions.items() if each <= number},
            pilots=pilots,
            dry_runs=dry_runs,
            drawings=drawings,
            by_then={each: done for each, done in self.by_then.items() if each <= number},
            elsewhere=tuple(each for each in self.elsewhere if each <= number),
        )


_KINDS = ("round_extended", "trial_started", "panel_drawn")
_TAKEN_IN = "answers_imported"


def method_notes(study_id: int) -> dict[str, Texts]:
    """What the facilitators have told, by field, in the order of the fields. One query."""
    told = dict(MethodNote.objects.filter(study=study_id).values_list("field", "texts"))
    return {field.value: told[field.value] for field in MethodField if field.value in told}


def acts_before(found: Round, closes: Mapping[int, datetime | None]) -> Acts:
    """The acts up to the close of the round. One query.

    `closes` are the closes of it and of earlier rounds, by number, to tell how many were by then.
    """
    in_time = Q(at__lte=found.closed_at) if found.closed_at else Q()
    # A round held elsewhere closed before it was taken in.
    of_interest = Q(kind__in=_KINDS) & in_time | Q(kind=_TAKEN_IN)
    events = StudyEvent.objects.filter(of_interest, study=found.study_id)
    extensions: Counter[int] = Counter()
    elsewhere: set[int] = set()
    times: dict[str, list[datetime]] = defaultdict(list)
    for kind, data, at in events.values_list("kind", "data", "at"):
        if kind == "round_extended":
            extensions[int(data.get("number", 0))] += 1
        elif kind == _TAKEN_IN:
            elsewhere.add(int(data["number"]))
        else:
            times[str(data.get("trial", kind))].append(at)

    def done(until: datetime | None) -> tuple[int, int, int]:
        pilots, dry_runs, drawings = (
            sum(until is None or at <= until for at in times[kind])
            for kind in (TrialKind.PILOT, TrialKind.SIMULATION, "panel_drawn")
        )
        return pilots, dry_runs, drawings

    pilots, dry_runs, drawings = done(None)
    return Acts(
        extensions=dict(sorted(extensions.items())),
        pilots=pilots,
        dry_runs=dry_runs,
        drawings=drawings,
        by_then={number: done(at) for number, at in closes.items()},
        elsewhere=tuple(sorted(each for each in elsewhere if each <= found.number)),
    )
