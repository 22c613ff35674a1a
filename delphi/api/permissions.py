"""Who may use which part of the API."""

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from delphi.permissions import may_set_up_studies
from foresight.network.permissions import IsUser, user_of


class MaySetUpStudies(IsUser):
    """Reading for every user; writing only for facilitators."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not super().has_permission(request, view):
            return False
        return request.method in SAFE_METHODS or may_set_up_studies(user_of(request))
