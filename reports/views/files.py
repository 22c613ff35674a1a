"""What is taken along: charts, figures, the report as a document, the package."""

import gzip
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from foresight.languages import page_language
from reports.document.account import Account
from reports.document.palette import in_the_dark
from reports.queries.accounts import account_of
from reports.queries.quotes import words_of
from reports.queries.reports import drawing, drawings
from reports.renderers.files import figures_csv, figures_json
from reports.renderers.labelled import figures_sav
from reports.renderers.package import package
from reports.renderers.paper import chart_keys, report_pdf
from reports.renderers.places import Place
from reports.renderers.word import report_docx
from reports.renderers.workbook import figures_workbook
from reports.views.access import Visit, report_page

_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@report_page
def report_chart(request: HttpRequest, visit: Visit, key: str, format: str) -> HttpResponse:
    """A chart the worker has drawn, in the visitor's language."""
    report = visit.place.report
    found = drawing(report.as_of_id, key, page_language(), format)
    if found is None:
        raise Http404
    body = bytes(found.body)
    dark = request.GET.get("ground") == "dark" and format == "svg"
    if dark:
        body = in_the_dark(body.decode()).encode()
    response = HttpResponse(body, content_type=_TYPES[format])
    if format == "svg":
        # Words drawn as outlines shrink to a tenth; nothing secret is in them to be guessed at.
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = gzip.compress(body, compresslevel=6, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = f'"{found.digest[:32]}{"-dark" if dark else ""}"'
    # The address names what the chart shows, so a browser may keep it for the visit.
    if request.GET.get("v") == found.digest[:12]:
        response.headers["Cache-Control"] = "private, max-age=3600"
    if request.GET.get("file"):
        name = f"{report.study.key}-{report.as_of.number}-{key.replace('~', '-')}.{format}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@report_page
def report_figures(request: HttpRequest, visit: Visit, format: str) -> HttpResponse:
    """The figures of the report's account."""
    report = visit.place.report
    body, content_type = _WRITERS[format](account_of(report.as_of), visit.place)
    response = HttpResponse(body, content_type=content_type)
    name = f"{report.study.key}-{report.as_of.number}.{format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@report_page
def report_paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The report as a PDF."""
    report = visit.place.report
    account = account_of(report.as_of)
    drawn = drawings(report.as_of_id, chart_keys(account), page_language())
    words = words_of([each.argument_id for each in account.quotes])
    body = report_pdf(account, report, drawn, words)
    response = HttpResponse(body, content_type="application/pdf")
    name = f"{report.study.key}-{report.as_of.number}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@report_page
def report_word(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The report as a Word file."""
    report = visit.place.report
    account = account_of(report.as_of)
    drawn = drawings(report.as_of_id, chart_keys(account), page_language(), "png")
    response = HttpResponse(report_docx(account, report, drawn), content_type=_WORD)
    name = f"{report.study.key}-{report.as_of.number}.docx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WRITERS: dict[str, Callable[[Account, Place], tuple[str | bytes, str]]] = {
    "csv": lambda account, _: (figures_csv(account), "text/csv; charset=utf-8"),
    "json": lambda account, place: (figures_json(account, place.report), "application/json"),
    "xlsx": lambda account, _: (
        figures_workbook(account),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "sav": lambda account, _: (figures_sav(account), "application/x-spss-sav"),
    "zip": lambda account, place: (package(account, place.report), "application/zip"),
}
