"""What the figures of an analysed round propose for the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.models import Round
from delphi.protocol.matters import Asked, advice_in_view_of_wordings
from delphi.protocol.stopping import (
    Advice,
    Standing,
    StudyAdvice,
    Suggestion,
    advice_on_item,
    advice_on_study,
)
from delphi.protocol.terms import enough_settled, maximum_rounds, needs_stability
from delphi.protocol.turning import Decision, Drop, Keep, Proposal, items_of
from delphi.queries.protocols import protocol_in_force
from delphi.queries.results import ItemView, round_results
from delphi.wording.proposals import ground_in_words
from surveys.choices import ScaleKind


@dataclass(frozen=True, slots=True)
class Proposals:
    """Proposals for every item the round asked, in their order, and for the study."""

    items: Sequence[Proposal]
    study: StudyAdvice


def proposals_after(found: Round, views: Sequence[ItemView] | None = None) -> Proposals:
    """What to do after an analysed round. Without items before it is analysed.

    `views` are its `round_results`, where they are at hand; one query, else five.
    """
    by_item: dict[int, list[ItemView]] = {}
    not_asked: dict[int, list[ItemView]] = {}
    for view in round_results(found) if views is None else views:
        if view.is_judgement:
            (by_item if view.asked_now else not_asked).setdefault(view.item_id, []).append(view)
    protocol = protocol_in_force(found.study_id)
    stable = needs_stability(protocol)
    advices = {views[0].code: _advice(views, stable) for views in by_item.values()}
    earlier = [_advice(views, stable) for item, views in not_asked.items() if item not in by_item]
    asked = [
        Asked(
            views[0].code,
            views[0].texts,
            {view.criterion_key: view.figures.get("median") for view in views},
        )
        for views in by_item.values()
    ]
    refined = advice_in_view_of_wordings(advices, asked)
    items = [
        Proposal(item_id=item, code=views[0].code, advice=refined[views[0].code])
        for item, views in by_item.items()
    ]
    return Proposals(
        items=items,
        study=advice_on_study(
            list(advices.values()),
            number=found.number,
            maximum_rounds=maximum_rounds(protocol),
            enough=enough_settled(protocol),
            settled_before=sum(each.suggestion is Suggestion.FOLD for each in earlier),
        ),
    )


def _advice(views: Sequence[ItemView], needs_stability: bool) -> Advice:
    standings = {view.criterion_key: _standing(view) for view in views}
    return advice_on_item(standings, needs_stability=needs_stability)


def completed(
    decided: Sequence[Decision],
    items: Sequence[int],
    proposed: Sequence[Proposal],
    *,
    number: int,
) -> list[Decision]:
    """The decisions made, and about the other `items` what is proposed after round `number`.

    What is proposed to be asked no more is dropped on the proposal's ground. The rest is asked
    again as it is: new wordings are for people to find.
    """
    done = {item for decision in decided for item in items_of(decision)}
    dropped = {made.item_id: made for made in proposed if made.drop}
    return [
        *decided,
        *(
            Drop(item_id=item, reason=ground_in_words(dropped[item], number))
            if item in dropped
            else Keep(item_id=item)
            for item in items
            if item not in done
        ),
    ]


def _standing(view: ItemView) -> Standing:
    return Standing(
        verdict=view.verdict,
        movement=view.look.movement,
        n=view.figures.get("n"),
        cannot_judge=view.figures.get("cannot_judge"),
        looks=len(view.trend),
        has_levels=view.scale.kind == ScaleKind.ORDINAL,
    )
