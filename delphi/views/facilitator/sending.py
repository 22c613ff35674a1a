"""What goes to many: looked at and counted first, stopped while it waits, looked up afterwards."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.forms.deadlines import MoreTimeForm
from delphi.forms.numbers import whole_number
from delphi.forms.sending import CountedForm, ExtensionForm, PostedForm, RoundMailForm
from delphi.protocol.lifecycle import MessageKind, RoundState, takes_answers
from delphi.protocol.mailing import ReminderPlan
from delphi.protocol.refusals import Refused
from delphi.queries.mailing import (
    deliveries_of,
    is_sendable_again,
    messages_of,
    outgoing_in,
    reminding_in,
    seats_to_tell,
    troubled_to_single_people,
)
from delphi.queries.steering import RoundRow, StudyRow, languages_of
from delphi.renderers.mail import RenderedMail
from delphi.services.letters import preview_mail
from delphi.services.messages import requeue_message
from delphi.services.outbox import resume_messages, stop_messages
from delphi.services.reminding import remind_round, set_round_mail
from delphi.services.rounds import extend_round, extend_seat
from delphi.views.facilitator.access import (
    UserRequest,
    to_steer,
    with_round,
)
from delphi.wording.refusals import sentence
from foresight.network.queries import seat_of_address

MESSAGES_ON_A_PAGE = 100


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Whom a reminder reaches and what it says; it goes once their number has been typed in."""
    if not _is_open(one):
        return _back(row, one)
    now = timezone.now()
    whom = reminding_in(one.round, at=now)
    form = CountedForm(request.POST if request.method == "POST" else None, expected=len(whom.seats))
    if request.method == "POST" and form.is_valid():
        try:
            count = remind_round(round_id=one.round.pk, by=request.user, at=now)
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=row.study.zone))
        else:
            messages.success(request, _reminded(count))
            return _back(row, one)
    context = _context(row, one) | {
        "form": form,
        "whom": whom,
        "letters": _letters(row, one, MessageKind.REMINDER),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/remind.html", context, status=status)


def _reminded(count: int) -> str:
    if not count:
        return _("Nobody is left to be reminded.")
    return ngettext(
        "{n} panellist will be reminded.", "{n} panellists will be reminded.", count
    ).format(n=count)


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """A later deadline, and how many are told of it."""
    if not _is_open(one):
        return _back(row, one)
    form = ExtensionForm(
        request.POST if request.method == "POST" else None,
        expected=seats_to_tell(one.round).count(),
        zone=row.study.zone,
        now=timezone.now(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            extend_round(
                round_id=one.round.pk,
                closes_at=form.cleaned_data["closes_at"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("deadline", sentence(refused, zone=row.study.zone))
        else:
            messages.success(request, _("The round has a new deadline."))
            return _back(row, one)
    context = _context(row, one) | {
        "form": form,
        "letters": _letters(row, one, MessageKind.EXTENSION),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/extend.html", context, status=status)


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def extend_one(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """More time for one panellist, found by address: the page never says which seat is whose."""
    if not _is_open(one):
        return _back(row, one)
    form = MoreTimeForm(
        request.POST if request.method == "POST" else None,
        zone=row.study.zone,
        now=timezone.now(),
    )
    if request.method == "POST" and form.is_valid():
        seat = seat_of_address(row.study.panel_id, form.cleaned_data["email"])
        if seat is None:
            form.add_error(
                "email",
                _("Nobody in the panel has this address, or the tie to it has been destroyed."),
            )
        else:
            try:
                extend_seat(
                    round_id=one.round.pk,
                    panellist_id=seat.pk,
                    closes_at=form.cleaned_data["closes_at"],
                    by=request.user,
                    at=timezone.now(),
                )
            except Refused as refused:
                form.add_error("deadline", sentence(refused, zone=row.study.zone))
            else:
                said = _("{whom} has more time.").format(whom=form.cleaned_data["email"])
                messages.success(request, said)
                study = row.study.public_id
                return redirect("round-watch", public_id=study, number=one.round.number)
    context = _context(row, one) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/extend_seat.html", context, status=status)


@with_round
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def by_itself(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """The mail that goes out by itself: reminders by a plan, thanks at the close."""
    if one.round.state not in (RoundState.DRAFT, RoundState.OPEN):
        return _back(row, one)
    form = RoundMailForm(
        request.POST if request.method == "POST" else None,
        plan=ReminderPlan.of(one.round.reminders),
        thanks=one.round.thanks,
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_round_mail(
                round_id=one.round.pk,
                plan=form.plan(),
                thanks=form.cleaned_data["thanks"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, sentence(refused, zone=row.study.zone))
        else:
            messages.success(request, _("Saved"))
            return _back(row, one)
    context = _context(row, one) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/round_mail.html", context, status=status)


@with_round
@require_safe
def posted(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Every message of the round by the seat's code: its state and day, and what went wrong."""
    form = PostedForm(request.GET or {})
    page = Paginator(messages_of(one.round.pk, form.choice), MESSAGES_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    asked = request.GET.copy()
    asked.pop("page", None)
    is_open = _is_open(one)
    outgoing = outgoing_in(one.round.pk)
    context = _context(row, one) | {
        "form": form,
        "page": page,
        "asked": asked.urlencode(),
        "deliveries": deliveries_of(one.round.pk),
        "outgoing": outgoing,
        "is_late": outgoing.is_late(timezone.now()),
        "is_open": is_open,
        "single": [
            (each, is_sendable_again(each, is_open=is_open))
            for each in troubled_to_single_people(one.round.pk)
        ],
        "rows": [(each, is_sendable_again(each, is_open=is_open)) for each in page.object_list],
    }
    return render(request, "delphi/facilitator/posted.html", context)


@with_round
@to_steer
@require_POST
def stop(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Keep back what waits to be sent."""

    def act() -> str:
        count = stop_messages(round_id=one.round.pk, by=request.user, at=timezone.now())
        return ngettext(
            "{n} message has been stopped.", "{n} messages have been stopped.", count
        ).format(n=count)

    return _done(request, row, one, act)


@with_round
@to_steer
@require_POST
def resume(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Let what was stopped go out after all."""

    def act() -> str:
        count = resume_messages(round_id=one.round.pk, by=request.user, at=timezone.now())
        return ngettext(
            "{n} message goes out after all.", "{n} messages go out after all.", count
        ).format(n=count)

    return _done(request, row, one, act)


@with_round
@to_steer
@require_POST
def send_again(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Queue anew one message that failed, was stopped or is uncertain."""
    wanted = whole_number(request.POST.get("message")) or 0
    message = (
        messages_of(one.round.pk).filter(pk=wanted).first()
        or troubled_to_single_people(one.round.pk).filter(pk=wanted).first()
    )
    if message is None:
        raise Http404

    def act() -> str:
        requeue_message(message_id=message.pk, by=request.user, at=timezone.now())
        return _("The message will be sent again.")

    return _done(request, row, one, act)


def _done(
    request: UserRequest, row: StudyRow, one: RoundRow, act: Callable[[], str]
) -> HttpResponse:
    """Do it and go back to the messages, with what came of it."""
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    return redirect("round-messages", public_id=row.study.public_id, number=one.round.number)


def _back(row: StudyRow, one: RoundRow) -> HttpResponse:
    return redirect("round", public_id=row.study.public_id, number=one.round.number)


def _is_open(one: RoundRow) -> bool:
    return takes_answers(RoundState(one.round.state), one.round.closes_at, timezone.now())


def _letters(row: StudyRow, one: RoundRow, kind: MessageKind) -> list[tuple[str, RenderedMail]]:
    """What goes out, in each language of the panel."""
    closes_at = one.round.closes_at
    if closes_at is None:
        return []
    return [
        (
            language,
            preview_mail(round_id=one.round.pk, kind=kind, language=language, closes_at=closes_at),
        )
        for language in languages_of(row.study)
    ]


def _context(row: StudyRow, one: RoundRow) -> dict[str, object]:
    return {"row": row, "one": one, "study": row.study, "round": one.round}
