"""The addresses of reports. Under /r/<token>/ the same pages open by a share link."""

from django.urls import include, path, re_path

from reports.views import (
    commenting,
    editions,
    files,
    lists,
    own_words,
    publishing,
    readers,
    reading,
    summary,
)

_CHART = r"charts/(?P<key>[a-z]+~[A-Za-z0-9._~-]+)\.(?P<format>svg|png)$"
_FIGURES = r"figures\.(?P<format>csv|json|xlsx|sav|zip)$"
_CHANGES = "changes/since-edition-<int:number>/"
_ITEM = "items/<str:code>/<slug:criterion>/"
AS_PDF, AS_DOCX = {"format": "pdf"}, {"format": "docx"}

one_report = [
    path("", reading.report, name="report"),
    path(_ITEM, reading.report_item, name="report-item"),
    path(_CHANGES, editions.report_changes, name="report-changes"),
    re_path(_CHART, files.report_chart, name="report-chart"),
    re_path(_FIGURES, files.report_file, name="report-figures"),
    path("report.pdf", files.report_file, AS_PDF, name="report-paper"),
    path("report.docx", files.report_file, AS_DOCX, name="report-word"),
    path("publishing/", publishing.publishing, name="report-publishing"),
    path("publishing/summary/", summary.edit_summary, name="report-summary"),
    re_path(rf"^publishing/(?P<verb>{publishing.VERBS})/$", publishing.act, name="report-act"),
    path("comments/", commenting.comments, name="report-comments"),
    path("comments/read/", commenting.read, name="report-comments-read"),
    path("comments/<int:comment>/", commenting.change, name="report-comment"),
    path("comments/<int:comment>/delete/", commenting.delete, name="report-comment-delete"),
    path("comments/<int:comment>/<slug:verb>/", commenting.act, name="report-comment-act"),
    path("readers/", readers.readers, name="report-readers"),
    path("readers/restore/", readers.restore, name="report-reader-restore"),
    path("readers/<int:member>/change/", readers.change, name="report-reader-change"),
    path("readers/<int:member>/tell/", readers.tell, name="report-reader-tell"),
    path("readers/<int:member>/remove/", readers.remove, name="report-reader-remove"),
]
for_panel = {"for_panel": True}
panel = [
    path("", reading.report, for_panel, name="panel-report"),
    path(_ITEM, reading.report_item, for_panel, name="panel-report-item"),
    path(_CHANGES, editions.report_changes, for_panel, name="panel-report-changes"),
    re_path(_CHART, files.report_chart, for_panel, name="panel-report-chart"),
    re_path(_FIGURES, files.report_file, for_panel, name="panel-report-figures"),
    path("report.pdf", files.report_file, for_panel | AS_PDF, name="panel-report-paper"),
    path("report.docx", files.report_file, for_panel | AS_DOCX, name="panel-report-word"),
]
for_all = {"for_all": True}
public = [
    path("", reading.report, for_all, name="public-report"),
    path(_ITEM, reading.report_item, for_all, name="public-report-item"),
    path(_CHANGES, editions.report_changes, for_all, name="public-report-changes"),
    re_path(_CHART, files.report_chart, for_all, name="public-report-chart"),
    re_path(_FIGURES, files.report_file, for_all, name="public-report-figures"),
    path("report.pdf", files.report_file, for_all | AS_PDF, name="public-report-paper"),
    path("report.docx", files.report_file, for_all | AS_DOCX, name="public-report-word"),
]
shared = [
    path("", reading.report, name="shared-report"),
    path(_ITEM, reading.report_item, name="shared-report-item"),
    path(_CHANGES, editions.report_changes, name="shared-report-changes"),
    re_path(_CHART, files.report_chart, name="shared-report-chart"),
    re_path(_FIGURES, files.report_file, name="shared-report-figures"),
    path("report.pdf", files.report_file, AS_PDF, name="shared-report-paper"),
    path("report.docx", files.report_file, AS_DOCX, name="shared-report-word"),
]

urlpatterns = [
    path("reports/", lists.reports, name="reports"),
    path("reports/create/", publishing.create, name="report-create"),
    path("reports/<str:public_id>/", include(one_report)),
    path("published/", lists.published, name="published-reports"),
    path("published/<str:public_id>/", include(public)),
    path("answer/arguments/", own_words.own_words, name="answer-arguments"),
    path("answer/arguments/<int:argument>/quoting/", own_words.quoting, name="answer-quoting"),
    path("answer/reports/", lists.panel_reports, name="panel-reports"),
    path("answer/reports/<str:public_id>/", include(panel)),
    path("r/<str:token>/", include(shared)),
]
