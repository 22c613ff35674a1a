"""One round: how it stands, and the verbs that are open to its facilitator just now."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.forms.deadlines import DeadlineForm
from delphi.forms.numbers import whole_number
from delphi.protocol.lifecycle import RoundKind, RoundState, takes_answers
from delphi.protocol.refusals import Refused
from delphi.queries.arguments import waiting_for_approval
from delphi.queries.ideas import collected_in
from delphi.queries.live import number_of_releases
from delphi.queries.mailing import deliveries_of, troubled_messages
from delphi.queries.readiness import findings_of
from delphi.queries.steering import RoundRow, StudyRow
from delphi.queries.workloads import workload_of
from delphi.services import drafting, rounds
from delphi.services.messages import requeue_message
from delphi.services.options import set_round_options
from delphi.services.outbox import WAITING
from delphi.views.facilitator.access import UserRequest, to_steer, with_round
from delphi.wording.refusals import sentence


@with_round
@require_safe
def round_page(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    return _page(request, row, one)


def _page(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    *,
    status: int = 200,
    form: DeadlineForm | None = None,
) -> HttpResponse:
    found, now = one.round, timezone.now()
    found.study = row.study
    state = RoundState(found.state)
    is_open = takes_answers(state, found.closes_at, now)
    deliveries = deliveries_of(found.pk) if state is not RoundState.DRAFT else []
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": found,
        "is_draft": state is RoundState.DRAFT,
        "is_open": is_open,
        "is_analysed": state is RoundState.ANALYSED,
        "is_last": one is row.rounds[-1],
        "form": form or DeadlineForm(zone=row.study.zone, now=now),
        "workload": workload_of(found),
        "waiting": waiting_for_approval(found) if state is RoundState.DRAFT else 0,
        "findings": findings_of(found, at=now) if state is RoundState.DRAFT else [],
        "releases": number_of_releases(found) if found.live else 0,
        "collected": collected_in(found)
        if found.kind == RoundKind.COLLECT and state is not RoundState.DRAFT
        else [],
        "deliveries": deliveries,
        "troubled": troubled_messages(found.pk) if deliveries else [],
        "may_undo": is_open
        and not one.participation.started
        and all(each.state in WAITING for each in deliveries),
    }
    return render(request, "delphi/facilitator/round.html", context, status=status)


@with_round
@require_POST
def options(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """How the draft will be put before the panel."""

    def act() -> str:
        set_round_options(
            round_id=one.round.pk,
            fold_settled=bool(request.POST.get("fold_settled")),
            live=bool(request.POST.get("live")),
            submit_once=bool(request.POST.get("submit_once")),
            by=request.user,
            at=timezone.now(),
        )
        return _("Saved")

    return _done(request, row, one, act)


@with_round
@require_POST
def extend(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    form = DeadlineForm(request.POST, zone=row.study.zone, now=timezone.now())
    if not form.is_valid():
        return _page(request, row, one, status=422, form=form)
    try:
        rounds.extend_round(
            round_id=one.round.pk,
            closes_at=form.cleaned_data["closes_at"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error("deadline", sentence(refused, zone=row.study.zone))
        return _page(request, row, one, status=422, form=form)
    messages.success(request, _("The round has a new deadline."))
    return _back(row, one)


@with_round
@require_POST
def remind(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    def act() -> str:
        count = rounds.remind_round(round_id=one.round.pk, by=request.user, at=timezone.now())
        if not count:
            return _("Nobody is left to be reminded.")
        return ngettext(
            "{n} panellist will be reminded.", "{n} panellists will be reminded.", count
        ).format(n=count)

    return _done(request, row, one, act)


@with_round
@require_POST
def undo(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    def act() -> str:
        rounds.undo_launch(round_id=one.round.pk, by=request.user, at=timezone.now())
        return _("The launch has been undone. Nobody has been written to.")

    return _done(request, row, one, act)


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Asks first, then takes no more answers."""
    if request.method != "POST":
        context = {"row": row, "one": one, "study": row.study, "round": one.round}
        return render(request, "delphi/facilitator/close.html", context)

    def act() -> str:
        rounds.close_round(round_id=one.round.pk, by=request.user, at=timezone.now())
        return _("The round is closed. Its results are ready in a moment.")

    return _done(request, row, one, act)


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Asks first, then throws a drafted round away."""
    if request.method != "POST":
        context = {"row": row, "one": one, "study": row.study, "round": one.round}
        return render(request, "delphi/facilitator/discard.html", context)
    try:
        drafting.discard_draft(round_id=one.round.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
        return _back(row, one)
    messages.success(request, _("The draft has been discarded."))
    return redirect("study", public_id=row.study.public_id)


@with_round
@require_POST
def send_again(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Queue a failed or uncertain message anew."""
    wanted = whole_number(request.POST.get("message")) or 0
    if wanted not in {message.pk for message in troubled_messages(one.round.pk)}:
        raise Http404

    def act() -> str:
        requeue_message(message_id=wanted, by=request.user, at=timezone.now())
        return _("The message will be sent again.")

    return _done(request, row, one, act)


def _done(
    request: UserRequest, row: StudyRow, one: RoundRow, act: Callable[[], str]
) -> HttpResponse:
    """Do it and go back to the round, which says what came of it."""
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    return _back(row, one)


def _back(row: StudyRow, one: RoundRow) -> HttpResponse:
    return redirect("round", public_id=row.study.public_id, number=one.round.number)
