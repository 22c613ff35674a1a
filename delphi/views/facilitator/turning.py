"""Turning a round around: a decision about each item, and the next round drafted from them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.forms.numbers import whole_number
from delphi.forms.turning import DropForm, MergeForm, RewordForm, SplitForm
from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import Refused
from delphi.protocol.stopping import Suggestion
from delphi.protocol.turning import Decision, Drop, Keep, Merge, Reword, Split
from delphi.protocol.visibility import Part, Viewer, may_see
from delphi.queries.steering import RoundRow, StudyRow
from delphi.queries.turning import TurnedItem, Turning, turning_of
from delphi.services.deciding import decide, undecide
from delphi.services.drafting import draft_next_round
from delphi.views.facilitator import item_making
from delphi.views.facilitator.access import UserRequest, numbered, to_steer, with_round, with_study
from delphi.wording.proposals import ground_in_words
from delphi.wording.refusals import sentence
from foresight.languages import page_language, spoken

#: The acts that need words, in the order of the buttons.
WORDED = ("reword", "split", "merge", "drop")
Form = RewordForm | SplitForm | MergeForm | DropForm


def analysed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Under `with_round`: away to the round's own page before there is anything to turn around."""

    @wraps(view)
    def guarded(
        request: UserRequest, row: StudyRow, one: RoundRow, **parts: object
    ) -> HttpResponse:
        if not may_see(Viewer.FACILITATOR, Part.PROPOSALS, one.round.state):
            return redirect("round", public_id=row.study.public_id, number=one.round.number)
        return view(request, row, one, **parts)

    return guarded


