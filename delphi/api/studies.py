"""Studies: listed, set up from a file, exported; and their items."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from delphi.api.permissions import MaySetUpStudies
from delphi.protocol.refusals import FileHasMistakes
from delphi.queries.studies import items_of, studies_of, study_of
from delphi.serializers.studies import (
    ItemSerializer,
    MistakesSerializer,
    StudyFileSerializer,
    StudySerializer,
)
from delphi.services.study_files import export_study, import_study, mistakes_of
from delphi.wording.refusals import sentence
from foresight.network.permissions import IsUser, user_of

NOT_FOUND = OpenApiResponse(description="Unknown, or not a study of yours.")


class StudiesView(APIView):
    """The studies you facilitate or watch."""

    permission_classes = [MaySetUpStudies]

    @extend_schema(responses=StudySerializer(many=True), operation_id="studies_list")
    def get(self, request: Request) -> Response:
        return Response(StudySerializer(studies_of(user_of(request)), many=True).data)

    @extend_schema(
        request=StudyFileSerializer, responses={201: StudySerializer, 400: MistakesSerializer}
    )
    def post(self, request: Request) -> Response:
        """Set up a study from a study file; a file with any mistake changes nothing."""
        given = StudyFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = user_of(request)
        try:
            study = import_study(text=given.validated_data["file"], by=user, at=timezone.now())
        except FileHasMistakes as refusal:
            said = {
                "code": refusal.code,
                "detail": sentence(refusal),
                "mistakes": mistakes_of(refusal),
            }
            return Response(said, status=status.HTTP_400_BAD_REQUEST)
        found = study_of(user, study.public_id)
        return Response(StudySerializer(found).data, status=status.HTTP_201_CREATED)


class StudyView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={200: StudySerializer, 404: NOT_FOUND})
    def get(self, request: Request, study: str) -> Response:
        found = study_of(user_of(request), study)
        if found is None:
            raise Http404
        return Response(StudySerializer(found).data)


class StudyFileView(APIView):
    """The study as a file, which can be imported again under another key."""

    permission_classes = [IsUser]

    @extend_schema(responses={(200, "application/yaml"): OpenApiTypes.STR, 404: NOT_FOUND})
    def get(self, request: Request, study: str) -> HttpResponse:
        found = study_of(user_of(request), study)
        if found is None:
            raise Http404
        return HttpResponse(export_study(study_id=found.pk), content_type="application/yaml")


class ItemsView(APIView):
    """The items of a study with every wording they have had."""

    permission_classes = [IsUser]

    @extend_schema(responses={200: ItemSerializer(many=True), 404: NOT_FOUND})
    def get(self, request: Request, study: str) -> Response:
        found = study_of(user_of(request), study)
        if found is None:
            raise Http404
        return Response(ItemSerializer(items_of(found.pk), many=True).data)
