"""Which arguments may go back to the panel with a round's questions, and from which rounds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count, F

from delphi.models import Argument, ItemResult, Round
from delphi.protocol.disclosure import why_no_summary, why_not_drawn
from delphi.protocol.exposure import SIDES, UNSORTED
from delphi.protocol.lifecycle import RoundState
from delphi.queries.results import Terms
from surveys.models import Question


class ArgumentsFrom(NamedTuple):
    """What the result of one round says about showing its arguments."""

    may_show: bool
    by_side: bool


def arguments_for(
    found: Round,
    questions: Sequence[Question],
    terms: Terms,
    *,
    endorsed_first: bool,
    approved_only: bool,
) -> dict[int, dict[str, list[int]]]:
    """Ids of the arguments of every earlier analysed round, by question id and side. Two queries.

    What is hidden or merged into another stays out, with `approved_only` also what no facilitator
    has approved, and so do those of a round in which too few answered the item. Where one of the
    rounds keeps its sides back, none are told and all arguments stand under `UNSORTED`. In the
    order of their random ids, or those with most endorsements first.
    """
    asked = {(question.item_id, question.criterion_id): question.pk for question in questions}
    sources = _sources(found, asked, terms)
    given = Argument.objects.filter(
        round__in={round_id for round_id, *_ in sources},
        item__in={item for item, _ in asked},
        hidden=False,
        merged_into=None,
    )
    if approved_only:
        given = given.filter(approved=True)
    if endorsed_first:
        # With those of the arguments merged into it.
        own, merged = F("endorsements__panellist"), F("merged__endorsements__panellist")
        given = given.annotate(
            endorsed=Count(own, distinct=True) + Count(merged, distinct=True)
        ).order_by("-endorsed", "pk")
    else:
        given = given.order_by("pk")
    rows = given.values_list("round_id", "item_id", "criterion_id", "side", "pk")
    gathered: dict[int, dict[str, list[int]]] = {}
    mixed: dict[int, list[int]] = {}
    unsorted: set[int] = set()
    for round_id, item, criterion, side, pk in rows:
        source = sources.get((round_id, item, criterion))
        if source is None or not source.may_show:
            continue
        question = asked[item, criterion]
        gathered.setdefault(question, {name: [] for name in SIDES})[side].append(pk)
        mixed.setdefault(question, []).append(pk)
        if not source.by_side:
            unsorted.add(question)
    return gathered | {question: {UNSORTED: mixed[question]} for question in unsorted}


def _sources(
    found: Round, asked: Mapping[tuple[int, int], int], terms: Terms
) -> dict[tuple[int, int, int], ArgumentsFrom]:
    """By round, item and criterion what may be shown. One query."""
    k, public = terms.minimum_cell, terms.membership_public
    earlier = ItemResult.objects.filter(
        round__study=found.study_id,
        round__number__lt=found.number,
        round__state=RoundState.ANALYSED.value,
        item__in={item for item, _ in asked},
    )
    return {
        (round_id, item, criterion): ArgumentsFrom(
            may_show=why_no_summary(int(figures.get("n") or 0), k) is None,
            by_side=why_not_drawn(figures, k=k, membership_public=public) is None,
        )
        for round_id, item, criterion, figures in earlier.values_list(
            "round_id", "item_id", "criterion_id", "figures"
        )
        if (item, criterion) in asked
    }


def waiting_for_approval(found: Round) -> int:
    """How many arguments of earlier rounds `found` would show if a facilitator approved them."""
    if found.feedback.get("moderation") != "before" or not found.feedback.get("arguments"):
        return 0
    return Argument.objects.filter(
        round__study=found.study_id,
        round__number__lt=found.number,
        approved=False,
        hidden=False,
        merged_into=None,
    ).count()
