"""A panellist's own answer sheet: read, answered, submitted."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from delphi.api.authentication import HasSeat, SeatAuthentication, seat_id_of
from delphi.protocol.refusals import ConsentMissing, OutsideScale, StaleAnswer, UnknownQuestion
from delphi.queries.consent import must_consent
from delphi.queries.sheets import round_of_seat, sheet_view
from delphi.serializers.sheets import (
    GivenAnswerSerializer,
    ReceiptSerializer,
    SavedAnswerSerializer,
    SheetSerializer,
    StaleSerializer,
)
from delphi.serializers.studies import OutsideScaleSerializer, RefusalSerializer
from delphi.services.answering import save_answer, submit_sheet
from delphi.wording.refusals import sentence
from surveys.content import from_json
from surveys.wording import problem_words

if TYPE_CHECKING:
    from delphi.models import Round

NO_ROUND = OpenApiResponse(description="No round of your study has been launched.")


class SeatView(APIView):
    authentication_classes = [SeatAuthentication]
    permission_classes = [HasSeat]


class SheetView(SeatView):
    @extend_schema(responses={200: SheetSerializer, 404: NO_ROUND, 409: RefusalSerializer})
    def get(self, request: Request) -> Response:
        """The newest round's questions with your answers, and what the group thought."""
        return Response(
            SheetSerializer(sheet_view(round_of_request(request), seat_id_of(request))).data
        )


class AnswerView(SeatView):
    @extend_schema(
        request=GivenAnswerSerializer,
        responses={
            200: SavedAnswerSerializer,
            400: OutsideScaleSerializer,
            404: NO_ROUND,
            409: StaleSerializer,
        },
    )
    def put(self, request: Request, question: int) -> Response:
        """Store an answer; saying the same again is no error. An empty content clears it."""
        given = GivenAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        found = round_of_request(request)
        sent = given.validated_data["content"]
        try:
            saved = save_answer(
                seat_id=seat_id_of(request),
                round_id=found.pk,
                question_id=question,
                content=lambda scale: from_json(sent, scale),
                revision=given.validated_data["revision"],
                exposure=given.validated_data["exposure"],
                at=timezone.now(),
            )
        except OutsideScale as refused:
            said = refused.particulars
            problems = [
                {"field": problem.field, "message": problem_words(problem, said["scale"])}
                for problem in said["problems"]
            ]
            detail = " ".join(problem["message"] for problem in problems)
            return Response(
                {"code": refused.code, "detail": detail, "problems": problems}, status=400
            )
        except UnknownQuestion:
            raise Http404 from None
        except StaleAnswer as stale:
            return Response(_both_versions(stale), status=409)
        return Response(SavedAnswerSerializer(saved).data)


class SubmitView(SeatView):
    @extend_schema(
        request=None, responses={200: ReceiptSerializer, 404: NO_ROUND, 409: RefusalSerializer}
    )
    def post(self, request: Request) -> Response:
        """Say that you are done; answers can still be changed until the round closes."""
        receipt = submit_sheet(
            seat_id=seat_id_of(request), round_id=round_of_request(request).pk, at=timezone.now()
        )
        return Response({"receipt": receipt})


def round_of_request(request: Request) -> "Round":
    found = round_of_seat(request.auth)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    if must_consent(found):
        raise ConsentMissing
    return found


def _both_versions(stale: StaleAnswer) -> dict[str, Any]:
    shown = StaleSerializer(
        {
            "code": stale.code,
            "detail": sentence(stale),
            "revision": stale.particulars["current"],
            "stored": stale.particulars["stored"],
        }
    )
    return dict(shown.data)
