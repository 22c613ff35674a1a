"""Refusals as HTTP answers: a code for programs and a sentence for people."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from delphi.protocol.refusals import OutsideScale, Refused
from delphi.wording.refusals import sentence


def refusals_as_answers(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: a refusal is 409, a value outside its scale 400."""
    if isinstance(exception, Refused):
        code = (
            status.HTTP_400_BAD_REQUEST
            if isinstance(exception, OutsideScale)
            else status.HTTP_409_CONFLICT
        )
        return Response({"code": exception.code, "detail": sentence(exception)}, status=code)
    return exception_handler(exception, context)
