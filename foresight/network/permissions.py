"""Who may: the default for the API is that nobody may."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # it reads `Denied` while it is being imported itself
    from rest_framework.views import APIView


class Denied(BasePermission):
    """Every API view names its own permission; one that forgets answers 403."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False
