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

from delphi.protocol.refusals import Refused
from delphi.queries.method import method_notes
from delphi.queries.steering import languages_of
from delphi.views.facilitator.access import UserRequest, signed_in
from foresight.languages import LANGUAGES
from reports.choices import ReportState
from reports.queries.panel import panellists_to_tell
from reports.queries.reports import SteeredReport, analysed_round, steered_report
from reports.renderers import pages
from reports.services import reports as services
from reports.services.letters import report_letter
from reports.wording import method
from reports.wording.refusals import sentence

_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


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
    return _publishing_page(request, _steered(request, public_id))


def _publishing_page(
    request: UserRequest, report: SteeredReport, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "report": report,
        "title": pages.in_words(report.study.titles),
        "state": report.state,
        "is_draft": report.state == ReportState.DRAFT.value,
        "is_published": report.state == ReportState.PUBLISHED.value,
        "is_withdrawn": report.state == ReportState.WITHDRAWN.value,
        "summaries": [
            (language, _NAMES[language], report.summaries.get(language, ""))
            for language in LANGUAGES
        ],
        "letters": [
            (language, _NAMES[language], report_letter(report, language))
            for language in languages_of(report.study)
        ]
        if report.state == ReportState.PUBLISHED.value
        else [],
        "not_told": method.not_told(method_notes(report.study_id)),
        "untold": len(panellists_to_tell(report)),
        "open_links": sum(not link.ended for link in report.share_links.all()),
        **more,
    }
    return render(request, "reports/publishing.html", context, status=status)


@signed_in
@require_POST
def act(request: UserRequest, public_id: str, verb: str) -> HttpResponse:
    """One verb on the report; refused ones say why and keep what was written."""
    report = _steered(request, public_id)
    try:
        return _VERBS[verb](request, report)
    except Refused as refused:
        written = {"problem": sentence(refused), "reason": _typed(request, "reason")}
        return _publishing_page(request, report, status=422, **written)


def _edit(request: UserRequest, report: SteeredReport) -> HttpResponse:
    texts = {language: _typed(request, f"summary_{language}")[:4000] for language in LANGUAGES}
    services.edit_summary(report_id=report.pk, texts=texts, by=request.user, at=timezone.now())
    messages.success(request, _("The summary has been saved."))
    return _back(report)


def _publish(request: UserRequest, report: SteeredReport) -> HttpResponse:
    services.publish_report(report_id=report.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The report is published: its readers can open it now."))
    return _back(report)


def _withdraw(request: UserRequest, report: SteeredReport) -> HttpResponse:
    services.withdraw_report(
        report_id=report.pk,
        reason=_typed(request, "reason")[:2000],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The report is withdrawn, and its share links have ended."))
    return _back(report)


def _share(request: UserRequest, report: SteeredReport) -> HttpResponse:
    token = services.share_report(report_id=report.pk, by=request.user, at=timezone.now())
    # Shown once, on the answer to this very request: the link itself is stored nowhere.
    link = settings.ORIGIN + reverse("shared-report", kwargs={"token": token})
    report = _steered(request, report.public_id)
    return _publishing_page(request, report, link=link)


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


_VERBS: dict[str, Callable[[UserRequest, SteeredReport], HttpResponse]] = {
    "summary": _edit,
    "publish": _publish,
    "withdraw": _withdraw,
    "share": _share,
    "end-sharing": _end_sharing,
    "tell": _tell,
}
VERBS = "|".join(_VERBS)


def _typed(request: UserRequest, field: str) -> str:
    """What a field says, without the NUL that PostgreSQL cannot store or look for."""
    return request.POST.get(field, "").replace("\0", "")


def _back(report: SteeredReport) -> HttpResponse:
    return redirect("report-publishing", public_id=report.public_id)


def _steered(request: UserRequest, public_id: str) -> SteeredReport:
    report = steered_report(request.user, public_id)
    if report is None:
        raise Http404
    return report
