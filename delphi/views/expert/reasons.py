"""All reasons of one question with the replies to them."""

from dataclasses import dataclass, field

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import (
    ConsentMissing,
    Refused,
    ReplyTooLong,
    RoundClosed,
    SeatWithdrawn,
    StaleReply,
    SubmittedForGood,
)
from delphi.queries.consent import must_consent
from delphi.queries.feedback import Reason
from delphi.queries.sheets import (
    AskedItem,
    AskedQuestion,
    Stage,
    round_of_seat,
    sheet_view,
    stage_of,
)
from delphi.services.endorsing import endorse_argument
from delphi.services.replying import LONGEST_REPLY, mark_of_reply, reply_to_argument
from delphi.views.expert.seat import Seat, personal, see_other, with_seat
from delphi.wording.refusals import sentence
from foresight.network.seats import claim_in


@dataclass(slots=True)
class Typed:
    """What was typed and could not be stored, by argument, and why."""

    texts: dict[int, str] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)  # of the replies typed over
    conflicts: dict[int, str] = field(default_factory=dict)  # what stands, saved elsewhere
    closed: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@with_seat
def reasons(request: HttpRequest, seat: Seat, question: int) -> HttpResponse:
    """Every reason shown with the question; POST stores replies, and an endorsement."""
    round_ = round_of_seat(seat)
    if round_ is None or must_consent(round_):
        return see_other("answer-landing")
    view = sheet_view(round_, seat.pk)
    found = [
        (item, asked) for item in view.items for asked in item.questions if asked.id == question
    ]
    if not found:
        raise Http404
    item, asked = found[0]
    if not (asked.feedback.first or asked.feedback.rest):
        return see_other("answer-sheet", anchor=asked.prefix)
    is_open = stage_of(round_.study, round_, timezone.now()) is Stage.OPEN
    if request.method != "POST":
        if not is_open:
            return see_other("answer-landing")
        return _page(request, round_.pk, item, asked, Typed())
    typed = _store(request, seat, round_.pk, asked)
    if typed.problems or typed.closed:
        is_conflict = typed.closed or typed.conflicts
        return _page(request, round_.pk, item, asked, typed, status=409 if is_conflict else 422)
    if request.POST.get("act") == "back":
        return see_other("answer-sheet", anchor=f"q{question}", query="saved")
    place = request.POST.get("endorse") or request.POST.get("unendorse")
    anchor = f"a{whole_number(place, digits=19)}" if place else ""
    return see_other("answer-reasons", anchor=anchor, query="saved", question=question)


def _store(request: HttpRequest, seat: Seat, round_id: int, asked: AskedQuestion) -> Typed:
    """Store every reply that differs, and the endorsement tapped."""
    typed, now = Typed(), timezone.now()
    for reason in (*asked.feedback.first, *asked.feedback.rest):
        sent = request.POST.get(f"reply-{reason.id}")
        was = request.POST.get(f"reply-{reason.id}-was", mark_of_reply(reason.own_reply))
        if sent is None or reason.is_own or mark_of_reply(sent) == was:
            continue  # as the page had shown it: what another tab has saved since stands
        typed.marks[reason.id] = was
        about = {"seat_id": seat.pk, "round_id": round_id, "argument_id": reason.id}
        try:
            reply_to_argument(**about, text=sent, was=was, at=now)
        except (ConsentMissing, RoundClosed, SeatWithdrawn, SubmittedForGood):
            typed.closed = True
            typed.texts[reason.id] = sent
        except OperationalError:
            typed.texts[reason.id] = sent
            typed.problems[reason.id] = _("Not saved. Try again in a moment.")
        except StaleReply as stale:
            # Whoever sends it again has seen what it replaces.
            stands = typed.conflicts[reason.id] = stale.particulars["text"]
            typed.marks[reason.id] = mark_of_reply(stands)
            typed.texts[reason.id] = sent
            typed.problems[reason.id] = sentence(stale)
        except Refused as refused:
            typed.texts[reason.id] = sent
            typed.problems[reason.id] = (
                sentence(refused)
                if isinstance(refused, ReplyTooLong)
                else _("This reason is not shown any more.")
            )
    for name in ("endorse", "unendorse"):
        if argument := whole_number(request.POST.get(name), digits=19):
            try:
                endorse_argument(
                    seat_id=seat.pk,
                    round_id=round_id,
                    argument_id=argument,
                    endorsed=name == "endorse",
                    at=now,
                )
            except (ConsentMissing, RoundClosed, SeatWithdrawn, SubmittedForGood):
                typed.closed = True
            except Refused:
                raise Http404 from None
    return typed


def _page(
    request: HttpRequest,
    round_id: int,
    item: AskedItem,
    asked: AskedQuestion,
    typed: Typed,
    *,
    status: int = 200,
) -> HttpResponse:
    every = [*asked.feedback.first, *asked.feedback.rest]
    context = {
        "round_id": round_id,
        "item": item,
        "question": asked,
        "reasons": [
            (
                reason,
                typed.texts.get(reason.id, reason.own_reply),
                typed.problems.get(reason.id, ""),
                _mark(reason, typed),
                typed.conflicts.get(reason.id),
            )
            for reason in every
        ],
        "typed": typed,
        "longest": LONGEST_REPLY,
        "was_saved": "saved" in request.GET,
    }
    return render(request, "delphi/expert/reasons.html", context, status=status)


def _mark(reason: Reason, typed: Typed) -> str:
    if reason.id in typed.texts:
        return typed.marks[reason.id]
    return mark_of_reply(reason.own_reply)


@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Save one reply while it is written: small requests of the page's script."""
    claim = claim_in(request)
    if claim is None:
        return _said(403, _("Open your personal link again."))
    argument, round_id = (
        whole_number(request.POST.get(name), digits=19) for name in ("argument", "round")
    )
    try:
        reply_to_argument(
            seat_id=claim.seat_id,
            epoch=claim.epoch,
            round_id=round_id or 0,
            argument_id=argument or 0,
            text=request.POST.get("text", ""),
            was=request.POST.get("was"),
            at=timezone.now(),
        )
    except StaleReply as stale:
        stands = stale.particulars["text"]
        return _said(409, sentence(stale), stands=stands, was=mark_of_reply(stands))
    except RoundClosed:
        return _said(409, _("The round has closed, so this was not saved."))
    except SeatWithdrawn:
        return _said(403, _("Open your personal link again."))
    except ReplyTooLong as refused:
        return _said(422, sentence(refused))
    except Refused:
        return _said(404, _("This reason is not shown any more."))
    except OperationalError:
        return _said(503, _("Not saved. Try again in a moment."))
    return _said(200, _("Saved"), was=mark_of_reply(request.POST.get("text", "")))


def _said(status: int, message: str, **more: str) -> HttpResponse:
    return personal(JsonResponse({"message": message, **more}, status=status))
