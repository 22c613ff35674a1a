"""A round as it is turned around: each item with its figures, reasons, proposal and decision."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count

from delphi.models import Argument, Round
from delphi.protocol.decisions import read_decisions
from delphi.protocol.exposure import SIDES
from delphi.protocol.stopping import StudyAdvice, Suggestion
from delphi.protocol.turning import Decision, Drop, Keep, Merge, Proposal, Reword, Split
from delphi.queries.proposals import completed, proposals_after
from delphi.queries.results import ItemView, round_results
from delphi.queries.rounds import wordings_asked
from foresight.languages import Texts

PER_SIDE = 2  # of the reasons shown beside an item
_ACTS: Mapping[type[Decision], str] = {
    Keep: "keep",
    Reword: "reword",
    Split: "split",
    Merge: "merge",
    Drop: "drop",
}


class GivenReason(NamedTuple):
    """An argument of the round; by whom it was given is not known here."""

    id: int
    texts: Texts
    criterion_key: str


@dataclass(slots=True)
class TurnedItem:
    """An item of the round: what came out, what is proposed, and what has been decided so far.

    `reasons` by side, those quoted first and then those that most endorse; the side is "" where it
    is not told.
    """

    item_id: int
    code: str
    texts: Texts
    views: Sequence[ItemView]
    proposal: Proposal | None
    decision: Decision | None = None
    merged_into: str = ""  # the code of the item that it becomes one with
    others: Sequence[str] = ()  # codes of those merged into it
    reasons: Mapping[str, Sequence[GivenReason]] = field(default_factory=dict)

    @property
    def act(self) -> str:
        """What has been decided: keep, reword, split, merge, drop, or "" so far."""
        return act_of(self.decision) if self.decision else ""

    @property
    def proposed(self) -> Suggestion:
        return self.proposal.advice.suggestion if self.proposal else Suggestion.KEEP

    @property
    def is_plain(self) -> bool:
        """Whether the proposal can be taken as it is, with nothing to write."""
        return self.proposed in (Suggestion.KEEP, Suggestion.FOLD, Suggestion.DROP)

    @property
    def best(self) -> list[tuple[str, Sequence[GivenReason]]]:
        """The first few of each side."""
        return [(side, given[:PER_SIDE]) for side, given in self.reasons.items()]


@dataclass(slots=True)
class Turning:
    """A round's items in the order asked, and what would be drafted from them just now."""

    items: list[TurnedItem]
    advice: StudyAdvice
    decisions: list[Decision]  # complete: those made, and the proposals about the rest
    number_decided: int

    @property
    def proposed(self) -> Counter[Suggestion]:
        """How many items each thing is proposed for."""
        return Counter(item.proposed for item in self.items)

    @property
    def unworded(self) -> list[TurnedItem]:
        """Those that are asked again as they are, though new words are proposed."""
        return [
            item
            for item in self.items
            if not item.is_plain and item.decision is None and not item.merged_into
        ]

    def by_act(self) -> dict[str, list[TurnedItem]]:
        """What would become of the items: keep, reword, split, merge, merged, settled, drop."""
        acts = {decision.item_id: act_of(decision) for decision in self.decisions}
        found: dict[str, list[TurnedItem]] = {}
        for item in self.items:
            act = acts.get(item.item_id, "merged")
            if act == "drop" and item.proposed is Suggestion.FOLD:
                act = "settled"
            found.setdefault(act, []).append(item)
        return found

    def find(self, code: str) -> TurnedItem | None:
        return next((item for item in self.items if item.code == code), None)


def act_of(decision: Decision) -> str:
    """The decision in a word: keep, reword, split, merge or drop."""
    return _ACTS[type(decision)]


def turning_of(found: Round) -> Turning:
    """Everything the facilitator's page of the next round shows; seven queries."""
    results = round_results(found)
    proposals = proposals_after(found, results)
    proposed = {each.item_id: each for each in proposals.items}
    asked = wordings_asked(found)
    ids = {each.code: each.item_id for each in asked}
    codes = {each.item_id: each.code for each in asked}
    decided = read_decisions(found.decisions, items=ids)
    views: dict[int, list[ItemView]] = {}
    for view in results:
        if view.asked_now and view.is_judgement:
            views.setdefault(view.item_id, []).append(view)
    reasons = _reasons(found, views)
    items = {
        each.item_id: TurnedItem(
            each.item_id,
            each.code,
            each.texts,
            views.get(each.item_id, []),
            proposed.get(each.item_id),
            reasons=reasons.get(each.item_id, {}),
        )
        for each in asked
    }
    for decision in decided:
        items[decision.item_id].decision = decision
        if isinstance(decision, Merge):
            items[decision.item_id].others = [codes[other] for other in decision.others]
            for other in decision.others:
                items[other].merged_into = codes[decision.item_id]
    merged = sum(bool(item.merged_into) for item in items.values())
    return Turning(
        items=list(items.values()),
        advice=proposals.study,
        decisions=completed(decided, list(items), proposals.items, number=found.number),
        number_decided=len(decided) + merged,
    )


def _reasons(
    found: Round, views: Mapping[int, Sequence[ItemView]]
) -> dict[int, dict[str, list[GivenReason]]]:
    """By item and side the arguments of the round, as disclosure lets them be told. One query."""
    released = {
        (item, view.criterion_key): view.figures for item, each in views.items() for view in each
    }
    given = (
        Argument.objects.filter(round=found, hidden=False, merged_into=None)
        .exclude(texts={})
        .annotate(endorsed=Count("endorsements"))
        .order_by("-quoted", "-endorsed", "pk")
        .values_list("item_id", "criterion__key", "side", "pk", "texts")
    )
    gathered: dict[int, dict[str, list[GivenReason]]] = {}
    for item, criterion, side, pk, texts in given:
        figures = released.get((item, criterion))
        if not figures or not figures.get("n"):
            continue
        # The sides of reasons are a coarse distribution: told only where that may be drawn.
        told = side if figures.get("counts") else ""
        sides = gathered.setdefault(item, {})
        sides.setdefault(told, []).append(GivenReason(pk, texts, criterion))
    order = [*SIDES, ""]
    return {
        item: {side: sides[side] for side in order if side in sides}
        for item, sides in gathered.items()
    }
