"""Rounds and their verbs: launch, undo, extend, remind, close, draft the next."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from delphi.protocol.deadlines import local_deadline
from delphi.protocol.decisions import read_decisions
from delphi.queries.participation import participation_in
from delphi.queries.rounds import items_asked
from delphi.queries.studies import round_of, steered_round
from delphi.serializers.studies import (
    DeadlineSerializer,
    LaunchSerializer,
    NextRoundSerializer,
    RefusalSerializer,
    RemindedSerializer,
    RoundSerializer,
    RoundStatusSerializer,
)
from delphi.services import reminding, rounds
from delphi.services.drafting import draft_next_round
from foresight.network.permissions import IsUser, user_of

if TYPE_CHECKING:
    from delphi.models import Round

NOT_FOUND = OpenApiResponse(description="Unknown, or not a round of a study of yours.")
REFUSED = {400: RefusalSerializer, 404: NOT_FOUND, 409: RefusalSerializer}


class RoundView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={200: RoundStatusSerializer, 404: NOT_FOUND})
    def get(self, request: Request, study: str, number: int) -> Response:
        """A round, and how many have started and submitted; never who."""
        return _status(round_or_404(request, study, number))


class _Verb(APIView):
    """One act on one round: answers with the round as it then stands."""

    permission_classes = [IsUser]

    def post(self, request: Request, study: str, number: int) -> Response:
        found = round_or_404(request, study, number)
        given = self.read(request)
        self.act(found, given, request)
        return _status(round_or_404(request, study, number))

    def read(self, request: Request) -> dict[str, Any]:
        return {}

    def act(self, found: "Round", given: dict[str, Any], request: Request) -> None:
        raise NotImplementedError


class LaunchView(_Verb):
    """Open the round until a deadline and queue its invitations."""

    @extend_schema(request=LaunchSerializer, responses={200: RoundStatusSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        return super().post(request, study, number)

    def read(self, request: Request) -> dict[str, Any]:
        return valid(LaunchSerializer, request)

    def act(self, found: "Round", given: dict[str, Any], request: Request) -> None:
        now = timezone.now()
        rounds.launch_round(
            round_id=found.pk,
            closes_at=local_deadline(given["closes_at"], found.study.zone, now=now),
            invite=given["invite"],
            by=user_of(request),
            at=now,
        )


class UndoLaunchView(_Verb):
    """Take a launch back, until the first message has gone out or an answer exists."""

    @extend_schema(request=None, responses={200: RoundStatusSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        return super().post(request, study, number)

    def act(self, found: "Round", given: dict[str, Any], request: Request) -> None:
        rounds.undo_launch(round_id=found.pk, by=user_of(request), at=timezone.now())


class ExtendView(_Verb):
    """Move the deadline later; those who are not done are told once."""

    @extend_schema(request=DeadlineSerializer, responses={200: RoundStatusSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        return super().post(request, study, number)

    def read(self, request: Request) -> dict[str, Any]:
        return valid(DeadlineSerializer, request)

    def act(self, found: "Round", given: dict[str, Any], request: Request) -> None:
        now = timezone.now()
        rounds.extend_round(
            round_id=found.pk,
            closes_at=local_deadline(given["closes_at"], found.study.zone, now=now),
            by=user_of(request),
            at=now,
        )


class CloseView(_Verb):
    """Close the round now; the worker then seals and analyses it."""

    @extend_schema(request=None, responses={200: RoundStatusSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        return super().post(request, study, number)

    def act(self, found: "Round", given: dict[str, Any], request: Request) -> None:
        rounds.close_round(round_id=found.pk, by=user_of(request), at=timezone.now())


class RemindView(APIView):
    """Remind those who are not done."""

    permission_classes = [IsUser]

    @extend_schema(request=None, responses={200: RemindedSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        found = round_or_404(request, study, number)
        count = reminding.remind_round(round_id=found.pk, by=user_of(request), at=timezone.now())
        return Response({"messages": count})


class NextRoundView(APIView):
    """Draft the next round from a sealed one: a decision for each item that was asked."""

    permission_classes = [IsUser]

    @extend_schema(request=NextRoundSerializer, responses={201: RoundSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        found = round_or_404(request, study, number)
        given = valid(NextRoundSerializer, request)
        drafted = draft_next_round(
            round_id=found.pk,
            decisions=read_decisions(given["decisions"], items=items_asked(found)),
            by=user_of(request),
            at=timezone.now(),
        )
        return Response(RoundSerializer(drafted).data, status=status.HTTP_201_CREATED)


def round_or_404(request: Request, study: str, number: int) -> "Round":
    """A round to read of a study the user sees; to change anything, of one they steer."""
    find = round_of if request.method in SAFE_METHODS else steered_round
    found = find(user_of(request), study, number)
    if found is None:
        raise Http404
    return found


def _status(found: "Round") -> Response:
    participation = {"participation": participation_in(found)._asdict()}
    return Response(RoundSerializer(found).data | participation)


def valid(serializer: Any, request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
