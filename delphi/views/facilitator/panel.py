"""The panel of a study: its list, its seats by code, lost links, withdrawal."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from delphi.document.mistakes import Mistakes
from delphi.document.tables import read_table
from delphi.forms.files import PanelListForm
from delphi.forms.numbers import whole_number
from delphi.protocol.refusals import FileHasMistakes, Refused
from delphi.protocol.steps import Step
from delphi.queries import impact
from delphi.queries.coverage import composition
from delphi.queries.nominations import waiting_in
from delphi.queries.seats import number_of_seats, seat_coded, seats_in
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services.panel_lists import import_panel
from delphi.services.seats import reissue_seat, withdraw_panellist
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence
from foresight.network.queries import seat_of_address

if TYPE_CHECKING:
    from foresight.network.models import Panellist

SEATS_ON_A_PAGE = 50
SEATS_UNFOLDED = 20


@with_study
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: UserRequest, row: StudyRow) -> HttpResponse:
    """The seats; a posted list is taken in whole or not at all."""
    if request.method != "POST":
        return _page(request, row)
    form = PanelListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, status=422, form=form)
    try:
        done = import_panel(
            study_id=row.study.pk,
            rows=read_table(form.cleaned_data["file"]),
            by=request.user,
            at=timezone.now(),
            create_missing=form.cleaned_data["create_missing"],
        )
    except (Mistakes, FileHasMistakes) as refused:
        found = (
            refused.mistakes if isinstance(refused, Mistakes) else refused.particulars["mistakes"]
        )
        return _page(request, row, status=422, form=form, mistakes=found)
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        return _page(request, row, status=422, form=form)
    messages.success(request, _added(done.added, done.kept))
    for note in done.notes:
        messages.warning(request, note)
    return redirect("panel", public_id=row.study.public_id)


def _added(added: int, kept: int) -> str:
    said = ngettext("{n} panellist added.", "{n} panellists added.", added).format(n=added)
    if kept:
        said += " " + ngettext(
            "{n} was in the panel already.", "{n} were in the panel already.", kept
        ).format(n=kept)
    return said


@with_study
@require_POST
def lost_link(request: UserRequest, row: StudyRow) -> HttpResponse:
    """A new link is mailed to the address; earlier ones and their sessions end."""
    email = request.POST.get("email", "").strip()
    seat = seat_of_address(row.study.panel_id, email) if email else None
    if seat is None:
        problem = _("Nobody in the panel has this address, or the tie to it has been destroyed.")
        return _page(request, row, status=422, email=email, email_problem=problem)
    return _reissued(request, row, seat, whom=email)


@with_study
@require_POST
def reissue(request: UserRequest, row: StudyRow, *, code: str) -> HttpResponse:
    """A new link is mailed to whoever sits there; earlier ones and their sessions end."""
    seat = _seat(row, code)
    return _reissued(request, row, seat, whom=seat.code)


def _reissued(request: UserRequest, row: StudyRow, seat: "Panellist", *, whom: str) -> HttpResponse:
    # The facilitator never has the link in hand: it would join a person to what they answered.
    try:
        is_on_its_way = reissue_seat(panellist_id=seat.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        said = (
            _("The earlier links of {whom} have ended. A new one is on its way by mail.")
            if is_on_its_way
            else _("The earlier links of {whom} have ended. The next invitation brings a new one.")
        )
        messages.success(request, said.format(whom=whom))
    return redirect("panel", public_id=row.study.public_id)


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: UserRequest, row: StudyRow, *, code: str) -> HttpResponse:
    """Asks first, then ends the seat with its links; what it has answered stays, without a name."""
    seat = _seat(row, code)
    if request.method != "POST":
        asked = _round_asked(row)
        context = {
            "row": row,
            "study": row.study,
            "seat": seat,
            "impact": impact.of_withdrawing(
                row.study, seat, asked.round if asked else None, by_code=True
            ),
        }
        return render(request, "delphi/facilitator/withdraw.html", context)
    try:
        withdraw_panellist(panellist_id=seat.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        messages.success(request, _("Seat {code} has been withdrawn.").format(code=seat.code))
    return redirect("panel", public_id=row.study.public_id)


def _seat(row: StudyRow, code: str) -> "Panellist":
    seat = seat_coded(row.study.pk, code)
    if seat is None:
        raise Http404
    return seat


def _page(
    request: UserRequest,
    row: StudyRow,
    *,
    status: int = 200,
    form: PanelListForm | None = None,
    **more: object,
) -> HttpResponse:
    count = number_of_seats(row.study)
    pages = max(1, -(-count // SEATS_ON_A_PAGE))
    page = min(pages, max(1, whole_number(request.GET.get("page"), digits=6) or 1))
    start = (page - 1) * SEATS_ON_A_PAGE
    asked = _round_asked(row)
    context = {
        "row": row,
        "study": row.study,
        "form": form or PanelListForm(),
        "count": count,
        "round": asked.round if asked else None,
        "seats": seats_in(
            row.study, asked.round if asked else None, start=start, stop=start + SEATS_ON_A_PAGE
        ),
        "page": page,
        "pages": pages,
        "unfolded": count <= SEATS_UNFOLDED or "page" in request.GET,
        "nominations": waiting_in(row.study) if count else 0,
        "composition": composition(row.study) if count else None,
        **more,
    }
    return render(request, "delphi/facilitator/panel.html", context, status=status)


def _round_asked(row: StudyRow) -> RoundRow | None:
    """The round whose response stands beside the seats: the open one."""
    return row.row if row.next.step is Step.WAIT_FOR_ANSWERS else None
