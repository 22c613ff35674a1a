"""A round's arguments: approve, hide with a reason, merge, quote, put under themes, translate."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

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
from delphi.queries.curation import CuratedQuestion, arguments_of, knows, themes_of
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services import curating
from delphi.services.themes import gather_argument
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
    """`act` says what, to which arguments and which replies: "approve.12-13.7", "hide..7"."""
    act, *lists = request.POST.get("act", "").split(".")
    ids, replies = ([*map(_ids, lists), [], []])[:2]
    try:
        if not (ids or replies) or not knows(one.round, ids, replies):
            raise UnknownArgument
        said = _done(request, row, act, ids, replies)
    except Refused as refused:
        typed = {key: str(value) for key, value in request.POST.items()}
        trouble = Trouble((ids or replies or [0])[0], act, _told(refused, row), typed)
        return _page(request, row, one, trouble=trouble, status=422)
    messages.success(request, said)
    parts = {"public_id": row.study.public_id, "number": one.round.number}
    query = "?waiting=1" if request.GET.get("waiting") else ""
    if theme := request.GET.get("theme", ""):
        query = "?" + urlencode({"theme": theme})
    about = [*ids, *replies]
    anchor = f"#a{about[0]}" if len(about) == 1 and not query else ""
    return HttpResponseRedirect(reverse("round-arguments", kwargs=parts) + query + anchor)


def _ids(listed: str) -> list[int]:
    return [pk for pk in (whole_number(each, digits=19) for each in listed.split("-")) if pk]


def _told(refused: Refused, row: StudyRow) -> str:
    own = {
        "reason_missing": _("Give a reason: whoever wrote it is told."),
        "wording_missing": _("Write it in one language at least."),
    }
    return own.get(refused.code) or sentence(refused, zone=row.study.zone)


def _done(request: UserRequest, row: StudyRow, act: str, ids: list[int], replies: list[int]) -> str:
    about: dict[str, Any] = {"study_id": row.study.pk, "by": request.user, "at": timezone.now()}
    data, pk = request.POST, [*ids, *replies][0]
    words = about | {"is_reply": not ids, "words_id": pk}
    match act:
        case "approve":
            count = curating.approve_words(argument_ids=ids, reply_ids=replies, **about)
            return ngettext("{n} reason approved.", "{n} reasons approved.", count).format(n=count)
        case "hide":
            curating.hide_words(reason=data.get(f"why-{pk}", ""), **words)
            return _("The reason is hidden. Whoever wrote it is told why.")
        case "word":
            languages = row.study.survey.languages
            texts = {language: data.get(f"text-{pk}-{language}", "") for language in languages}
            curating.word_in_languages(texts=texts, **words)
            return _("The texts are saved.")
        case "merge" if ids:
            into = whole_number(data.get(f"into-{pk}"), digits=19) or 0
            curating.merge_argument(argument_id=pk, into_id=into, **about)
            return _("The reason is merged: the other one is shown in its place.")
        case "quote" | "unquote" if ids:
            curating.quote_argument(argument_id=pk, quoted=act == "quote", **about)
            if act == "quote":
                return _("The reason is quoted: it stands for others like it.")
            return _("The reason is quoted no more.")
        case "gather" if ids:
            themes = data.get(f"themes-{pk}", "").split(",")
            gather_argument(argument_id=pk, themes=themes, **about)
            return _("The themes are saved.")
        case "part" if ids:
            curating.merge_argument(argument_id=pk, into_id=None, **about)
            return _("The reason stands on its own again.")
    raise UnknownArgument


def _page(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    *,
    trouble: Trouble | None = None,
    status: int = 200,
) -> HttpResponse:
    of_study = themes_of(row.study.pk)
    questions = arguments_of(one.round, of_study)
    every = [argument for question in questions for argument in question.arguments]
    replies = [reply for question in questions for reply in question.replies]
    only_waiting = bool(request.GET.get("waiting"))
    themes = Counter(name for argument in every for name in argument.themes)
    theme = request.GET.get("theme", "")
    waiting = [argument.id for argument in every if argument.is_waiting]
    replies_waiting = [reply.id for reply in replies if reply.is_waiting]
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "questions": _narrowed(questions, only_waiting=only_waiting, theme=theme)
        if only_waiting or theme in themes
        else questions,
        "themes": sorted(themes.items()),
        "theme": theme if theme in themes else "",
        "unused_themes": of_study.unused,
        "number": len(every) + len(replies),
        "waiting": waiting,
        "replies_waiting": replies_waiting,
        "unseen": len(waiting) + len(replies_waiting),
        "only_waiting": only_waiting,
        "languages": row.study.survey.languages,
        "trouble": trouble,
    }
    return render(request, "delphi/facilitator/arguments.html", context, status=status)


def _narrowed(
    questions: Sequence[CuratedQuestion], *, only_waiting: bool, theme: str
) -> list[CuratedQuestion]:
    """The questions with those reasons that wait, or are under the theme; without those of none."""
    for question in questions:
        question.arguments = [
            each
            for each in question.arguments
            if (each.is_waiting if only_waiting else theme in each.themes)
        ]
        question.replies = [each for each in question.replies if only_waiting and each.is_waiting]
    return [each for each in questions if each.arguments or each.replies]
