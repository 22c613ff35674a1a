"""One round: how it stands, and the verbs that are open to its facilitator just now."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.protocol.lifecycle import RoundKind, RoundState, takes_answers
from delphi.protocol.refusals import Refused
from delphi.protocol.terms import answers_needed
from delphi.queries import impact
from delphi.queries.arguments import waiting_for_approval
from delphi.queries.ideas import collected_in
from delphi.queries.live import number_of_releases
from delphi.queries.mailing import STATES_OF, Stage, deliveries_of, outgoing_in
from delphi.queries.protocols import protocol_of
from delphi.queries.readiness import findings_of
from delphi.queries.repeats import asked_twice
from delphi.queries.steering import RoundRow, StudyRow
from delphi.queries.workloads import workload_of
from delphi.services import drafting, rounds
from delphi.services.options import set_round_options
from delphi.services.outbox import WAITING
from delphi.views.facilitator.access import UserRequest, to_steer, with_round
from delphi.wording.refusals import sentence


@with_round
@require_safe
def round_page(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    found, now = one.round, timezone.now()
    found.study = row.study
    state = RoundState(found.state)
    is_open = takes_answers(state, found.closes_at, now)
    deliveries = deliveries_of(found.pk) if state is not RoundState.DRAFT else []
    outgoing = outgoing_in(found.pk) if deliveries else None
    may_undo = (
        is_open
        and not one.participation.started
        and all(each.state in WAITING for each in deliveries)
    )
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": found,
        "is_draft": state is RoundState.DRAFT,
        "is_open": is_open,
        "is_analysed": state is RoundState.ANALYSED,
        "is_last": one is row.rounds[-1],
        "workload": workload_of(found),
        "waiting": waiting_for_approval(found) if state is RoundState.DRAFT else 0,
        "findings": findings_of(found, at=now) if state is RoundState.DRAFT else [],
        "releases": number_of_releases(found) if found.live else 0,
        "twice": asked_twice(found),
        "collected": collected_in(found)
        if found.kind == RoundKind.COLLECT and state is not RoundState.DRAFT
        else [],
        "deliveries": deliveries,
        "outgoing": outgoing,
        "is_late": outgoing is not None and outgoing.is_late(now),
        "troubled": sum(
            each.count for each in deliveries if each.state in STATES_OF[Stage.TROUBLE]
        ),
        "may_undo": may_undo,
        "undoing": impact.of_undoing_launch(found) if may_undo and row.steers else None,
    }
    return render(request, "delphi/facilitator/round.html", context)


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
            shows_comments=bool(request.POST.get("shows_comments")),
            by=request.user,
            at=timezone.now(),
        )
        return _("Saved")

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
        closes_at, now = one.round.closes_at, timezone.now()
        context = {
            "row": row,
            "one": one,
            "study": row.study,
            "round": one.round,
            "needed": answers_needed(protocol_of(one.round)),
            "days_left": max((closes_at - now).days, 0) if closes_at else 0,
            "impact": impact.of_closing(one.round, one.participation, at=now),
        }
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
        context = {
            "row": row,
            "one": one,
            "study": row.study,
            "round": one.round,
            "impact": impact.of_discarding_draft(one.round),
        }
        return render(request, "delphi/facilitator/discard.html", context)
    try:
        drafting.discard_draft(round_id=one.round.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
        return _back(row, one)
    messages.success(
        request, _("The draft has been discarded. You can take it out of the trash for 30 days.")
    )
    return redirect("study", public_id=row.study.public_id)


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
