"""A collect round: ideas to open prompts on one page, saved as one form or one by one."""

from collections.abc import Sequence
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.forms.ideas import Came, SentIdea, fields_of_prompts, read_ideas
from delphi.forms.numbers import whole_number
from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import (
    ConsentMissing,
    NotAnIdea,
    PageOfAnotherSeat,
    Refused,
    RoundClosed,
    SeatWithdrawn,
    StaleIdea,
    SubmittedForGood,
    TooManyIdeas,
    UnknownIdea,
)
from delphi.queries.collected import outcomes_of
from delphi.queries.consent import must_consent
from delphi.queries.ideas import IdeaSheet, idea_sheet
from delphi.queries.sheets import Stage, launched_round_of_seat, round_of_seat, stage_of
from delphi.services.ideas import LONGEST, add_idea, change_idea, endorse_idea, remove_idea
from delphi.views.expert.saving import Reply, reply, said_to_refusal
from delphi.views.expert.seat import Seat, mark_in, see_other, with_seat
from delphi.wording.refusals import sentence
from foresight.languages import LANGUAGES, remember_language
from foresight.network.seats import Claim, claim_in

DIGITS = 19  # of an idea's id


@require_http_methods(["GET", "HEAD", "POST"])
@with_seat
def ideas(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The prompts with the seat's ideas, and others' once they have given one."""
    if request.method == "POST":
        return _receive(request, seat)
    round_ = round_of_seat(seat)
    if round_ is None or stage_of(round_.study, round_, timezone.now()) is not Stage.OPEN:
        return see_other("answer-landing")
    if round_.kind != RoundKind.COLLECT:
        return see_other("answer-sheet")
    if must_consent(round_):
        return see_other("answer-landing", anchor="information")
    return _show(request, idea_sheet(round_, seat.pk), Came())


def _show(
    request: HttpRequest,
    view: IdeaSheet,
    came: Came,
    *,
    status: int = 200,
    is_unsaved: bool = False,
) -> HttpResponse:
    prompts = fields_of_prompts(view, came)
    context = {
        "study": view.study,
        "round": view.round,
        "view": view,
        "prompts": prompts,
        "longest": LONGEST,
        "seat_mark": mark_in(request),
        "trouble": [
            (prompt, each)
            for prompt in prompts
            for each in (*prompt.own, *prompt.new)
            if each.problem or each.conflict
        ],
        "is_unsaved": is_unsaved,
        "was_saved": "saved" in request.GET or bool(came.removed),
        "has_errors": came.has_trouble or is_unsaved,
    }
    return render(request, "delphi/expert/ideas.html", context, status=status)


def _receive(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Store what was sent, then go on; the language switch sends the form too, losing nothing."""
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES:
        return _store(request, seat)
    with translation.override(chosen):
        request.LANGUAGE_CODE = chosen  # type: ignore[attr-defined]
        response = _store(request, seat)
    response.headers["Content-Language"] = chosen
    remember_language(response, chosen)
    return response


def _store(request: HttpRequest, seat: Seat) -> HttpResponse:
    round_ = launched_round_of_seat(seat, whole_number(request.POST.get("round")) or 0)
    if round_ is None or round_.kind != RoundKind.COLLECT:
        raise Http404
    view = idea_sheet(round_, seat.pk)
    sent = read_ideas(request.POST, view)
    came = Came()
    try:
        _require_own_page(request)
        for each in sent:
            _store_one(each, request.POST, seat, view, came)
        _act(request.POST, seat, view, came)
    except (RoundClosed, SeatWithdrawn):
        return _show_unsaved(request, view, sent)
    except (PageOfAnotherSeat, SubmittedForGood) as refused:
        return _show_unsaved(request, view, sent, why=sentence(refused))
    except ConsentMissing:
        return see_other("answer-landing", anchor="information")
    except OperationalError:
        for each in sent:
            came.problems.setdefault(each, _("Not saved yet."))
        return _show(request, view, came, status=503, is_unsaved=True)
    if came.has_trouble or came.removed:
        status = 422 if came.problems else 409 if came.conflicts else 200
        return _show(request, idea_sheet(round_, seat.pk), came, status=status)
    return _next_page(request.POST)


def _require_own_page(request: HttpRequest) -> None:
    """Raise PageOfAnotherSeat for what a page sends that was shown to another seat."""
    if request.POST.get("seat", mark_in(request)) != mark_in(request):
        raise PageOfAnotherSeat


def _show_unsaved(
    request: HttpRequest, view: IdeaSheet, sent: Sequence[SentIdea], *, why: str = ""
) -> HttpResponse:
    """The round has closed meanwhile, or something else stands in between: it can be copied."""
    known = {idea.id: idea.text for prompt in view.prompts for idea in prompt.own}
    unsaved = [each for each in sent if known.get(each.idea_id, "") != each.text]
    context = {"study": view.study, "round": view.round, "ideas": unsaved, "why": why}
    return render(request, "delphi/expert/unsaved_ideas.html", context, status=409)


def _store_one(each: SentIdea, data: QueryDict, seat: Seat, view: IdeaSheet, came: Came) -> None:
    """Add or change one idea; an emptied field takes the idea back."""
    if str(each.idea_id) == data.get("remove"):
        return
    place: dict[str, Any] = {"seat_id": seat.pk, "round_id": view.round.pk, "at": timezone.now()}
    try:
        if not each.idea_id:
            add_idea(**place, question_id=each.question_id, text=each.text)
        elif each.text.strip():
            change_idea(**place, idea_id=each.idea_id, text=each.text, revision=each.revision)
        else:
            _remove(each.idea_id, seat, view, came)
    except StaleIdea as stale:
        came.conflicts[each] = stale.particulars["text"], stale.particulars["revision"]
    except UnknownIdea:  # what was typed here may be wanted still, or not: it is asked
        came.problems[each] = _("You have taken this idea back elsewhere. Save to give it again.")
    except (NotAnIdea, TooManyIdeas) as refused:
        came.problems[each] = sentence(refused)


def _remove(idea_id: int, seat: Seat, view: IdeaSheet, came: Came) -> None:
    prompts = {idea.id: prompt.question_id for prompt in view.prompts for idea in prompt.own}
    words = remove_idea(seat_id=seat.pk, round_id=view.round.pk, idea_id=idea_id, at=timezone.now())
    if words and idea_id in prompts:
        came.removed.setdefault(prompts[idea_id], []).append(words)


def _act(data: QueryDict, seat: Seat, view: IdeaSheet, came: Came) -> None:
    """What the button that was pressed asks for, besides saving."""
    now = timezone.now()
    if removed := whole_number(data.get("remove"), digits=DIGITS):
        _remove(removed, seat, view, came)
    question = whole_number(data.get("restore"))
    if question and view.prompt(question):
        for words in data.getlist(f"r{question}"):
            add_idea(
                seat_id=seat.pk, round_id=view.round.pk, question_id=question, text=words, at=now
            )
    for name, endorsed in (("endorse", True), ("unendorse", False)):
        if idea := whole_number(data.get(name), digits=DIGITS):
            try:
                endorse_idea(
                    seat_id=seat.pk,
                    round_id=view.round.pk,
                    idea_id=idea,
                    endorsed=endorsed,
                    at=now,
                )
            except UnknownIdea:
                continue  # its writer has just taken it back


def _next_page(data: QueryDict) -> HttpResponse:
    if data.get("act") == "review":
        return see_other("answer-review")
    idea = data.get("endorse") or data.get("unendorse")
    prompt = data.get("add") or data.get("restore")
    anchor = f"o{idea}" if idea else f"n{prompt}" if prompt else ""
    return see_other("answer-ideas", anchor=anchor, query="saved")


# --- one by one, for the page's script ------------------------------------------------------------


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save, remove or endorse one idea; 200 only when it is stored."""
    claim = claim_in(request)  # checked in the transaction that writes
    if claim is None:
        return reply(*said_to_refusal(SeatWithdrawn()))
    try:
        _require_own_page(request)
        status, said = _save(request.POST, claim)
    except ValueError:
        status, said = 400, {"code": "bad_request", "message": _("The request is incomplete.")}
    except StaleIdea as stale:
        status, said = 409, {"code": stale.code, **stale.particulars}
    except (NotAnIdea, TooManyIdeas) as refused:
        status, said = 422, {"code": refused.code, "message": sentence(refused)}
    except UnknownIdea as refused:
        status, said = 404, {"code": refused.code, "message": sentence(refused)}
    except Refused as refused:
        status, said = said_to_refusal(refused)
    except OperationalError:
        status, said = 503, {"code": "not_saved", "message": _("Not saved yet. Trying again …")}
    return reply(status, said)


def _save(data: QueryDict, claim: Claim) -> Reply:
    round_id = int(data.get("round", ""))
    place: dict[str, Any] = {
        "seat_id": claim.seat_id,
        "epoch": claim.epoch,
        "round_id": round_id,
        "at": timezone.now(),
    }
    match data.get("act"):
        case "remove":
            words = remove_idea(**place, idea_id=int(data.get("idea", "")))
            return 200, {"removed": words}
        case "endorse":
            endorsed = data.get("endorsed") == "1"
            return 200, {
                "endorsed": endorse_idea(
                    **place, idea_id=int(data.get("idea", "")), endorsed=endorsed
                )
            }
    if data.get("idea"):
        saved = change_idea(
            **place,
            idea_id=int(data.get("idea", "")),
            text=data.get("text", ""),
            revision=int(data.get("revision", "")),
        )
    else:
        saved = add_idea(
            **place, question_id=int(data.get("question", "")), text=data.get("text", "")
        )
    return 200, {"idea": str(saved.id), "revision": saved.revision}


@require_safe
@with_seat
def around(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What stands around the seat's ideas, as pieces of page: what resembles them, and others'."""
    round_ = round_of_seat(seat)
    if round_ is None or round_.kind != RoundKind.COLLECT:
        return see_other("answer-landing")
    view = idea_sheet(round_, seat.pk)
    return reply(
        200,
        {
            "answered": view.number_answered,
            "others": {
                prompt.question_id: _piece(request, "_others_ideas.html", prompt=prompt, view=view)
                for prompt in view.prompts
            },
            "alike": {
                str(idea.id): _piece(request, "_alike.html", idea=idea)
                for prompt in view.prompts
                for idea in prompt.own
            },
        },
    )


@require_safe
@with_seat
def outcomes(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What became of the seat's own ideas, once the panel is asked about what was made of them."""
    round_ = round_of_seat(seat)
    told = outcomes_of(round_.study_id, seat.pk) if round_ else []
    if round_ is None or not told:
        return see_other("answer-landing")
    context = {"study": round_.study, "outcomes": told}
    return render(request, "delphi/expert/outcomes.html", context)


def _piece(request: HttpRequest, name: str, **context: Any) -> str:
    return render_to_string(f"delphi/expert/{name}", context, request)
