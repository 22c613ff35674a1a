"""Trying a study: pilots with test seats, dry runs with a simulated panel, and their end."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.forms.trials import PilotForm, SimulationForm
from delphi.protocol.lifecycle import RoundState, SimulationState, TrialKind
from delphi.protocol.refusals import Refused
from delphi.queries import impact
from delphi.queries.simulations import has_marked_seats, one_seat_each, progress_of
from delphi.queries.steering import StudyRow, trial_rows
from delphi.services.trials import (
    hand_out_test_links,
    start_pilot,
    start_simulation,
    throw_away,
)
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence


@with_study
@require_safe
def trials(request: UserRequest, row: StudyRow) -> HttpResponse:
    """The study's trials, and how to begin one."""
    if row.study.trial_of is not None:
        return redirect("trials", public_id=row.study.trial_of.public_id)
    return _page(request, row)


@with_study
@require_POST
def pilot(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Begin a pilot; its links are the first thing needed of it."""
    form = PilotForm(request.POST)
    if not form.is_valid():
        return _page(request, row, pilot=form, status=422)
    try:
        made = start_pilot(
            study_id=row.study.pk,
            seats=form.cleaned_data["seats"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        return _page(request, row, pilot=form, status=422)
    messages.success(request, _("The pilot is open. Now open the test seats, or pass them on."))
    return redirect("trial-links", public_id=made.public_id)


@with_study
@require_POST
def simulation(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Begin a dry run; the worker goes on with it."""
    form = SimulationForm(request.POST)
    if not form.is_valid():
        return _page(request, row, simulation=form, status=422)
    try:
        made = start_simulation(
            study_id=row.study.pk,
            mix=form.cleaned_data["mix"],
            seed=form.cleaned_data["seed"],
            leave_open=form.cleaned_data["leave_open"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        return _page(request, row, simulation=form, status=422)
    return redirect("trial-progress", public_id=made.public_id)


@with_study
@require_safe
def progress(request: UserRequest, row: StudyRow) -> HttpResponse:
    """How far a dry run has come, and what its rule made of each round."""
    if row.study.trial != TrialKind.SIMULATION:
        raise Http404
    found = progress_of(row.study.pk, row.rounds)
    context = {
        "row": row,
        "study": row.study,
        "progress": found,
        "run": found.run,
        "rounds": [(each, found.verdicts.get(each.round.number, {})) for each in row.rounds],
        "is_running": found.run.state == SimulationState.RUNNING,
        "is_open": any(each.round.state == RoundState.OPEN for each in row.rounds),
    }
    return render(request, "delphi/facilitator/trial_progress.html", context)


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Links to test seats, made and shown on being asked for: of a dry run one of each kind."""
    if not row.study.trial:
        raise Http404
    if not has_marked_seats(row.study):
        context = {"row": row, "study": row.study, "is_unmarked": True}
        return render(request, "delphi/facilitator/trial_links.html", context)
    kinds = one_seat_each(row.study) if row.study.trial == TrialKind.SIMULATION else {}
    made = (
        hand_out_test_links(
            study_id=row.study.pk, codes=kinds or None, by=request.user, at=timezone.now()
        )
        if request.method == "POST"
        else ()
    )
    shown = [(seat, link, kinds.get(seat.code)) for seat, link in made]
    context = {"row": row, "study": row.study, "links": shown, "kinds": kinds}
    return render(request, "delphi/facilitator/trial_links.html", context)


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Asks first, then destroys a trial with all that was answered in it."""
    if row.study.trial_of is None:
        raise Http404
    if request.method != "POST":
        context = {
            "row": row,
            "study": row.study,
            "impact": impact.of_throwing_away(row.study),
        }
        return render(request, "delphi/facilitator/trial_away.html", context)
    try:
        throw_away(study_id=row.study.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    else:
        messages.success(request, _("The trial has been thrown away."))
    return redirect("trials", public_id=row.study.trial_of.public_id)


def _page(
    request: UserRequest,
    row: StudyRow,
    *,
    pilot: PilotForm | None = None,
    simulation: SimulationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "study": row.study,
        "rows": trial_rows(request.user, row.study, at=timezone.now()),
        "pilot": pilot or PilotForm(),
        "simulation": simulation or SimulationForm(),
        "form": pilot or simulation,
    }
    return render(request, "delphi/facilitator/trials.html", context, status=status)
