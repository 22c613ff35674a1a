"""The released figures and verdicts of an analysed round."""

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from delphi.protocol.lifecycle import RoundState
from delphi.queries.results import panel_results, round_results
from delphi.queries.studies import round_of
from delphi.serializers.results import ResultsSerializer
from foresight.network.permissions import IsUser, user_of


class ResultsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        responses={
            200: ResultsSerializer,
            404: OpenApiResponse(
                description="Not a round of a study of yours, or not analysed yet."
            ),
        }
    )
    def get(self, request: Request, study: str, number: int) -> Response:
        """Every item's figures and verdict as of this round, after disclosure control."""
        found = round_of(user_of(request), study, number)
        if found is None or found.state != RoundState.ANALYSED:
            raise Http404
        results = {
            "simulated": found.study.simulated,
            "trial": found.study.trial,
            "items": round_results(found),
            "panel": panel_results(found),
        }
        return Response(ResultsSerializer(results).data)
