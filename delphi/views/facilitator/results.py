"""The results of an analysed round, item by item, and turning them into the next round."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.forms.turning import DecisionForm
from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import Refused
from delphi.protocol.stopping import Suggestion
from delphi.protocol.turning import Decision, Drop, Keep, Proposal
from delphi.protocol.visibility import Part, Viewer, may_see
from delphi.queries.curation import reasons_by_item
from delphi.queries.live import history_of
from delphi.queries.proposals import Proposals, proposals_after
from delphi.queries.results import ItemView, panel_results, round_results
from delphi.queries.rounds import AskedWording, wordings_asked
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services.drafting import draft_next_round
from delphi.views.facilitator import item_making
from delphi.views.facilitator.access import UserRequest, with_round
from delphi.wording.changes import reasons_of_round_sentence
from delphi.wording.proposals import ground_in_words
from delphi.wording.refusals import sentence
from delphi.wording.verdicts import TONES, UNJUDGED
from foresight.languages import page_language, spoken

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
    counts = Counter(item.verdict or UNJUDGED for item in items)
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "items": _sorted(shown, sort),
        "expertise": [item for item in every if not item.is_judgement],
        "number_of_items": len(items),
        "counts": [(name, counts[name]) for name in (*TONES, UNJUDGED) if counts[name]],
        "criteria": {item.criterion_key: item.criterion_names for item in items},
        "verdict": verdict,
        "criterion": criterion,
        "sort": sort if sort in ORDERS else "asked",
        "history": history_of(one.round) if one.round.live else [],
        "is_last": one is row.rounds[-1],
        "change_reasons": _change_reasons(one),
    }
    return render(request, "delphi/facilitator/results.html", context)


def _change_reasons(one: RoundRow) -> list[tuple[Mapping[str, str], str]]:
    """Why answers were changed in the round, by criterion: a sentence each."""
    said = [
        (panel.criterion_names, reasons_of_round_sentence(panel.figures.get("change_reasons")))
        for panel in panel_results(one.round)
        if panel.number == one.round.number
    ]
    return [(names, sentence_) for names, sentence_ in said if sentence_]


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


@with_round
@require_http_methods(["GET", "HEAD", "POST"])
def next_round(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Each item with the proposal and its ground; POST drafts the next round as decided."""
    if not may_see(Viewer.FACILITATOR, Part.PROPOSALS, one.round.state):
        return redirect("round", public_id=row.study.public_id, number=one.round.number)
    if one.round.kind == RoundKind.COLLECT:
        return item_making.curation(request, row, one)
    results = round_results(one.round)
    proposed = proposals_after(one.round, results)
    asked = wordings_asked(one.round)
    forms = _forms(request, row, one, asked, proposed, results)
    if request.method != "POST":
        return _page(request, row, one, forms, asked, proposed, results)
    if "accept" in request.POST:
        decisions = _as_proposed(asked, proposed, one.round.number)
    elif any(form.errors for form in forms):
        return _page(request, row, one, forms, asked, proposed, results, status=422)
    else:
        decisions = [form.made() for form in forms]
    try:
        drafted = draft_next_round(
            round_id=one.round.pk, decisions=decisions, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        problem = sentence(refused, zone=row.study.zone)
        return _page(
            request, row, one, forms, asked, proposed, results, status=422, problem=problem
        )
    messages.success(request, _("Round {number} is drafted.").format(number=drafted.number))
    return redirect("round", public_id=row.study.public_id, number=drafted.number)


def _as_proposed(asked: Sequence[AskedWording], proposed: Proposals, number: int) -> list[Decision]:
    """Every proposal taken as it stands; what nothing is proposed about is asked again."""
    dropped = {each.item_id: each for each in proposed.items if each.drop}
    return [
        Drop(item_id=each.item_id, reason=ground_in_words(dropped[each.item_id], number))
        if each.item_id in dropped
        else Keep(item_id=each.item_id)
        for each in asked
    ]


def _forms(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    asked: Sequence[AskedWording],
    proposed: Proposals,
    results: Sequence[ItemView],
) -> list[DecisionForm]:
    """A form per item, with the proposal for a start."""
    made = {each.item_id: each for each in proposed.items}
    reasons = reasons_by_item(one.round, results)
    language = page_language()
    return [
        DecisionForm(
            request.POST if request.method == "POST" else None,
            item_id=each.item_id,
            texts=each.texts,
            languages=row.study.survey.languages,
            initial=_initial(made.get(each.item_id), one.round.number),
            arguments=[
                (str(pk), spoken(texts, language).text)
                for pk, texts in reasons.get(each.item_id, ())
            ],
        )
        for each in asked
    ]


def _initial(made: Proposal | None, number: int) -> dict[str, str]:
    if made is None:
        return {"decision": "keep"}
    if made.drop:
        return {"decision": "drop", "drop_reason": ground_in_words(made, number)}
    return {"decision": "reword" if _is_reword(made) else "keep"}


def _is_reword(made: Proposal) -> bool:
    return made.advice.suggestion is Suggestion.REWORD


def _page(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    forms: Sequence[DecisionForm],
    asked: Sequence[AskedWording],
    proposed: Proposals,
    results: Sequence[ItemView],
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    views: dict[int, list[ItemView]] = {}
    for item in results:
        if item.asked_now and item.is_judgement:
            views.setdefault(item.item_id, []).append(item)
    made = {each.item_id: each for each in proposed.items}
    items = [
        (each, made.get(each.item_id), views.get(each.item_id, []), form)
        for each, form in zip(asked, forms, strict=True)
    ]
    rewords = sum(_is_reword(each) for each in made.values())
    dropped = sum(each.drop for each in made.values())
    number = one.round.number + 1
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "number": number,
        "items": items,
        "dropped": dropped,
        "rewords": rewords,
        "kept": len(asked) - dropped - rewords,
        "advice": proposed.study,
        "drafted": next((each.round for each in row.rounds if each.round.number == number), None),
        "faulty": [(each, form) for each, _, _, form in items if form.errors],
        "problem": problem,
        "has_errors": status != 200,
    }
    return render(request, "delphi/facilitator/next.html", context, status=status)
