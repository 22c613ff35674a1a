"""The noise floor of an analysed round: what was asked twice, and what changed by more."""

from collections.abc import Sequence

from delphi.models import ItemResult, PanelResult, Round
from delphi.queries.repeats import answered_twice, noise_before


def note_noise(
    found: Round, items: Sequence[ItemResult], panels: Sequence[PanelResult], *, k: int
) -> None:
    """Add the noise floor to the panel's results, and to the items' how they compare; not stored.

    A round that asks nothing twice is compared with the last one on the criterion that did.
    """
    from delphi.services.figures import noise  # numpy: not where pages are served

    tables = answered_twice(found)
    known = dict(noise_before(found))
    for panel in panels:
        panel.figures["noise_floor"] = None
        if twice := tables.get(panel.criterion_id):
            floor = noise.noise_floor(twice, minimum_cell=k)
            panel.figures["noise_floor"] = floor
            if floor["pairs"]:
                known[panel.criterion_id] = (found.number, floor)
        if panel.criterion_id in known:
            number, floor = known[panel.criterion_id]
            on_it = [item.figures for item in items if item.criterion_id == panel.criterion_id]
            noise.note_above_noise(on_it, floor, round_number=number)
