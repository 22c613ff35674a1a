"""What is taken along: charts, figures, the report as a document, the package."""

import gzip
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from foresight.languages import Texts, page_language
from reports.document.account import Account
from reports.document.imprint import Imprint
from reports.document.palette import in_the_dark
from reports.queries.quotes import words_of
from reports.queries.reports import drawing, drawings
from reports.renderers.files import figures_csv, figures_json
from reports.renderers.labelled import figures_sav
from reports.renderers.package import package
from reports.renderers.paper import chart_keys, report_pdf
from reports.renderers.word import report_docx
from reports.renderers.workbook import figures_workbook
from reports.views.access import Visit, report_page

_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@report_page
def report_chart(request: HttpRequest, visit: Visit, key: str, format: str) -> HttpResponse:
    """A chart the worker has drawn, in the visitor's language."""
    found = drawing(visit.opened.as_of.pk, key, page_language(), format, visit.opened.edition_id)
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
        name = f"{_name(visit)}-{key.replace('~', '-')}.{format}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@report_page
def report_figures(request: HttpRequest, visit: Visit, format: str) -> HttpResponse:
    """The figures of the report's account."""
    body, content_type = _WRITERS[format](visit.opened.account, visit.opened.imprint)
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(visit)}.{format}"'
    return response


@report_page
def report_paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The report as a PDF."""
    found = visit.opened
    body = report_pdf(found.account, found.imprint, _drawn(visit, "svg"), _words(visit))
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{_name(visit)}.pdf"'
    return response


@report_page
def report_word(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The report as a Word file."""
    found = visit.opened
    body = report_docx(found.account, found.imprint, _drawn(visit, "png"), _words(visit))
    response = HttpResponse(body, content_type=_WORD)
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(visit)}.docx"'
    return response


def _drawn(visit: Visit, format_: str) -> dict[str, bytes]:
    """The panel's charts that the documents show."""
    found = visit.opened
    keys = chart_keys(found.account)
    return drawings(found.as_of.pk, keys, page_language(), format_, found.edition_id)


def _words(visit: Visit) -> dict[int, Texts]:
    """What the quotes of the documents say, as far as they may still be read."""
    return words_of(visit.opened.report.study_id, visit.opened.account.quotes)


def _name(visit: Visit) -> str:
    """What a file of the edition is called, without its ending."""
    imprint = visit.opened.imprint
    edition = f"-edition-{imprint.edition}" if imprint.edition > 1 else ""
    return f"{imprint.study_key}-{visit.opened.as_of.number}{edition}"


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WRITERS: dict[str, Callable[[Account, Imprint], tuple[str | bytes, str]]] = {
    "csv": lambda account, _: (figures_csv(account), "text/csv; charset=utf-8"),
    "json": lambda account, imprint: (figures_json(account, imprint), "application/json"),
    "xlsx": lambda account, _: (
        figures_workbook(account),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "sav": lambda account, _: (figures_sav(account), "application/x-spss-sav"),
    "zip": lambda account, imprint: (package(account, imprint), "application/zip"),
}
