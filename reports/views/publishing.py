"""What a facilitator does with a report: make it, add words, publish, share, withdraw."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import Refused
from delphi.queries.method import method_notes
from delphi.queries.readers import readers_of
from delphi.queries.steering import languages_of
from delphi.views.facilitator.access import UserRequest, signed_in
from reports.choices import ReportState
from reports.queries.comments import all_comments
from reports.queries.editions import draft_of, is_news
from reports.queries.panel import panellists_to_tell
from reports.queries.reports import (
    SteeredReport,
    analysed_round,
    later_rounds,
    open_links,
)
from reports.renderers import editing, pages
from reports.services import reports as services
from reports.services.letters import report_letter
from reports.views.access import steered
from reports.wording import method
from reports.wording.refusals import sentence


@signed_in
@require_POST
def create(request: UserRequest) -> HttpResponse:
    """Make a draft as of the round that was chosen."""
    study, number = _typed(request, "study"), _typed(request, "round")
    round_ = (
        analysed_round(request.user, study, int(number))
        if number.isdecimal() and len(number) < 6
        else None
    )
    if round_ is None:
        raise Http404
    try:
        report = services.create_report(
            study_id=round_.study_id,
            as_of_round_id=round_.pk,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
        return redirect("reports")
    return redirect("report-publishing", public_id=report.public_id)


@signed_in
@require_GET
def publishing(request: UserRequest, public_id: str) -> HttpResponse:
    """Everything that can be done with the report as it stands."""
    return _publishing_page(request, steered(request, public_id))


def _publishing_page(
    request: UserRequest, report: SteeredReport, status: int = 200, **more: object
) -> HttpResponse:
    draft = draft_of(report)
    is_published = report.state == ReportState.PUBLISHED.value
    as_of = draft.latest.as_of if draft.latest else report.as_of
    context = {
        "report": report,
        "title": pages.in_words(report.study.titles),
        "is_draft": report.state == ReportState.DRAFT.value,
        "is_published": is_published,
        "is_withdrawn": report.state == ReportState.WITHDRAWN.value,
        "as_of": as_of,
        "latest": draft.latest,
        "editions": draft.editions,
        "standing": [each for each in draft.editions if each.stands],
        "next": 1 + max((each.number for each in draft.editions), default=0),
        "is_news": is_news(draft),
        "later_rounds": later_rounds(report),
        "summary": editing.standing(draft),
        "letters": [
            (language, editing.NAMES[language], report_letter(as_of, language))
            for language in languages_of(report.study)
        ]
        if is_published
        else [],
        "not_told": method.not_told(method_notes(report.study_id)),
        "untold": len(panellists_to_tell(as_of, report)),
        "links": open_links(report),
        "readers": len(readers_of(report.study_id)),
        "comments": len(given := all_comments(report)),
        "new_comments": sum(not each.is_read for each in given),
        **more,
    }
    return render(request, "reports/publishing.html", context, status=status)


@signed_in
@require_POST
def act(request: UserRequest, public_id: str, verb: str) -> HttpResponse:
    """One verb on the report; refused ones say why and keep what was written."""
    report = steered(request, public_id)
    try:
        return _VERBS[verb](request, report)
    except Refused as refused:
        written = {name: _typed(request, name) for name in ("reason", "note", "number")}
        said = {"problem": sentence(refused), "wrong": _FIELDS.get(verb, "content"), **written}
        return _publishing_page(request, report, status=422, **said)


def _publish(request: UserRequest, report: SteeredReport) -> HttpResponse:
    services.publish_report(
        report_id=report.pk,
        note=_typed(request, "note")[:2000],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The report is published: its readers can open it now."))
    return _back(report)


def _advance(request: UserRequest, report: SteeredReport) -> HttpResponse:
    number = _typed(request, "round")
    later = [each for each in later_rounds(report) if str(each.number) == number]
    if not later:
        raise Http404
    services.advance_report(
        report_id=report.pk, as_of_round_id=later[0].pk, by=request.user, at=timezone.now()
    )
    messages.success(
        request, _("The next edition speaks as of round {number}.").format(number=number)
    )
    return _back(report)


def _withdraw_edition(request: UserRequest, report: SteeredReport) -> HttpResponse:
    services.withdraw_edition(
        report_id=report.pk,
        number=_number(request, "number") or 0,
        reason=_typed(request, "reason")[:2000],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The edition is withdrawn."))
    return _back(report)


def _withdraw(request: UserRequest, report: SteeredReport) -> HttpResponse:
    services.withdraw_report(
        report_id=report.pk,
        reason=_typed(request, "reason")[:2000],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The report is withdrawn: whoever opens it reads why."))
    return _back(report)


def _share(request: UserRequest, report: SteeredReport) -> HttpResponse:
    token = services.share_report(
        report_id=report.pk,
        edition=_number(request, "edition"),
        label=_typed(request, "label")[:80],
        needs_sign_in=_typed(request, "opens") == "signed-in",
        by=request.user,
        at=timezone.now(),
    )
    # Shown once, on the answer to this very request: the link itself is stored nowhere.
    link = settings.ORIGIN + reverse("shared-report", kwargs={"token": token})
    needs_sign_in = _typed(request, "opens") == "signed-in"
    return _publishing_page(request, report, link=link, link_needs_sign_in=needs_sign_in)


def _tell(request: UserRequest, report: SteeredReport) -> HttpResponse:
    told = services.tell_panel(report_id=report.pk, by=request.user, at=timezone.now())
    messages.success(
        request,
        ngettext("{n} panellist is written to.", "{n} panellists are written to.", told).format(
            n=told
        ),
    )
    return _back(report)


def _end_sharing(request: UserRequest, report: SteeredReport) -> HttpResponse:
    services.end_sharing(report_id=report.pk, by=request.user, at=timezone.now())
    messages.success(request, _("All share links of the report have ended."))
    return _back(report)


def _end_link(request: UserRequest, report: SteeredReport) -> HttpResponse:
    ended = services.end_sharing(
        report_id=report.pk,
        link_id=whole_number(_typed(request, "link"), digits=19) or 0,
        by=request.user,
        at=timezone.now(),
    )
    if not ended:
        raise Http404
    messages.success(request, _("The share link has ended."))
    return _back(report)


def _list(request: UserRequest, report: SteeredReport) -> HttpResponse:
    listed = _typed(request, "listed") == "yes"
    services.list_report(report_id=report.pk, listed=listed, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("The report stands on the page of published reports.")
        if listed
        else _("The report has been taken off the page of published reports."),
    )
    return _back(report)


_VERBS: dict[str, Callable[[UserRequest, SteeredReport], HttpResponse]] = {
    "publish": _publish,
    "advance": _advance,
    "withdraw-edition": _withdraw_edition,
    "withdraw": _withdraw,
    "share": _share,
    "end-sharing": _end_sharing,
    "end-link": _end_link,
    "tell": _tell,
    "list": _list,
}
VERBS = "|".join(_VERBS)
#: Where what was refused is mended.
_FIELDS = {"publish": "note", "withdraw": "reason", "withdraw-edition": "edition-reason"}


def _typed(request: UserRequest, field: str) -> str:
    """What a field says, without the NUL that PostgreSQL cannot store or look for."""
    return request.POST.get(field, "").replace("\0", "")


def _number(request: UserRequest, field: str) -> int | None:
    """What a field says, where it says a number as small as an edition's."""
    typed = _typed(request, field)
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 5 else None


def _back(report: SteeredReport) -> HttpResponse:
    return redirect("report-publishing", public_id=report.public_id)
