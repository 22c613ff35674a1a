"""Who is at the door of a facilitator's page: everything not theirs answers the same 404.

A study's pages open to all who see it; a request that would change something only to those who
steer it. `to_steer` and `to_own` close a page altogether to the others, under either guard.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from delphi.permissions import may_set_up_studies
from delphi.queries.steering import RoundRow, StudyRow, study_row

if TYPE_CHECKING:
    from foresight.network.models import User

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


class UserRequest(HttpRequest):
    """The request of somebody who has signed in: what the views behind these guards get."""

    user: "User"


def signed_in(view: View) -> View:
    """For users. Somebody with nothing but a panellist's session is told of no such page."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, **parts: object) -> HttpResponse:
        if not request.user.is_authenticated:
            if settings.SEAT_COOKIE_NAME in request.COOKIES:
                raise Http404
            return redirect_to_login(request.get_full_path())
        return view(request, **parts)

    return guarded


def setting_up(view: View) -> View:
    """For those who may set up studies: the network's experts are theirs to look after."""

    @wraps(view)
    @signed_in
    def guarded(request: UserRequest, **parts: object) -> HttpResponse:
        if not may_set_up_studies(request.user):
            raise Http404
        return view(request, **parts)

    return guarded


def with_study(view: View) -> View:
    """The view gets the `StudyRow` of a study that the user sees, to change only if they steer."""

    @wraps(view)
    @signed_in
    def guarded(request: UserRequest, *, public_id: str, **parts: object) -> HttpResponse:
        row = study_row(request.user, public_id, at=timezone.now())
        if row is None or not (row.steers or request.method in SAFE):
            raise Http404
        return view(request, row, **parts)

    return guarded


def with_round(view: View) -> View:
    """The view gets the `StudyRow`, and the `RoundRow` of one of its rounds."""

    @wraps(view)
    @with_study
    def guarded(request: UserRequest, row: StudyRow, *, number: int) -> HttpResponse:
        return view(request, row, numbered(row, number))

    return guarded


def to_steer(view: View) -> View:
    """Under `with_study` or `with_round`: a page with nothing to see but an act on the study."""

    @wraps(view)
    def guarded(
        request: UserRequest, row: StudyRow, *rest: object, **parts: object
    ) -> HttpResponse:
        if not row.steers:
            raise Http404
        return view(request, row, *rest, **parts)

    return guarded


def to_own(view: View) -> View:
    """Under `with_study` or `with_round`: what only an owner of the study does."""

    @wraps(view)
    def guarded(
        request: UserRequest, row: StudyRow, *rest: object, **parts: object
    ) -> HttpResponse:
        if not row.owns:
            raise Http404
        return view(request, row, *rest, **parts)

    return guarded


def numbered(row: StudyRow, number: int) -> RoundRow:
    found = next((each for each in row.rounds if each.round.number == number), None)
    if found is None:
        raise Http404
    return found
