"""Errors as HTTP answers: always a code for programs and a sentence for people."""

from collections.abc import Iterator
from typing import Any

from rest_framework import status
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from delphi.protocol.refusals import FileHasMistakes, OutsideScale, Refused
from delphi.wording.refusals import sentence

#: Refusals of what was sent, rather than of doing it now.
_BAD_REQUESTS = (OutsideScale, FileHasMistakes)


def refusals_as_answers(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: what was sent is wrong, 400; it may not be done now, 409."""
    if isinstance(exception, Refused):
        bad = isinstance(exception, _BAD_REQUESTS)
        code = status.HTTP_400_BAD_REQUEST if bad else status.HTTP_409_CONFLICT
        return Response({"code": exception.code, "detail": sentence(exception)}, status=code)
    if isinstance(exception, RecursionError):  # JSON nested deeper than anything that is asked for
        exception = ParseError()
    response = exception_handler(exception, context)
    if response is not None:
        response.data = _said(exception, response)
    return response


def _said(exception: Exception, response: Response) -> dict[str, Any]:
    if isinstance(exception, ValidationError):
        return {"code": "invalid", "detail": " ".join(_sentences("", exception.detail))}
    # Django's own "not found" and "permission denied" are no APIExceptions, but have a detail too.
    detail = response.data["detail"]
    return {"code": getattr(detail, "code", "error"), "detail": str(detail)}


def _sentences(field: str, found: Any) -> Iterator[str]:
    """The messages of a validation error, each after the field it is about."""
    if isinstance(found, dict):
        for name, inner in found.items():
            yield from _sentences(name if name != "non_field_errors" else field, inner)
    elif isinstance(found, list):
        for inner in found:
            yield from _sentences(field, inner)
    else:
        yield f"{field}: {found}" if field else str(found)
