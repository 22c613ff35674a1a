"""What is taken along: charts, figures, the report as a document, the package."""

import gzip

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response

from foresight.languages import page_language
from reports.document.palette import in_the_dark
from reports.protocol.refusals import FileBeingMade
from reports.queries.files import beside, stamp_of
from reports.queries.reports import drawing
from reports.services.files import file_of_edition, write_file
from reports.views.access import Visit, report_page

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "sav": "application/x-spss-sav",
    "zip": "application/zip",
}
#: Seconds until a file that is being made is asked for again.
AGAIN = 2


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
def report_file(request: HttpRequest, visit: Visit, format: str) -> HttpResponse:
    """The report as a document, its figures, the package; of an edition as it is kept."""
    found, language = visit.opened, page_language()
    said = beside(found, format, language)
    if found.edition is None:
        return _given(visit, format, write_file(found, format, language, said))
    stamp = stamp_of(found, format, language, said)
    tag = f'"{stamp[:32]}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            body = file_of_edition(
                found=found, format_=format, language=language, stamp=stamp, at=timezone.now()
            )
        except FileBeingMade:
            return _being_made(request, visit)
        response = _given(visit, format, body)
    response.headers["ETag"] = tag
    if visit.place.is_public and not request.user.is_authenticated:
        # The same for everybody; still asked for anew each time, as it may be withdrawn.
        response.headers["Cache-Control"] = "public, no-cache"
    return response


def _given(visit: Visit, format_: str, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type=_TYPES[format_])
    shown = "inline" if format_ == "pdf" else "attachment"
    name = f"{_name(visit)}.{format_}"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


def _being_made(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page that asks for the file again by itself, soon."""
    context = {"place": visit.place, "again": request.get_full_path()}
    response = render(request, "reports/being_made.html", context, status=503)
    response.headers["Retry-After"] = response.headers["Refresh"] = str(AGAIN)
    return response


def _name(visit: Visit) -> str:
    """What a file of the edition is called, without its ending."""
    imprint = visit.opened.imprint
    edition = f"-edition-{imprint.edition}" if imprint.edition > 1 else ""
    return f"{imprint.study_key}-{visit.opened.as_of.number}{edition}"
