"""Reports: which there are for the user, and the figures of one."""

from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from delphi.queries.outcomes import outcomes_in
from foresight.network.permissions import IsUser, user_of
from reports.choices import ReportState
from reports.queries.editions import Opened, opened
from reports.queries.reports import Listed, reading_of, reports_for
from reports.renderers.files import figures_json
from reports.serializers import ReportSerializer

NOT_FOUND = OpenApiResponse(description="Unknown, withdrawn, or not a report for you.")


class ReportsView(APIView):
    """The reports you may read: published ones of your studies, and drafts of those you see."""

    permission_classes = [IsUser]

    @extend_schema(responses=ReportSerializer(many=True), operation_id="reports_list")
    def get(self, request: Request) -> Response:
        return Response(ReportSerializer(list(reports_for(user_of(request))), many=True).data)


class ReportView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={200: ReportSerializer, 404: NOT_FOUND})
    def get(self, request: Request, report: str) -> Response:
        found = _opened(request, report)
        return Response(ReportSerializer(Listed(found.report, found.edition)).data)


class FiguresView(APIView):
    """Every released figure of a report, the same as on its pages."""

    permission_classes = [IsUser]

    @extend_schema(responses={200: OpenApiTypes.OBJECT, 404: NOT_FOUND})
    def get(self, request: Request, report: str) -> HttpResponse:
        found = _opened(request, report)
        body = figures_json(found.account, found.imprint, outcomes_in(found.report.study_id))
        return HttpResponse(body, content_type="application/json")


def _opened(request: Request, public_id: str) -> Opened:
    """The latest edition of a report, or its draft."""
    reading = reading_of(user_of(request), public_id)
    if reading is None or reading.report.state == ReportState.WITHDRAWN.value:
        raise Http404
    found = opened(reading.report)
    if found is None:
        raise Http404
    return found


patterns = [
    path("reports/", ReportsView.as_view(), name="reports"),
    path("reports/<str:report>/", ReportView.as_view(), name="report"),
    path("reports/<str:report>/figures/", FiguresView.as_view(), name="report-figures"),
]
