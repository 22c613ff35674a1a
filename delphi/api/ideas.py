"""Collect rounds: a panellist's own ideas; for facilitators, ideas and what becomes of them."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from delphi.api.authentication import seat_id_of
from delphi.api.rounds import NOT_FOUND, REFUSED, round_or_404, valid
from delphi.api.sheets import NO_ROUND, SeatView, round_of_request
from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import StaleIdea, UnknownIdea, UnknownQuestion
from delphi.protocol.visibility import Part, Viewer, may_see
from delphi.queries.collected import curation_of, other_items
from delphi.queries.ideas import idea_sheet
from delphi.serializers.ideas import (
    ChangedIdeaSerializer,
    DraftFromIdeasSerializer,
    IdeaEndorsementSerializer,
    IdeaIdsSerializer,
    IdeaSheetSerializer,
    IdeasSerializer,
    MadeItemSerializer,
    NewIdeaSerializer,
    NewItemSerializer,
    SavedIdeaSerializer,
    SetAsideSerializer,
    StaleIdeaSerializer,
)
from delphi.serializers.studies import RefusalSerializer, RoundSerializer
from delphi.services import item_making
from delphi.services.ideas import add_idea, change_idea, endorse_idea, remove_idea
from delphi.wording.refusals import sentence
from foresight.network.permissions import IsUser, user_of

if TYPE_CHECKING:
    from delphi.models import Round

GIVEN = {400: RefusalSerializer, 404: NO_ROUND, 409: RefusalSerializer}


def _collect_round(request: Request) -> "Round":
    found = round_of_request(request)
    if found.kind != RoundKind.COLLECT:
        raise Http404
    return found


def _place(request: Request) -> dict[str, Any]:
    return {
        "seat_id": seat_id_of(request),
        "round_id": _collect_round(request).pk,
        "at": timezone.now(),
    }


class IdeaSheetView(SeatView):
    @extend_schema(responses={200: IdeaSheetSerializer, 404: NO_ROUND})
    def get(self, request: Request) -> Response:
        """The prompts of the newest round with your ideas, and others' as far as released."""
        view = idea_sheet(_collect_round(request), seat_id_of(request))
        return Response(IdeaSheetSerializer(view).data)


class NewIdeaView(SeatView):
    @extend_schema(request=NewIdeaSerializer, responses={201: SavedIdeaSerializer, **GIVEN})
    def post(self, request: Request, question: int) -> Response:
        """Give an idea to a prompt; the same words again are the idea there is."""
        place = _place(request)
        given = valid(NewIdeaSerializer, request)
        try:
            saved = add_idea(**place, question_id=question, text=given["text"])
        except UnknownQuestion:
            raise Http404 from None
        return Response(SavedIdeaSerializer(saved).data, status=status.HTTP_201_CREATED)


class IdeaView(SeatView):
    @extend_schema(
        request=ChangedIdeaSerializer,
        responses={
            200: SavedIdeaSerializer,
            400: RefusalSerializer,
            404: NO_ROUND,
            409: StaleIdeaSerializer,
        },
    )
    def put(self, request: Request, idea: int) -> Response:
        """Give an idea of yours other words."""
        place = _place(request)
        given = valid(ChangedIdeaSerializer, request)
        try:
            saved = change_idea(**place, idea_id=idea, **given)
        except UnknownIdea:
            raise Http404 from None
        except StaleIdea as stale:
            said = {"code": stale.code, "detail": sentence(stale), **stale.particulars}
            return Response(StaleIdeaSerializer(said).data, status=409)
        return Response(SavedIdeaSerializer(saved).data)

    @extend_schema(request=None, responses={204: None, 404: NO_ROUND, 409: RefusalSerializer})
    def delete(self, request: Request, idea: int) -> Response:
        """Take an idea of yours back, for good."""
        remove_idea(**_place(request), idea_id=idea)
        return Response(status=status.HTTP_204_NO_CONTENT)


