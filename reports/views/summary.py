"""Where facilitators edit the summary of a report, sentence by sentence."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.protocol.refusals import Refused
from delphi.views.facilitator.access import UserRequest, signed_in
from foresight.languages import LANGUAGES
from reports.choices import ReportState
from reports.document.summary import NEW, OPENING, Change
from reports.protocol.refusals import StaleSummary
from reports.queries.editions import Opened, draft_of
from reports.queries.reports import steered_report
from reports.renderers.editing import Sheet
from reports.renderers.pages import in_words
from reports.services import summary as services
from reports.wording.refusals import sentence
from reports.wording.summary import made

_BLANKS = re.compile(r"[ \t\r\n]+")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit_summary(request: UserRequest, public_id: str) -> HttpResponse:
    """Every sentence with a box per language. A POST previews, moves, puts back, or saves."""
    report = steered_report(request.user, public_id)
    if report is None or report.state == ReportState.WITHDRAWN.value:
        raise Http404
    draft = draft_of(report)
    if request.method != "POST":
        return _page(request, draft)
    typed = _typed(request)
    act, _colon, key = request.POST.get("act", "").partition(":")
    match act:
        case "up" | "down":
            return _page(request, draft, _moved(typed, key, -1 if act == "up" else 1))
        case "usual":
            return _page(request, draft, _as_made(draft, typed, key))
        case "preview":
            return _page(request, draft, typed)
    return _save(request, draft, typed)


def _save(request: UserRequest, draft: Opened, typed: Sequence[Change]) -> HttpResponse:
    order = [each.key for each in typed if each.key not in (OPENING, NEW)]
    seen = request.POST.get("order", "").split()
    try:
        services.edit_summary(
            report_id=draft.report.pk,
            changes=typed,
            # Who moved nothing leaves the order to whoever did.
            order=order if order != seen else (),
            by=request.user,
            at=timezone.now(),
        )
    except StaleSummary as refused:
        problem, keys = sentence(refused), refused.particulars["keys"]
        return _page(request, draft, typed, clashes=keys, problem=problem, status=422)
    except Refused as refused:
        return _page(request, draft, typed, problem=sentence(refused), status=422)
    messages.success(request, _("The summary has been saved."))
    return redirect("report-summary", public_id=draft.report.public_id)


def _page(
    request: UserRequest,
    draft: Opened,
    typed: Sequence[Change] = (),
    *,
    clashes: Collection[str] = (),
    status: int = 200,
    **more: object,
) -> HttpResponse:
    sheet = Sheet(draft, typed, clashes)
    cards = sheet.cards()
    shown = [each.key for each in cards if each.key not in (OPENING, NEW)]
    context = {
        "report": draft.report,
        "title": in_words(draft.report.study.titles),
        "number": draft.as_of.number,
        "opening": cards[0],
        "cards": cards[1:-1],
        "more": cards[-1],
        "order": request.POST.get("order", " ".join(shown)),
        "previews": sheet.previews(),
        "is_tried": bool(typed),
        "longest": services.LONGEST_SENTENCE,
        "longest_opening": services.LONGEST_OPENING,
        **more,
    }
    return render(request, "reports/summary.html", context, status=status)


def _typed(request: UserRequest) -> list[Change]:
    """What the boxes say, in the order of the page, without the NUL that no database keeps."""
    found = {}
    for key in request.POST.getlist("key"):
        texts = {}
        for language in LANGUAGES:
            text = request.POST.get(f"{key}-{language}", "").replace("\0", "")
            if key == OPENING:
                text = text.replace("\r\n", "\n").strip()
            else:
                text = _BLANKS.sub(" ", text).strip(" ")
            texts[language] = text
        found[key] = Change(
            key,
            texts,
            left_out=key not in (OPENING, NEW) and f"{key}-out" in request.POST,
            was=request.POST.get(f"{key}-was"),
            holds=f"{key}-holds" in request.POST,
        )
    return list(found.values())


def _moved(typed: Sequence[Change], key: str, by: int) -> list[Change]:
    """The typed sentences with one of them moved; the opening stays first, a new one last."""
    found = [each for each in typed if each.key not in (OPENING, NEW)]
    ends = [[each for each in typed if each.key == end] for end in (OPENING, NEW)]
    place = next((at for at, each in enumerate(found) if each.key == key), None)
    if place is not None and 0 <= place + by < len(found):
        found.insert(place + by, found.pop(place))
    return [*ends[0], *found, *ends[1]]


def _as_made(draft: Opened, typed: Sequence[Change], key: str) -> list[Change]:
    """The typed sentences, one of them as it is made from the verdicts; nothing is saved yet."""
    usual = {each: made(draft.account).get(key, {}).get(each, "") for each in LANGUAGES}
    return [
        replace(each, texts=usual, left_out=False) if each.key == key else each for each in typed
    ]
