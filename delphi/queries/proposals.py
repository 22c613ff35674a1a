"""What the figures of an analysed round propose for the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.models import ProtocolVersion, Round
from delphi.protocol.stopping import (
    Standing,
    StudyAdvice,
    advice_on_item,
    advice_on_study,
)
from delphi.protocol.turning import Proposal
from delphi.queries.results import ItemView, round_results
from surveys.choices import ScaleKind


@dataclass(frozen=True, slots=True)
class Proposals:
    """Proposals for every item the round asked, in their order, and for the study."""

    items: Sequence[Proposal]
    study: StudyAdvice


def proposals_after(found: Round) -> Proposals:
    """What to do after an analysed round; four queries. Without items before it is analysed."""
    by_item: dict[int, list[ItemView]] = {}
    for view in round_results(found):
        if view.asked_now:
            by_item.setdefault(view.item_id, []).append(view)
    items = [
        Proposal(
            item_id=item,
            code=views[0].code,
            advice=advice_on_item({view.criterion_key: _standing(view) for view in views}),
        )
        for item, views in by_item.items()
    ]
    return Proposals(
        items=items,
        study=advice_on_study(
            [each.advice for each in items],
            number=found.number,
            maximum_rounds=_maximum_rounds(found),
        ),
    )


def proposals_for(found: Round) -> Sequence[Proposal]:
    """What to do with each item of an analysed round."""
    return proposals_after(found).items


def _standing(view: ItemView) -> Standing:
    return Standing(
        verdict=view.verdict,
        movement=view.look.movement,
        n=view.figures.get("n"),
        cannot_judge=view.figures.get("cannot_judge"),
        looks=len(view.trend),
        has_levels=view.scale.kind == ScaleKind.ORDINAL,
    )


def _maximum_rounds(found: Round) -> int | None:
    document = (
        ProtocolVersion.objects.filter(study=found.study_id)
        .order_by("-version")
        .values_list("document", flat=True)
        .first()
    )
    maximum = (document or {}).get("stopping", {}).get("maximum_rounds")
    return int(maximum) if maximum else None
