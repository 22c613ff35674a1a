"""What is taken along: charts as SVG and PNG, figures as CSV and JSON."""

from django.http import Http404, HttpRequest, HttpResponse

from foresight.languages import page_language
from reports.document.palette import in_the_dark
from reports.queries.accounts import account_of
from reports.queries.reports import drawing
from reports.renderers.files import figures_csv, figures_json
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
    account = account_of(report.as_of)
    if format == "csv":
        body, content_type = figures_csv(account), "text/csv; charset=utf-8"
    else:
        body, content_type = figures_json(account, report), "application/json"
    response = HttpResponse(body, content_type=content_type)
    name = f"{report.study.key}-{report.as_of.number}.{format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
