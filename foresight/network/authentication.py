"""API tokens: `Authorization: Token …`, of which only hashes are stored."""

from datetime import datetime

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from foresight.keys import token_hash
from foresight.network.models import ApiToken, User


class ApiTokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "token":
            return None
        now: datetime = timezone.now()
        found = (
            ApiToken.objects.select_related("user")
            .filter(
                token_hash=token_hash(token.strip()),
                expires_at__gt=now,
                user__is_active=True,
            )
            .first()
        )
        if found is None:
            raise AuthenticationFailed
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Token"