@with_round
@analysed
@require_http_methods(["GET", "HEAD", "POST"])
def next_round(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Each item with its figures, reasons and proposal; POST decides about one of them."""
    if one.round.kind == RoundKind.COLLECT:
        return item_making.curation(request, row, one)
    turning = turning_of(one.round)
    if request.method != "POST":
        return _page(request, row, one, turning)
    try:
        item = _decided(request, one, turning)
    except Refused as refused:
        problem = sentence(refused, zone=row.study.zone)
        return _page(request, row, one, turning, status=422, problem=problem)
    return _back(request, row, one, item)


def _decided(request: UserRequest, one: RoundRow, turning: Turning) -> TurnedItem:
    """Do what was pressed: keep, accept the proposal, or take back what was decided."""
    for act in ("keep", "accept", "undecide"):
        item = turning.find(request.POST.get(act, ""))
        if item is None:
            continue
        if act == "undecide":
            undecide(round_id=one.round.pk, item_id=item.item_id)
        elif act == "keep" or item.proposed is Suggestion.KEEP:
            decide(round_id=one.round.pk, decision=Keep(item_id=item.item_id))
        elif item.is_plain:
            reason = _ground(item, one)
            decide(round_id=one.round.pk, decision=Drop(item_id=item.item_id, reason=reason))
        return item
    raise Http404


def _ground(item: TurnedItem, one: RoundRow) -> str:
    return ground_in_words(item.proposal, one.round.number) if item.proposal else ""


def _page(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    turning: Turning,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    shown = request.GET.get("show", "")
    proposed = turning.proposed
    kinds = [(kind.value, proposed[kind]) for kind in Suggestion if proposed[kind]]
    if shown not in {kind for kind, _ in kinds} | {"undecided"}:
        shown = ""
    context = _context(row, one) | {
        "turning": turning,
        "items": [item for item in turning.items if _is_shown(item, shown)],
        "kinds": kinds,
        "show": shown,
        "undecided": len(turning.items) - turning.number_decided,
        "worded": WORDED,
        "problem": problem,
        "has_errors": status != 200,
    }
    return render(request, "delphi/facilitator/next.html", context, status=status)


def _is_shown(item: TurnedItem, shown: str) -> bool:
    if shown == "undecided":
        return item.decision is None and not item.merged_into
    return not shown or item.proposed.value == shown


def _back(
    request: UserRequest, row: StudyRow, one: RoundRow, item: TurnedItem
) -> HttpResponseRedirect:
    """To the item in the list, narrowed as it was."""
    parts = {"public_id": row.study.public_id, "number": one.round.number}
    shown = request.GET.get("show", "")
    query = f"?show={shown}" if shown.isalpha() and shown.isascii() else ""
    return HttpResponseRedirect(reverse("round-next", kwargs=parts) + query + f"#{item.code}")


def _context(row: StudyRow, one: RoundRow) -> dict[str, Any]:
    number = one.round.number + 1
    drafted = next((each.round for each in row.rounds if each.round.number == number), None)
    return {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "number": number,
        "drafted": drafted,
        "may_decide": row.steers and drafted is None and row.study.ended_at is None,
    }


# --- One item, in words ---------------------------------------------------------------------------


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def decide_item(request: UserRequest, row: StudyRow, *, number: int, item: str) -> HttpResponse:
    """Reword, split, merge or drop one item; POST keeps the decision for the draft."""
    one = numbered(row, number)
    if (
        not may_see(Viewer.FACILITATOR, Part.PROPOSALS, one.round.state)
        or one.round.kind == RoundKind.COLLECT
    ):
        return redirect("round", public_id=row.study.public_id, number=number)
    turning = turning_of(one.round)
    found = turning.find(item)
    if found is None:
        raise Http404
    act = request.POST.get("act") or request.GET.get("act") or found.act
    act = act if act in WORDED else "reword"
    form = _form(request, row, one, turning, found, act)
    if not form.is_bound:
        return _editor(request, row, one, found, form)
    if not form.is_valid():
        return _editor(request, row, one, found, form, status=422)
    try:
        decide(round_id=one.round.pk, decision=form.made(found.item_id))
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        return _editor(request, row, one, found, form, status=422)
    messages.success(request, _("Kept. It takes effect when the round is drafted."))
    return _back(request, row, one, found)


def _form(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    turning: Turning,
    item: TurnedItem,
    act: str,
) -> Form:
    # A wording can be looked at, and get one part more, before it is kept.
    is_looking = "look" in request.POST or "more" in request.POST
    data = request.POST if request.method == "POST" and not is_looking else None
    decision = item.decision if item.act == act else None
    if act == "drop":
        reason = decision.reason if isinstance(decision, Drop) else ""
        ground = _ground(item, one) if item.proposal and item.proposal.drop else ""
        return DropForm(data, initial={"reason": reason or ground})
    language = page_language()
    worded: dict[str, Any] = {
        "texts": item.texts,
        "languages": row.study.survey.languages,
        "arguments": [
            (str(reason.id), spoken(reason.texts, language).text)
            for given in item.reasons.values()
            for reason in given
        ],
        "initial": _typed(request) if is_looking else _initial(decision),
    }
    if act == "split":
        asked_for = whole_number(request.POST.get("parts"), digits=2) or 0
        kept = len(decision.parts) if isinstance(decision, Split) else 0
        grown = asked_for + ("more" in request.POST)
        return SplitForm(data, parts=grown or kept, **worded)
    if act == "merge":
        return MergeForm(data, others=_mergeable(turning, item, language), **worded)
    return RewordForm(data, **worded)


def _typed(request: UserRequest) -> dict[str, Any]:
    """What was typed, to be shown again unchecked."""
    listed = {name: request.POST.getlist(name) for name in ("arguments", "others")}
    return {**{name: str(value) for name, value in request.POST.items()}, **listed}


def _initial(decision: Decision | None) -> dict[str, Any]:
    """What was decided, as the fields of its form."""
    if not isinstance(decision, Reword | Split | Merge):
        return {}
    parts = decision.parts if isinstance(decision, Split) else (decision.texts,)
    words = {
        f"text_{part}_{language}": text
        for part, texts in enumerate(parts, start=1)
        for language, text in texts.items()
    }
    others = {"others": list(map(str, decision.others))} if isinstance(decision, Merge) else {}
    return {
        **words,
        **others,
        "reason": decision.reason,
        "trend": "goes_on" if decision.continues_trend else "anew",
        "arguments": list(map(str, decision.arguments)),
        "one_language": True,
    }


def _mergeable(turning: Turning, item: TurnedItem, language: str) -> list[tuple[str, str]]:
    """The other items on the same criteria, the one proposed first."""
    criteria = {view.criterion_key for view in item.views}
    wanted = item.proposal.advice.other if item.proposal else ""
    others = [
        other
        for other in turning.items
        if other is not item and {view.criterion_key for view in other.views} == criteria
    ]
    others.sort(key=lambda other: other.code != wanted)
    return [
        (str(other.item_id), f"{other.code} · {spoken(other.texts, language).text}")
        for other in others
    ]


def _editor(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    item: TurnedItem,
    form: Form,
    *,
    status: int = 200,
) -> HttpResponse:
    context = _context(row, one) | {
        "item": item,
        "form": form,
        "act": form.act,
        "acts": WORDED,
        "shows_changes": request.method == "POST",
        "show": request.GET.get("show", ""),
    }
    return render(request, "delphi/facilitator/decide.html", context, status=status)


# --- The whole round ------------------------------------------------------------------------------


@with_round
@to_steer
@analysed
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """What will become of the items, in numbers and names; POST drafts the next round."""
    if one.round.kind == RoundKind.COLLECT:
        return redirect("round-next", public_id=row.study.public_id, number=one.round.number)
    turning = turning_of(one.round)
    problem = ""
    if request.method == "POST":
        try:
            drafted = draft_next_round(
                round_id=one.round.pk,
                decisions=turning.decisions,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            problem = sentence(refused, zone=row.study.zone)
        else:
            return _drafted(request, row, drafted.number)
    context = _context(row, one) | {
        "turning": turning,
        "acts": turning.by_act(),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "delphi/facilitator/next_confirm.html", context, status=status)


def _drafted(request: UserRequest, row: StudyRow, number: int) -> HttpResponse:
    parts = {"public_id": row.study.public_id, "number": number}
    said = _("Round {number} is drafted.").format(number=number)
    undo = reverse("round-discard", kwargs=parts)
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, undo, _("Take it back")))
    return redirect("round", public_id=row.study.public_id, number=number)
