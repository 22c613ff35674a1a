"""The own account: who one is, and the tokens one's programs sign in with."""

from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foresight.network.permissions import IsUser, user_of
from foresight.network.queries import api_tokens_of
from foresight.network.serializers import (
    MeSerializer,
    NewTokenSerializer,
    ShownTokenSerializer,
    TokenSerializer,
)
from foresight.network.services.tokens import create_token, end_token


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Says in the API's schema how a user's program comes in."""

    target_class = "foresight.network.authentication.ApiTokenAuthentication"
    name = "apiToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token TOKEN`, made under /api/v1/tokens/ or by create_api_token.",
        }


class MeView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(user_of(request)).data)


class TokensView(APIView):
    """Tokens are made in a signed-in session only: a stolen one cannot make another."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsUser]

    @extend_schema(responses=TokenSerializer(many=True), operation_id="tokens_list")
    def get(self, request: Request) -> Response:
        return Response(TokenSerializer(api_tokens_of(user_of(request)), many=True).data)

    @extend_schema(request=NewTokenSerializer, responses={201: ShownTokenSerializer})
    def post(self, request: Request) -> Response:
        given = NewTokenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        record, token = create_token(
            user_id=user_of(request).pk, at=timezone.now(), **given.validated_data
        )
        shown = TokenSerializer(record).data | {"token": token}
        return Response(shown, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    authentication_classes = [SessionAuthentication]
    permission_classes = [IsUser]

    @extend_schema(responses={204: None, 404: OpenApiResponse(description="Not a token of yours.")})
    def delete(self, request: Request, token: int) -> Response:
        """End a token at once."""
        if not end_token(user_id=user_of(request).pk, token_id=token):
            raise Http404
        return Response(status=status.HTTP_204_NO_CONTENT)


patterns = [
    path("me/", MeView.as_view(), name="me"),
    path("tokens/", TokensView.as_view(), name="tokens"),
    path("tokens/<int:token>/", TokenView.as_view(), name="token"),
]
