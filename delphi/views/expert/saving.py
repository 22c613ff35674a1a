"""Saving one answer as it is given: small requests from the sheet's script, answered in JSON."""

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from delphi.forms.answers import values_as_json
from delphi.protocol.refusals import (
    ConsentMissing,
    OutsideScale,
    PageOfAnotherSeat,
    Refused,
    RoundClosed,
    SeatWithdrawn,
    StaleAnswer,
    SubmittedForGood,
)
from delphi.services.answering import save_answer
from delphi.services.endorsing import endorse_argument
from delphi.views.expert.seat import personal
from delphi.wording.refusals import sentence
from foresight.languages import page_language
from foresight.network.seats import Claim, claim_in
from surveys.content import from_form
from surveys.wording import content_words, problem_words

Reply = tuple[int, dict[str, Any]]


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the answer to `question`, or endorse `argument`; 200 only when it is stored."""
    claim = claim_in(request)  # checked in the transaction that writes
    if claim is None:
        return reply(403, {"code": "no_seat", "message": _no_seat()})
    try:
        status, said = (
            _endorse(request, claim) if "argument" in request.POST else _save(request, claim)
        )
    except Refused as refused:
        status, said = said_to_refusal(refused)
    except OperationalError:
        status, said = 503, {"code": "not_saved", "message": _("Not saved yet. Trying again …")}
    return reply(status, said)


def _save(request: HttpRequest, claim: Claim) -> Reply:
    data = request.POST
    try:
        question_id, round_id = int(data["question"]), int(data["round"])
        revision = int(data[f"q{question_id}-revision"])
    except (KeyError, ValueError):
        return 400, {"code": "bad_request", "message": _("The request is incomplete.")}
    try:
        saved = save_answer(
            seat_id=claim.seat_id,
            epoch=claim.epoch,
            round_id=round_id,
            question_id=question_id,
            content=lambda scale: from_form(data, scale, f"q{question_id}"),
            revision=revision,
            exposure=data.get(f"q{question_id}-exposure", ""),
            at=timezone.now(),
        )
    except OutsideScale as refused:
        scale = refused.particulars["scale"]
        messages = [
            {"field": problem.field, "message": problem_words(problem, scale)}
            for problem in refused.particulars["problems"]
        ]
        return 422, {"code": refused.code, "problems": messages}
    except StaleAnswer as refused:
        stored, scale = refused.particulars["stored"], refused.particulars["scale"]
        words = content_words(stored, scale, page_language(), unit=scale.unit)
        return 409, {
            "code": refused.code,
            "revision": refused.particulars["current"],
            "stored": values_as_json(stored, scale) | {"rationale": stored.rationale},
            "words": words or _("no answer"),
        }
    return 200, {"revision": saved.revision, "answered": saved.content.is_answer}


def _endorse(request: HttpRequest, claim: Claim) -> Reply:
    data = request.POST
    try:
        argument_id, round_id = int(data["argument"]), int(data["round"])
    except (KeyError, ValueError):
        return 400, {"code": "bad_request", "message": _("The request is incomplete.")}
    endorsed = endorse_argument(
        seat_id=claim.seat_id,
        epoch=claim.epoch,
        round_id=round_id,
        argument_id=argument_id,
        endorsed=data.get("endorsed") == "1",
        at=timezone.now(),
    )
    return 200, {"endorsed": endorsed}


def said_to_refusal(refused: Refused) -> Reply:
    """What the page's script is told where nothing can be stored here at all."""
    if isinstance(refused, RoundClosed):
        return 409, {"code": refused.code, "message": _closed()}
    if isinstance(refused, SeatWithdrawn):
        return 403, {"code": refused.code, "message": _no_seat()}
    if isinstance(refused, ConsentMissing | PageOfAnotherSeat | SubmittedForGood):
        return 409, {"code": refused.code, "message": sentence(refused)}
    return 404, {"code": refused.code, "message": _("This question is not asked here.")}


def _no_seat() -> str:
    return _("Open your personal link again. What you typed stays on this page meanwhile.")


def _closed() -> str:
    return _("The round has closed, so this was not saved. You can still copy your text.")


def reply(status: int, said: dict[str, Any]) -> HttpResponse:
    return personal(JsonResponse(said, status=status))
