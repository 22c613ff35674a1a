"""Launching a round: the deadline, a look at what will go out, and the number typed to confirm."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.forms.answers import Fields, parts_of, values_of
from delphi.forms.deadlines import DeadlineForm, LaunchForm, usual_deadline
from delphi.protocol.lifecycle import MessageKind, RoundKind, RoundState
from delphi.protocol.refusals import Refused
from delphi.queries.arguments import waiting_for_approval
from delphi.queries.earlier import example_answers
from delphi.queries.ideas import idea_sheet
from delphi.queries.mailing import seats_to_write_to
from delphi.queries.readiness import findings_of
from delphi.queries.sheets import sheet_view
from delphi.queries.steering import RoundRow, StudyRow, languages_of
from delphi.queries.workloads import workload_of
from delphi.services.feedback import planned_feedback
from delphi.services.letters import preview_mail, send_test_mail
from delphi.services.rounds import launch_round
from delphi.views.facilitator.access import UserRequest, to_steer, with_round
from delphi.wording.refusals import sentence

NOBODY = 0  # no seat: the preview shows nobody's own answers


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """First the deadline (GET); with one, what goes out and the confirmation; POST launches."""
    if one.round.state != RoundState.DRAFT:
        return redirect("round", public_id=row.study.public_id, number=one.round.number)
    now = timezone.now()
    if request.method == "POST":
        return _confirm(request, row, one, now)
    if "deadline" not in request.GET:
        usual = {"deadline": usual_deadline(row.study.zone, now=now)}
        return _ask(request, row, one, DeadlineForm(initial=usual, zone=row.study.zone, now=now))
    deadline = DeadlineForm(request.GET, zone=row.study.zone, now=now)
    if not deadline.is_valid():
        return _ask(request, row, one, deadline, status=422)
    entered = {"deadline": deadline.cleaned_data["deadline"]}
    form = LaunchForm(
        initial=entered, zone=row.study.zone, now=now, recipients=_recipients(row, one)
    )
    return _look(request, row, one, form, deadline.cleaned_data["closes_at"])


def _confirm(request: UserRequest, row: StudyRow, one: RoundRow, now: datetime) -> HttpResponse:
    form = LaunchForm(request.POST, zone=row.study.zone, now=now, recipients=_recipients(row, one))
    is_right = form.is_valid()
    closes_at = form.cleaned_data.get("closes_at")
    if closes_at is None:  # it has passed meanwhile, or was tampered with
        again = DeadlineForm(request.POST, zone=row.study.zone, now=now)
        again.is_valid()
        return _ask(request, row, one, again, status=422)
    if language := request.POST.get("test"):
        return _send_test(request, row, one, closes_at, language)
    if not is_right:
        return _look(request, row, one, form, closes_at, status=422)
    try:
        launch_round(round_id=one.round.pk, closes_at=closes_at, by=request.user, at=now)
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        return _look(request, row, one, form, closes_at, status=422)
    messages.success(request, _("The round is open. Invitations go out in two minutes."))
    return redirect("round", public_id=row.study.public_id, number=one.round.number)


def _recipients(row: StudyRow, one: RoundRow) -> int:
    """How many get an invitation: everybody; in a trial those that somebody sits in."""
    return seats_to_write_to(one.round).count() if row.study.trial else row.seats


def _send_test(
    request: UserRequest, row: StudyRow, one: RoundRow, closes_at: datetime, language: str
) -> HttpResponse:
    """Mail the invitation to the facilitator, with a link that opens nothing."""
    known = languages_of(row.study)
    went = send_test_mail(
        round_id=one.round.pk,
        kind=_kind(one),
        language=language if language in known else known[0],
        closes_at=closes_at,
        to=request.user,
    )
    if went:
        messages.success(
            request, _("A test message went to {email}.").format(email=request.user.email)
        )
    else:
        messages.error(request, _("The mail server did not take the test message."))
    form = LaunchForm(
        initial={"deadline": request.POST["deadline"]},
        zone=row.study.zone,
        now=timezone.now(),
        recipients=_recipients(row, one),
    )
    return _look(request, row, one, form, closes_at)


def _ask(
    request: UserRequest, row: StudyRow, one: RoundRow, form: DeadlineForm, *, status: int = 200
) -> HttpResponse:
    context = _context(row, one, form)
    return render(request, "delphi/facilitator/deadline.html", context, status=status)


def _look(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    form: LaunchForm,
    closes_at: datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    kind = _kind(one)
    letters = [
        (
            language,
            preview_mail(round_id=one.round.pk, kind=kind, language=language, closes_at=closes_at),
        )
        for language in languages_of(row.study)
    ]
    context = _context(row, one, form, closes_at) | {"closes_at": closes_at, "letters": letters}
    return render(request, "delphi/facilitator/launch.html", context, status=status)


def _kind(one: RoundRow) -> MessageKind:
    """What most of the panel is sent."""
    return MessageKind.INVITATION if one.round.number == 1 else MessageKind.NEXT_ROUND


def _context(
    row: StudyRow, one: RoundRow, form: DeadlineForm, closes_at: datetime | None = None
) -> dict[str, object]:
    one.round.study = row.study
    found = findings_of(one.round, at=timezone.now(), closes_at=closes_at)
    return {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "form": form,
        "findings": found,
        "is_blocked": any(each.blocks for each in found),
        "workload": workload_of(one.round),
        "waiting": waiting_for_approval(one.round),
    }


@with_round
@require_safe
def preview(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """The sheet as a panellist sees it; nothing entered here goes anywhere.

    From the second round on as one who has answered before, with an earlier answer made up, or
    (`?as=new`) as one who has not.
    """
    one.round.study = row.study
    if one.round.kind == RoundKind.COLLECT:
        return _preview_ideas(request, row, one)
    planned = planned_feedback(one.round) if one.round.state == RoundState.DRAFT else None
    is_new = request.GET.get("as") == "new"
    examples = {} if is_new else example_answers(one.round)
    view = sheet_view(one.round, NOBODY, planned=planned, examples=examples)
    context = {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "view": view,
        "is_new": is_new,
        "has_examples": bool(examples),
        "goes_back": planned is not None or bool(view.release_digest),
        "parts": parts_of(
            view,
            lambda question: Fields(
                question, values_of(question.content, question.scale), question.revision
            ),
        ),
    }
    return render(request, "delphi/facilitator/preview.html", context)


def _preview_ideas(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    view = idea_sheet(one.round, NOBODY)
    context = {"row": row, "one": one, "study": row.study, "round": one.round, "view": view}
    return render(request, "delphi/facilitator/preview_ideas.html", context)
