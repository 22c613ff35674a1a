"""The results of an analysed round, item by item."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.terms import minimum_cell
from delphi.protocol.visibility import Part, Viewer, may_see
from delphi.queries.conflicts import conflicts_by_item
from delphi.queries.live import history_of
from delphi.queries.results import ItemView, PanelView, panel_results, round_results
from delphi.queries.steering import RoundRow, StudyRow
from delphi.views.facilitator import item_making
from delphi.views.facilitator.access import UserRequest, with_round
from delphi.wording.changes import reasons_of_round_sentence
from delphi.wording.noise import noise_in_words
from delphi.wording.verdicts import TONES, UNJUDGED

#: Sort orders: by name, the key, and whether the largest comes first.
ORDERS = ("asked", "verdict", "height", "spread", "change")


@with_round
@require_safe
def results(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Every item's verdict with its ground; `verdict`, `criterion` and `sort` narrow and order."""
    if not may_see(Viewer.FACILITATOR, Part.FIGURES, one.round.state):
        return redirect("round", public_id=row.study.public_id, number=one.round.number)
    if one.round.kind == RoundKind.COLLECT:
        return item_making.results(request, row, one)
    every = round_results(one.round)
    items = [item for item in every if item.is_judgement]
    verdict, criterion = request.GET.get("verdict", ""), request.GET.get("criterion", "")
    sort = request.GET.get("sort", "")
    shown = [
        item
        for item in items
        if (not verdict or (item.verdict or UNJUDGED) == verdict)
        and (not criterion or item.criterion_key == criterion)
    ]
    panels = [each for each in panel_results(one.round) if each.number == one.round.number]
    counts = Counter(item.verdict or UNJUDGED for item in items)
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "items": _sorted(shown, sort),
        "expertise": [item for item in every if not item.is_judgement],
        "number_of_items": len(items),
        "asked_before": sum(not item.asked_now for item in items),
        "counts": [(name, counts[name]) for name in (*TONES, UNJUDGED) if counts[name]],
        "criteria": {item.criterion_key: item.criterion_names for item in items},
        "verdict": verdict,
        "criterion": criterion,
        "sort": sort if sort in ORDERS else "asked",
        "history": history_of(one.round) if one.round.live else [],
        "is_last": one is row.rounds[-1],
        "change_reasons": _change_reasons(panels),
        "noise": _noise(panels),
        "conflicts": conflicts_by_item(row.study, _minimum_cell(row)),
        "minimum_cell": _minimum_cell(row),
    }
    return render(request, "delphi/facilitator/results.html", context)


def _minimum_cell(row: StudyRow) -> int:
    protocols = list(row.study.protocols.all())
    return minimum_cell(protocols[-1].document if protocols else {})


def _change_reasons(panels: Sequence[PanelView]) -> list[tuple[Mapping[str, str], str]]:
    """Why answers were changed in the round, by criterion: a sentence each."""
    said = [
        (panel.criterion_names, reasons_of_round_sentence(panel.figures.get("change_reasons")))
        for panel in panels
    ]
    return [(names, sentence_) for names, sentence_ in said if sentence_]


def _noise(panels: Sequence[PanelView]) -> list[tuple[Mapping[str, str], list[str]]]:
    """How much answers vary by themselves, by criterion on which something was asked twice."""
    said = [
        (panel.criterion_names, noise_in_words(panel.figures.get("noise_floor")))
        for panel in panels
    ]
    return [(names, sentences) for names, sentences in said if sentences]


def _sorted(items: Sequence[ItemView], sort: str) -> list[ItemView]:
    verdicts = [*TONES, ""]
    if sort == "verdict":
        return sorted(items, key=lambda item: verdicts.index(item.verdict))
    if sort == "height":
        return sorted(items, key=_height, reverse=True)
    if sort == "spread":
        return sorted(items, key=lambda item: -(item.figures.get("iqr") or 0))
    if sort == "change":
        return sorted(items, key=lambda item: -((item.change or {}).get("share_changed") or 0))
    return list(items)


def _height(item: ItemView) -> tuple[float, float]:
    """By which priorities are ranked: the median, then the share for; what has none stands last."""
    median, share = item.figures.get("median"), item.figures.get("share_for")
    return (float("-inf") if median is None else median, share or 0.0)
