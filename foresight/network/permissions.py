"""Who may: the default for the API is that nobody may."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from foresight.network.models import User

if TYPE_CHECKING:  # it reads `Denied` while it is being imported itself
    from rest_framework.views import APIView


def user_of(request: Request) -> User:
    """The signed-in user of a request that `IsUser` has let through."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


class Denied(BasePermission):
    """Every API view names its own permission; one that forgets answers 403."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False


class IsUser(BasePermission):
    """A signed-in user; what they see is narrowed by the queries, and the rest is 404."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.user, User) and request.user.is_active
