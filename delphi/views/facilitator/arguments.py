"""A round's arguments: approve, hide with a reason, merge, give in the other languages."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused, UnknownArgument
from delphi.protocol.visibility import Part, Viewer, may_see
from delphi.queries.curation import CuratedQuestion, arguments_of, knows
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services import curating
from delphi.views.facilitator.access import UserRequest, with_round
from delphi.wording.refusals import sentence


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be done, about which argument, and what was typed for it."""

    argument: int
    act: str
    said: str
    typed: dict[str, str]


@with_round
@require_http_methods(["GET", "HEAD", "POST"])
def arguments(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """The reasons given in an analysed round, by item and side; POST decides about one."""
    if not may_see(Viewer.FACILITATOR, Part.ARGUMENTS, one.round.state):
        return redirect("round", public_id=row.study.public_id, number=one.round.number)
    if request.method == "POST":
        return _decide(request, row, one)
    return _page(request, row, one)


def _decide(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    act, _point, name = request.POST.get("act", "").partition(".")
    ids = [pk for pk in (whole_number(each, digits=19) for each in name.split("-")) if pk]
    try:
        if not ids or not knows(one.round, ids):
            raise UnknownArgument
        said = _done(request, row, act, ids)
    except Refused as refused:
        typed = {key: str(value) for key, value in request.POST.items()}
        told = (
            _("Give a reason: whoever wrote it is told.")
            if refused.code == "reason_missing"
            else _("Write it in one language at least.")
            if refused.code == "wording_missing"
            else sentence(refused, zone=row.study.zone)
        )
        trouble = Trouble(ids[0] if ids else 0, act, told, typed)
        return _page(request, row, one, trouble=trouble, status=422)
    messages.success(request, said)
    parts = {"public_id": row.study.public_id, "number": one.round.number}
    query = "?waiting=1" if request.GET.get("waiting") else ""
    anchor = f"#a{ids[0]}" if len(ids) == 1 and not query else ""
    return HttpResponseRedirect(reverse("round-arguments", kwargs=parts) + query + anchor)


def _done(request: UserRequest, row: StudyRow, act: str, ids: list[int]) -> str:
    about: dict[str, Any] = {"study_id": row.study.pk, "by": request.user, "at": timezone.now()}
    data, pk = request.POST, ids[0]
    match act:
        case "approve":
            count = curating.approve_arguments(argument_ids=ids, **about)
            return ngettext("{n} reason approved.", "{n} reasons approved.", count).format(n=count)
        case "hide":
            curating.hide_argument(argument_id=pk, reason=data.get(f"why-{pk}", ""), **about)
            return _("The reason is hidden. Whoever wrote it is told why.")
        case "merge":
            into = whole_number(data.get(f"into-{pk}"), digits=19) or 0
            curating.merge_argument(argument_id=pk, into_id=into, **about)
            return _("The reason is merged: the other one is shown in its place.")
        case "part":
            curating.merge_argument(argument_id=pk, into_id=None, **about)
            return _("The reason stands on its own again.")
        case "word":
            languages = row.study.survey.languages
            texts = {language: data.get(f"text-{pk}-{language}", "") for language in languages}
            curating.word_argument(argument_id=pk, texts=texts, **about)
            return _("The texts are saved.")
    raise UnknownArgument


def _page(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    *,
    trouble: Trouble | None = None,
    status: int = 200,
) -> HttpResponse:
    questions = arguments_of(one.round)
    every = [argument for question in questions for argument in question.arguments]
    only_waiting = bool(request.GET.get("waiting"))
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "questions": [each for each in map(_waiting, questions) if each.arguments]
        if only_waiting
        else questions,
        "number": len(every),
        "waiting": [argument.id for argument in every if argument.is_waiting],
        "only_waiting": only_waiting,
        "languages": row.study.survey.languages,
        "trouble": trouble,
    }
    return render(request, "delphi/facilitator/arguments.html", context, status=status)


def _waiting(question: CuratedQuestion) -> CuratedQuestion:
    question.arguments = [each for each in question.arguments if each.is_waiting]
    return question