class IdeaEndorsementView(SeatView):
    @extend_schema(
        request=IdeaEndorsementSerializer, responses={200: IdeaEndorsementSerializer, **GIVEN}
    )
    def put(self, request: Request, idea: int) -> Response:
        """Endorse another's idea that you are shown, or take that back."""
        place = _place(request)
        given = valid(IdeaEndorsementSerializer, request)
        try:
            stands = endorse_idea(**place, idea_id=idea, endorsed=given["endorsed"])
        except UnknownIdea:
            raise Http404 from None
        return Response({"endorsed": stands})


# --- for facilitators -----------------------------------------------------------------------------


class _IdeasOfRound(APIView):
    permission_classes = [IsUser]

    def collected(self, request: Request, study: str, number: int) -> "Round":
        found = round_or_404(request, study, number)
        if found.kind != RoundKind.COLLECT or not may_see(
            Viewer.FACILITATOR, Part.IDEAS, found.state
        ):
            raise Http404
        return found

    def about(self, request: Request, study: str, number: int) -> dict[str, Any]:
        found = self.collected(request, study, number)
        return {"round_id": found.pk, "by": user_of(request), "at": timezone.now()}


class IdeasView(_IdeasOfRound):
    @extend_schema(responses={200: IdeasSerializer, 404: NOT_FOUND})
    def get(self, request: Request, study: str, number: int) -> Response:
        """The ideas of an analysed collect round, in no order, and what became of each."""
        found = self.collected(request, study, number)
        return Response(IdeasSerializer(curation_of(found)).data)


class IdeaItemsView(_IdeasOfRound):
    @extend_schema(request=NewItemSerializer, responses={201: MadeItemSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        """Make an item of one idea or several."""
        about = self.about(request, study, number)
        given = valid(NewItemSerializer, request)
        try:
            item = item_making.make_item(
                **about,
                idea_ids=given["ideas"],
                texts=given["texts"],
                criterion_keys=given["criteria"],
                section_key=given["section"],
            )
        except UnknownIdea:
            raise Http404 from None
        return Response({"code": item.code}, status=status.HTTP_201_CREATED)


class IdeasAsideView(_IdeasOfRound):
    @extend_schema(request=SetAsideSerializer, responses={200: IdeasSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        """Set ideas aside, for a reason those who gave them are told."""
        about = self.about(request, study, number)
        given = valid(SetAsideSerializer, request)
        try:
            item_making.set_aside(**about, idea_ids=given["ideas"], reason=given["reason"])
        except UnknownIdea:
            raise Http404 from None
        return self._standing(request, study, number)

    def _standing(self, request: Request, study: str, number: int) -> Response:
        found = self.collected(request, study, number)
        return Response(IdeasSerializer(curation_of(found)).data)


class IdeasUndecideView(IdeasAsideView):
    @extend_schema(request=IdeaIdsSerializer, responses={200: IdeasSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        """Take back what was decided about ideas; an item with no idea left is unmade."""
        about = self.about(request, study, number)
        given = valid(IdeaIdsSerializer, request)
        try:
            item_making.undecide(**about, idea_ids=given["ideas"])
        except UnknownIdea:
            raise Http404 from None
        return self._standing(request, study, number)


class IdeasDraftView(_IdeasOfRound):
    @extend_schema(request=DraftFromIdeasSerializer, responses={201: RoundSerializer, **REFUSED})
    def post(self, request: Request, study: str, number: int) -> Response:
        """Draft the rate round that asks the items made of the ideas."""
        about = self.about(request, study, number)
        codes = set(valid(DraftFromIdeasSerializer, request)["also_ask"])
        others = other_items(self.collected(request, study, number))
        drafted = item_making.draft_from_ideas(
            **about, also_ask=[item.pk for item in others if item.code in codes]
        )
        return Response(RoundSerializer(drafted).data, status=status.HTTP_201_CREATED)
